"""What a product of `worlds/cases` shows, counted from its tables without the store.

Plain arrays, and no line of the rooms that answer questions: a number that both find is not a
mistake that they share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cynosure.worlds.cases.calendar import CLOSED, SPAN
from cynosure.worlds.cases.log import SENT
from cynosure.worlds.layout import MICROSECONDS

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

NOBODY = -1
"""The agent of a conversation with the main assistant."""

_HOUR = 3_600_000


@dataclass(frozen=True)
class Talks:
    """One entry a conversation: person and agent as codes, first instant, messages, fulfilled.

    `events` has (person, instant, is a message) of every event, in the order of person and time.
    """

    person: Ints
    start: Ints
    category: NDArray[np.str_]
    agent: Ints
    turns: Ints
    well: Flags
    events: tuple[Ints, Ints, Flags]

    @property
    def week(self) -> Ints:
        """The local week of each, counted from 0."""
        return SPAN.week(self.start)

    def people_in(self, week: int, well: bool = False) -> Ints:
        """The people of a week, those who were fulfilled in it if `well`."""
        here = (self.week == week) & (self.well | (not well))
        return np.unique(self.person[here])


def talks_of(tables: Mapping[str, pa.Table]) -> Talks:
    """The conversations of a product."""
    events = tables["events"].filter(tables["events"]["episode_id"].is_valid())
    users, _ = _codes(events["user_id"])
    talk, names = _codes(events["episode_id"])
    ts = pc.cast(events["ts"], pa.int64()).to_numpy() // MICROSECONDS
    sent = pc.equal(events["event"], SENT).to_numpy(zero_copy_only=False)
    order = np.lexsort((ts, talk))
    first = order[np.unique(talk[order], return_index=True)[1]]
    agent = np.full(len(names), NOBODY)
    if "agent_id" in events.column_names:
        agent = _agents(events["agent_id"])[first]
    by_person = np.lexsort((ts, users))
    return Talks(
        person=users[first],
        start=ts[first],
        category=np.asarray(events["category"].to_numpy(zero_copy_only=False)[first], np.str_),
        agent=agent,
        turns=np.bincount(talk[sent], minlength=len(names)),
        well=np.bincount(talk[~sent], minlength=len(names)) > 0,
        events=(users[by_person], ts[by_person], sent[by_person]),
    )


def _codes(column: pa.ChunkedArray) -> tuple[Ints, pa.Array]:
    encoded = column.combine_chunks().dictionary_encode()
    return encoded.indices.to_numpy().astype(np.int64), encoded.dictionary


def _agents(column: pa.ChunkedArray) -> Ints:
    indices = column.combine_chunks().dictionary_encode().indices
    return np.asarray(pc.fill_null(indices, NOBODY).to_numpy(zero_copy_only=False), np.int64)


def growth(talks: Talks, week: int) -> tuple[int, int, int]:
    """New, back and gone people of a week."""
    now, before = talks.people_in(week), talks.people_in(week - 1)
    earlier = np.unique(talks.person[talks.week < week])
    new = np.setdiff1d(now, earlier)
    back = np.setdiff1d(np.setdiff1d(now, before), new)
    return len(new), len(back), len(np.setdiff1d(before, now))


def helped(talks: Talks, week: int) -> tuple[int, int]:
    """People who sent a message in a week, and those who accepted within an hour of one."""
    person, ts, sent = talks.events
    # Times are lifted by person, so that one sorted array serves all of them.
    lift = (person + 1) * 4 * (SPAN.until_ms - SPAN.start_ms)
    accepts = (ts + lift)[~sent]
    asked = np.flatnonzero(sent & (SPAN.week(ts) == week))
    at = (ts + lift)[asked]
    after = np.searchsorted(accepts, at)
    found = np.append(accepts, np.iinfo(np.int64).max)[after] <= at + _HOUR
    return len(np.unique(person[asked])), len(np.unique(person[asked][found]))


def returned(talks: Talks, first: int, last: int, days: tuple[int, int]) -> tuple[int, int]:
    """People whose first conversation fell into some weeks, and those who held one `days` later.

    Who was there in the first 28 days of the data is left out, as nobody knows since when.
    """
    order = np.lexsort((talks.start, talks.person))
    people, where = np.unique(talks.person[order], return_index=True)
    start = SPAN.day(talks.start[order][where])
    of = np.isin(start // 7, range(first, last + 1)) & (start >= 28)
    age = SPAN.day(talks.start) - start[np.searchsorted(people, talks.person)]
    back = np.unique(talks.person[(age >= days[0]) & (age <= days[1])])
    return int(of.sum()), len(np.intersect1d(people[of], back))


def week_of_utc(talks: Talks, week: int) -> int:
    """People of a week whose days are those of UTC, as somebody else may have counted them."""
    shifted = SPAN.week(talks.start - SPAN.offset_ms)
    return len(np.unique(talks.person[shifted == week]))


LAST = CLOSED - 1
"""The last closed week."""
