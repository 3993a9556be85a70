"""`growth`: what a count of people is made of from one period to the next."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from cynosure.analyses import bars, window
from cynosure.analyses.counted import Counted
from cynosure.analyses.displays import metric_asked
from cynosure.analyses.structure import has_course, sources_of
from cynosure.errors import Text, UserMistake
from cynosure.findings.blocks import (
    Cell,
    Check,
    Note,
    Quantity,
    TableBlock,
    Unit,
)
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject
from cynosure.metrics.calendar import Period, periods_between
from cynosure.metrics.growth import Growth, GrowthRequest
from cynosure.metrics.inputs import Asked, Inputs, Needs, label_of, tables_of
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.tracked import TrackColumns
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

LATEST = 13
"""How many periods are shown: a quarter of weeks."""
SAYS = Text(
    "Who came for each who went: new and back over gone",
    "每流失一人，有几人到来：（新增 + 回流）÷ 流失",
)
TITLE = Text("Growth accounting", "增长核算")
COLUMNS = (
    Text("Period", "周期"),
    Text("Active", "活跃"),
    Text("New", "新增"),
    Text("Kept", "留存"),
    Text("Back", "回流"),
    Text("Gone", "流失"),
    Text("Quick ratio", "快速比率"),
)
NOBODY = Text("Nobody counts from {start} to {end}.", "{start} 至 {end} 没有任何人计入。")


@dataclass(frozen=True)
class GrowthAccounting:
    """New, kept, back and gone of a metric of kind `units`, and its quick ratio."""

    name: str = "growth"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return (metric_asked(asked),)

    def needs(self, asked: Asked) -> Needs:
        held = bars.requests_under(asked, metric_asked(asked))
        tracks = TrackColumns(sources_of(asked.star_file, metric_asked(asked)))
        return Needs(requests=(_request(asked), *held), tracks=tracks)

    def answer(self, inputs: Inputs) -> Finding:
        asked = inputs.asked
        request = _request(asked)
        bars.refuse_under(inputs, request.metric)
        accounts = inputs.answer_to(request)
        present = frozenset(k for k, one in enumerate(accounts) if one.active)
        counted = Counted(asked, _tables(asked), request.periods, present)
        period = counted.headline(NOBODY)
        number = request.periods.index(period)
        metric = request.metric
        label = label_of(asked.star_file, metric)
        title = Text(f"Quick ratio of {label.en}", f"{label.zh}的快速比率")
        hashed, version = inputs.definitions[metric]
        return Finding(
            question=asked.question,
            kind=Kind.MEASURED,
            subject=Subject(metric, title, Unit.RATIO, hashed, SAYS),
            estimand=SAYS,
            estimate=_quick_ratio(accounts, number),
            n=accounts[number].active,
            units=_units(asked, metric),
            rows=sum(p.kept for p in asked.profiles.values() if p.table in _tables(asked)),
            window=window.window_of(asked, period, counted.state(period)),
            provenance=inputs.provenance,
            next_action=_next(metric),
            checks=(_closes(accounts, number),),
            caveats=counted.caveats(period),
            blocks=(_table(request.periods, accounts, counted),),
            version=version,
        )


def _request(asked: Asked) -> GrowthRequest:
    """Raises UserMistake for a metric that counts no units, or counts them once for ever."""
    metric = metric_asked(asked)
    model = asked.star_file.metrics[metric]
    if not isinstance(model, Units) or has_course(asked.star_file, metric):
        raise UserMistake(
            f"`{metric}` does not count who is there in each period; growth accounting takes a "
            "metric of kind `units` without `window`.",
            f"`{metric}` 不是按期统计“谁在”的指标；增长核算需要 units 类型且没有 `window` 的指标。",
        )
    shown = window.periods_of(asked, _tables(asked))
    first, _ = window.extent(asked, _tables(asked))
    calendar, grain = asked.star_file.calendar, shown[-1].grain
    if grain == "range":
        raise UserMistake(
            "Growth accounting goes from period to period; ask for day, week, month, quarter or "
            "year.",
            "增长核算逐期比较；请指定 day、week、month、quarter 或 year。",
        )
    # Who is new can be told only from the first row on.
    periods = periods_between(first, shown[-1].end, grain, calendar)
    return GrowthRequest(metric, periods)


def _tables(asked: Asked) -> tuple[str, ...]:
    return tables_of(asked.star_file, sources_of(asked.star_file, metric_asked(asked)))


def _units(asked: Asked, metric: str) -> Unit:
    return asked.star_file.metrics[metric].read_as(definitions_of(asked.star_file))


def _quick_ratio(accounts: tuple[Growth, ...], number: int) -> Estimate | Undefined:
    """(new + back) / gone; exact for the people who were there, so it has no sampling interval."""
    one = accounts[number]
    if number == 0:
        return Undefined(Reason.THERE_BEFORE)
    if not one.gone:
        return Undefined(Reason.ZERO_DENOMINATOR)
    value = (one.new + one.back) / one.gone
    return Estimate(value, Undefined(Reason.COUNTED), one.active)


def _closes(accounts: tuple[Growth, ...], number: int) -> Check:
    """Active before + new + back − gone = active, in every period.

    The numbers are those of period `number`, or of the first in which it does not hold.
    """
    if number == 0:
        return Check("growth_closes", None)
    wrong = [
        k
        for k, (before, one) in enumerate(pairwise(accounts), start=1)
        if before.active + one.new + one.back - one.gone != one.active
    ]
    shown = wrong[0] if wrong else number
    one = accounts[shown]
    values = (
        ("before", accounts[shown - 1].active),
        ("new", one.new),
        ("back", one.back),
        ("gone", one.gone),
        ("active", one.active),
    )
    return Check("growth_closes", not wrong, values)


def _table(
    periods: tuple[Period, ...], accounts: tuple[Growth, ...], counted: Counted
) -> TableBlock:
    """The latest periods; in the first of the data nobody can be told to be new."""
    last = max(counted.present)
    shown = range(1, last + 1)[-LATEST:]
    rows = tuple(_row(counted.spelt(periods[number]), accounts, number) for number in shown)
    return TableBlock(TITLE, COLUMNS, rows)


def _row(label: Text, accounts: tuple[Growth, ...], number: int) -> tuple[Cell, ...]:
    one = accounts[number]
    ratio = _quick_ratio(accounts, number)
    shown: Cell = ratio if isinstance(ratio, Undefined) else Quantity(ratio.value, Unit.RATIO)
    return (label, one.active, one.new, one.kept, one.back, one.gone, shown)


def _next(metric: str) -> Note:
    return Note("ask_star", (("command", f"cyn star --metric {metric}"),))
