"""Episodes of two periods by groups of people and parts: the sums, and the log of each surface."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from cynosure.metrics.audit.flawless import COMMON, RUN
from cynosure.metrics.audit.gap import GROUPS, GapRequest, Parts
from cynosure.metrics.calendar import day_number
from cynosure.metrics.coded.cells import Cells, Coded, Dealt, group_of, placed, ranked, summed
from cynosure.metrics.coded.counted import Runs
from cynosure.metrics.coded.episodes import NOBODY, Episodes, in_period
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
from cynosure.metrics.why.sums import Part, Sums, SumsRequest
from cynosure.stats.clustered.apart import KNOWN, known_of


@dataclass(frozen=True, eq=False)
class CutSums:
    """What the people of each group add in each period and part of a cut, with every value a part:
    the sums of its contributions, metric by metric, and the size by which small values are told.

    `adding` is how many people add anything to each metric in each period, of shape (2, 1), where
    people are not parted.
    """

    dealt: Dealt
    adding: tuple[NDArray[np.float64], ...]

    @classmethod
    def joined(cls, each: Sequence[Self]) -> Self:
        """Those of several shares together."""
        dealt = Dealt.joined([one.dealt for one in each])
        adding = zip(*(one.adding for one in each), strict=True)
        return cls(dealt, tuple(np.sum(own, axis=0) for own in adding))

    def sums(self, cut: Cut, columns: Sequence[int]) -> Sums:
        """The sums of `cut`, whose metrics have so many `columns` each."""
        cells, groups = self.dealt.cells, min(cut.groups, self.dealt.people)
        group, period, *by = cells.by
        keys = [_keys(one, cells.sums[-1], cut.most) for one in by]
        parts, part = _crossed(keys, len(cells))
        cell = (group.codes.astype(np.intp) * 2 + period.codes) * len(parts) + part
        shape = (groups, 2, len(parts))
        size = groups * 2 * len(parts)
        each = [summed(cell, one, size).reshape(shape) for one in cells.sums[:-1]]
        ends = np.cumsum([0, *columns])
        totals = {
            name: np.stack(each[first:last], -1)
            for name, first, last in zip(cut.metrics, ends, ends[1:], strict=False)
        }
        known = {} if cut.by else dict(zip(cut.metrics, self.adding, strict=True))
        return Sums(cut, parts, totals, known, tuple(one.folded for one in keys))


@dataclass(frozen=True, eq=False)
class Keys:
    """The keys of a dimension, and the place of each cell's among them; `folded` values are one."""

    coded: Coded
    folded: int


def _keys(values: Coded, size: NDArray[np.float64], most: int) -> Keys:
    number = len(values.words)
    met = np.bincount(values.codes, minlength=number + 1) > 0
    sizes = np.bincount(values.codes, size, number + 1)
    places_met = np.flatnonzero(met[:number]).tolist()
    line = sorted(places_met, key=lambda k: (-sizes[k], values.words[k]))
    # No value comes first of all, then what is folded, then the values by themselves.
    places = np.zeros(number + 1, np.int32)
    places[line] = 1
    places[line[:most]] = np.arange(2, 2 + len(line[:most]))
    names = (NONE, OTHER, *(VALUE + values.words[k] for k in line[:most]))
    return Keys(Coded(places[values.codes], names), len(line[most:]))


def _crossed(keys: Sequence[Keys], cells: int) -> tuple[tuple[Part, ...], NDArray[np.intp]]:
    """The parts that there are, sorted, and the place of each cell's."""
    place, cell = placed([one.coded for one in keys], cells)
    parts = [tuple(one.coded.words[int(one.coded.codes[k])] for one in keys) for k in cell]
    line = sorted(range(len(parts)), key=parts.__getitem__)
    place_of = np.empty(len(parts), np.intp)
    place_of[line] = np.arange(len(parts))
    return tuple(parts[number] for number in line), place_of[place]


@dataclass(frozen=True, eq=False)
class TwoPeriods:
    """The episodes of somebody in the two periods of a request."""

    star_file: StarFile
    episodes: Episodes
    request: SumsRequest

    def of(self, cut: Cut) -> CutSums:
        """What they add up to in a cut."""
        rank, people = self._ranked
        made = [[self._added(c) for c in made_of(self.star_file, name)] for name in cut.metrics]
        values = [one.value for own in made for one in own]
        by = [self._tenure if name == TENURE else self._values(name) for name in cut.by]
        cells = Cells.of(
            [group_of(rank, cut.groups), Coded(self._later, range(2)), *by],
            [*values, np.abs(values[-1])],
        )
        adding = () if cut.by else (self._adding(own) for own in made)
        return CutSums(Dealt(cells, people), tuple(adding))

    @cached_property
    def _recent(self) -> NDArray[np.intp]:
        """The episodes by their places among those for which it is known what they carry."""
        own, request = self.episodes, self.request
        day, person = own.day[own.recent], own.person[own.recent]
        either = in_period(day, request.before) | in_period(day, request.after)
        return np.flatnonzero(either & (person != NOBODY))

    @cached_property
    def _place(self) -> NDArray[np.intp]:
        return self.episodes.recent[self._recent]

    @cached_property
    def _person(self) -> NDArray[np.int32]:
        return self.episodes.person[self._place]

    @cached_property
    def _later(self) -> NDArray[np.int32]:
        return (self.episodes.day[self._place] >= self.request.after.first_day).astype(np.int32)

    @cached_property
    def _ranked(self) -> tuple[NDArray[np.intp], int]:
        return ranked(self._person, self.episodes.people)

    def _added(self, contribution: Contribution) -> Added:
        if contribution not in self._known:
            every = self.episodes.added(contribution)
            own = Added(every.value[self._place], every.counts[self._place])
            self._known[contribution] = own
        return self._known[contribution]

    @cached_property
    def _known(self) -> dict[Contribution, Added]:
        return {}

    def _adding(self, added: Sequence[Added]) -> NDArray[np.float64]:
        """How many people add anything in each period: of shape (2, 1)."""
        rank, people = self._ranked
        counts = np.any([one.counts for one in added], axis=0)
        met = np.bincount(rank * 2 + self._later, counts, people * 2) > 0
        each: NDArray[np.float64] = (
            met.reshape(people, 2).sum(axis=0, keepdims=True).T.astype(np.float64)
        )
        return each

    def _values(self, name: str) -> Coded:
        coded = self.episodes.taken[name]
        return Coded(coded.codes[self._recent], coded.words)

    @cached_property
    def _tenure(self) -> Coded:
        """How long each person had been there when the period began."""
        firsts = np.array([self.request.before.first_day, self.request.after.first_day])
        days = firsts[self._later] - self.episodes.began[self._person]
        since = np.array([since for _, since in TENURES[1:]])
        codes = np.searchsorted(since, days, side="right").astype(np.int32)
        return Coded(codes, tuple(name for name, _ in TENURES))


def made_of(star_file: StarFile, metric: str) -> tuple[Contribution, ...]:
    """What a metric is made of."""
    definitions = definitions_of(star_file)
    model: Metric = definitions.metrics[metric]
    return model.contributions(definitions)


@dataclass(frozen=True, eq=False)
class PeriodSums:
    """What people add in two periods to each cut of a request, whose metrics have `columns`."""

    columns: Mapping[str, int]
    cuts: tuple[CutSums, ...]

    @classmethod
    def of(cls, star_file: StarFile, episodes: Episodes, request: SumsRequest) -> Self:
        """Those of a share."""
        both = TwoPeriods(star_file, episodes, request)
        names = dict.fromkeys(name for cut in request.cuts for name in cut.metrics)
        columns = {name: len(made_of(star_file, name)) for name in names}
        return cls(columns, tuple(both.of(cut) for cut in request.cuts))

    @classmethod
    def joined(cls, each: Sequence[Self]) -> Self:
        """Those of several shares together."""
        cuts = zip(*(one.cuts for one in each), strict=True)
        return cls(each[0].columns, tuple(map(CutSums.joined, cuts)))

    def answer(self, request: SumsRequest) -> Mapping[Cut, Sums] | None:
        """The sums of each cut; None where there is no episode."""
        if not all(one.dealt.people for one in self.cuts):
            return None
        return {
            cut: own.sums(cut, [self.columns[name] for name in cut.metrics])
            for cut, own in zip(request.cuts, self.cuts, strict=True)
        }


@dataclass(frozen=True, eq=False)
class EventSums:
    """How many rows of the events of the meter there are, by group, period, version and event."""

    dealt: Dealt

    @classmethod
    def of(cls, _star_file: StarFile, episodes: Episodes, request: EventsRequest) -> Self:
        """Those of a share. Raises ValueError where its episodes are not those of the request."""
        noticed = episodes.noticed
        if noticed is None:
            raise ValueError("the events of the meter were not read")
        rank, people = ranked(noticed.person, episodes.people)
        later = Coded(noticed.later.astype(np.int32), range(2))
        event = Coded(noticed.event, request.events)
        by = [group_of(rank, OF_EVENTS), later, noticed.version, event]
        return cls(Dealt(Cells.of(by, [np.ones(len(rank))]), people))

    @classmethod
    def joined(cls, each: Sequence[Self]) -> Self:
        """Those of several shares together."""
        return cls(Dealt.joined([one.dealt for one in each]))

    def answer(self, request: EventsRequest) -> Recorded | None:
        """The answer to `request`; None where there is no row."""
        cells = self.dealt.cells
        if not len(cells):
            return None
        names = ("_group", "_period", "_version", "event")
        (counts,) = cells.sums
        return request.read(
            [row | {"rows": int(n)} for row, n in zip(_said(cells, names), counts, strict=True)]
        )


def _said(cells: Cells, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The values of each cell by name, None for no value."""
    words = [(*one.words, None) for one in cells.by]
    for codes in zip(*(one.codes.tolist() for one in cells.by), strict=True):
        said = (own[code] for own, code in zip(words, codes, strict=True))
        yield dict(zip(names, said, strict=True))


@dataclass(frozen=True, eq=False)
class GapSums:
    """How many people there are and what they tell of each onset, by group, part and length of
    run, and the rows of what all do together."""

    dealt: Dealt
    common: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, _star_file: StarFile, episodes: Episodes, request: GapRequest) -> Self:
        """Those of a share."""
        coded, day = episodes.taken[request.dimension], episodes.day[episodes.recent]
        somebodys = episodes.person[episodes.recent] != NOBODY
        known = coded.codes < len(coded.words)
        recent = np.flatnonzero(in_period(day, request.within) & somebodys & known)
        place = episodes.recent[recent]
        well = episodes.columns[FULFILLED][place]
        told = []
        for onset in request.onsets:
            early = day[recent] < day_number(onset)
            told += [well & early, early, well & ~early, ~early]
        # One row a person and part, as long as there are any.
        who = Coded(episodes.person[place], range(episodes.people))
        each = Cells.of([who, Coded(coded.codes[recent], coded.words)], told)
        person, part = each.by
        runs = Runs.of(episodes, request.within)
        lengths, run = np.unique(runs.unbroken[person.codes], return_inverse=True)
        rank, people = ranked(person.codes, episodes.people)
        onsets = (known_of(*each.sums[k : k + 4]) for k in range(0, len(told), 4))
        cells = Cells.of(
            [group_of(rank, GROUPS), part, Coded(run.astype(np.int32), tuple(lengths.tolist()))],
            [np.ones(len(rank)), *(one for onset in onsets for one in onset)],
        )
        return cls(Dealt(cells, people), (runs.common,))

    @classmethod
    def joined(cls, each: Sequence[Self]) -> Self:
        """Those of several shares together."""
        common = tuple(row for one in each for row in one.common)
        return cls(Dealt.joined([one.dealt for one in each]), common)

    def answer(self, request: GapRequest) -> Parts:
        """The answer to `request`."""
        names = ["people", *(f"k{k}.{n}" for k in range(len(request.onsets)) for n in range(KNOWN))]
        cells = self.dealt.cells
        told = zip(*(one.tolist() for one in cells.sums), strict=True)
        rows = [
            {**said, COMMON: None, **dict(zip(names, own, strict=True))}
            for said, own in zip(_said(cells, ("_group", "_part", RUN)), told, strict=True)
        ]
        return request.read([*rows, *map(dict, self.common)])
