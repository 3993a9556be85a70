"""What is amiss with the rows under a metric, each with how much and what would lift it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cynosure.analyses.audit import faults_by_part, ways_counted
from cynosure.analyses.audit.asked_for import judging_of
from cynosure.analyses.audit.rests_on import (
    is_by_person,
    judging_kinds,
    panel_in,
    reads_events,
    rests_on_labels,
    span_of,
    units_of,
    weeks_of,
)
from cynosure.analyses.examined import examination
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Note, Quantity, Unit
from cynosure.metrics.audit.contaminated import ContaminatedRequest
from cynosure.metrics.audit.panel import Panel
from cynosure.metrics.audit.raters import JudgedRequest
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.kinds.contract import PEOPLE
from cynosure.metrics.requests import Request
from cynosure.metrics.trust.lateness import NEARLY_ALL
from cynosure.metrics.trust.tally import value_of
from cynosure.stats.agreement.reliability import split_half
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Undefined

SPOILT = 0.05
"""A value that moves by more than this without accounts of nobody is theirs, not people's."""
FEWEST_ACCOUNTS = 10
"""Fewer accounts are nobody's farm, whatever they look like."""
CLOCKS_AHEAD = 0.01
"""The share of rows with a clock ahead from which on days cannot be trusted."""
RELIABLE = 0.5
"""Reliability under which more than half of what tells people apart is noise."""
AGREES = 0.8
DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Fault:
    """Something measured of the data. It `spoils` the value, or `is_amiss`, or is only shown.

    `lift` is what would lift it, `row` its line of a table.
    """

    note: Note
    is_amiss: bool = False
    spoils: bool = False
    lift: Note | None = None
    row: tuple[Cell, ...] | None = None


def requests(asked: Asked, metrics: tuple[str, ...]) -> list[Request[Any]]:
    """Everything that is asked beside coverage."""
    accounts = _accounts(asked)
    found: list[Request[Any]] = [] if accounts is None else [accounts]
    for metric in metrics:
        found += ways_counted.requests(asked, metric)
        found += faults_by_part.requests(asked, metric)
    examined = examination(asked)
    known = (examined.lag, examined.lateness)
    found += [request for request in known if request is not None]
    if _has_labels(asked):
        found.append(JudgedRequest())
    return found


def found(inputs: Inputs, metric: str) -> Iterator[Fault]:
    """What is amiss, or worth a word, of the data under a metric; the worst first."""
    yield from _contaminated(inputs, metric)
    for gap in faults_by_part.gaps(inputs, metric):
        values = (
            ("dimension", gap.dimension),
            ("part", gap.part),
            ("points", gap.points),
            ("day", gap.since.isoformat()),
        )
        row = (
            Text(f"{gap.dimension} {gap.part} apart", f"{gap.dimension} {gap.part} 的偏离"),
            Quantity(gap.points, Unit.POINTS),
        )
        lift = Note("star_look_at_log", (("dimension", gap.dimension), ("part", gap.part)))
        yield Fault(Note("star_gap_since", values), is_amiss=True, lift=lift, row=row)
    if reads_events(inputs.asked, metric):
        yield from _events(inputs)
    yield from _otherwise(inputs, metric)
    yield from _reliability(inputs, metric)
    yield from _judges(inputs, metric)


def _has_labels(asked: Asked) -> bool:
    return "labels" in asked.profiles and asked.profiles["labels"].kept > 0


def _accounts(asked: Asked) -> ContaminatedRequest | None:
    """With and without accounts of nobody, for all that is counted by person."""
    star_file, weeks = asked.star_file, weeks_of(asked)
    named = tuple(
        name
        for name in judging_of(asked).metrics
        if is_by_person(star_file, name) and units_of(star_file, name) == {PEOPLE}
    )
    if not weeks or not named:
        return None
    suspects = examination(asked).suspects
    return ContaminatedRequest(
        named,
        weeks[-1],
        span_of(weeks),
        judging_kinds(star_file, named),
        None if suspects is None else suspects.signs,
    )


def _contaminated(inputs: Inputs, metric: str) -> Iterator[Fault]:
    request = _accounts(inputs.asked)
    if request is None or metric not in request.metrics:
        return
    found = inputs.answer_to(request)[metric]
    model = inputs.asked.star_file.metrics[metric]
    whole, rest = value_of(model, found.everybody), value_of(model, found.without)
    if not found.people or not whole or not rest:
        return
    moved = whole / rest - 1
    values = (("count", found.people), ("change", moved))
    yield Fault(
        Note("star_accounts", values),
        is_amiss=True,
        spoils=abs(moved) > SPOILT and found.people >= FEWEST_ACCOUNTS,
        lift=Note("star_exclude", (("count", found.people),)),
        row=(
            Text("with accounts that look like nobody's", "计入疑似非真人账号后的偏差"),
            Quantity(moved, Unit.SHARE),
        ),
    )


def _events(inputs: Inputs) -> Iterator[Fault]:
    asked, examined = inputs.asked, examination(inputs.asked)
    events = asked.profiles["events"]
    if share := events.sent_twice:
        bar = asked.star_file.trust.bars.duplicates_max
        row = (Text("rows sent twice", "重复发送的行"), Quantity(share, Unit.SHARE))
        lift = Note("star_send_once")
        yield Fault(Note("star_twice", (("share", share),)), share > bar, lift=lift, row=row)
    lateness = None if examined.lateness is None else inputs.answer_to(examined.lateness)
    if lateness is not None and lateness.late:
        days, share = lateness.day_by(), lateness.late / lateness.rows
        late = (("days", days), ("share", share), ("most", NEARLY_ALL))
        closes = asked.star_file.calendar.day_closes_after.length.total_seconds() / DAY_SECONDS
        row = (
            Text("rows that came after their day", "当天之后才到的行"),
            Quantity(share, Unit.SHARE),
        )
        lift = Note("star_close_later", (("days", days),))
        yield Fault(Note("star_late", late), days > closes, lift=lift, row=row)
    lag = None if examined.lag is None else inputs.answer_to(examined.lag)
    if lag is not None and lag.ahead:
        share = lag.ahead / lag.rows
        values = (("count", lag.ahead), ("share", share))
        row = (Text("rows from a clock ahead", "时钟偏快的行"), Quantity(share, Unit.SHARE))
        lift = Note("star_date_by_server")
        yield Fault(Note("star_clocks", values), share > CLOCKS_AHEAD, lift=lift, row=row)


def _otherwise(inputs: Inputs, metric: str) -> Iterator[Fault]:
    for told in ways_counted.told(inputs, metric):
        values = (("way", told.way), ("change", told.change))
        row = (told.way, Quantity(told.change, Unit.SHARE))
        yield Fault(Note("star_counted_otherwise", values), told.is_amiss, row=row)


def _reliability(inputs: Inputs, metric: str) -> Iterator[Fault]:
    asked = inputs.asked
    panel = panel_in(inputs)
    halves = None if panel is None else halves_of(panel, metric)
    if halves is None:
        return
    found = split_half(*halves, asked.star_file.evidence.level)
    whole = found if isinstance(found, Undefined) else found.whole
    # Where people come once, both halves are never there together, and nothing is told of them.
    if isinstance(whole, Estimate) and isinstance(whole.interval, Interval) and whole.value > 0:
        values = (("value", whole.value), ("low", whole.interval.low))
        row = (Text("split-half reliability", "分半信度"), Quantity(whole.value, Unit.NUMBER))
        yield Fault(Note("star_reliable", values), whole.interval.high < RELIABLE, row=row)


def halves_of(panel: Panel, metric: str) -> tuple[Any, Any] | None:
    """What each person added in the odd weeks, and in the even ones; None for a quotient."""
    if not panel.has(metric) or panel.values.shape[1] < 2:
        return None
    values = panel.of(metric)
    return values[::2].sum(axis=0), values[1::2].sum(axis=0)


def _judges(inputs: Inputs, metric: str) -> Iterator[Fault]:
    """How far judges and people agree; amiss where the metric itself rests on labels."""
    if not _has_labels(inputs.asked):
        return
    rests = rests_on_labels(inputs.asked.star_file, metric)
    for one in inputs.answer_to(JudgedRequest()):
        if not one.pairs:
            values = (("name", one.name), ("count", one.labels))
            lift = Note("star_label_sample", (("name", one.name),))
            yield Fault(Note("star_judge_alone", values), is_amiss=rests, lift=lift)
            continue
        share = one.agree / one.pairs
        agrees = (("name", one.name), ("share", share), ("pairs", one.pairs))
        row = (Text(f"judge of {one.name} agrees", f"评审与人对 {one.name} 一致"),)
        yield Fault(
            Note("star_judge_agrees", agrees),
            is_amiss=rests and share < AGREES,
            lift=Note("star_label_sample", (("name", one.name),)),
            row=(*row, Quantity(share, Unit.SHARE)),
        )
