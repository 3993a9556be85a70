"""What the product recorded of its visits: the events, and the facts that can be counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cynosure.worlds import wording
from cynosure.worlds.cases.crowd import CATEGORIES, Crowd
from cynosure.worlds.cases.tables import instants
from cynosure.worlds.cases.visits import Visits
from cynosure.worlds.layout import named
from cynosure.worlds.span import MINUTE, SECOND, Flags, Ints, Span
from cynosure.worlds.turnover import WEEKS_OF_A_TABLE, turnover_facts
from cynosure.worlds.world import Planted, Question

SENT = "message_sent"
COPIED = "reply_copied"
SAVED = "reply_saved"

_MOST_TURNS = 29
_TURNS_MEDIAN, _TURNS_SPREAD = 1.7, 0.85
_PAUSE_MEDIAN, _PAUSE_SPREAD = 45 * SECOND, 1.1
_SHORTEST_PAUSE, _LONGEST_PAUSE = 2 * SECOND, 12 * MINUTE


@dataclass(frozen=True)
class Logged:
    """The table of events, and for each of its rows the index of the visit it belongs to."""

    table: pa.Table
    visit: Ints


def draw_turns(rng: np.random.Generator, n: int) -> Ints:
    """How many messages each of `n` conversations holds."""
    more = rng.lognormal(np.log(_TURNS_MEDIAN), _TURNS_SPREAD, n).astype(np.int64)
    return np.minimum(1 + more, _MOST_TURNS)


def events_of(
    rng: np.random.Generator,
    crowd: Crowd,
    visits: Visits,
    turns: Ints,
    accepted: Ints,
    carried: Mapping[str, pa.Array] | None = None,
) -> Logged:
    """The table of events in the order of time.

    Each conversation has `turns` messages; `accepted` is 0 where no acceptance was recorded,
    1 where the reply was copied and 2 where it was saved. `carried` are further columns, one
    value a conversation, that stand on each of its events.
    """
    rows = turns + (accepted > 0)
    of = np.repeat(np.arange(len(visits)), rows)
    first = np.cumsum(rows) - rows
    place = np.arange(len(of)) - first[of]
    pause = rng.lognormal(np.log(_PAUSE_MEDIAN), _PAUSE_SPREAD, len(of)).astype(np.int64)
    passed = np.clip(pause, _SHORTEST_PAUSE, _LONGEST_PAUSE).cumsum()
    ts = visits.start[of] + passed - passed[first][of]
    name = np.where(place == turns[of], accepted[of], 0)
    order = np.argsort(ts, kind="stable")
    of = of[order]
    table = pa.table(
        {
            "event_id": numbered("e", len(of)),
            "user_id": named(crowd.user_id, visits.person[of]),
            "ts": instants(ts[order]),
            "event": named((SENT, COPIED, SAVED), name[order]),
            "episode_id": numbered("c", len(visits)).take(pa.array(of)),
            "category": named(CATEGORIES, visits.category[of]),
            **{column: each.take(pa.array(of)) for column, each in (carried or {}).items()},
        }
    )
    return Logged(table, of)


def numbered(prefix: str, n: int) -> pa.Array:
    """`n` ids: the prefix and a number."""
    return pc.binary_join_element_wise(prefix, pc.cast(pa.array(np.arange(n)), pa.string()), "")


def copied_or_saved(rng: np.random.Generator, fulfilled: Flags, share_saved: float = 0.25) -> Ints:
    """How each fulfilled conversation was accepted; 0 for the others."""
    saved = rng.random(len(fulfilled)) < share_saved
    return np.where(fulfilled, 1 + saved, 0).astype(np.int64)


def weekly_facts(span: Span, visits: Visits, fulfilled: Flags) -> Iterator[Planted]:
    """What the star file counts in each week, if `fulfilled` is what the log tells."""
    for week, monday in enumerate(span.mondays):
        here = visits.week == week
        well = here & fulfilled
        for code, of in (("weekly_active_users", here), ("weekly_reached_users", well)):
            people = len(np.unique(visits.person[of]))
            yield Planted(
                code,
                wording.label(code),
                people,
                wording.PEOPLE,
                Question.STAR,
                monday.isoformat(),
            )
        shown = week >= span.weeks - WEEKS_OF_A_TABLE
        for category in (None, *(range(len(CATEGORIES)) if shown else ())):
            of = here if category is None else here & (visits.category == category)
            if of.any():
                yield _rate(monday.isoformat(), category, int((of & fulfilled).sum()), of)
    yield from turnover_facts(span, visits.person, visits.week)


def _rate(monday: str, category: int | None, well: int, of: Flags) -> Planted:
    name = None if category is None else CATEGORIES[category]
    n = int(of.sum())
    return Planted(
        "fulfilled_rate",
        wording.label("fulfilled_rate", name) if name else wording.FACTS["fulfilled_rate"],
        well / n,
        wording.SHARE,
        Question.STAR,
        monday,
        (("category", name),) if name else (),
        n=n,
    )
