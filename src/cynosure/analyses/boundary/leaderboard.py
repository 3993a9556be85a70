"""The question `boundary_leaderboard`: what is published of models, apart from your own items."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice

import numpy as np

from cynosure.analyses.boundary.cells import (
    HARNESS,
    HIGH,
    LOW,
    MODEL,
    NONE,
    SCENARIO,
    end,
    number,
    share,
    table,
)
from cynosure.analyses.boundary.cells import day as day_cell
from cynosure.analyses.boundary.material import loaded_on
from cynosure.errors import Refusal, Text, UserMistake
from cynosure.findings.blocks import Block, Cell, Note, Quantity, State, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject, Window
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.starfile.definition import BOUNDARY
from cynosure.metrics.trials.published import Published, PublishedRequest
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.items.frontier import YEAR, Frontier, frontier, frontier_points
from cynosure.stats.proportion import proportion
from cynosure.stats.undefined import Reason, Undefined

LABEL = Text("The number of published scores", "公开榜单的分数条数")
SAYS = Text(
    "Scores that somebody published of a whole benchmark; none of your items is among them",
    "他人公布的整套评测得分；你自己的题不在其中",
)
UP_TO = ".."
BEST = 10
"""Models of each scenario that are shown where nobody asks for all."""


@dataclass(frozen=True)
class Doubling:
    """How the horizon of the best models grows in one scenario: the line through the `points` that
    the frontier has between `first` and `last`, and the days in which it doubles."""

    scenario: str
    models: int
    points: int
    first: date
    last: date
    days: Estimate | Undefined


@dataclass(frozen=True)
class Leaderboard:
    """The question."""

    name: str = "boundary_leaderboard"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return ()

    def needs(self, asked: Asked) -> Needs:
        """Raises Refusal without trials, UserMistake for days of release that are none."""
        _released(asked)
        if not asked.profiles.get("trials") or not asked.profiles["trials"].kept:
            raise _nothing()
        return Needs(requests=(PublishedRequest(),))

    def answer(self, inputs: Inputs) -> Finding:
        """Raises Refusal where no total was loaded."""
        asked = inputs.asked
        found = _chosen(asked, inputs.answer_to(PublishedRequest()))
        if not found:
            raise _nothing()
        loaded = loaded_on(asked)
        days = [one.released for one in found if one.released is not None] or [loaded]
        zone = asked.star_file.calendar.timezone
        span = Window(min(days).isoformat(), max(days).isoformat(), zone, "range", State.CLOSED)
        level = asked.star_file.evidence.level
        return Finding(
            question=asked.question,
            kind=Kind.MEASURED,
            subject=Subject(BOUNDARY, LABEL, Unit.NUMBER, inputs.definitions[BOUNDARY][0], SAYS),
            estimand=SAYS,
            estimate=Estimate(len(found), Undefined(Reason.COUNTED), len(found)),
            n=len(found),
            units=Unit.UNITS,
            rows=asked.profiles["trials"].kept,
            window=span,
            provenance=inputs.provenance,
            next_action=Note("try_own_items"),
            caveats=(Note("published_totals"),),
            blocks=tuple(_blocks(found, asked, level)),
        )


def _nothing() -> Refusal:
    return Refusal(
        "No published total is loaded. `{table: trials, format: leaderboard, path: …}` reads the "
        'tables of aider, BFCL, tau²-bench and METR; of any other map `item: {const: "*"}`.',
        "没有载入公开榜单。`{table: trials, format: leaderboard, path: …}` 可读取 aider、BFCL、"
        'tau²-bench 和 METR 的榜单；其他榜单请映射 `item: {const: "*"}`。',
    )


def _chosen(asked: Asked, every: Sequence[Published]) -> list[Published]:
    named = {name: asked.question.argument(name) for name in ("scenario", "model", "grader")}
    return [
        one
        for one in every
        if all(value in (None, getattr(one.cell, name)) for name, value in named.items())
    ]


def _released(asked: Asked) -> tuple[date, date]:
    """The days of release that are looked at, both included.

    Raises UserMistake where they are none."""
    written = asked.question.argument("released")
    if written is None:
        return date.min, date.max
    first, dots, last = written.partition(UP_TO)
    try:
        span = (
            date.fromisoformat(first) if first else date.min,
            date.fromisoformat(last) if last else date.max,
        )
    except ValueError:
        span = date.max, date.min
    if not dots or span[0] > span[1]:
        raise UserMistake(
            f"`{written}` is no span of days; write 2023-01-01..2025-03-31, or leave one end away.",
            f"`{written}` 不是日期区间；请写成 2023-01-01..2025-03-31，也可省略一端。",
        )
    return span


def _best(found: Sequence[Published]) -> Iterator[Published]:
    """The first of each scenario, which are the best."""
    for _, some in groupby(found, lambda one: one.cell.scenario):
        yield from islice(some, BEST)


def _blocks(found: Sequence[Published], asked: Asked, level: float) -> Iterator[Block]:
    released = _released(asked)
    within = [o for o in found if o.released is None or released[0] <= o.released <= released[1]]
    title = Text("As published", "公布的得分")
    if asked.question.argument("items") is None and len(within) > BEST:
        within = list(_best(within))
        title = Text(f"As published, the best {BEST}", f"公布的得分（前 {BEST} 名）")
    counted = any(one.n for one in within)
    columns: list[tuple[Text, Callable[[Published], Cell]]] = [
        (SCENARIO, lambda one: one.cell.scenario),
        (MODEL, lambda one: one.cell.model),
        (HARNESS, lambda one: one.cell.harness),
        (Text("Released", "发布日期"), lambda one: day_cell(one.released)),
        (Text("Score", "得分"), lambda one: Quantity(one.score, Unit.NUMBER)),
    ]
    if counted:
        columns += [
            (Text("Items", "题数"), lambda one: NONE if one.n is None else one.n),
            (Text("Solved", "做对"), lambda one: share(_rate(one, level))),
            (LOW, lambda one: end(_rate(one, level), low=True)),
            (HIGH, lambda one: end(_rate(one, level), low=False)),
        ]
    if any(one.minutes is not None for one in within):
        minutes = Text("Minutes at 50 %", "成功率 50% 的时长（分钟）")
        columns.append((minutes, _minutes))
    yield table(title, columns, within)
    doublings = list(_doublings(found, released, level))
    if doublings:
        lines: list[tuple[Text, Callable[[Doubling], Cell]]] = [
            (SCENARIO, lambda one: one.scenario),
            (Text("Models", "模型数"), lambda one: one.models),
            (Text("On the frontier", "前沿点数"), lambda one: one.points),
            (Text("First", "最早"), lambda one: day_cell(one.first)),
            (Text("Last", "最晚"), lambda one: day_cell(one.last)),
            (Text("Doubles in, days", "翻倍所需天数"), lambda one: number(one.days)),
            (LOW, lambda one: end(one.days, low=True, unit=Unit.NUMBER)),
            (HIGH, lambda one: end(one.days, low=False, unit=Unit.NUMBER)),
        ]
        yield table(Text("The published horizon doubles", "公布的时长多久翻倍"), lines, doublings)


def _rate(one: Published, level: float) -> Estimate | Undefined | None:
    """As if every item had been tried once, each on its own."""
    if one.n is None or one.successes is None or not 0 <= one.successes <= one.n:
        return None
    return proportion(one.successes, one.n, level)


def _minutes(one: Published) -> Cell:
    return NONE if one.minutes is None else Quantity(one.minutes, Unit.NUMBER)


def _doublings(
    found: Sequence[Published], released: tuple[date, date], level: float
) -> Iterator[Doubling]:
    """Of the frontier of all models, the part that was released within the span."""
    for scenario, some in groupby(found, lambda one: one.cell.scenario):
        known = [
            (one.released, float(np.log2(one.minutes)))
            for one in some
            if one.released is not None and one.minutes is not None and one.minutes > 0
        ]
        if not known:
            continue
        on = frontier_points([day for day, _ in known], [value for _, value in known])
        kept = [known[n] for n in on if released[0] <= known[n][0] <= released[1]]
        if not kept:
            continue
        line = frontier([day for day, _ in kept], [value for _, value in kept], level)
        models = sum(released[0] <= day <= released[1] for day, _ in known)
        yield Doubling(scenario, models, len(kept), kept[0][0], kept[-1][0], _days(line))


def _days(line: Frontier | Undefined) -> Estimate | Undefined:
    """The days that one more on the scale of base 2 takes; its ends are those of the slope turned
    over, and there are none where the slope may be nothing."""
    if isinstance(line, Undefined):
        return line
    slope, span = line.rate.value, line.rate.interval
    if slope <= 0:
        return Undefined(Reason.NO_SIGNAL)
    bounds: Interval | Undefined = Undefined(Reason.UNBOUNDED)
    if isinstance(span, Interval) and span.low > 0:
        bounds = Interval(YEAR / span.high, YEAR / span.low, span.level, Band.SAMPLING)
    return Estimate(line.doubling_days, bounds, line.rate.n)
