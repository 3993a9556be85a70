"""Episodes added up by person and period: the frame, and accounts that nobody stands behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from cynosure.metrics.audit.contaminated import Contaminated, ContaminatedRequest
from cynosure.metrics.audit.flawless import COMMON, RUN
from cynosure.metrics.calendar import Period
from cynosure.metrics.coded.episodes import Episodes, in_period
from cynosure.metrics.coded.shape import FULFILLED
from cynosure.metrics.frame import WHOLE, MetricFrame, Plan, read_frame
from cynosure.metrics.needs import Contribution, Total
from cynosure.metrics.relations.stations import OVER_VALUES
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.resolve import definitions_of


@dataclass(frozen=True, eq=False)
class ByPerson:
    """What people add in each of some successive periods, of shape (people, periods)."""

    episodes: Episodes
    periods: tuple[Period, ...]

    @cached_property
    def _place(self) -> NDArray[np.intp]:
        """The episodes of somebody in any of the periods."""
        return self.episodes.within(_from_to(self.periods))

    @cached_property
    def _cell(self) -> NDArray[np.intp]:
        first, last = self.periods[0].first_day, self.periods[-1].last_day
        lasts = np.array([period.last_day for period in self.periods])
        # There are fewer days than episodes.
        of_day = np.searchsorted(lasts, np.arange(first, last + 1))
        number = of_day[self.episodes.day[self._place] - first]
        return self.episodes.person[self._place].astype(np.intp) * len(self.periods) + number

    def _sum(self, values: NDArray[Any] | None) -> NDArray[np.int64]:
        shape = self.episodes.people, len(self.periods)
        weights = None if values is None else values[self._place]
        found = np.bincount(self._cell, weights, shape[0] * shape[1])
        return found.astype(np.int64, copy=False).reshape(shape)

    @cached_property
    def present(self) -> NDArray[np.int64]:
        """How many episodes there are."""
        return self._sum(None)

    def sums(self, contribution: Contribution) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """How many episodes count for a contribution, and what they add."""
        every = contribution.where is None
        counts = self.present if every else self._sum(self.episodes.added(contribution).counts)
        if not isinstance(contribution.measure, Total):
            return counts, counts
        return counts, self._sum(self.episodes.added(contribution).value)


def _from_to(periods: Sequence[Period]) -> Period:
    """All the days of successive periods."""
    return Period("range", periods[0].start, periods[-1].end)


Summed = Mapping[str, int]
"""Sums of a period by their names, which are those of a frame's columns, but for the products of
two columns of a metric (`x01`)."""


@dataclass(frozen=True, eq=False)
class FrameSums:
    """What people come to in each period (by its number) that any of them has an episode in, how
    many episodes there are in all the periods, and of how many of them no row names anybody."""

    source: str
    periods: Mapping[int, Summed]
    episodes: int
    nobodys: int

    @classmethod
    def of(cls, star_file: StarFile, episodes: Episodes) -> Self:
        """Those of a share."""
        asked = episodes.shape.frame
        by_person = ByPerson(episodes, asked.periods)
        definitions = definitions_of(star_file)
        made = [definitions.metrics[metric].contributions(definitions) for metric in asked.metrics]
        added = {one: by_person.sums(one) for one in dict.fromkeys(c for own in made for c in own)}
        here = by_person.present > 0
        each: list[Counter[str]] = [Counter() for _ in asked.periods]
        for place, own in enumerate(made):
            for name, sums in _moments(here, [added[one] for one in own]).items():
                for row, total in zip(each, sums.tolist(), strict=True):
                    row[f"m{place}.{name}"] = total
        periods = {k: each[k] for k in np.flatnonzero(here.any(axis=0)).tolist()}
        within = int(in_period(episodes.day, _from_to(asked.periods)).sum())
        return cls(episodes.shape.name, periods, within, within - int(by_person.present.sum()))

    @classmethod
    def joined(cls, each: Sequence[Self]) -> Self:
        """Those of several shares together."""
        periods: dict[int, Counter[str]] = {}
        for one in each:
            for number, row in one.periods.items():
                periods.setdefault(number, Counter()).update(row)
        episodes, nobodys = sum(one.episodes for one in each), sum(one.nobodys for one in each)
        return cls(each[0].source, periods, episodes, nobodys)

    def answer(self, planned: Plan, query: str) -> MetricFrame:
        """The frame that the query of `planned` gives, whose text is `query`."""
        rows = [self._row(planned, number) for number in sorted(self.periods)]
        if self.episodes:
            counted = {"p.rows": self.episodes, "p.nobody": self.nobodys}
            nothing = {"p.two_people": 0, "p.undecided": 0}
            profile = {"_cut": None, "_part": self.source, "_period": 0}
            rows.append(profile | counted | nothing)
        return read_frame(planned, [rows], query)

    def _row(self, planned: Plan, number: int) -> dict[str, Any]:
        sums = self.periods[number]
        row: dict[str, Any] = {"_cut": WHOLE, "_part": None, "_period": number, **sums}
        for place, columns in enumerate(planned.columns.values()):
            n = sums[f"m{place}.n"]
            totals = [sums[f"m{place}.s{i}"] for i in range(len(columns))]
            for i, j in combinations_with_replacement(range(len(columns)), 2):
                crossed = n * sums[f"m{place}.x{i}{j}"] - totals[i] * totals[j]
                row[f"m{place}.v{i}{j}"] = crossed / (n * n) if n else None
            for k, (name, one) in enumerate(columns):
                if isinstance(one.measure, OVER_VALUES):
                    counted = sums[f"m{place}.counts{k}"]
                    row |= {f"{name}.rows.0": counted, f"{name}.valued.0": counted}
        return row


def _moments(
    here: NDArray[np.bool_], added: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]]
) -> dict[str, NDArray[np.int64]]:
    """What people who have any episode (`here`) add up to in each period; who adds nothing is not
    among their number `n`."""
    counts, values = zip(*added, strict=True)
    adds = np.any([one > 0 for one in counts], axis=0)
    found = {"rows": here.sum(axis=0) * len(counts), "n": adds.sum(axis=0)}
    found |= {f"s{i}": one.sum(axis=0) for i, one in enumerate(values)}
    found |= {f"counts{i}": one.sum(axis=0) for i, one in enumerate(counts)}
    for i, j in combinations_with_replacement(range(len(values)), 2):
        found[f"x{i}{j}"] = (values[i] * values[j]).sum(axis=0)
    return found


@dataclass(frozen=True, eq=False)
class Runs:
    """How many episodes each person has within some days, and how many of them went well."""

    n: NDArray[np.int64]
    well: NDArray[np.int64]

    @classmethod
    def of(cls, episodes: Episodes, within: Period) -> Self:
        """Within a period."""
        place = episodes.within(within)
        person = episodes.person[place]
        well = np.bincount(person, episodes.columns[FULFILLED][place], episodes.people)
        return cls(np.bincount(person, minlength=episodes.people), well.astype(np.int64))

    @property
    def unbroken(self) -> NDArray[np.int64]:
        """How many episodes each person has without one failure, 0 where there was one."""
        return np.where(self.well == self.n, self.n, 0)

    @property
    def common(self) -> dict[str, Any]:
        """The row of what all do together."""
        return {COMMON: 0, "_known": int(self.n.sum()), "_well": int(self.well.sum())}


@dataclass(frozen=True, eq=False)
class AccountSums:
    """What people add to metrics by the length of their runs, as rows of the request's query."""

    rows: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, star_file: StarFile, episodes: Episodes, request: ContaminatedRequest) -> Self:
        """Those of a share."""
        definitions = definitions_of(star_file)
        by_person = ByPerson(episodes, (request.period,))
        runs = Runs.of(episodes, request.within)
        here = by_person.present[:, 0] > 0
        lengths, which = np.unique(runs.unbroken[here], return_inverse=True)
        rows: list[dict[str, Any]] = [
            {"_shows": False, f"{RUN}0": int(length), COMMON: None} for length in lengths
        ]
        for number, metric in enumerate(request.metrics):
            own = definitions.metrics[metric].contributions(definitions)
            counts, values = zip(*(by_person.sums(one) for one in own), strict=True)
            adds = np.any([one[here, 0] > 0 for one in counts], axis=0)
            units = np.bincount(which, adds, len(lengths))
            totals = [np.bincount(which, one[here, 0], len(lengths)) for one in values]
            for place, row in enumerate(rows):
                row[f"m{number}.units"] = int(units[place])
                row |= {f"m{number}.total.{k}": int(one[place]) for k, one in enumerate(totals)}
        return cls((*rows, runs.common))

    @classmethod
    def joined(cls, each: Sequence[Self]) -> Self:
        """Those of several shares together."""
        return cls(tuple(row for one in each for row in one.rows))

    def answer(self, request: ContaminatedRequest) -> Mapping[str, Contaminated]:
        """The answer to `request`, which adds up the rows of people with equal runs."""
        return request.read([dict(row) for row in self.rows])
