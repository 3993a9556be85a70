"""Episodes added up by person and period: the frame, and accounts that nobody stands behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cynosure.metrics.audit.contaminated import Contaminated, ContaminatedRequest
from cynosure.metrics.audit.flawless import COMMON, RUN
from cynosure.metrics.calendar import Period
from cynosure.metrics.coded.episodes import NOBODY, Episodes
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
        day, ends = self.episodes.whole.day, (self.periods[0].first_day, self.periods[-1].last_day)
        return np.flatnonzero(
            (day >= ends[0]) & (day <= ends[1]) & (self.episodes.whole.person != NOBODY)
        )

    @cached_property
    def _cell(self) -> NDArray[np.intp]:
        lasts = np.array([period.last_day for period in self.periods])
        number = np.searchsorted(lasts, self.episodes.whole.day[self._place])
        person = self.episodes.whole.person[self._place].astype(np.intp)
        return person * len(self.periods) + number

    def _sum(self, values: NDArray[Any] | None) -> NDArray[np.int64]:
        shape = self.episodes.whole.people, len(self.periods)
        weights = None if values is None else values[self._place]
        found = np.bincount(self._cell, weights, shape[0] * shape[1])
        return found.astype(np.int64).reshape(shape)

    @cached_property
    def present(self) -> NDArray[np.int64]:
        """How many episodes there are."""
        return self._sum(None)

    def counts(self, contribution: Contribution) -> NDArray[np.int64]:
        """How many episodes count for a contribution."""
        every = contribution.where is None
        return self.present if every else self._sum(self.episodes.added(contribution).counts)

    def values(self, contribution: Contribution) -> NDArray[np.int64]:
        """What they add."""
        if not isinstance(contribution.measure, Total):
            return self.counts(contribution)
        return self._sum(self.episodes.added(contribution).value)


def coded_frame(planned: Plan, episodes: Episodes, query: str) -> MetricFrame:
    """The frame that the query of `planned` gives, whose text is `query`."""
    periods = planned.request.periods
    by_person = ByPerson(episodes, periods)
    own = [c for columns in planned.columns.values() for _, c in columns]
    counts = {one: by_person.counts(one) for one in dict.fromkeys(own)}
    values = {one: by_person.values(one) for one in counts}
    rows = []
    for number in range(len(periods)):
        here = by_person.present[:, number] > 0
        if not here.any():
            continue
        row: dict[str, Any] = {"_cut": WHOLE, "_part": None, "_period": number}
        for place, columns in enumerate(planned.columns.values()):
            counted = [counts[c][here, number] for _, c in columns]
            added = [values[c][here, number] for _, c in columns]
            row |= _moments(f"m{place}", counted, added)
            for (name, one), count in zip(columns, counted, strict=True):
                if isinstance(one.measure, OVER_VALUES):
                    row |= dict.fromkeys((f"{name}.rows.0", f"{name}.valued.0"), int(count.sum()))
        rows.append(row)
    return read_frame(planned, [[*rows, *_profile(episodes, periods)]], query)


def _moments(
    prefix: str, counts: Sequence[NDArray[np.int64]], values: Sequence[NDArray[np.int64]]
) -> dict[str, Any]:
    """What people who have any episode add up to; who adds nothing is not among their number."""
    adds = np.any([one > 0 for one in counts], axis=0)
    n = int(adds.sum())
    found: dict[str, Any] = {f"{prefix}.rows": len(adds) * len(counts), f"{prefix}.n": n}
    totals = [int(one.sum()) for one in values]
    found |= {f"{prefix}.s{i}": total for i, total in enumerate(totals)}
    for i, j in combinations_with_replacement(range(len(values)), 2):
        crossed = int((values[i] * values[j]).sum())
        spread = (n * crossed - totals[i] * totals[j]) / (n * n) if n else None
        found[f"{prefix}.v{i}{j}"] = spread
    return found


def _profile(episodes: Episodes, periods: Sequence[Period]) -> Iterator[dict[str, Any]]:
    """A row where there is any episode in the periods: how many are somebody's. Those of which no
    row names anybody are not counted, as a station's profile does not count them."""
    day = episodes.whole.day
    within = (day >= periods[0].first_day) & (day <= periods[-1].last_day)
    if not within.any():
        return
    rows = int((within & (episodes.whole.person != NOBODY)).sum())
    nothing = {"p.nobody": 0, "p.two_people": 0, "p.undecided": 0}
    yield {"_cut": None, "_part": episodes.shape.name, "_period": 0, "p.rows": rows, **nothing}


@dataclass(frozen=True, eq=False)
class Runs:
    """How many episodes each person has within some days, and how many of them went well."""

    n: NDArray[np.int64]
    well: NDArray[np.int64]

    @classmethod
    def of(cls, episodes: Episodes, within: Period) -> Runs:
        """Within a period."""
        whole = episodes.whole
        inside = (whole.day >= within.first_day) & (whole.day <= within.last_day)
        place = np.flatnonzero(inside & (whole.person != NOBODY))
        person = whole.person[place]
        well = np.bincount(person, episodes.columns[FULFILLED][place], whole.people)
        return cls(np.bincount(person, minlength=whole.people), well.astype(np.int64))

    @property
    def unbroken(self) -> NDArray[np.int64]:
        """How many episodes each person has without one failure, 0 where there was one."""
        return np.where(self.well == self.n, self.n, 0)

    @property
    def common(self) -> dict[str, Any]:
        """The row of what all do together."""
        return {COMMON: 0, "_known": int(self.n.sum()), "_well": int(self.well.sum())}


def coded_accounts(
    star_file: StarFile, episodes: Episodes, request: ContaminatedRequest
) -> Mapping[str, Contaminated]:
    """The answer to `request`."""
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
        counts = [by_person.counts(one)[here, 0] for one in own]
        adds = np.any([one > 0 for one in counts], axis=0)
        units = np.bincount(which, adds, len(lengths))
        totals = [np.bincount(which, by_person.values(c)[here, 0], len(lengths)) for c in own]
        for place, row in enumerate(rows):
            row[f"m{number}.units"] = int(units[place])
            row |= {f"m{number}.total.{k}": int(one[place]) for k, one in enumerate(totals)}
    return request.read([*rows, runs.common])
