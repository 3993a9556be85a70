"""What is amiss with the rows of two periods, named before anything is explained.

Rows sent twice, late, or dated by a clock that is ahead; accounts that no person seems to stand
behind; one surface or version that went its own way, as a log does from which something is lost.
Each is said first, with how much it is; accounts of nobody that make up much of the change stop
the staircase, since without them there may be nothing to explain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cynosure.analyses.audit.faults_by_part import of_devices, parts_apart
from cynosure.analyses.audit.rests_on import (
    is_by_person,
    judging_kinds,
    reads_events,
    units_of,
)
from cynosure.analyses.examined import examination
from cynosure.analyses.why.compared import Compared
from cynosure.errors import Text
from cynosure.findings.blocks import Check, Note
from cynosure.metrics.audit.contaminated import ContaminatedRequest
from cynosure.metrics.audit.gap import GapRequest
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs, TableProfile
from cynosure.metrics.kinds.contract import PEOPLE
from cynosure.metrics.requests import Request
from cynosure.metrics.trust.clocks import LagRequest
from cynosure.metrics.trust.lateness import NEARLY_ALL, LatenessRequest
from cynosure.metrics.trust.tally import value_of

TWICE = 0.005
"""The share of rows sent twice from which on it is said; they are dropped at loading anyway."""
LATE = 0.03
"""The share of rows that come after their day, from which on it is said."""
AHEAD = 0.002
"""The share of rows that are dated after their arrival, from which on it is said."""
THEIRS = 0.005
"""By how much accounts of nobody move the value, relative to it, from which on it is said."""
LOOKED_BACK = timedelta(days=20)
"""How far back accounts are looked at at least: a farm needs time to give itself away."""
TWICE_SAID = Text("rows sent twice", "重复发送")
LATE_SAID = Text("rows that came late", "迟到")
CLOCKS_SAID = Text("clocks ahead", "时钟偏快")
ACCOUNTS_SAID = Text("accounts of nobody", "疑似非真人账号")
APART_SAID = Text("{} {} apart", "{} {} 偏离其余")
LOST_SAID = Text("loss on one surface or version", "某端或某版本丢失数据")
NOTHING_SAID = Text("none", "无")


@dataclass(frozen=True)
class Looks:
    """What is asked about the rows; None, or nothing in a tuple, where the data cannot tell.

    `of_events` says that the metric rests on events, whose duplicates are known from loading.
    """

    lag: LagRequest | None = None
    lateness: LatenessRequest | None = None
    accounts: ContaminatedRequest | None = None
    gaps: tuple[GapRequest, ...] = ()
    of_events: bool = True

    @property
    def requests(self) -> tuple[Request[Any], ...]:
        """All of them."""
        single = (self.lag, self.lateness, self.accounts)
        return (*(one for one in single if one is not None), *self.gaps)


NOTHING_ASKED = Looks(of_events=False)


@dataclass(frozen=True)
class Fault:
    """A fault in few words, and the note that tells how much it is.

    `moves` is by how much it moves the later value, relative to it, where that can be told.
    """

    said: Text
    note: Note
    moves: float = 0.0


def looks(asked: Asked, metric: str, both: Compared) -> Looks:
    """What to ask about the rows under a metric."""
    within = Period("range", both.before.start, both.after.end)
    kinds = judging_kinds(asked.star_file, (metric,))
    accounts = None
    if (
        kinds
        and is_by_person(asked.star_file, metric)
        and units_of(asked.star_file, metric) == {PEOPLE}
    ):
        early = min(both.before.start, both.after.end - LOOKED_BACK)
        seen = Period("range", early, both.after.end)
        accounts = ContaminatedRequest((metric,), both.after, seen, kinds, None)
    gaps = of_devices(asked, kinds if both.adjacent else (), within, (both.after.start,))
    if not reads_events(asked, metric):
        return Looks(accounts=accounts, gaps=gaps, of_events=False)
    known = examination(asked)
    lag = None if known.lag is None else LagRequest(within)
    until = both.after.last_day
    lateness = None if known.lateness is None else LatenessRequest(until, within)
    return Looks(lag, lateness, accounts, gaps)


def faults(inputs: Inputs, metric: str, asked: Looks) -> tuple[Fault, ...]:
    """What is amiss, that which moves the value first."""
    found = [*_accounts(inputs, metric, asked), *_apart(inputs, asked)]
    if asked.of_events:
        found += [*_sent_twice(inputs.asked.profiles["events"]), *_times(inputs, asked)]
    return tuple(found)


def check(asked: Looks, found: tuple[Fault, ...]) -> Check:
    """Whether the rows are sound: the faults that they have, else what was looked for."""
    looked = (
        (TWICE_SAID, asked.of_events),
        (LATE_SAID, asked.lateness is not None),
        (CLOCKS_SAID, asked.lag is not None),
        (ACCOUNTS_SAID, asked.accounts is not None),
        (LOST_SAID, bool(asked.gaps)),
    )
    named = [fault.said for fault in found] or [said for said, was in looked if was]
    return Check("rows_sound", not found, (("named", _listed(named)),))


def _listed(said: list[Text]) -> Text:
    each = said or [NOTHING_SAID]
    return Text(", ".join(one.en for one in each), "、".join(one.zh for one in each))


def _accounts(inputs: Inputs, metric: str, asked: Looks) -> Iterator[Fault]:
    if asked.accounts is None:
        return
    found = inputs.answer_to(asked.accounts)[metric]
    model = inputs.asked.star_file.metrics[metric]
    whole, rest = value_of(model, found.everybody), value_of(model, found.without)
    if not found.people or not whole or not rest or abs(whole / rest - 1) < THEIRS:
        return
    values = (("count", found.people), ("change", whole / rest - 1))
    yield Fault(ACCOUNTS_SAID, Note("star_accounts", values), abs(whole / rest - 1))


def _apart(inputs: Inputs, asked: Looks) -> Iterator[Fault]:
    for request in asked.gaps:
        for gap in parts_apart(inputs, request):
            values = (("dimension", gap.dimension), ("part", gap.part), ("points", gap.points))
            forms = (APART_SAID.en, APART_SAID.zh)
            said = Text(*(form.format(gap.dimension, gap.part) for form in forms))
            yield Fault(said, Note("star_gap", values))


def _sent_twice(events: TableProfile) -> Iterator[Fault]:
    share = events.sent_twice
    if share >= TWICE:
        yield Fault(TWICE_SAID, Note("star_twice", (("share", share),)))


def _times(inputs: Inputs, asked: Looks) -> Iterator[Fault]:
    lateness = None if asked.lateness is None else inputs.answer_to(asked.lateness)
    if lateness is not None and lateness.late >= LATE * lateness.rows:
        share = lateness.late / lateness.rows
        told = (("days", lateness.day_by()), ("share", share), ("most", NEARLY_ALL))
        yield Fault(LATE_SAID, Note("star_late", told))
    lag = None if asked.lag is None else inputs.answer_to(asked.lag)
    if lag is not None and lag.ahead >= AHEAD * lag.rows:
        values = (("count", lag.ahead), ("share", lag.ahead / lag.rows))
        yield Fault(CLOCKS_SAID, Note("star_clocks", values))
