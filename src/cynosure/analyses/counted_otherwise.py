"""Which other ways of counting a question can be asked in, what they are called, and why others
cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cynosure.analyses import window
from cynosure.analyses.structure import sources_of
from cynosure.errors import Text
from cynosure.metrics.calendar import Period, period_of
from cynosure.metrics.inputs import Asked, tables_of
from cynosure.metrics.kinds.contract import PEOPLE
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.trust.ways import Variant, Way

BEFORE, AFTER = 4, 1
"""Periods before and after the one asked for that somebody may have meant instead."""
SHIFTED = 1
"""Days by which a period of several days may have been shifted."""


@dataclass(frozen=True)
class Choices:
    """`offered` are the ways that can be told on these data, `withheld` the others, each with why.

    `received_by` is the local day at whose end the rows of `Way.LATE` are those that were in.
    """

    offered: tuple[Way, ...]
    withheld: Mapping[Way, Text]
    received_by: date


def choices(asked: Asked, metric: str, period: Period) -> Choices:
    """What can be chosen otherwise for a metric in a period."""
    withheld = dict(_withheld(asked, metric, period))
    offered = tuple(way for way in Way if way not in withheld)
    written = asked.question.argument("received_by")
    return Choices(offered, withheld, date.fromisoformat(written) if written else period.end)


def _withheld(asked: Asked, metric: str, period: Period) -> Iterator[tuple[Way, Text]]:
    exclude, profiles = asked.star_file.trust.exclude, asked.profiles
    if exclude.bots is None:
        yield (
            Way.BOTS,
            Text("no rule for bots in trust.exclude", "trust.exclude 未设机器人规则"),
        )
    if exclude.users is None:
        yield Way.LISTED, Text("no list of people in trust.exclude", "trust.exclude 未设名单")
    people = profiles.get("people")
    if people is None or "alias_of" not in people.columns:
        yield Way.UNSTITCHED, Text("no alias_of in people", "people 表没有 alias_of")
    events = profiles.get("events")
    tables = tables_of(asked.star_file, sources_of(asked.star_file, metric))
    if "events" not in tables:
        yield Way.LATE, Text("it does not count events", "该指标不基于事件计数")
    elif events is None or "received_ts" not in events.columns:
        yield Way.LATE, Text("no received_ts in events", "events 表没有 received_ts")
    if _offset(asked, period) == timedelta(0):
        yield Way.UTC, Text("our days are those of UTC", "本来就按 UTC 划分日期")
    if period.grain != "week":
        yield Way.WEEK, Text("the period is no week", "该周期不是一周")
    model = asked.star_file.metrics[metric]
    if not isinstance(model, Units) or model.unit != PEOPLE:
        yield Way.ANY_EVENT, Text("it does not count people", "该指标不是人数")
    elif "events" not in profiles:
        yield Way.ANY_EVENT, Text("there are no events", "没有事件数据")


def _offset(asked: Asked, period: Period) -> timedelta:
    zone = ZoneInfo(asked.star_file.calendar.timezone)
    return datetime.combine(period.start, time(), zone).utcoffset() or timedelta(0)


def received_by(asked: Asked, day: date) -> int:
    """The end of a local day in microseconds since 1970."""
    zone = ZoneInfo(asked.star_file.calendar.timezone)
    midnight = datetime.combine(day + timedelta(days=1), time(), zone)
    return round(midnight.timestamp()) * 1_000_000


def variant(asked: Asked, period: Period, ways: tuple[Way, ...]) -> Variant:
    """A period counted in some ways; that of another beginning of the week is moved by a day."""
    if Way.WEEK not in ways:
        return Variant(period, ways)
    return Variant(_moved(period, 1 if _from_sunday(asked) else -1), ways)


def other_periods(asked: Asked, period: Period) -> tuple[Period, ...]:
    """Periods that somebody may have meant: those beside it, and itself moved by a few days."""
    steps = (*range(-BEFORE, 0), *range(1, AFTER + 1))
    found = [_beside(asked, period, step) for step in steps]
    if period.start != period.end:
        found += [_moved(period, days) for days in range(-SHIFTED, SHIFTED + 1) if days]
    return tuple(dict.fromkeys(found))


def _beside(asked: Asked, period: Period, steps: int) -> Period:
    if period.grain in ("range", "day", "week"):
        length = (period.end - period.start).days + 1
        return _moved(period, steps * length, period.grain)
    while steps:
        step = -1 if steps < 0 else 1
        edge = period.start if step < 0 else period.end
        period = period_of(edge + timedelta(days=step), period.grain, asked.star_file.calendar)
        steps -= step
    return period


def _moved(period: Period, days: int, grain: str = "range") -> Period:
    by = timedelta(days=days)
    return Period(grain, period.start + by, period.end + by)


def _from_sunday(asked: Asked) -> bool:
    return asked.star_file.calendar.week_starts == "sunday"


def name_of(way: Way, asked: Asked, chosen: Choices, period: Period) -> Text:
    """What a way of counting is called."""
    if way is Way.LATE:
        day = chosen.received_by
        return Text(f"Rows received by {day} only", f"只计 {day} 当天及之前收到的数据")
    if way is Way.WEEK:
        moved = window.spelt(variant(asked, period, (way,)).period)
        return Text(f"The week of {moved.en}", f"周期为 {moved.zh} 的一周")
    return NAMES[way]


NAMES: dict[Way, Text] = {
    Way.BOTS: Text("Bots counted in", "计入机器人"),
    Way.LISTED: Text("People on the list (staff) counted in", "计入名单上的人（如员工）"),
    Way.UNSTITCHED: Text("Every id a person of its own", "每个 ID 单独算一人"),
    Way.LATE: Text("Late rows left out", "不计迟到数据"),
    Way.UTC: Text("Days of UTC", "按 UTC 划分日期"),
    Way.WEEK: Text("Weeks that begin on another day", "每周从另一天开始"),
    Way.ANY_EVENT: Text("Anybody with any event", "有任何事件就计入"),
}
