"""Shares of the variance of one verdict where several people met the same items.

A verdict is mean + person + item + run + what the judge adds by chance + the rest, which is what
one person makes of one item. People and items are crossed, and rarely balanced: the components are
those of Henderson's first method, sums of squares set equal to what they are expected to be
(Henderson, Biometrics 1953; Searle, Casella and McCulloch 1992, "Variance Components", 5.3), which
in a balanced table is the analysis of variance. A negative component is zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cynosure.stats.arrays import Floats, Integers, codes, vector
from cynosure.stats.judge.variance import Repeats
from cynosure.stats.undefined import Reason, Undefined

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

SINGULAR = 1e-9
"""Under this reciprocal condition people and items cannot be told apart."""


@dataclass(frozen=True)
class CrossedShares:
    """Fractions of 1 that add up to it. `runs` and `judge` are None where nothing was repeated:
    runs then are part of `items`, the judge of `rest`."""

    people: float
    items: float
    runs: float | None
    judge: float | None
    rest: float


def crossed_shares(
    people: ArrayLike,
    items: ArrayLike,
    counts: ArrayLike,
    totals: ArrayLike,
    squares: ArrayLike,
    judge: Repeats,
    runs: Repeats,
) -> CrossedShares | Undefined:
    """The shares, from cells of a person and an item (all arrays of shape (cells,)).

    `people` and `items` name the cell (an item being one run of it), `counts` has its verdicts,
    `totals` their sum and `squares` the sum of their squares. `judge` are verdicts of one version
    on one row, `runs` repeats of one item.

    Undefined with fewer than two people or items, where people and items cannot be told apart (each
    person met items of their own), and where nothing varies. Raises ValueError for shapes that
    differ, values that are not finite and counts that are not above zero.
    """
    n, total, square = _checked(counts, totals, squares)
    (person, own_people), (item, own_items) = (
        codes("people", people, len(n)),
        codes("items", items, len(n)),
    )
    if not len(n):
        return Undefined(Reason.NO_ROWS)
    if own_people < 2 or own_items < 2:
        return Undefined(Reason.TOO_FEW)
    components = _components(person, item, n, total - n * total.sum() / n.sum(), square, total)
    if isinstance(components, Undefined):
        return components
    return _shares(components, judge, runs)


def _shares(components: Floats, judge: Repeats, runs: Repeats) -> CrossedShares | Undefined:
    """The variances of people, items and the rest as shares, runs and judge taken out."""
    own, shown, left = (max(float(one), 0.0) for one in components)
    run, noise = runs.variance, judge.variance
    of_items, of_rest = max(shown - (run or 0.0), 0.0), max(left - (noise or 0.0), 0.0)
    parts = (own, of_items, run or 0.0, noise or 0.0, of_rest)
    whole = sum(parts)
    if whole <= 0:
        return Undefined(Reason.NO_VARIATION)
    shares = [part / whole for part in parts]
    return CrossedShares(
        shares[0],
        shares[1],
        None if run is None else shares[2],
        None if noise is None else shares[3],
        shares[4],
    )


def _checked(
    counts: ArrayLike, totals: ArrayLike, squares: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    n = vector("counts", counts)
    if (n <= 0).any():
        raise ValueError("counts must all be above zero")
    return n, vector("totals", totals, len(n)), vector("squares", squares, len(n))


def _components(
    person: Integers,
    item: Integers,
    n: Floats,
    centred: Floats,
    square: Floats,
    total: Floats,
) -> Floats | Undefined:
    """The variances of people, of items and of what is left, any of which may be negative."""
    import numpy as np

    whole = float(n.sum())
    middle = float(total.sum()) / whole
    squares = float(square.sum()) - whole * middle**2
    of_person, of_item = np.bincount(person, n), np.bincount(item, n)
    crowd, shelf = (np.bincount(one, n**2) for one in (person, item))
    between = [
        float((np.bincount(one, centred) ** 2 / held).sum())
        for one, held in ((person, of_person), (item, of_item))
    ]
    twice = float((of_person**2).sum()) / whole, float((of_item**2).sum()) / whole
    # Rows: all, people, items; columns: how often each holds the variance of people, items, rest.
    expected = np.array(
        [
            [whole - twice[0], whole - twice[1], whole - 1],
            [whole - twice[0], float((crowd / of_person).sum()) - twice[1], len(of_person) - 1],
            [float((shelf / of_item).sum()) - twice[0], whole - twice[1], len(of_item) - 1],
        ]
    )
    if 1 / np.linalg.cond(expected) < SINGULAR:
        return Undefined(Reason.TOO_FEW)
    if squares <= 1e-12 * max(float(square.sum()), 1e-300):
        return Undefined(Reason.NO_VARIATION)
    found: Floats = np.linalg.solve(expected, np.array([squares, *between]))
    return found
