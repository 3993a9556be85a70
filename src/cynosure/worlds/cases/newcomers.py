"""People who join during the span, what they do in their first week, and who comes again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from cynosure.worlds.cases.calendar import CLOSED, SPAN
from cynosure.worlds.cases.crowd import Crowd, draw_crowd
from cynosure.worlds.cases.log import copied_or_saved, draw_turns, events_of, numbered
from cynosure.worlds.cases.tables import instants
from cynosure.worlds.cases.visits import Visits, chance_to_fulfil
from cynosure.worlds.layout import named
from cynosure.worlds.span import DAY, Flags, Floats, Ints

RETURN_AFTER = 3
"""Who comes in the third week after the one of joining is back."""

FIRST_DAYS = 7
"""The days after joining in which the actions are done."""

_LAST_WEEK_TO_JOIN = CLOSED - RETURN_AFTER - 1


@dataclass(frozen=True)
class Newcomers:
    """`interest` of each (standard normal), which nobody sees, and the `week` of joining."""

    crowd: Crowd
    interest: Floats
    week: Ints


def draw_newcomers(rng: np.random.Generator, n: int) -> Newcomers:
    """`n` people who join early enough for their third week to be over."""
    day = rng.integers(0, 7 * (_LAST_WEEK_TO_JOIN + 1), n)
    joined = SPAN.start_ms + day * DAY + rng.integers(0, DAY, n)
    crowd = replace(draw_crowd(rng, n, SPAN), joined=joined)
    return Newcomers(crowd, rng.standard_normal(n), day // 7)


def return_chance(newcomers: Newcomers, expected: Floats) -> Floats:
    """The chance of each to be back, if the visits of each week are `expected` (n × weeks)."""
    rows = np.arange(len(newcomers.crowd))
    chance: Floats = -np.expm1(-expected[rows, newcomers.week + RETURN_AFTER])
    return chance


def log_with_actions(
    rng: np.random.Generator,
    newcomers: Newcomers,
    visits: Visits,
    fulfilled: Flags,
    actions: Sequence[str],
    counts: Ints,
) -> pa.Table:
    """The events of the conversations and of the `actions`, `counts` (n × actions) times each."""
    crowd = newcomers.crowd
    turns = draw_turns(rng, len(visits))
    talks = events_of(rng, crowd, visits, turns, copied_or_saved(rng, fulfilled)).table
    person, action = np.divmod(np.repeat(np.arange(counts.size), counts.ravel()), len(actions))
    ts = crowd.joined[person] + rng.integers(0, FIRST_DAYS * DAY, len(person))
    order = np.argsort(ts, kind="stable")
    done = pa.table(
        {
            "event_id": numbered("a", len(order)),
            "user_id": named(crowd.user_id, person[order]),
            "ts": instants(ts[order]),
            "event": named(tuple(actions), action[order]),
            "episode_id": pa.nulls(len(order), pa.string()),
            "category": pa.nulls(len(order), pa.string()),
        }
    )
    return pa.concat_tables([talks, done]).sort_by("ts")


def draw_fulfilled(rng: np.random.Generator, crowd: Crowd, visits: Visits) -> Flags:
    """Whether each visit was fulfilled, where nothing bears on it."""
    return rng.random(len(visits)) < chance_to_fulfil(crowd, visits)
