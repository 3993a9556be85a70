"""The numbers of one scenario: every cell and every pair of cells from the same draws of items."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from cynosure.metrics.trials.results import Cell, ItemResult
from cynosure.stats.arrays import Floats
from cynosure.stats.estimate import Estimate
from cynosure.stats.items.reliability import resampled
from cynosure.stats.items.resampling import DrawnSums, Statistic, all_or_nothing, drawn_sums
from cynosure.stats.paired import mcnemar
from cynosure.stats.undefined import Undefined

DETECTED = 2.8
"""Standard errors that a difference must have to be found four times in five (1.96 + 0.84)."""
DRAWS, FEWER_DRAWS, FEW_ITEMS = 9_999, 1_999, 1_000
"""Draws up to so many items, and beyond them: the ends of an interval of few items are as coarse as
its draws are few, those of many are not."""


@dataclass(frozen=True)
class CellNumbers:
    """One cell: `rate` is the mean over items of the share of runs that passed, `stable` pass^k
    over the `repeated` items with at least k runs. Cost and time per success are ratios of sums
    over the items all of whose runs say them; `released` is the model's day."""

    cell: Cell
    items: int
    runs: int
    rate: Estimate | Undefined
    stable: Estimate | Undefined
    repeated: int
    cost: Estimate | Undefined
    seconds: Estimate | Undefined
    released: date | None


@dataclass(frozen=True)
class Uplift:
    """What a harness adds to a model over the `reference` on the `items` that both tried.

    `difference` is in shares, `error` its standard error. `rescue` is the share passed of what the
    reference fails, `harm` the share failed of what it passes. `p` is McNemar's where every item
    was tried once by both, None elsewhere. `detectable` is the difference that so many items find
    four times in five.
    """

    cell: Cell
    reference: Cell
    items: int
    difference: Estimate | Undefined
    error: float
    rescue: Estimate | Undefined
    harm: Estimate | Undefined
    p: float | None
    detectable: float
    released: date | None


@dataclass(frozen=True)
class Tried:
    """What one cell did on the items of its scenario, as arrays over all of those."""

    cell: Cell
    runs: Floats
    passed: Floats
    cost: Floats
    costed: Floats
    took: Floats
    timed: Floats
    released: date | None

    @property
    def there(self) -> Floats:
        """1 for an item that was tried, else 0."""
        return (self.runs > 0).astype(float)

    @property
    def rates(self) -> Floats:
        """The share of runs that passed, 0 for an item that was not tried."""
        return self.passed / np.maximum(self.runs, 1.0)


@dataclass
class _Columns:
    """Sums that are drawn together: what each item adds to each of them."""

    added: list[Floats] = field(default_factory=list)

    def add(self, values: Floats) -> int:
        """The number of the new column."""
        self.added.append(values)
        return len(self.added) - 1

    def ratio(self, over: Floats, under: Floats) -> Statistic:
        """The statistic that is the ratio of two new columns."""
        upper, lower = self.add(over), self.add(under)
        return lambda sums: sums[:, upper] / sums[:, lower]


@dataclass(frozen=True)
class _Asked:
    """A ratio to be estimated over the items where `present` is above 0."""

    statistic: Statistic
    present: Floats


class Scenario:
    """The cells of one scenario on the union of their items.

    `results` are those of one scenario, sorted; the families of items are drawn whole where at
    least 20 of them are known.
    """

    def __init__(
        self,
        results: Sequence[ItemResult],
        pairs: Callable[[Sequence[Cell]], Sequence[tuple[Cell, Cell]]],
        k: int,
        level: float,
        rng: np.random.Generator,
    ) -> None:
        self.name = results[0].cell.scenario
        self.k = k
        self._level, self._rng = level, rng
        self.items = tuple(sorted({one.item for one in results}))
        self.tried = _tried(results, self.items)
        self._families = _families(results, self.items)
        self._kin = {one.item: one.family for one in results if one.family is not None}
        self._pairs = tuple(pairs([one.cell for one in self.tried]))

    @cached_property
    def cells(self) -> tuple[CellNumbers, ...]:
        """The numbers of every cell."""
        return tuple(self._cell(one) for one in self.tried)

    @cached_property
    def uplifts(self) -> tuple[Uplift, ...]:
        """The numbers of every pair (cell, reference) that tried an item in common."""
        found = [self._uplift(*pair) for pair in self._pairs]
        return tuple(one for one in found if one.items)

    def kin(self, item: str) -> str:
        """The family of an item, itself where it has none: what must not be parted."""
        return self._kin.get(item, item)

    def of(self, cell: Cell) -> Tried:
        """What a cell tried; raises StopIteration for one of another scenario."""
        return next(one for one in self.tried if one.cell == cell)

    def drawn_rates(self, cells: Sequence[Cell]) -> tuple[Floats, Floats]:
        """The pass rates of some cells, shape (k,), and those of every draw, shape (draws, k); NaN
        where a draw has none of a cell's items."""
        rates = [self._plan[0][cell, "rate"].statistic for cell in cells]
        whole = self._sums.totals.sum(axis=0, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            drawn = np.stack([rate(self._sums.drawn) for rate in rates], axis=1)
            return np.array([float(rate(whole)[0]) for rate in rates]), drawn

    def units_of(self, one: Tried) -> int:
        """How many units that are drawn (items, or families of them) a cell tried."""
        return int(self._by_unit(one.there[:, None]).any(axis=1).sum())

    @cached_property
    def _plan(self) -> tuple[dict[tuple[object, ...], _Asked], _Columns]:
        """Every number to be estimated, and the sums that they are made of."""
        columns = _Columns()
        asked: dict[tuple[object, ...], _Asked] = {}
        for one in self.tried:
            for name, over, under, present in _of_cell(one, self.k):
                asked[one.cell, name] = _Asked(columns.ratio(over, under), present)
        for cell, reference in self._pairs:
            for name, over, under, present in _of_pair(self.of(cell), self.of(reference)):
                asked[cell, reference, name] = _Asked(columns.ratio(over, under), present)
        return asked, columns

    @cached_property
    def _sums(self) -> DrawnSums:
        totals = self._by_unit(np.stack(self._plan[1].added, axis=1))
        draws = DRAWS if len(totals) <= FEW_ITEMS else FEWER_DRAWS
        return drawn_sums(totals, self._rng, draws)

    def _by_unit(self, totals: Floats) -> Floats:
        """What each unit that is drawn adds: an item, or a family of them."""
        owners, units = self._families
        found = np.zeros((units, totals.shape[1]))
        np.add.at(found, owners, totals)
        return found

    def _estimate(self, *key: object) -> Estimate | Undefined:
        asked = self._plan[0][key]
        return self._sums.estimate(asked.statistic, self._present(asked), self._level)

    def _share(self, *key: object) -> Estimate | Undefined:
        return all_or_nothing(self._estimate(*key), self._level)

    def _difference(self, *key: object) -> Estimate | Undefined:
        asked = self._plan[0][key]
        return self._sums.difference(asked.statistic, self._present(asked), self._level)

    def _present(self, asked: _Asked) -> np.ndarray:
        present: np.ndarray = self._by_unit(asked.present[:, None])[:, 0] > 0
        return present

    def _cell(self, one: Tried) -> CellNumbers:
        return CellNumbers(
            one.cell,
            items=int(one.there.sum()),
            runs=int(one.runs.sum()),
            rate=self._share(one.cell, "rate"),
            stable=self._share(one.cell, "stable"),
            repeated=int((one.runs >= self.k).sum()),
            cost=self._estimate(one.cell, "cost"),
            seconds=self._estimate(one.cell, "seconds"),
            released=one.released,
        )

    def _uplift(self, cell: Cell, reference: Cell) -> Uplift:
        one, other = self.of(cell), self.of(reference)
        both = one.there * other.there
        items = int(both.sum())
        discordant = one.rates * (1 - other.rates) + other.rates * (1 - one.rates)
        share = float((discordant * both).sum()) / items if items else 0.0
        key = (cell, reference, "difference")
        return Uplift(
            cell,
            reference,
            items,
            difference=self._difference(*key),
            error=self._sums.error(self._plan[0][key].statistic),
            rescue=self._estimate(cell, reference, "rescue"),
            harm=self._estimate(cell, reference, "harm"),
            p=_exact(one, other),
            detectable=DETECTED * (share / items) ** 0.5 if items else 1.0,
            released=one.released,
        )


_Ratio = tuple[str, Floats, Floats, Floats]
"""A name, what an item adds to the numerator and to the denominator, and where it is present."""


def _of_cell(one: Tried, k: int) -> list[_Ratio]:
    steps = np.arange(k)
    enough = (one.runs >= k).astype(float)
    left = np.maximum(one.passed[:, None] - steps, 0.0)
    runs = np.maximum(one.runs[:, None] - steps, 1.0)
    costed = ((one.costed == one.runs) & (one.runs > 0)).astype(float)
    timed = ((one.timed == one.runs) & (one.runs > 0)).astype(float)
    return [
        ("rate", one.rates, one.there, one.there),
        ("stable", (left / runs).prod(axis=1) * enough, enough, enough),
        ("cost", one.cost * costed, one.passed * costed, costed),
        ("seconds", one.took * timed / 1_000, one.passed * timed, timed),
    ]


def _of_pair(one: Tried, other: Tried) -> list[_Ratio]:
    both = one.there * other.there
    mine, theirs = one.rates, other.rates
    return [
        ("difference", (mine - theirs) * both, both, both),
        ("rescue", mine * (1 - theirs) * both, (1 - theirs) * both, both),
        ("harm", (1 - mine) * theirs * both, theirs * both, both),
    ]


def _exact(one: Tried, other: Tried) -> float | None:
    """McNemar's p where both tried every common item once."""
    both = (one.runs > 0) & (other.runs > 0)
    if not both.any() or one.runs[both].max() > 1 or other.runs[both].max() > 1:
        return None
    rescued = int(((one.passed > other.passed) & both).sum())
    harmed = int(((one.passed < other.passed) & both).sum())
    found = mcnemar(rescued, harmed, int(both.sum()))
    return None if isinstance(found, Undefined) else found.p


def _tried(results: Sequence[ItemResult], items: tuple[str, ...]) -> tuple[Tried, ...]:
    places = {item: place for place, item in enumerate(items)}
    cells: dict[Cell, list[ItemResult]] = {}
    for one in results:
        cells.setdefault(one.cell, []).append(one)
    names = ("runs", "passed", "cost", "costed", "took", "timed")
    found = []
    for cell, some in sorted(cells.items()):
        at = [places[one.item] for one in some]
        arrays = {name: np.zeros(len(items)) for name in names}
        for name in names:
            arrays[name][at] = [getattr(one, name) for one in some]
        days = [one.released for one in some if one.released is not None]
        found.append(Tried(cell, **arrays, released=min(days, default=None)))
    return tuple(found)


def _families(results: Sequence[ItemResult], items: tuple[str, ...]) -> tuple[np.ndarray, int]:
    """The unit that each item is drawn with, and how many units there are."""
    known = {one.item: one.family for one in results if one.family is not None}
    if len(known) < len(items):
        return np.arange(len(items)), len(items)
    return resampled([known[item] for item in items], len(items))
