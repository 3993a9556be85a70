"""What `doctor` asks of the store, as far as the snapshot has the tables and columns for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cynosure.analyses import bars, window
from cynosure.analyses.structure import sources_of
from cynosure.analyses.told_otherwise import period_of
from cynosure.errors import Text
from cynosure.metrics.calendar import Period, day_number, local_day
from cynosure.metrics.inputs import Asked, TableProfile, tables_of
from cynosure.metrics.kinds.contract import PEOPLE
from cynosure.metrics.relations.counting import EVERYBODY
from cynosure.metrics.relations.scope import clock_of
from cynosure.metrics.requests import Request
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.trust.alike import AlikeRequest
from cynosure.metrics.trust.clocks import FutureRequest, LagRequest, StepsBackRequest
from cynosure.metrics.trust.coverage import JoinRequest, Side, StrangersRequest, ValuesRequest
from cynosure.metrics.trust.days import DaysRequest
from cynosure.metrics.trust.lateness import SETTLED, LatenessRequest
from cynosure.metrics.trust.suspects import Signs, SuspectsRequest
from cynosure.metrics.trust.tally import TALLIED, SuspectsTallyRequest

LISTED = 20
"""People, and unknown agents, that are shown by name."""
DEVICES: tuple[str, ...] = ("deviceid", "device", "androidid", "idfa", "idfv", "oaid", "imei")
"""Properties of events that name a device, in lower case and without signs."""
EPISODE: tuple[Side, ...] = (Side("events", "episode_id"), Side("episodes", "episode_id"))
SUBJECTS: tuple[tuple[str, tuple[Side, ...]], ...] = (
    ("user", bars.PEOPLE_SEEN),
    ("session", (Side("events", "session_id"), Side("episodes", "session_id"))),
    ("generation", (Side("generations", "generation_id"),)),
)
"""Kinds of subject that labels may have beside the episode kinds of the star file."""


@dataclass(frozen=True)
class Join:
    """A column and where what it names should be found; `to` says so in words.

    `of_named` holds the share against the rows that name anything: naming nothing is an answer.
    """

    request: JoinRequest
    to: Text
    of_named: bool = False


@dataclass(frozen=True)
class Examination:
    """The requests of `doctor`; None, or nothing in a tuple, where the data cannot tell."""

    within: Period | None
    days: tuple[DaysRequest, ...]
    future: tuple[FutureRequest, ...]
    lag: LagRequest | None
    steps: StepsBackRequest | None
    lateness: LatenessRequest | None
    joins: tuple[Join, ...]
    strangers: StrangersRequest | None
    currencies: tuple[ValuesRequest, ...]
    alike: AlikeRequest
    suspects: SuspectsRequest | None
    tallies: tuple[SuspectsTallyRequest, ...]

    @property
    def requests(self) -> tuple[Request[Any], ...]:
        """All of them."""
        single = (
            self.lag,
            self.steps,
            self.lateness,
            self.strangers,
            self.alike,
            self.suspects,
        )
        return (
            *self.days,
            *self.future,
            *(join.request for join in self.joins),
            *self.currencies,
            *self.tallies,
            *(request for request in single if request is not None),
        )


def examination(asked: Asked) -> Examination:
    """What is to be asked for a question."""
    within = window.named(asked)
    dated = [p for p in asked.profiles.values() if clock_of(p.table) and p.first is not None]
    events = asked.profiles.get("events")
    signs = None if events is None else _signs(asked, events, within)
    return Examination(
        within,
        tuple(
            DaysRequest(p.table, day_number(last_day(asked, p)), within)
            for p in dated
            if p.table in DAILY
        ),
        tuple(FutureRequest(p.table, _loaded(p), within) for p in dated),
        LagRequest(within) if _has(events, "received_ts") else None,
        _steps(events, within),
        _lateness(asked, events, within),
        tuple(_joins(asked)),
        _strangers(asked, events),
        bars.currencies(asked),
        AlikeRequest(),
        None if signs is None else SuspectsRequest(signs, LISTED),
        () if signs is None else _tallies(asked, signs),
    )


HAPPENED: tuple[str, ...] = ("events", "generations", "payments")
"""Tables whose rows happened at a time; of the others (agents, labels) a period has no part."""
DAILY: tuple[str, ...] = ("events", "generations")
"""Tables that a living product fills every day."""


def _has(profile: TableProfile | None, *columns: str) -> bool:
    return profile is not None and set(columns) <= profile.columns


def _loaded(profile: TableProfile) -> int:
    """When a table was loaded, in microseconds since 1970."""
    loaded = profile.loaded_at or profile.complete_until
    return (loaded - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _steps(events: TableProfile | None, within: Period | None) -> StepsBackRequest | None:
    line = next((name for name in ("session_id", "episode_id") if _has(events, "seq", name)), None)
    return None if line is None else StepsBackRequest(line, within)


def _lateness(
    asked: Asked, events: TableProfile | None, within: Period | None
) -> LatenessRequest | None:
    if events is None or not _has(events, "received_ts") or events.last is None:
        return None
    return LatenessRequest(day_number(last_day(asked, events)) - SETTLED, within)


def last_day(asked: Asked, profile: TableProfile) -> date:
    """The local day of the last row that is not dated after it was loaded."""
    loaded = profile.loaded_at or profile.complete_until
    known = local_day(loaded, asked.star_file.calendar)
    return known if profile.last is None else min(profile.last, known)


def _signs(asked: Asked, events: TableProfile, within: Period | None) -> Signs:
    plain = {name.casefold().strip("$").replace("_", ""): name for name in sorted(events.columns)}
    device = next((plain[name] for name in DEVICES if name in plain), None)
    return Signs(tuple(asked.star_file.episodes), device, within=within)


def _tallies(asked: Asked, signs: Signs) -> tuple[SuspectsTallyRequest, ...]:
    """The star as it is counted and, where people are left out, with everybody."""
    metric = star_of(asked)
    if metric is None:
        return ()
    period = period_of(asked, metric)
    as_counted = SuspectsTallyRequest(metric, period, signs)
    exclude = asked.star_file.trust.exclude
    if exclude.users is None and exclude.bots is None:
        return (as_counted,)
    return (as_counted, SuspectsTallyRequest(metric, period, signs, EVERYBODY))


def star_of(asked: Asked) -> str | None:
    """The newest star, where it adds up over people and has any rows."""
    star_file = asked.star_file
    if not star_file.star:
        return None
    metric = max(star_file.star, key=lambda star: star.since.date).metric.name
    model = star_file.metrics[metric]
    tables = tables_of(star_file, sources_of(star_file, metric))
    dated = [asked.profiles[table].first for table in tables if table in asked.profiles]
    if not isinstance(model, TALLIED) or not any(dated):
        return None
    contributions = model.contributions(definitions_of(star_file))
    return metric if all(c.unit == PEOPLE for c in contributions) else None


def _joins(asked: Asked) -> Iterator[Join]:
    for bar in bars.BARS:
        if bars.has_rows(asked, bar):
            yield Join(bar.request(asked), USERS if bar.known else NAMED)
    yield from _join(asked, Side("generations", "episode_id"), EPISODE, EPISODES)
    subjects = (*SUBJECTS, *((kind, EPISODE) for kind in asked.star_file.episodes))
    for kind, known in subjects:
        only = ("subject_kind", kind)
        yield from _join(asked, Side("labels", "subject_id"), known, Text(kind, kind), only)
    yield from _join(asked, Side("agents", "creator_id"), bars.PEOPLE_SEEN, USERS)
    for join in _join(asked, Side("events", "agent_id"), AGENTS, AGENT):
        yield Join(join.request, join.to, of_named=True)


USERS, NAMED = Text("people seen", "出现过的用户"), Text("(any name)", "（任一名称）")
EPISODES, AGENT = Text("episodes", "片段"), Text("agents", "智能体")
AGENTS: tuple[Side, ...] = (Side("agents", "agent_id"),)


def _join(
    asked: Asked,
    side: Side,
    known: tuple[Side, ...],
    to: Text,
    only: tuple[str, str] | None = None,
) -> Iterator[Join]:
    there = tuple(other for other in known if _has(asked.profiles.get(other.table), other.column))
    profile = asked.profiles.get(side.table)
    if there and profile is not None and profile.kept and _has(profile, side.column):
        within = window.named(asked) if side.table in HAPPENED else None
        yield Join(JoinRequest(side, there, only, within), to)


def _strangers(asked: Asked, events: TableProfile | None) -> StrangersRequest | None:
    if not _has(events, "agent_id") or "agents" not in asked.profiles:
        return None
    return StrangersRequest(Side("events", "agent_id"), AGENTS, LISTED, window.named(asked))
