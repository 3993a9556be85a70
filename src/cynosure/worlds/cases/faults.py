"""W12: what a log suffers on its way: rows sent twice, late, lost, invented, and wrongly dated.

From the change on: a share of the rows is sent twice; Android devices that were offline deliver
a day later; iOS loses acceptances; a farm of accounts accepts whatever it is told; and some
devices run with a clock that is days ahead. The control has none of these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from cynosure.errors import Text
from cynosure.worlds import wording
from cynosure.worlds.cases.assembly import assembled
from cynosure.worlds.cases.calendar import CHANGE_MS, CHANGE_WEEK, SPAN
from cynosure.worlds.cases.crowd import Crowd, draw_crowd
from cynosure.worlds.cases.log import (
    Logged,
    copied_or_saved,
    draw_turns,
    events_of,
    weekly_facts,
)
from cynosure.worlds.cases.tables import instants, people_table
from cynosure.worlds.cases.visits import (
    LONGEST,
    Visits,
    chance_to_fulfil,
    draw_visits,
    expected_visits,
)
from cynosure.worlds.layout import MICROSECONDS, named
from cynosure.worlds.span import DAY, HOUR, SECOND, Flags
from cynosure.worlds.world import Blemishes, Confirming, Planted, Question, Strength, World

NAME = "W12"
LABEL = Text(
    "Faults of telemetry (duplicates, lateness, loss, a farm, wrong clocks)",
    "埋点故障（重复、迟到、丢失、刷量、时钟错乱）",
)
PEOPLE = 3_100
SURFACES = ("ios", "android", "web")
IOS, ANDROID, WEB = range(3)
CONFIRMING = Confirming(
    Text(
        "recorded fulfilled conversations since the change, iOS less Android",
        "变动以来记录到的对话满足率，iOS 与 Android 之差",
    ),
    effect=-0.0678,
    standard_error=0.0174,
    question=Question.AUDIT,
)
LOST = 0.12
"""The share of acceptances on iOS that are lost; at a rate of 0.565 it takes 0.0678 off."""

FARM_ACCOUNTS = 47
"""In a world of `PEOPLE`; scaled along with it."""

_FARM_VISITS_A_WEEK = 12.0
_SURFACE_SHARE = (0.42, 0.38, 0.20)
_SENT_TWICE = 0.02
_OFFLINE = 0.25
_OFFLINE_MEDIAN, _OFFLINE_SPREAD = 26 * HOUR, 0.7
_ONLINE_MEDIAN, _ONLINE_SPREAD = 2 * SECOND, 0.8
_WRONG_CLOCKS, _CLOCK_AHEAD, _CLOCK_WRONG_FOR = 0.03, 3 * DAY, 21 * DAY


@dataclass(frozen=True)
class _Faults:
    """`farm` of each person; of each visit whether its acceptance was lost, its clock ahead and
    its device offline."""

    farm: Flags
    lost: Flags
    jumped: Flags
    offline: Flags


def simulate(
    rng: np.random.Generator, strength: Strength = Strength.FULL, people: int = PEOPLE
) -> World:
    """The world; a lesser strength loses fewer acceptances, the other faults stay as they are."""
    faulty = strength is not Strength.NONE
    crowd = draw_crowd(rng, people, SPAN)
    accounts = FARM_ACCOUNTS * people // PEOPLE if faulty else 0
    farm = np.arange(people) >= people - accounts
    surface = np.where(farm, WEB, rng.choice(len(SURFACES), people, p=_SURFACE_SHARE))
    visits = _visits(rng, crowd, farm)
    fulfilled = farm[visits.person] | (rng.random(len(visits)) < chance_to_fulfil(crowd, visits))
    since = visits.start >= CHANGE_MS
    on_ios = (surface[visits.person] == IOS) & since
    lost = fulfilled & on_ios & (rng.random(len(visits)) < strength.of(LOST))
    on_android = (surface[visits.person] == ANDROID) & since
    offline = on_android & (rng.random(len(visits)) < _OFFLINE) & faulty
    faults = _Faults(farm, lost, _jumped(rng, visits, people) & faulty, offline)
    told = _as_told(visits, faults.jumped)
    accepted = np.where(lost, 0, copied_or_saved(rng, fulfilled))
    turns = np.where(farm[visits.person], 1, draw_turns(rng, len(visits)))
    carried = {"surface": named(SURFACES, surface[visits.person])}
    logged = _received(rng, events_of(rng, crowd, told, turns, accepted, carried), faults)
    tables = {"events": logged, "people": people_table(crowd)}
    twice = np.flatnonzero(rng.random(logged.num_rows) < _SENT_TWICE * faulty)
    facts = (*weekly_facts(SPAN, told, accepted > 0), *_facts(visits, fulfilled, faults))
    return assembled(
        NAME,
        LABEL,
        strength,
        tables,
        facts,
        CONFIRMING.at_size(people / PEOPLE),
        Blemishes(resent=tuple(twice.tolist())),
        carries=("surface: first",),
    )


def _visits(rng: np.random.Generator, crowd: Crowd, farm: Flags) -> Visits:
    expected = expected_visits(rng, crowd, SPAN)
    expected[farm] = np.where(np.arange(SPAN.weeks) >= CHANGE_WEEK, _FARM_VISITS_A_WEEK, 0.0)
    joined = np.where(farm, SPAN.start_ms, crowd.joined)
    return draw_visits(rng, replace(crowd, joined=joined), expected, SPAN)


def _jumped(rng: np.random.Generator, visits: Visits, people: int) -> Flags:
    """Visits while the clock of the device was ahead, none of them dated after the data end."""
    wrong = rng.random(people) < _WRONG_CLOCKS
    latest = SPAN.until_ms - _CLOCK_AHEAD - _CLOCK_WRONG_FOR - LONGEST
    since = rng.integers(CHANGE_MS, latest, people)[visits.person]
    within = (visits.start >= since) & (visits.start < since + _CLOCK_WRONG_FOR)
    jumped: Flags = wrong[visits.person] & within
    return jumped


def _as_told(visits: Visits, jumped: Flags) -> Visits:
    """The visits by the clocks of their devices."""
    start = visits.start + _CLOCK_AHEAD * jumped
    return replace(visits, start=start, day=SPAN.day(start), week=SPAN.week(start))


def _received(rng: np.random.Generator, logged: Logged, faults: _Faults) -> pa.Table:
    """The events with the instant at which the server took them, by its own clock."""
    n = len(logged.visit)
    told = logged.table["ts"].cast(pa.int64()).to_numpy() // MICROSECONDS
    happened = told - _CLOCK_AHEAD * faults.jumped[logged.visit]
    late = np.where(
        faults.offline[logged.visit],
        rng.lognormal(np.log(_OFFLINE_MEDIAN), _OFFLINE_SPREAD, n),
        rng.lognormal(np.log(_ONLINE_MEDIAN), _ONLINE_SPREAD, n),
    ).astype(np.int64)
    return logged.table.append_column("received_ts", instants(happened + late))


def _facts(visits: Visits, fulfilled: Flags, faults: _Faults) -> Iterator[Planted]:
    genuine, audit = ~faults.farm[visits.person], Question.AUDIT
    for code, en, zh, value, unit in (
        ("farm_accounts", "Accounts of the farm", "刷量账号数", faults.farm, wording.PEOPLE),
        (
            "farm_conversations",
            "Conversations of the farm",
            "刷量对话数",
            ~genuine,
            wording.CONVERSATIONS,
        ),
        (
            "lost_accepts",
            "Conversations whose acceptance was lost",
            "采纳记录丢失的对话数",
            faults.lost,
            wording.CONVERSATIONS,
        ),
        (
            "wrong_clocks",
            "Conversations dated by a clock that was ahead",
            "因设备时钟偏快而记错日期的对话数",
            faults.jumped,
            wording.CONVERSATIONS,
        ),
    ):
        yield Planted(code, Text(en, zh), int(value.sum()), unit, audit)
    later = genuine & (visits.start >= CHANGE_MS)
    said = Text("Really fulfilled conversations since the change", "变动以来真实的对话满足率")
    rate, n = float(fulfilled[later].mean()), int(later.sum())
    yield Planted("true_rate", said, rate, wording.SHARE, audit, n=n)
