"""A change of a rate by who came, what they wanted, which version and which model served them.

The rate is Σ P(people) · P(category | p) · P(version | p, c) · P(model | p, c, v) · r(cell): five
factors, and their Shapley values split its change. The fifth, the rates within cells, is the rest:
what is left when everything that was recorded about the mix is taken out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cynosure.stats.arrays import Floats, codes, vector
from cynosure.stats.shapley import Shapley, coalitions, shapley_of
from cynosure.stats.undefined import Reason, Undefined

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

WITHIN = "within"
"""The name of the last factor: the rates within cells."""


@dataclass(frozen=True)
class FourWay:
    """The change of a rate by factors, in the unit of the rate.

    `split.terms` belongs to `factors`, in their order, the last of them `WITHIN`.
    `inseparable` are the factors of the calendar that are no factor here, since none of their
    values was in use in both periods: what they did and what else happened meanwhile is one, and
    stands in the rest. `one_sided` is the share of each period's denominator (before, after) in
    cells that the other period does not have.
    """

    factors: tuple[str, ...]
    split: Shapley
    inseparable: tuple[str, ...]
    one_sided: tuple[float, float]


@dataclass(frozen=True)
class _Side:
    """One period's numerators and denominators a cell."""

    over: Floats
    under: Floats


def four_way(
    mix: Sequence[tuple[str, ArrayLike]],
    dated: Sequence[str],
    before: tuple[ArrayLike, ArrayLike],
    after: tuple[ArrayLike, ArrayLike],
) -> FourWay | Undefined:
    """The change of Σ over / Σ under between two periods, by the factors of its mix.

    `mix` are the factors from the outermost in: a name and a label (integer or string, length m)
    for each cell; people, category, version and model are four, other numbers work as well.
    `dated` names those that change with the calendar (version, model). `before` and `after` are
    (over, under), each of length m. Where a period has no row for a condition, the shares below
    it, and where it has none for a cell, the rate, are taken from the other period.

    Undefined: NO_ROWS without cells, ZERO_DENOMINATOR where a period is empty. Raises ValueError
    for other lengths, values that are not finite, negative denominators, unknown names in
    `dated`, and two cells with the same labels.
    """
    import numpy as np

    unknown = set(dated) - {name for name, _ in mix}
    if unknown:
        raise ValueError(f"dated names {', '.join(sorted(unknown))}, which mix does not have")
    sides = _side("before", before, None), _side("after", after, len(np.atleast_1d(before[0])))
    size = len(sides[0].under)
    if not size:
        return Undefined(Reason.NO_ROWS)
    if not sides[0].under.sum() or not sides[1].under.sum():
        return Undefined(Reason.ZERO_DENOMINATOR)
    labels = [(name, codes(name, values, size)[0]) for name, values in mix]
    _no_twins([values for _, values in labels], size)
    apart = tuple(n for n, values in labels if n in dated and not _overlap(values, sides))
    kept = [(name, values) for name, values in labels if name not in apart]
    cells, sides = _merged([values for _, values in kept], sides)
    split = shapley_of(_worths(cells, sides))
    if isinstance(split, Undefined):
        return split
    return FourWay((*(name for name, _ in kept), WITHIN), split, apart, _one_sided(sides))


def _side(name: str, pair: tuple[ArrayLike, ArrayLike], length: int | None) -> _Side:
    over = vector(f"{name} (over)", pair[0], length)
    under = vector(f"{name} (under)", pair[1], len(over))
    if (under < 0).any() or (over[under == 0] != 0).any():
        raise ValueError(
            f"{name} of {len(over)} cells has a negative denominator, or a numerator without one"
        )
    return _Side(over, under)


def _no_twins(labels: Sequence[NDArray[np.intp]], size: int) -> None:
    import numpy as np

    distinct = len(np.unique(np.stack(labels, axis=1), axis=0)) if labels else 1
    if distinct != size:
        raise ValueError(f"mix of {size} cells names only {distinct} different ones")


def _overlap(values: NDArray[np.intp], sides: tuple[_Side, _Side]) -> bool:
    """Whether some value was in use in both periods; one that never changes always was."""
    used = [set(values[side.under > 0].tolist()) for side in sides]
    return bool(used[0] & used[1])


def _merged(
    labels: Sequence[NDArray[np.intp]], sides: tuple[_Side, _Side]
) -> tuple[NDArray[np.intp], tuple[_Side, _Side]]:
    """Cells over the labels kept, empty ones left out, and their sums.

    The first column is the same everywhere: the whole, of which the outermost factor has shares.
    """
    import numpy as np

    used = (sides[0].under > 0) | (sides[1].under > 0)
    whole = np.zeros(len(used), np.intp)
    table = np.stack([whole, *labels], axis=1)[used]
    cells, at = np.unique(table, axis=0, return_inverse=True)
    before, after = (
        _Side(
            _summed(at.ravel(), side.over[used], len(cells)),
            _summed(at.ravel(), side.under[used], len(cells)),
        )
        for side in sides
    )
    return cells, (before, after)


def _worths(cells: NDArray[np.intp], sides: tuple[_Side, _Side]) -> Floats:
    """The rate for every way to take each factor from before or after, as `coalitions` has it."""
    import numpy as np

    factors = [_shares(cells[:, :depth], sides) for depth in range(2, cells.shape[1] + 1)]
    rates = [_divided(side.over, side.under) for side in sides]
    factors.append(_borrowed(rates[0], rates[1]))
    players = coalitions(len(factors))
    product = np.ones((len(players), len(cells)))
    for i, (old, new) in enumerate(factors):
        product *= np.where(players[:, i, np.newaxis], new, old)
    worth: Floats = product.sum(axis=1)
    return worth


def _shares(prefix: NDArray[np.intp], sides: tuple[_Side, _Side]) -> tuple[Floats, Floats]:
    """P(last label | the labels before it) of each cell, in both periods."""
    old, new = (
        _divided(_mass(prefix, side.under), _mass(prefix[:, :-1], side.under)) for side in sides
    )
    return _borrowed(old, new)


def _mass(prefix: NDArray[np.intp], under: Floats) -> Floats:
    """The denominator of all cells that share a cell's labels, for each cell."""
    import numpy as np

    at = np.unique(prefix, axis=0, return_inverse=True)[1].ravel()
    mass: Floats = _summed(at, under, len(under))[at]
    return mass


def _summed(at: NDArray[np.intp], values: Floats, length: int) -> Floats:
    import numpy as np

    total = np.zeros(length)
    np.add.at(total, at, values)
    return total


def _divided(over: Floats, under: Floats) -> Floats:
    """Quotients, NaN where nothing was there."""
    import numpy as np

    return np.divide(over, under, out=np.full_like(over, np.nan), where=under > 0)


def _borrowed(old: Floats, new: Floats) -> tuple[Floats, Floats]:
    import numpy as np

    return np.where(np.isnan(old), new, old), np.where(np.isnan(new), old, new)


def _one_sided(sides: tuple[_Side, _Side]) -> tuple[float, float]:
    before, after = (side.under for side in sides)
    return (
        float(before[after == 0].sum() / before.sum()),
        float(after[before == 0].sum() / after.sum()),
    )
