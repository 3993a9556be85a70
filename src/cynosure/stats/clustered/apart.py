"""Did one part of a log go its own way from a day on? Shares of people's rows, before and after.

Two rows of one person are alike, so a person with a hundred rows does not know a hundred times as
much as one with a single row, and somebody seen on both sides of the day tells the change without
what tells people apart. Both follow from least squares with one working correlation between all
rows of a person (Liang and Zeger, Biometrika 1986): its equations for the mean before and the mean
after are sums over people of the five numbers of `known_of`, so that a store can add them up, and
the variance is that of the sums over groups of people, which is right whatever the correlation.

The change of a part less that of all others is tried for every part and every onset. Signs dealt
to the groups of people give the largest of them where no part goes its own way (the wild bootstrap
of scores, Kline and Santos, J. Econometric Methods 2012; Westfall and Young 1993 for the largest),
and the p of each is the share of those that reach it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.stats.arrays import Floats
from cynosure.stats.undefined import Reason, Undefined

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Flags = NDArray[np.bool_]

ALIKE = 0.03
"""The working correlation of two rows of a person. Another one costs power and nothing else."""
KNOWN = 5
"""Numbers that `known_of` makes of a person's rows."""
FEWEST = 8
"""Groups of people of one weight that a change must rest on; fewer say nothing of their spread."""
DRAWS = 1_999
COLLINEAR = 1e-9


@dataclass(frozen=True)
class Apart:
    """By how much more one part changed than all others, as a share (0.01 is a point).

    `error` is its standard error over people; `p` is two-sided and adjusted for every part and
    onset that was tried.
    """

    value: float
    error: float
    p: float


def known_of(hits_before: Any, before: Any, hits_after: Any, after: Any) -> tuple[Any, ...]:
    """What a person adds to the equations of the two means, of rows and hits before and after.

    Arithmetic alone, on numbers, arrays or columns of a store alike: the two sides of the
    equations' right hand, then their matrix (before, crossed, after).
    """
    rows, hits = before + after, hits_before + hits_after
    shared = ALIKE / (1 - ALIKE + ALIKE * rows)
    return (
        hits_before - shared * before * hits,
        hits_after - shared * after * hits,
        before - shared * before * before,
        -shared * before * after,
        after - shared * after * after,
    )


def changed_apart(
    sums: ArrayLike, rng: np.random.Generator
) -> tuple[tuple[Apart | Undefined, ...], ...]:
    """Each part at each onset, beside all other parts.

    `sums` (shape (parts, onsets, groups, 5)) adds `known_of` up over the people of a group; a
    person is in one group in all parts and onsets. Undefined: NO_ROWS where the part or the others
    have no rows on one side, NO_VARIATION where leaving people out changes nothing, TOO_FEW with n
    where the change rests on fewer than 8 groups of one weight. Raises ValueError for another
    shape and for values that are not finite.
    """
    import numpy as np

    found = np.asarray(sums, np.float64)
    if found.ndim != 4 or found.shape[-1] != KNOWN:
        raise ValueError(f"sums must have shape (parts, onsets, groups, 5), not {found.shape}")
    if not np.isfinite(found).all():
        raise ValueError(f"sums of shape {found.shape} must be finite")
    own, influence, told = _changes(found)
    others, of_others, told_of_others = _changes(found.sum(axis=0) - found)
    value, of_each = own - others, influence - of_others
    error = np.sqrt((of_each**2).sum(axis=2))
    rests_on = _groups_alike(of_each)
    known = told & told_of_others
    usable = known & (error > 0) & (rests_on >= FEWEST)
    p = np.ones(value.shape)
    if usable.any():
        p[usable] = _adjusted(value[usable], of_each[usable], rng)
    return tuple(
        tuple(
            Apart(float(value[at]), float(error[at]), float(p[at]))
            if usable[at]
            else _unknown(bool(known[at]), float(error[at]), float(rests_on[at]))
            for at in ((part, onset) for onset in range(value.shape[1]))
        )
        for part in range(value.shape[0])
    )


def _unknown(known: bool, error: float, groups: float) -> Undefined:
    if not known:
        return Undefined(Reason.NO_ROWS)
    if not error > 0:
        return Undefined(Reason.NO_VARIATION)
    return Undefined(Reason.TOO_FEW, (("n", int(groups)),))


def _changes(sums: Floats) -> tuple[Floats, Floats, Flags]:
    """Mean after less mean before, by how much each group moves that (the change with all groups
    less the change without it), and whether both means are told, without any one group too."""
    import numpy as np

    whole = sums.sum(axis=2)
    change, told = _change(whole)
    without, still = _change(whole[:, :, np.newaxis] - sums)
    influence = np.where(still, change[..., np.newaxis] - without, 0.0)
    return change, influence, told & still.all(axis=2)


def _change(sums: Floats) -> tuple[Floats, Flags]:
    """The difference of the two means that solve the equations, 0 where they have no solution."""
    import numpy as np

    hits_before, hits_after, before, crossed, after = np.moveaxis(sums, -1, 0)
    whole = before * after - crossed**2
    told = (before > 0) & (after > 0) & (whole > COLLINEAR * before * after)
    over = (before + crossed) * hits_after - (after + crossed) * hits_before
    return np.where(told, over, 0.0) / np.where(told, whole, 1.0), told


def _groups_alike(influence: Floats) -> Floats:
    """How many groups of one weight would be as uncertain: (Σ v²)² over Σ v⁴."""
    squares = influence**2
    total, fourth = squares.sum(axis=2), (squares**2).sum(axis=2)
    groups: Floats = total**2 / (fourth + (fourth == 0))
    return groups


def _adjusted(value: Floats, influence: Floats, rng: np.random.Generator) -> Floats:
    """p of each of some changes (shape (m,)), by the largest of all under dealt signs."""
    import numpy as np

    error = np.sqrt((influence**2).sum(axis=1))
    signs = rng.choice(np.array([-1.0, 1.0]), (DRAWS, influence.shape[1]))
    largest = np.abs(signs @ (influence / error[:, None]).T).max(axis=1)
    reached = (largest >= np.abs(value / error)[:, None]).sum(axis=1)
    p: Floats = (1 + reached) / (1 + DRAWS)
    return p
