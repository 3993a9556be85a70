"""The frontier of a scenario: the best rate at each release, its line, and when it may reach a bar.

Rates are followed on the logit scale. Of a rate of 0 or 1 the logit has no value, so that half an
item is added to those that passed and to those that failed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cynosure.analyses.boundary.cells import HIGH, LOW, NONE, SCENARIO, table
from cynosure.analyses.boundary.cells import day as day_cell
from cynosure.analyses.boundary.scenario import CellNumbers
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Quantity, TableBlock, Unit
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.items.frontier import Frontier, frontier
from cynosure.stats.undefined import Undefined

YEAR = timedelta(days=365)
BARE = Text("bare models", "裸模型")
ANY = Text("best of any harness", "任一框架中最好的")


@dataclass(frozen=True)
class Outlook:
    """The frontier of one scenario, of bare models or of the best that any harness made of them.

    `models` are those of known release, `best` the highest rate among them, `last` the day of the
    newest. `reached` are the days not before which, and by which, the bar is reached (None: not
    within ten years), None without a frontier or a bar, or where the bar is reached already.
    """

    scenario: str
    of: Text
    models: int
    best: float
    last: date
    line: Frontier | Undefined
    reached: tuple[date | None, date | None] | None


def outlooks(
    cells: Sequence[CellNumbers], bare: frozenset[str], bar: float | None, level: float
) -> Iterator[Outlook]:
    """Those of one scenario: first of the bare models, then of the best of any harness."""
    named = {BARE: [one for one in cells if one.cell.harness in bare], ANY: list(cells)}
    if len({one.cell.harness for one in cells}) == 1:
        del named[ANY if named[BARE] else BARE]
    for of, some in named.items():
        best = _best(some)
        if best:
            yield _outlook(of, best, bar, level)


def _best(cells: Iterable[CellNumbers]) -> list[tuple[date, CellNumbers, float]]:
    """By model with a day of release: its best cell and that one's rate."""
    best: dict[str, tuple[date, CellNumbers, float]] = {}
    for one in cells:
        if one.released is None or isinstance(one.rate, Undefined):
            continue
        known = best.get(one.cell.model)
        if known is None or one.rate.value > known[2]:
            best[one.cell.model] = one.released, one, one.rate.value
    return list(best.values())


def _outlook(
    of: Text, best: list[tuple[date, CellNumbers, float]], bar: float | None, level: float
) -> Outlook:
    days = [released for released, _, _ in best]
    line = frontier(days, [_logit(rate, one.items) for _, one, rate in best], level)
    highest = max(rate for _, _, rate in best)
    reached = None
    if isinstance(line, Frontier) and bar is not None and highest < bar < 1:
        reached = line.reaches(math.log(bar / (1 - bar)), level)
    scenario = best[0][1].cell.scenario
    return Outlook(scenario, of, len(best), highest, max(days), line, reached)


def _logit(rate: float, items: int) -> float:
    passed = rate * items + 0.5
    return math.log(passed / (items + 1 - passed))


def outlook_table(found: Sequence[Outlook]) -> TableBlock | None:
    """The forecast with what past forecasts were worth, or why there is none."""
    columns: list[tuple[Text, Callable[[Outlook], Cell]]] = [
        (SCENARIO, lambda one: one.scenario),
        (Text("Of", "对象"), lambda one: one.of),
        (Text("Models", "模型数"), lambda one: one.models),
        (Text("Best so far", "目前最好"), lambda one: Quantity(one.best, Unit.SHARE)),
        (Text("Points of the frontier", "前沿点数"), _points),
        (Text("Past forecasts held", "以往预测命中"), _held),
        (Text("Error, log odds", "误差（对数优势）"), lambda one: _error(one, line=True)),
        (Text("of no change", "不变假设的误差"), lambda one: _error(one, line=False)),
        (Text("A year on", "一年后"), lambda one: _ahead(one, 0)),
        (LOW, lambda one: _ahead(one, -1)),
        (HIGH, lambda one: _ahead(one, 1)),
        (Text("Bar not before", "最早达到门槛"), lambda one: _bar(one, 0)),
        (Text("by", "最迟"), lambda one: _bar(one, 1)),
    ]
    return table(Text("The frontier", "能力前沿"), columns, found) if found else None


def _points(one: Outlook) -> Cell:
    return one.line if isinstance(one.line, Undefined) else len(one.line.on)


def _held(one: Outlook) -> Cell:
    if isinstance(one.line, Undefined):
        return NONE
    told = one.line.backtest
    return Text(f"{told.held} of {told.foretold}", f"{told.held}/{told.foretold}")


def _error(one: Outlook, *, line: bool) -> Cell:
    if isinstance(one.line, Undefined):
        return NONE
    told = one.line.backtest
    return Quantity(told.error if line else told.unchanged, Unit.NUMBER)


def _ahead(one: Outlook, side: int) -> Cell:
    """The rate foretold of a frontier point a year after the newest model, or an end of it."""
    if isinstance(one.line, Undefined):
        return NONE
    told = one.line.forecast(one.last + YEAR)
    value = _end(told, side) if side else told.value
    return NONE if value is None else Quantity(1 / (1 + math.exp(-value)), Unit.SHARE)


def _end(told: Estimate, side: int) -> float | None:
    if not isinstance(told.interval, Interval):
        return None
    return told.interval.low if side < 0 else told.interval.high


def _bar(one: Outlook, place: int) -> Cell:
    if one.reached is None:
        return NONE
    when = one.reached[place]
    return Text("not within ten years", "十年内未必") if when is None else day_cell(when)
