"""What ended, such as a campaign: the effect while it ran, what is left of it, what it cost.

A campaign may pull forward what people would have done anyway; then the time after it is worse
than it would have been, and the campaign is worth less than it seemed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cynosure.analyses import window
from cynosure.analyses.release.asked_for import Release, metric_of
from cynosure.analyses.release.outcome import Outcome
from cynosure.analyses.release.shown import EFFECT, FROM, TO, estimated
from cynosure.analyses.structure import is_count
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Cell, Note, TableBlock, Unit
from cynosure.metrics.calendar import Period, day_number
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.release.spent import SpentRequest
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined
from cynosure.tables.choices import WRITTEN

FADES = 8
"""Periods since the end that are shown one by one."""
NOTHING_AFTER = Undefined(Reason.NO_ROWS)
TITLE = Text("While it ran, and afterwards", "进行期间与结束之后")
WHEN, PERIODS = Text("When", "时间"), Text("Periods", "周期数")
DURING, AFTER = Text("While it ran", "进行期间"), Text("Since it ended", "结束之后")
FADING = Text("Period by period since it ended", "结束后逐期")


@dataclass(frozen=True)
class Course:
    """The mean effect of a period while it ran and since, by unit, with how many `periods` each
    had; `units` is how many units it was upon. `since` has the effect of each period since it
    ended, oldest first, where the method knows it."""

    during: Estimate | Undefined
    after: Estimate | Undefined
    periods: tuple[int, int]
    units: int
    since: tuple[tuple[Period, float], ...] = ()


def split_at_end(
    release: Release, periods: tuple[Period, ...], numbers: list[int]
) -> tuple[list[int], list[int]]:
    """Of the numbers of periods since a release those in which it ran, and those after its end.

    A period in which it ended is neither.
    """
    if release.ended is None:
        return numbers, []
    during = [k for k in numbers if periods[k].end <= release.ended]
    return during, [k for k in numbers if periods[k].start > release.ended]


def cut_by(release: Release, periods: tuple[Period, ...]) -> Iterator[Note]:
    """The periods in which a release began or ended, which are neither before nor after."""
    for one in periods:
        began = one.start < release.day <= one.end
        ended = release.ended is not None and one.start <= release.ended < one.end
        if began or ended:
            days = (("start", one.start.isoformat()), ("end", one.end.isoformat()))
            yield Note("part_period", days)


def spending(asked: Asked, release: Release) -> tuple[SpentRequest, ...]:
    """The question what it cost, where there are bills and it is over."""
    if release.ended is None or "costs" not in asked.profiles:
        return ()
    kinds = (release.kind, release.id, *dict(WRITTEN).get(release.kind, ()))
    return (SpentRequest(kinds, day_number(release.day), day_number(release.ended)),)


def notes(inputs: Inputs, release: Release, course: Course) -> Iterator[Note]:
    """Whether the time after it was worse, and what one more unit cost in the end."""
    pulled = _pulled(course)
    if pulled is not None:
        yield Note("pulled_forward", (("share", pulled),))
    elif isinstance(course.after, Estimate) and not _clear(course.after):
        yield Note("after_unclear")
    for request in spending(inputs.asked, release):
        yield from _cost(inputs, release, inputs.answer_to(request), course)


def blocks(course: Course, unit: Unit | None = None) -> Iterator[Block]:
    """Both times beside each other, and how the effect fades."""
    rows: list[tuple[Cell, ...]] = [
        (label, count, *estimated(found, unit))
        for label, count, found in (
            (DURING, course.periods[0], course.during),
            (AFTER, course.periods[1], course.after),
        )
    ]
    yield TableBlock(TITLE, (WHEN, PERIODS, EFFECT, FROM, TO), tuple(rows))
    if course.since:
        faded = tuple((window.spelt(one), value) for one, value in course.since[:FADES])
        yield TableBlock(FADING, (WHEN, EFFECT), faded)


def with_course(
    found: Outcome, inputs: Inputs, release: Release, course: Course, unit: Unit | None = None
) -> Outcome:
    """An outcome with what became of it."""
    return replace(
        found,
        caveats=(*found.caveats, *notes(inputs, release, course)),
        blocks=(*found.blocks, *blocks(course, unit)),
    )


def _pulled(course: Course) -> float | None:
    """The share of what was won that went missing afterwards, where that is clear."""
    if not isinstance(course.during, Estimate) or not isinstance(course.after, Estimate):
        return None
    won, left = (
        course.during.value * course.periods[0],
        course.after.value * course.periods[1],
    )
    return -left / won if _clear(course.after) and won * left < 0 else None


def _clear(found: Estimate) -> bool:
    interval = found.interval
    return not isinstance(interval, Undefined) and (interval.low > 0 or interval.high < 0)


def _cost(
    inputs: Inputs, release: Release, spent: tuple[tuple[str, float], ...], course: Course
) -> Iterator[Note]:
    """The cost of one more, net of what went missing; only of what adds up, and in one currency."""
    if not is_count(inputs.asked.star_file, metric_of(inputs.asked)):
        return
    if not spent:
        yield Note("no_bills", (("kind", release.kind), ("release", release.id)))
        return
    if len(spent) > 1:
        yield Note("bills_mixed", (("currencies", ", ".join(code for code, _ in spent)),))
        return
    ((currency, amount),) = spent
    if not isinstance(course.during, Estimate) or not _clear(course.during):
        yield Note("cost_unclear", (("amount", amount), ("currency", currency)))
        return
    more = course.during.value * course.periods[0] * course.units
    if isinstance(course.after, Estimate) and _clear(course.after):
        more += course.after.value * course.periods[1] * course.units
    if more <= 0:
        yield Note("cost_unclear", (("amount", amount), ("currency", currency)))
        return
    values = (("each", amount / more), ("currency", currency), ("amount", amount), ("more", more))
    yield Note("cost_each", values)
