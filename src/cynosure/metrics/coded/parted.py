"""Episodes of two periods by groups of people and parts: the sums, and the log of each surface."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cynosure.metrics.audit.flawless import COMMON, RUN
from cynosure.metrics.audit.gap import GROUPS, GapRequest, Parts
from cynosure.metrics.calendar import day_number
from cynosure.metrics.coded.counted import Runs
from cynosure.metrics.coded.episodes import NOBODY, Coded, Episodes, Noticed
from cynosure.metrics.coded.shape import FULFILLED
from cynosure.metrics.coded.values import Added
from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.needs import Contribution
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.why.cuts import NONE, OTHER, TENURE, TENURES, VALUE
from cynosure.metrics.why.dealt import Cut
from cynosure.metrics.why.instrument import GROUPS as OF_EVENTS
from cynosure.metrics.why.instrument import EventsRequest, Recorded
from cynosure.metrics.why.sums import Sums, SumsRequest
from cynosure.stats.clustered.apart import KNOWN, known_of


def ranked(person: NDArray[Any], people: int) -> tuple[NDArray[np.intp], int]:
    """The place of each of `person` among those that are met at all, and how many these are."""
    met = np.bincount(person, minlength=people) > 0
    return (np.cumsum(met) - 1)[person], int(met.sum())


@dataclass(frozen=True, eq=False)
class Keys:
    """The keys of a dimension, and the place of each row's among them; `folded` values are one."""

    names: tuple[str, ...]
    places: NDArray[np.intp]
    folded: int


@dataclass(frozen=True, eq=False)
class TwoPeriods:
    """The episodes of somebody in the two periods of a request."""

    star_file: StarFile
    episodes: Episodes
    request: SumsRequest

    def sums(self) -> Mapping[Cut, Sums] | None:
        """The sums of each cut; None where there is no episode."""
        return {cut: self._of(cut) for cut in self.request.cuts} if len(self._place[0]) else None

    @cached_property
    def _place(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The episodes by their places, and among those for which it is known what they carry."""
        whole, request = self.episodes.whole, self.request
        day, person = whole.day[whole.recent], whole.person[whole.recent]
        before = (day >= request.before.first_day) & (day <= request.before.last_day)
        after = (day >= request.after.first_day) & (day <= request.after.last_day)
        recent = np.flatnonzero((before | after) & (person != NOBODY))
        return whole.recent[recent], recent

    @cached_property
    def _person(self) -> NDArray[np.int32]:
        return self.episodes.whole.person[self._place[0]]

    @cached_property
    def _later(self) -> NDArray[np.intp]:
        day = self.episodes.whole.day[self._place[0]]
        return (day >= self.request.after.first_day).astype(np.intp)

    @cached_property
    def _ranked(self) -> tuple[NDArray[np.intp], int]:
        return ranked(self._person, self.episodes.whole.people)

    def _of(self, cut: Cut) -> Sums:
        rank, people = self._ranked
        groups = min(cut.groups, people)
        added = {name: [self._added(one) for one in self._made_of(name)] for name in cut.metrics}
        size = added[cut.metrics[-1]][-1].value
        keys = [self._keys(name, size, cut.most) for name in cut.by]
        parts, part = _crossed(keys, len(rank))
        cell = ((rank % cut.groups) * 2 + self._later) * len(parts) + part
        shape = (groups, 2, len(parts))

        def total(one: Added) -> NDArray[np.float64]:
            added = np.bincount(cell, one.value, groups * 2 * len(parts))
            return added.astype(np.float64, copy=False).reshape(shape)

        totals = {name: np.stack([total(c) for c in own], -1) for name, own in added.items()}
        known = {} if cut.by else {name: self._people(own) for name, own in added.items()}
        return Sums(cut, parts, totals, known, tuple(one.folded for one in keys))

    def _made_of(self, name: str) -> tuple[Contribution, ...]:
        definitions = definitions_of(self.star_file)
        model: Metric = definitions.metrics[name]
        return model.contributions(definitions)

    def _added(self, contribution: Contribution) -> Added:
        every, place = self.episodes.added(contribution), self._place[0]
        return Added(every.value[place], every.counts[place])

    def _people(self, added: list[Added]) -> NDArray[np.float64]:
        """How many people add anything in each period: of shape (2, 1)."""
        rank, people = self._ranked
        counts = np.any([one.counts for one in added], axis=0)
        met = np.bincount(rank * 2 + self._later, counts, people * 2) > 0
        each: NDArray[np.float64] = (
            met.reshape(people, 2).sum(axis=0, keepdims=True).T.astype(float)
        )
        return each

    def _keys(self, name: str, size: NDArray[np.int64], most: int) -> Keys:
        coded = self._tenure if name == TENURE else self._values(name)
        number = len(coded.words)
        met = np.bincount(coded.codes, minlength=number + 1) > 0
        sizes = np.bincount(coded.codes, np.abs(size), number + 1)
        line = sorted(np.flatnonzero(met[:number]), key=lambda k: (-sizes[k], coded.words[k]))
        # No value comes first of all, then what is folded, then the values by themselves.
        places = np.zeros(number + 1, np.intp)
        places[line] = 1
        places[line[:most]] = np.arange(2, 2 + len(line[:most]))
        names = (NONE, OTHER, *(VALUE + coded.words[k] for k in line[:most]))
        return Keys(names, places[coded.codes], len(line[most:]))

    def _values(self, name: str) -> Coded:
        coded = self.episodes.whole.taken[name]
        return Coded(coded.codes[self._place[1]], coded.words)

    @cached_property
    def _tenure(self) -> Coded:
        """How long each person had been there when the period began."""
        firsts = np.array([self.request.before.first_day, self.request.after.first_day])
        days = firsts[self._later] - self.episodes.whole.began[self._person]
        since = np.array([since for _, since in TENURES[1:]])
        codes = np.searchsorted(since, days, side="right").astype(np.int32)
        return Coded(codes, tuple(name for name, _ in TENURES))


def _crossed(keys: list[Keys], rows: int) -> tuple[tuple[tuple[str, ...], ...], NDArray[np.intp]]:
    """The parts that there are, sorted, and the place of each row's."""
    combined = np.zeros(rows, np.intp)
    for one in keys:
        combined = combined * len(one.names) + one.places
    met, which = np.unique(combined, return_inverse=True)
    sizes = [len(one.names) for one in keys]
    parts = []
    for number in met:
        places, rest = [], int(number)
        for size in reversed(sizes):
            rest, place = divmod(rest, size)
            places.append(place)
        parts.append(tuple(k.names[p] for k, p in zip(keys, reversed(places), strict=True)))
    line = sorted(range(len(parts)), key=parts.__getitem__)
    place_of = np.empty(len(parts), np.intp)
    place_of[line] = np.arange(len(parts))
    return tuple(parts[number] for number in line), place_of[which]


def coded_events(request: EventsRequest, noticed: Noticed, people: int) -> Recorded:
    """The answer to `request`."""
    rank, _ = ranked(noticed.person, people)
    words = (*noticed.version.words, None)
    sizes = (OF_EVENTS, 2, len(words), len(request.events))
    places = (rank % OF_EVENTS, noticed.later.astype(np.intp), noticed.version.codes, noticed.event)
    cells, counts = np.unique(np.ravel_multi_index(places, sizes), return_counts=True)
    names = ("_group", "_period", "_version", "event")
    rows: list[dict[str, Any]] = []
    for cell, count in zip(np.transpose(np.unravel_index(cells, sizes)), counts, strict=True):
        row = dict(zip(names, map(int, cell), strict=True))
        said = {"_version": words[row["_version"]], "event": request.events[row["event"]]}
        rows.append({**row, **said, "rows": int(count)})
    return request.read(rows)


def coded_gap(episodes: Episodes, request: GapRequest) -> Parts:
    """The answer to `request`."""
    whole = episodes.whole
    coded, day = whole.taken[request.dimension], whole.day[whole.recent]
    inside = (day >= request.within.first_day) & (day <= request.within.last_day)
    somebodys = whole.person[whole.recent] != NOBODY
    recent = np.flatnonzero(inside & somebodys & (coded.codes < len(coded.words)))
    place = whole.recent[recent]
    person = whole.person[place].astype(np.intp)
    number = max(1, len(coded.words))
    # One row a person and part, as long as there are any.
    cells, which = np.unique(person * number + coded.codes[recent], return_inverse=True)
    well = episodes.columns[FULFILLED][place]
    who = cells // number
    rank, _ = ranked(who, whole.people)
    runs = Runs.of(episodes, request.within)
    onsets = []
    for onset in request.onsets:
        early = day[recent] < day_number(onset)
        weights = (well & early, early, well & ~early, ~early)
        each = [np.bincount(which, one, len(cells)) for one in weights]
        onsets.append(known_of(*each))
    lengths, run = np.unique(runs.unbroken[who], return_inverse=True)
    of_part = (cells % number * GROUPS + rank % GROUPS) * len(lengths) + run
    met, row_of = np.unique(of_part, return_inverse=True)
    people = np.bincount(row_of, minlength=len(met))
    told = {
        f"k{k}.{part}": np.bincount(row_of, onsets[k][part], len(met))
        for k in range(len(onsets))
        for part in range(KNOWN)
    }
    rows: list[dict[str, Any]] = []
    for place_of, cell in enumerate(met):
        rest, length = divmod(int(cell), len(lengths))
        part, group = divmod(rest, GROUPS)
        row = {"_part": coded.words[part], "_group": group, RUN: int(lengths[length])}
        row |= {"people": int(people[place_of]), COMMON: None}
        rows.append(row | {name: float(one[place_of]) for name, one in told.items()})
    return request.read([*rows, runs.common])
