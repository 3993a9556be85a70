"""The episodes of one share of the people as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cynosure.metrics.calendar import Period
from cynosure.metrics.coded.cells import Coded
from cynosure.metrics.coded.shape import FULFILLED, TAKES, Shape
from cynosure.metrics.coded.values import Added, added_by, value_of
from cynosure.metrics.needs import Contribution
from cynosure.metrics.relations.scope import DAY, MICROSECONDS, Scope
from cynosure.metrics.relations.taking import MIXED
from cynosure.metrics.starfile.models import StarFile
from cynosure.store.coded import CodedRows
from cynosure.tracks.kernels.cutting import NOTHING, Cut, Rows, cut_by_key, first_days
from cynosure.tracks.kernels.merging import InTurn, in_turn

EVENT = "event"
NOBODY = -1
"""In place of a person."""


@dataclass(frozen=True, eq=False)
class Noticed:
    """Rows of the events of the meter in the two periods: whose, in the later one or not, which
    event (its place in the request), and the version that sent it."""

    person: NDArray[np.int32]
    later: NDArray[np.bool_]
    event: NDArray[np.int32]
    version: Coded


@dataclass(frozen=True, eq=False)
class Episodes:
    """The episodes of a share of the people: of so many `people`, `person` counting from 0 by the
    order of ids, `NOBODY` standing for nobody.

    `began` is each person's first day, `key` the hash of each episode's key, `counted` what it has
    of each measure. `taken` is known of the `recent` ones alone.
    """

    shape: Shape
    people: int
    began: NDArray[np.int32]
    person: NDArray[np.int32]
    day: NDArray[np.int32]
    key: NDArray[np.uint64]
    counted: NDArray[np.int32]
    recent: NDArray[np.intp]
    taken: Mapping[str, Coded]
    noticed: Noticed | None

    @cached_property
    def columns(self) -> Mapping[str, NDArray[Any]]:
        """What formulas may name."""
        found: dict[str, NDArray[Any]] = {
            name: self.counted[:, number] for number, name in enumerate(self.shape.measures)
        }
        rule = self.shape.kind.fulfilled
        if rule is not None and rule.always is not None:
            well = value_of(rule.always.tree, found)
            found[FULFILLED] = np.broadcast_to(well, len(self.counted))
        return found

    def added(self, contribution: Contribution) -> Added:
        """What each episode adds to a contribution."""
        if contribution not in self._added:
            own = added_by(contribution, self.columns, len(self.day))
            self._added[contribution] = own
        return self._added[contribution]

    @cached_property
    def _added(self) -> dict[Contribution, Added]:
        return {}

    def within(self, period: Period) -> NDArray[np.intp]:
        """The places of the episodes of somebody in a period."""
        return np.flatnonzero(in_period(self.day, period) & (self.person != NOBODY))


def columns_read(shape: Shape) -> tuple[str, ...]:
    """The columns of events that `episodes_of` reads as codes, in its order."""
    asked = shape.events
    version = () if asked is None or asked.version is None else (asked.version,)
    return tuple(dict.fromkeys((*shape.taken, EVENT, *version)))


def asked_since(shape: Shape) -> Mapping[str, int]:
    """From which instant (microseconds since 1970) on some of `columns_read` are asked for."""
    asked = shape.events
    always = {EVENT} if asked is None else {EVENT, asked.version}
    # Nowhere does a local day begin a day before that of Greenwich.
    return {name: (shape.since - 1) * DAY for name in shape.taken if name not in always}


def episodes_of(scope: Scope, shape: Shape, rows: CodedRows) -> Episodes:
    """The episodes of some people."""
    names = columns_read(shape)
    taken = rows.codes[: len(shape.taken)]
    place = names.index(EVENT)
    event = rows.codes[place]
    day = _days(scope, rows.at)
    belongs, adds = _meanings(scope.star_file, shape, rows.words[place])
    key, turn = rows.key, in_turn(rows.runs)
    own = Rows(
        turn.order, turn.person, event, day, rows.at, rows.place,
        key.offsets, key.data, key.known, taken,
    )  # fmt: skip
    first, last, only = (len(shape.takes[take]) for take in TAKES)
    cut = cut_by_key(own, belongs, adds, (first, last, only), shape.since)
    recent = np.flatnonzero(cut.day >= shape.since)
    return Episodes(
        shape,
        turn.people,
        first_days(turn.person, day, turn.people)[: turn.people],
        _somebody(cut.person, turn.people),
        cut.day,
        cut.key,
        cut.counted,
        recent,
        dict(_taken(shape, cut, recent, taken, rows.words)),
        _noticed(shape, rows, turn, day),
    )


def _days(scope: Scope, at: NDArray[np.int64]) -> NDArray[np.int32]:
    """The local days of instants."""
    east = np.array([seconds * MICROSECONDS for _, seconds in scope.shifts], np.int64)
    if len(east) == 1:
        local = at + east[0]
    else:
        since = np.array([since for since, _ in scope.shifts[1:]], np.int64)
        local = at + east[np.searchsorted(since, at, side="right")]
    days: NDArray[np.int32] = np.floor_divide(local, DAY).astype(np.int32)
    return days


def _meanings(
    star_file: StarFile, shape: Shape, events: Sequence[str]
) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Which events (the last: no event) belong to the episodes, and what each adds to measures."""

    def named(moment: str) -> list[bool]:
        names = {ref.name for ref in star_file.moments[moment].event or ()}
        return [*(event in names for event in events), False]

    belongs = np.any([named(ref.name) for ref in shape.kind.of], axis=0)
    counted = [one.count for one in shape.kind.measures.values()]
    adds = np.zeros((len(events) + 1, len(counted)), np.int32)
    for number, ref in enumerate(counted):
        adds[:, number] = named(ref.name) if ref is not None else 0
    return belongs.astype(np.uint8), adds


def _somebody(person: NDArray[np.int32], people: int) -> NDArray[np.int32]:
    return np.where(person == people, np.int32(NOBODY), person)


def _taken(
    shape: Shape,
    cut: Cut,
    recent: NDArray[np.intp],
    codes: NDArray[np.int32],
    words: Sequence[tuple[str, ...]],
) -> Iterable[tuple[str, Coded]]:
    """What recent episodes take over."""
    first, last = cut.first[recent], cut.last[recent]
    column = 0
    for names, row in ((shape.takes["first"], first), (shape.takes["last"], last)):
        for name in names:
            yield name, Coded(codes[column, row], words[column])
            column += 1
    for number, name in enumerate(shape.takes["only"]):
        only = cut.only[recent, number]
        yield name, _with_mixed(only, words[column + number])


def _with_mixed(codes: NDArray[np.int32], words: tuple[str, ...]) -> Coded:
    """Codes with a word in place of `NOTHING`."""
    if not (codes == NOTHING).any():
        return Coded(codes, words)
    every = tuple(sorted({*words, MIXED}))
    places = np.array([*map(every.index, words), len(every), every.index(MIXED)], np.int32)
    return Coded(places[codes], every)


def _noticed(shape: Shape, rows: CodedRows, turn: InTurn, day: NDArray[np.int32]) -> Noticed | None:
    asked = shape.events
    if asked is None:
        return None
    names = columns_read(shape)
    place = names.index(EVENT)
    wanted = {name: number for number, name in enumerate(asked.events)}
    which = np.array(
        [*(wanted.get(name, NOTHING) for name in rows.words[place]), NOTHING], np.int32
    )
    late = np.flatnonzero(in_period(day, asked.before) | in_period(day, asked.after))
    event = which[rows.codes[place, late]]
    named = (event != NOTHING) & (turn.person[late] < turn.people)
    kept, event = late[named], event[named]
    version = Coded(np.zeros(len(kept), np.int32), ())
    if asked.version is not None:
        column = names.index(asked.version)
        version = Coded(rows.codes[column, kept], rows.words[column])
    return Noticed(turn.person[kept], in_period(day[kept], asked.after), event, version)


def in_period(day: NDArray[np.int32], period: Period) -> NDArray[np.bool_]:
    """Which days lie in a period."""
    return (day >= period.first_day) & (day <= period.last_day)
