"""The search, on one half of the people: every threshold of every event in every window.

The outcome is dealt anew among the people as often as `DEALS`, and the largest correlation of the
whole grid is noted each time (Westfall and Young 1993): so p is that of the search as a whole.
Each event has a p of its own too, by the largest of its own cells, and those are adjusted over
events (Benjamini and Hochberg 1995).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cynosure.analyses.find.crowd import CAP, Crowd, Deeds, Flags
from cynosure.errors import Text
from cynosure.metrics.tracked import RAW
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.experiments.multiplicity import benjamini_hochberg
from cynosure.tracks.kernels.permuted import reached_with

DEALS = 1_000
ALIKE = 0.5
"""The correlation of two candidates from which they are shown as one."""


@dataclass(frozen=True)
class Candidate:
    """Doing an event `at_least` so often in the first `days`."""

    event: str
    at_least: int
    days: int

    @property
    def name(self) -> str:
        """As it is asked for: followed_3_in_7d."""
        return f"{self.shown}_{self.at_least}_in_{self.days}d"

    @classmethod
    def called(cls, name: str) -> Candidate | None:
        """The candidate of a name, None for words that are none."""
        match = re.fullmatch(r"(.+)_([0-9]+)_in_([0-9]+)d", name)
        if match is None:
            return None
        return cls(f"{RAW}{match.group(1)}", int(match.group(2)), int(match.group(3)))

    @property
    def shown(self) -> str:
        """The event as the data spell it."""
        return self.event.removeprefix(RAW)

    @property
    def label(self) -> Text:
        """In words."""
        when = "on day 0" if self.days == 1 else f"in the first {self.days} days"
        zh_when = "首日" if self.days == 1 else f"前 {self.days} 天内"
        if self.at_least == 1:
            return Text(f"doing {self.shown} {when}", f"{zh_when}做过 {self.shown}")
        return Text(
            f"doing {self.shown} {self.at_least} times or more {when}",
            f"{zh_when}至少 {self.at_least} 次 {self.shown}",
        )


@dataclass(frozen=True)
class Found:
    """The candidate of an event on the half that was searched.

    `phi` is its correlation with the outcome, `p` that of the search as a whole, `q` the event's,
    adjusted over events. `plateau` are the smallest and the largest threshold of its window within
    a standard error of the event's best. `leader` is the candidate with which it is shown as one.
    """

    candidate: Candidate
    phi: float
    p: float
    q: float
    plateau: tuple[int, int]
    leader: Candidate | None = None

    def stands(self, level: float, fdr: float) -> bool:
        """Whether the search found more than chance finds."""
        return self.phi > 0 and self.p <= 1 - level + 1e-9 and self.q <= fdr


@dataclass(frozen=True)
class Search:
    """What came of the search: a candidate an event, those of the largest correlation first.

    `tried` is the number of cells, `critical` the correlation that the largest passes by chance in
    1 − level of the cases.
    """

    found: tuple[Found, ...]
    tried: int
    critical: float


@dataclass(frozen=True)
class _Grid:
    """The cells (windows, events, thresholds) of the half that is searched."""

    deeds: Deeds
    came: Flags
    total: NDArray[np.int64]
    open_to: Flags

    def correlations(self, came: Flags) -> NDArray[np.float64]:
        """Phi of every cell, 0 where there is none."""
        hit = _shaped(self.deeds, came)
        people, back = self.deeds.people, int(came.sum())
        spread = self.total * (people - self.total) * (float(back) * (people - back))
        found = np.zeros(self.total.shape)
        np.divide(
            people * hit - self.total * float(back),
            np.sqrt(np.maximum(spread, 1.0)),
            out=found,
            where=self.open_to,
        )
        return found


def searched(
    crowd: Crowd, floor: int, level: float, weighed_down: frozenset[str], rng: np.random.Generator
) -> Search:
    """The best candidate of each event; no cell has fewer than `floor` people on either side.

    Of two that are alike the later one follows the earlier; effort (`weighed_down`) comes last.
    """
    half = ~crowd.confirms
    deeds, came = crowd.deeds.among(half), crowd.came[half]
    total = _shaped(deeds, np.ones(deeds.people, np.bool_))
    everybody = _shaped(crowd.deeds, np.ones(crowd.people, np.bool_))
    enough = (everybody >= floor) & (crowd.people - everybody >= floor)
    grid = _Grid(deeds, came, total, enough & (total > 0) & (total < deeds.people))
    tried = int(grid.open_to.sum())
    if not tried or came.all() or not came.any():
        return Search((), 0, 1.0)
    phi = grid.correlations(came)
    largest = _largest(grid, rng)
    overall = largest.max(axis=1)
    events = np.flatnonzero(grid.open_to.any(axis=(0, 2)))
    own = np.abs(phi).max(axis=(0, 2))[events]
    p_events = (1 + (largest[:, events] >= own - 1e-12).sum(axis=0)) / (DEALS + 1)
    adjusted = benjamini_hochberg(p_events)
    found = []
    for place, q in zip(events.tolist(), adjusted.tolist(), strict=True):
        window, at_least, plateau = _plateau(phi[:, place], grid.open_to[:, place], deeds.people)
        value = float(phi[window, place, at_least - 1])
        p = float((1 + (overall >= abs(value) - 1e-12).sum()) / (DEALS + 1))
        candidate = Candidate(deeds.events[place], at_least, deeds.windows[window])
        found.append(Found(candidate, value, p, q, plateau))
    found.sort(key=lambda one: (one.candidate.event in weighed_down, -one.phi))
    critical = float(np.quantile(overall, level, method="higher"))
    return Search(tuple(_led(found, deeds)), tried, critical)


def curve(crowd: Crowd, candidate: Candidate) -> list[tuple[int, Flags]]:
    """Who reached each threshold of the candidate's event and window."""
    return [(k, crowd.deeds.of(candidate.event, candidate.days, k)) for k in range(1, CAP + 1)]


def _shaped(deeds: Deeds, chosen: Flags) -> NDArray[np.int64]:
    """How many of the chosen reached each cell: (windows, events, thresholds)."""
    reached = reached_with(deeds.offsets, deeds.family, deeds.count, chosen, deeds.families, CAP)
    return reached.reshape(len(deeds.windows), len(deeds.events), CAP)


def _largest(grid: _Grid, rng: np.random.Generator) -> NDArray[np.float64]:
    """The largest correlation of each event in each deal: (deals, events)."""
    found = np.empty((DEALS, len(grid.deeds.events)))
    for number in range(DEALS):
        dealt = grid.correlations(rng.permutation(grid.came))
        found[number] = np.abs(dealt).max(axis=(0, 2))
    return found


def _plateau(
    phi: NDArray[np.float64], open_to: Flags, people: int
) -> tuple[int, int, tuple[int, int]]:
    """Window, threshold and plateau of an event: not the best cell, which luck chose, but the
    shortest window and the lowest threshold within a standard error of it."""
    shown = np.where(open_to, phi, -np.inf)
    best = float(shown.max())
    near = shown >= best - (1 - best**2) / np.sqrt(people)
    window = int(np.flatnonzero(near.any(axis=1))[0])
    thresholds = np.flatnonzero(near[window]) + 1
    return window, int(thresholds[0]), (int(thresholds[0]), int(thresholds[-1]))


def _led(found: list[Found], deeds: Deeds) -> list[Found]:
    """Each with the first of those before it that it goes along with."""
    columns: list[tuple[Candidate, Flags]] = []
    kept = []
    for one in found:
        own = deeds.of(one.candidate.event, one.candidate.days, one.candidate.at_least)
        leader = next((name for name, flags in columns if _alike(flags, own)), None)
        if leader is None:
            columns.append((one.candidate, own))
        kept.append(Found(one.candidate, one.phi, one.p, one.q, one.plateau, leader))
    return kept


def _alike(one: Flags, other: Flags) -> bool:
    if one.all() or other.all() or not one.any() or not other.any():
        return False
    return float(np.corrcoef(one, other)[0, 1]) >= ALIKE


def low_of(estimate: Estimate) -> float:
    """The lower end of an estimate's interval."""
    return estimate.interval.low if isinstance(estimate.interval, Interval) else estimate.value
