"""Criterion 5, dynamics 动态变化: how soon a change shows, and whether there is room for one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from cynosure.analyses.audit.asked_for import bounds_of
from cynosure.analyses.audit.detection import Detectable, days_to_detect, detectable
from cynosure.analyses.audit.headroom import Headroom, deciles, headroom_of
from cynosure.analyses.audit.judged import Judged, Tier, Verdict
from cynosure.analyses.audit.reaction import Reaction, reactions
from cynosure.analyses.audit.rests_on import panel_in, panel_requests, span_of, weeks_of
from cynosure.analyses.doctor_shown import releases_request
from cynosure.analyses.structure import sources_of_people
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Note, Quantity, SeriesPoint, TableBlock, Unit
from cynosure.metrics.audit.panel import Panel
from cynosure.metrics.audit.weekdays import WeekdaysRequest
from cynosure.metrics.inputs import Asked, Inputs, Needs, label_of
from cynosure.metrics.requests import Request
from cynosure.stats.arrays import Floats
from cynosure.stats.estimate import Estimate
from cynosure.stats.expected import expected_range
from cynosure.stats.undefined import Reason, Undefined

NAME = "dynamics"
UNEVEN = 2.0
"""How many times its even share a weekday has, from which on days cannot be compared."""
DAYS_A_WEEK = 7


@dataclass(frozen=True)
class Dynamics:
    """Whether a metric shows what changes, soon, and can still rise."""

    name: str = NAME
    reconstructed: bool = False

    def needs(self, asked: Asked, metrics: tuple[str, ...]) -> Needs:
        found: list[Request[Any]] = [*panel_requests(asked)]
        releases = releases_request(asked)
        found += [] if releases is None else [releases]
        for metric in metrics:
            days = _weekdays(asked, metric)
            found += [] if days is None else [days]
        return Needs(requests=tuple(found), history=metrics[0] if metrics else None)

    def judged(self, inputs: Inputs, metric: str) -> Judged:
        asked, panel = inputs.asked, panel_in(inputs)
        level = asked.star_file.evidence.level
        days: Estimate | Undefined = Undefined(Reason.NO_ROWS)
        tests: tuple[Detectable, ...] = ()
        room = None
        if panel is not None:
            rng = np.random.default_rng(inputs.provenance.seed)
            days, tests = (
                days_to_detect(panel, metric, level, rng),
                detectable(panel, metric, level),
            )
            room = headroom_of(asked.star_file, panel, metric)
        bounds = bounds_of(asked.star_file, "days_to_detect")
        verdict = bounds.verdict(days)
        if verdict is Verdict.SUPPORTED and room is not None and room.is_saturated:
            verdict = Verdict.LEANING
        seen = _Seen.of(inputs, metric, panel)
        return Judged(
            criterion=NAME,
            metric=metric,
            verdict=verdict,
            tier=Tier.IN_SAMPLE if isinstance(days, Undefined) else Tier.RANDOMISED,
            estimate=days,
            unit=Unit.DAYS,
            n=days.n if isinstance(days, Estimate) else 0,
            units=Unit.PEOPLE,
            because=_because(days, room),
            would_change=_would_change(days, tests, room),
            bounds=bounds,
            notes=tuple(_notes(inputs, metric, room, seen)),
            blocks=tuple(_blocks(inputs, metric, panel, tests, seen)),
        )


@dataclass(frozen=True)
class _Seen:
    """A metric over the weeks (empty where it has no sum), and around releases."""

    values: tuple[float, ...]
    reactions: tuple[Reaction, ...]

    @classmethod
    def of(cls, inputs: Inputs, metric: str, panel: Panel | None) -> _Seen:
        if panel is None:
            return cls((), ())
        values = weekly(panel, metric)
        request = releases_request(inputs.asked)
        releases = () if request is None else inputs.answer_to(request)
        return cls(values, reactions(values, weeks_of(inputs.asked), releases))


def weekly(panel: Panel, metric: str) -> tuple[float, ...]:
    """A metric by week, of everybody: a sum, or one sum over another. Empty for none of them."""
    if not panel.people:
        return ()
    if panel.has(metric):
        scale = panel.total / len(panel.people)
        return tuple((panel.of(metric).sum(axis=1) * scale).tolist())
    if not panel.has(f"{metric}.1"):
        return ()
    num, den = (panel.of(f"{metric}.{k}").sum(axis=1) for k in range(2))
    found: Floats = np.divide(num, den, out=np.zeros_like(num), where=den > 0)
    return tuple(found.tolist())


def _weekdays(asked: Asked, metric: str) -> WeekdaysRequest | None:
    sources, weeks = sources_of_people(asked.star_file, metric), weeks_of(asked)
    return WeekdaysRequest(sources, span_of(weeks)) if sources and weeks else None


def _because(days: Estimate | Undefined, room: Headroom | None) -> Note:
    if isinstance(days, Undefined):
        return Note("star_no_days")
    if room is not None and room.is_saturated:
        return Note("star_saturated", (("share", room.share), ("what", room.what)))
    return Note("star_days", (("days", days.value), ("people", days.n)))


def _would_change(
    days: Estimate | Undefined, tests: tuple[Detectable, ...], room: Headroom | None
) -> Note:
    if room is not None and room.is_saturated:
        return Note("star_harder")
    if isinstance(days, Undefined) or not tests:
        return Note("star_more_weeks")
    longest = tests[-1]
    values = (("weeks", longest.weeks), ("change", longest.adjusted), ("people", longest.people))
    return Note("star_more_people", values)


def _notes(inputs: Inputs, metric: str, room: Headroom | None, seen: _Seen) -> Iterator[Note]:
    if room is not None:
        yield Note(
            "star_saturated" if room.is_saturated else "star_headroom",
            (("share", room.share), ("what", room.what)),
        )
    request = _weekdays(inputs.asked, metric)
    if request is not None:
        rows = inputs.answer_to(request)
        if sum(rows):
            share = max(rows) / sum(rows)
            uneven = share * DAYS_A_WEEK >= UNEVEN
            values = (("day", WEEKDAYS[rows.index(max(rows))]), ("share", share))
            yield Note("star_weekday_uneven" if uneven else "star_weekday", values)
    if len(seen.values) > 1 and seen.values[-2] > 0:
        usual = expected_range(seen.values[:-1], level=inputs.asked.star_file.evidence.level)
        if not isinstance(usual, Undefined):
            last = seen.values[-2]
            ends = (("low", usual.low / last - 1), ("high", usual.high / last - 1))
            yield Note("star_usual_week", ends)
    for one in seen.reactions:
        yield Note(
            "star_around_release",
            (
                ("release", one.release.id),
                ("change", one.change),
                ("weeks", one.after + 1),
                ("rank", one.rank),
                ("of", one.of),
            ),
        )
    yield from _versions(inputs, metric, seen)


def _versions(inputs: Inputs, metric: str, seen: _Seen) -> Iterator[Note]:
    """By how much the last change of the definition moved the same weeks."""
    earlier = inputs.history.earlier
    if earlier is None or metric != inputs.asked.question.argument("metric") or not seen.values:
        return
    now = dict(zip((w.start.isoformat() for w in weeks_of(inputs.asked)), seen.values, strict=True))
    pairs = [(_value(point), now[point.start]) for point in earlier.points if point.start in now]
    ratios = [new / old - 1 for old, new in pairs if old and new]
    if ratios:
        change = sum(ratios) / len(ratios)
        values = (("version", earlier.version), ("change", change), ("weeks", len(ratios)))
        yield Note("star_version_break", values)


def _value(point: SeriesPoint) -> float | None:
    return point.estimate.value if isinstance(point.estimate, Estimate) else None


def _blocks(
    inputs: Inputs,
    metric: str,
    panel: Panel | None,
    tests: tuple[Detectable, ...],
    seen: _Seen,
) -> Iterator[Block]:
    if tests:
        rows = tuple(
            (
                one.weeks,
                Quantity(one.people, Unit.PEOPLE),
                Quantity(one.plain, Unit.SHARE),
                Quantity(one.adjusted, Unit.SHARE),
            )
            for one in tests
        )
        heads = (
            Text("Weeks", "周数"),
            Text("People", "人数"),
            Text("Plain", "不作调整"),
            Text("With CUPED", "CUPED 调整后"),
        )
        title = Text("The least change that a test would see", "对半分流实验能看出的最小变动")
        yield TableBlock(title, heads, rows)
    if panel is not None:
        curve = deciles(panel, metric, label_of(inputs.asked.star_file, metric))
        if curve is not None:
            yield curve
    if seen.reactions:
        yield _releases(seen.reactions)


def _releases(found: tuple[Reaction, ...]) -> TableBlock:
    rows = tuple(
        (
            one.release.day.isoformat(),
            one.release.id,
            Quantity(one.change, Unit.SHARE),
            one.after + 1,
            f"{one.rank} / {one.of}",
        )
        for one in found
    )
    heads = (
        Text("Day", "日期"),
        Text("Release", "发布"),
        Text("Change", "变动"),
        Text("Weeks after", "之后第几周"),
        Text("Rank among other weeks", "在其他周中的名次"),
    )
    return TableBlock(Text("Around known releases", "已知发布前后"), heads, rows)


WEEKDAYS: tuple[Text, ...] = (
    Text("Monday", "周一"),
    Text("Tuesday", "周二"),
    Text("Wednesday", "周三"),
    Text("Thursday", "周四"),
    Text("Friday", "周五"),
    Text("Saturday", "周六"),
    Text("Sunday", "周日"),
)
