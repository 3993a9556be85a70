"""Cutting events into episodes: by a key, and rows without one by a silence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cynosure.errors import UserMistake, did_you_mean
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.located.values import Ref
from cynosure.metrics.relations.moments import in_moment
from cynosure.metrics.relations.reasked import REASKED
from cynosure.metrics.relations.scope import AT, DAY, MICROSECONDS, Scope
from cynosure.metrics.relations.taking import MIXED, taken, unpacked
from cynosure.metrics.starfile.models import CutEpisodes, Take
from cynosure.tables.schema import AGENTS

if TYPE_CHECKING:
    import ibis.expr.types as ir

AGENT = "agent_id"
EVERYBODYS, LATE = "episodes_of_everybody", "episodes_of_the_last_days"
ALL = "episodes_of_all_days"
"""What the store calls the episodes that it keeps."""
STEP = 28
"""Days: of what is asked of the last weeks, episodes are kept from a multiple of these on."""


def cut(scope: Scope, kind: CutEpisodes, wanted: frozenset[str]) -> ir.Table:
    """One row an episode: `user_id`, `day`, `_two_people`, `agent_id`, and what `wanted` names of
    its carried columns and measures (and of `AT`).

    Episodes are dated by their first row; the order within one is `seq` where rows have it, else
    the clock. Where `reasked` is wanted, `_first_us` and `_last_us` are there to find it. Those of
    everybody, and those of the last days where few are asked for, may be kept, with all that any
    statement wants of them; so may all of them, where what they carry is asked of the last alone.
    """
    of_everybody = scope.counting.stitched and scope.is_of_everybody
    if scope.hold is not None and not of_everybody and _is_of_all(scope, kind, wanted):
        everything = frozenset({AT, *kind.carries, *kind.measures})
        return scope.hold(ALL, _cut(replace(scope, since=None), kind, everything))
    scope = replace(scope, since=None if of_everybody else _since(scope), carried_since=None)
    if scope.hold is None or not (of_everybody or scope.since is not None):
        return _cut(scope, kind, wanted)
    ends = {REASKED} if kind.reasked_within is not None else set()
    everything = frozenset({AT, *kind.carries, *kind.measures, *ends})
    return scope.hold(EVERYBODYS if of_everybody else LATE, _cut(scope, kind, everything))


def _cut(scope: Scope, kind: CutEpisodes, wanted: frozenset[str]) -> ir.Table:
    import ibis

    events = _with_episode(scope, kind)
    columns = _needed(kind, wanted)
    order = events.seq.cast("int64").fill_null(events.ts_us)
    counts = _counts(scope, kind, events, wanted)
    late = (
        None
        if scope.carried_since is None
        else scope.local(events.ts_us) >= scope.carried_since * DAY
    )
    grouped = events.group_by(_episode=events["_episode"])
    own = {
        **_people(events),
        "_first_us": events.ts_us.min(),
        **({"_last_us": events.ts_us.max()} if REASKED in wanted else {}),
        **counts,
        **taken({name: events[name] for name in columns}, columns, order, late),
    }
    rows = unpacked(grouped.agg(**own), columns)
    ends = ("_first_us", "_last_us") if REASKED in wanted else ()
    at = {AT: rows["_first_us"]} if AT in wanted else {}
    several = rows["_low"] != rows["_high"]
    return rows.select(
        "_episode",
        *ends,
        *counts,
        *columns,
        **at,
        user_id=ibis.ifelse(several, ibis.literal(MIXED), rows["user_id"]),
        day=scope.day(rows["_first_us"]),
        _two_people=several,
    )


def _is_of_all(scope: Scope, kind: CutEpisodes, wanted: frozenset[str]) -> bool:
    """Whether what is wanted is on the episodes of all days, of which the late ones alone carry
    what they carry."""
    if scope.carried_since is None or scope.since is None or REASKED in wanted:
        return False
    if scope.since >= scope.carried_since:
        return True
    of_agents = any(name.startswith(f"{AGENTS.name}.") for name in wanted)
    return not of_agents and wanted.isdisjoint({AGENT, *kind.carries} - {PERSON})


def _people(events: ir.Table) -> dict[str, Any]:
    """Any one of an episode's people, and the least and the greatest of their hashes.

    That there is no other is told by numbers: to keep the least and the greatest of the texts
    themselves takes as long as all the rest.
    """
    import ibis

    who = events[PERSON]
    hashed = ibis.ifelse(who.notnull(), who.hash(), ibis.null("int64"))
    return {"user_id": who.arbitrary(), "_low": hashed.min(), "_high": hashed.max()}


def _needed(kind: CutEpisodes, wanted: frozenset[str]) -> dict[str, Take]:
    """How the carried columns that are the events' own are taken: those asked for, the agent."""
    carried = {
        name: rule.take
        for name, rule in kind.carries.items()
        if rule.column is None and name != PERSON and (name in wanted or name == AGENT)
    }
    return {AGENT: "first", **carried}


def _with_episode(scope: Scope, kind: CutEpisodes) -> ir.Table:
    """The events of the kind's moments with `_episode`, what they are grouped by."""
    import ibis

    events = scope.table("events")
    moments = {ref.name: scope.star_file.moments[ref.name] for ref in kind.of}
    belongs = ibis.or_(*(in_moment(events, moment) for moment in moments.values()))
    events = events.filter(belongs)
    for rule_name, rule in kind.carries.items():
        if rule.column is None:
            _column(events, Ref(rule_name, kind.at))
    if kind.key is None:
        return _cut_by_silence(kind, events)
    key = _column(events, kind.key).cast("string")
    keyed = _begun_since(scope, events.filter(key.notnull()).mutate(_episode=key))
    if kind.gap is None:
        return keyed
    return keyed.union(_cut_by_silence(kind, events.filter(key.isnull())), distinct=False)


def _begun_since(scope: Scope, events: ir.Table) -> ir.Table:
    """The events of the episodes that begin on `scope.since` or later, all of them without it.

    Those that began before it and go on after it are looked for by their keys alone, which takes a
    fraction of what it takes to cut them.
    """
    since = scope.since
    if since is None:
        return events
    day = scope.day(events.ts_us)
    late, early = events.filter(day >= since), events.filter(day < since).select("_episode")
    begun = early.semi_join(late.select("_episode"), "_episode")
    return late.anti_join(begun, "_episode")


def _since(scope: Scope) -> int | None:
    """A day, some weeks before the end, from which on episodes are cut; None where all are.

    In steps of four weeks, so that what a question asks of different weeks rests on one relation.
    """
    span = scope.span(("events",))
    if scope.since is None:
        return None
    steps = -(-max(span.complete + 1 - scope.since, 1) // STEP)
    since = span.complete + 1 - steps * STEP
    return since if since - span.first >= span.complete - since else None


def _column(events: ir.Table, ref: Ref) -> Any:
    if ref.name not in events.columns:
        near = did_you_mean(ref.name, [c for c in events.columns if not c.endswith("_us")])
        raise UserMistake(
            f"The events have no column `{ref.name}`.{near.en}",
            f"事件表没有 `{ref.name}` 这一列。{near.zh}",
            ref.at,
        )
    return events[ref.name]


def _cut_by_silence(kind: CutEpisodes, events: ir.Table) -> ir.Table:
    """A new episode where a person says nothing to an agent for longer than `gap`."""
    import ibis

    if kind.gap is None:
        raise ValueError("episodes without a key are cut by a gap")
    line = ibis.window(group_by=[events[PERSON], events[AGENT]], order_by=[events.ts_us])
    silence = events.ts_us - events.ts_us.lag().over(line)
    longest = int(kind.gap.length.total_seconds()) * MICROSECONDS
    begins = (silence.isnull() | (silence > longest)).cast("int64")
    counted = events.mutate(_begins=begins)
    # Of rows at one instant the one that begins an episode must be counted first.
    line = ibis.cumulative_window(
        group_by=[counted[PERSON], counted[AGENT]],
        order_by=[counted.ts_us, counted["_begins"].desc()],
    )
    number = counted["_begins"].sum().over(line).cast("string")
    # The separator cannot stand in a hashed id, so two different runs never share a name.
    agent = ("|" + counted[AGENT]).fill_null("")
    name = counted[PERSON] + "|" + number + agent
    return counted.select(*events.columns, _episode=name)


def _counts(
    scope: Scope, kind: CutEpisodes, events: ir.Table, wanted: frozenset[str]
) -> dict[str, Any]:
    """The measures that count a moment among the episode's own events."""
    found = {}
    for name, measured in kind.measures.items():
        if name not in wanted or measured.count is None:
            continue
        moment = scope.star_file.moments[measured.count.name]
        if moment.event is not None:
            found[name] = events.count(where=in_moment(events, moment))
    return found
