"""What is said of an event that is recorded otherwise: as a fact of one version, or as a doubt.

Where versions stand side by side, the meter changed. Over time alone an event may as well be done
less: then only what would tell the two apart is named.
"""

from __future__ import annotations

from cynosure.analyses.why.meter import MeterChange, compared_pairs
from cynosure.errors import Text
from cynosure.findings.blocks import Check, Note
from cynosure.metrics.why.instrument import Recorded
from cynosure.stats.undefined import Reason, Undefined

CHANGED, UNNAMED, FELL = "meter_changed", "meter_unnamed", "meter_fell"
AMISS: tuple[str, ...] = (CHANGED, UNNAMED, FELL)
"""The checks that stop a `why`: in a version that is named, in rows that name none, over time."""
Settles = tuple[Text, Text]

RECORDED_AGAIN: Settles = (
    Text("the event as it was recorded before", "按原来的方式记录的该事件"),
    Text(
        "a release that records it again, or server logs of the same days",
        "发版恢复记录，或用同期的服务端日志补回",
    ),
)
VERSION_NAMED: Settles = (
    Text("app_version on every event", "每条事件都带有 app_version"),
    Text("one column in the mapping of events", "在事件的映射中加一列"),
)
OTHER_SOURCE: Settles = (
    Text("the event counted by something else", "来自其他渠道的该事件计数"),
    Text("server logs of the same days", "同期的服务端日志"),
)


def steady(recorded: Recorded) -> Check:
    """That nothing was found: among versions, or over time where there are no two of them."""
    if len(recorded.versions) == 1:
        return Check("meter_level", passed=True, values=(("events", len(recorded.events)),))
    return Check("meter_steady", passed=True, values=(("pairs", compared_pairs(recorded)),))


def check(change: MeterChange) -> Check:
    """What was found, in the words of what it was set beside."""
    event, times = ("event", change.event), ("times", change.times)
    if change.over_time:
        return Check(FELL, passed=False, values=(event, times))
    if not change.version:
        return Check(UNNAMED, passed=False, values=(event, times))
    return Check(CHANGED, passed=False, values=(event, ("version", change.version), times))


def missing(change: MeterChange) -> Undefined:
    """Why nothing is explained."""
    event = ("event", change.event)
    if change.over_time:
        return Undefined(Reason.METER_FELL, (event, ("times", change.times)))
    if not change.version:
        return Undefined(Reason.METER_UNNAMED, (event,))
    return Undefined(Reason.METER_CHANGED, (event, ("version", change.version)))


def to_do(change: MeterChange, again: str) -> Note:
    """How to mend it, or how to find out; `again` is the command that asks anew."""
    event, command = ("event", change.event), ("command", again)
    if change.over_time:
        code = "name_version" if not change.version else "count_otherwise"
        return Note(code, (event, command))
    if not change.version:
        return Note("mend_unnamed", (event,))
    return Note("mend_meter", (event, ("version", change.version)))


def settles(change: MeterChange) -> tuple[Settles, ...]:
    """What would settle it, and what that takes."""
    if not change.over_time:
        return (RECORDED_AGAIN,)
    return (VERSION_NAMED, OTHER_SOURCE) if not change.version else (OTHER_SOURCE,)
