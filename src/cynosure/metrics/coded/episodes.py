"""The episodes of a whole log as arrays, cut share by share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cynosure.metrics.calendar import Period
from cynosure.metrics.coded.shape import FULFILLED, TAKES, Shape
from cynosure.metrics.coded.values import Added, added_by, value_of
from cynosure.metrics.needs import Contribution
from cynosure.metrics.relations.scope import DAY, MICROSECONDS, Scope
from cynosure.metrics.relations.taking import MIXED
from cynosure.metrics.starfile.models import StarFile
from cynosure.store.coded import CodedRows
from cynosure.tracks.kernels.cutting import NOTHING, Cut, Rows, cut_by_key, first_days

EVENT = "event"
NOBODY = -1
"""In place of a person."""


@dataclass(frozen=True, eq=False)
class Coded:
    """Values as the places of `words`, in the order of words; their number for no value."""

    codes: NDArray[np.int32]
    words: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Noticed:
    """Rows of the events of the meter in the two periods: whose, in the later one or not, which
    event (its place in the request), and the version that sent it."""

    person: NDArray[np.int32]
    later: NDArray[np.bool_]
    event: NDArray[np.int32]
    version: Coded


@dataclass(frozen=True, eq=False)
class Share:
    """What the rows of some people come to; `people` of them, `person` counting from 0, `NOBODY`
    standing for nobody. `taken` is known of the `recent` ones alone."""

    people: int
    began: NDArray[np.int32]
    person: NDArray[np.int32]
    day: NDArray[np.int32]
    key: NDArray[np.uint64]
    counted: NDArray[np.int32]
    recent: NDArray[np.intp]
    taken: Mapping[str, Coded]
    noticed: Noticed | None


def columns_read(shape: Shape) -> tuple[str, ...]:
    """The columns of events that `share_of` reads as codes, in its order."""
    asked = shape.events
    version = () if asked is None or asked.version is None else (asked.version,)
    return tuple(dict.fromkeys((*shape.taken, EVENT, *version)))


def share_of(scope: Scope, shape: Shape, rows: CodedRows) -> Share:
    """The episodes of some people."""
    names = columns_read(shape)
    taken = rows.codes[: len(shape.taken)]
    place = names.index(EVENT)
    event = rows.codes[place]
    day = _days(scope, rows.at)
    belongs, adds = _meanings(scope.star_file, shape, rows.words[place])
    key = rows.key
    own = Rows(
        rows.order, rows.person, event, day, rows.at, rows.place,
        key.offsets, key.data, key.known, taken,
    )  # fmt: skip
    first, last, only = (len(shape.takes[take]) for take in TAKES)
    cut = cut_by_key(own, belongs, adds, (first, last, only), shape.since)
    recent = np.flatnonzero(cut.day >= shape.since)
    return Share(
        rows.people,
        first_days(rows.person, day, rows.people)[: rows.people],
        _somebody(cut.person, rows.people),
        cut.day,
        cut.key,
        cut.counted,
        recent,
        dict(_taken(shape, cut, recent, taken, rows.words)),
        _noticed(shape, rows, names, day),
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


def _noticed(
    shape: Shape, rows: CodedRows, names: Sequence[str], day: NDArray[np.int32]
) -> Noticed | None:
    asked = shape.events
    if asked is None:
        return None
    place = names.index(EVENT)
    wanted = {name: number for number, name in enumerate(asked.events)}
    which = np.array([*(wanted.get(name, NOTHING) for name in rows.words[place]), NOTHING])
    event = which[rows.codes[place]].astype(np.int32)
    later = _within(day, asked.after)
    kept = np.flatnonzero(
        (_within(day, asked.before) | later) & (event != NOTHING) & (rows.person < rows.people)
    )
    version = Coded(np.zeros(len(kept), np.int32), ())
    if asked.version is not None:
        column = names.index(asked.version)
        version = Coded(rows.codes[column, kept], rows.words[column])
    return Noticed(rows.person[kept], later[kept], event[kept], version)


def _within(day: NDArray[np.int32], period: Period) -> NDArray[np.bool_]:
    return (day >= period.first_day) & (day <= period.last_day)


@dataclass(frozen=True, eq=False)
class Episodes:
    """All episodes of a log: as those of a `Share`, of all people."""

    shape: Shape
    whole: Share

    @classmethod
    def of(cls, shape: Shape, shares: Sequence[Share]) -> Episodes | None:
        """Those of all shares, which come in the order of ids; None where two people have a part in
        one episode."""
        keys = np.concatenate([one.key for one in shares])
        keys.sort()
        if (keys[1:] == keys[:-1]).any():
            return None
        ends = np.cumsum([0, *(one.people for one in shares)])
        before = np.cumsum([0, *(len(one.day) for one in shares)])
        noticed = [one.noticed for one in shares if one.noticed is not None]
        whole = Share(
            int(ends[-1]),
            np.concatenate([one.began for one in shares]),
            _numbered([one.person for one in shares], ends),
            np.concatenate([one.day for one in shares]),
            keys,
            np.concatenate([one.counted for one in shares]),
            np.concatenate([one.recent + k for one, k in zip(shares, before, strict=False)]),
            {name: _united([one.taken[name] for one in shares]) for name in shape.taken},
            _all_noticed(noticed, ends) if noticed else None,
        )
        return cls(shape, whole)

    @cached_property
    def columns(self) -> Mapping[str, NDArray[Any]]:
        """What formulas may name."""
        counted = self.whole.counted
        found: dict[str, NDArray[Any]] = {
            name: counted[:, number] for number, name in enumerate(self.shape.measures)
        }
        rule = self.shape.kind.fulfilled
        if rule is not None and rule.always is not None:
            well = value_of(rule.always.tree, found)
            found[FULFILLED] = np.broadcast_to(well, len(counted))
        return found

    def added(self, contribution: Contribution) -> Added:
        """What each episode adds to a contribution."""
        if contribution not in self._added:
            own = added_by(contribution, self.columns, len(self.whole.day))
            self._added[contribution] = own
        return self._added[contribution]

    @cached_property
    def _added(self) -> dict[Contribution, Added]:
        return {}


def _numbered(persons: Sequence[NDArray[np.int32]], ends: NDArray[Any]) -> NDArray[np.int32]:
    """The people of each share counted on from those of the shares before it."""
    return np.concatenate(
        [
            np.where(own == NOBODY, np.int32(NOBODY), own + np.int32(before))
            for own, before in zip(persons, ends, strict=False)
        ]
    )


def _united(columns: Sequence[Coded]) -> Coded:
    """Columns one behind the other, over the words of all."""
    words = tuple(sorted(frozenset().union(*(one.words for one in columns))))
    place = {word: number for number, word in enumerate(words)}
    codes = []
    for one in columns:
        places = np.array([*(place[word] for word in one.words), len(words)], np.int32)
        codes.append(places[one.codes])
    return Coded(np.concatenate(codes), words)


def _all_noticed(each: Sequence[Noticed], ends: NDArray[Any]) -> Noticed:
    return Noticed(
        _numbered([one.person for one in each], ends),
        np.concatenate([one.later for one in each]),
        np.concatenate([one.event for one in each]),
        _united([one.version for one in each]),
    )
