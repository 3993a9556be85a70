"""The search, on one half of the people: every threshold of every deed in every window.

The outcome is dealt anew among the people as often as `DEALS`, and the largest correlation of the
whole grid is noted each time (Westfall and Young 1993): so p is that of the search as a whole.
Each deed has a p of its own too, by the largest of its own cells, and those are adjusted over
deeds (Benjamini and Hochberg 1995).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from cynosure.analyses.find.crowd import Crowd
from cynosure.analyses.find.deeds import CAP, Candidate, Deeds, Flags, How
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.experiments.multiplicity import benjamini_hochberg
from cynosure.tracks.kernels.permuted import reached_with

DEALS = 1_000
AT_ONCE = 50
"""Deals that are counted together."""
ALIKE = 0.5
"""The correlation of two candidates from which they are shown as one."""


@dataclass(frozen=True)
class Found:
    """The candidate of a deed on the half that was searched.

    `phi` is its correlation with the outcome, `p` that of the search as a whole, `q` the deed's,
    adjusted over deeds. `plateau` are the smallest and the largest threshold of its window within
    a standard error of the deed's best. `leader` is the candidate with which it is shown as one.
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
    """What came of the search: a candidate a deed, those of the largest correlation first.

    `tried` is the number of cells, `critical` the correlation that the largest passes by chance in
    1 − level of the cases, `largest` (deals,) that of the whole grid in each deal. `families` are
    the searches that stand together: every p and q is so many times what it is alone.
    """

    found: tuple[Found, ...]
    tried: int
    critical: float
    largest: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    families: int = 1

    def of(self, candidate: Candidate, phi: float) -> Found | None:
        """Any candidate that was tried, of the correlation that it has on the half that was
        searched; None where its deed was not."""
        best = next((one for one in self.found if one.candidate.deed == candidate.deed), None)
        if best is None or best.candidate == candidate:
            return best
        at_least = (candidate.at_least, candidate.at_least)
        p = _chance(phi, self.largest, self.families)
        return replace(best, candidate=candidate, phi=phi, p=p, plateau=at_least)


@dataclass(frozen=True)
class _Grid:
    """The cells (windows, deeds, thresholds) of the half that is searched."""

    deeds: Deeds
    came: Flags
    total: NDArray[np.int64]
    open_to: Flags

    def correlations(self, outcomes: Iterable[Flags]) -> NDArray[np.float64]:
        """Phi of every cell with each of some deals of `came`, 0 where there is none: (deals,
        windows, deeds, thresholds)."""
        hit = _shaped(self.deeds, outcomes)
        people, back = self.deeds.people, int(self.came.sum())
        spread = self.total * (people - self.total) * (float(back) * (people - back))
        found = np.zeros(hit.shape)
        np.divide(
            people * hit - self.total * float(back),
            np.sqrt(np.maximum(spread, 1.0)),
            out=found,
            where=self.open_to,
        )
        return found


def searched(
    crowd: Crowd,
    floor: int,
    level: float,
    fdr: float,
    weighed_down: frozenset[str],
    rng: np.random.Generator,
    families: int = 1,
) -> Search:
    """The best candidate of each deed; no cell has fewer than `floor` people on either side, and
    `families` searches stand together.

    Of two that are alike the later one follows the earlier; effort (`weighed_down`) comes last, and
    what is more than an event done so often comes first only where it is better by more than a
    standard error.
    """
    half = ~crowd.confirms
    deeds, came = crowd.deeds.among(half), crowd.came[half]
    total = _reached(deeds)
    everybody = _reached(crowd.deeds)
    enough = (everybody >= floor) & (crowd.people - everybody >= floor)
    # On one day at least is once at least, which is tried already.
    enough[:, [deed.how is How.DAYS for deed in deeds.deeds], 0] = False
    open_to = enough & (total > 0) & (total < deeds.people)
    tried = int(open_to.sum())
    if not tried or came.all() or not came.any():
        return Search((), 0, 1.0)
    # Of thousands of events most are too rare to be tried, and are not dealt anew.
    kept = np.flatnonzero(open_to.any(axis=(0, 2)))
    grid = _Grid(deeds.only(kept), came, total[:, kept], open_to[:, kept])
    largest = _largest(grid, rng)
    best = _best(grid, came, largest, families)
    found = sorted(best, key=lambda one: _order(one, weighed_down, deeds.people))
    overall = largest.max(axis=1)
    critical = float(np.quantile(overall, level, method="higher"))
    return Search(tuple(_led(found, deeds, level, fdr)), tried, critical, overall, families)


def _best(grid: _Grid, came: Flags, largest: NDArray[np.float64], families: int) -> Iterator[Found]:
    """The best candidate of each deed, beside the `largest` of each deed in each deal."""
    deeds, phi, overall = grid.deeds, grid.correlations([came])[0], largest.max(axis=1)
    open_deeds = np.flatnonzero(grid.open_to.any(axis=(0, 2)))
    own = np.abs(phi).max(axis=(0, 2))[open_deeds]
    p_deeds = (1 + (largest[:, open_deeds] >= own - 1e-12).sum(axis=0)) / (DEALS + 1)
    adjusted = benjamini_hochberg(p_deeds)
    for place, q in zip(open_deeds.tolist(), adjusted.tolist(), strict=True):
        window, at_least, plateau = _plateau(phi[:, place], grid.open_to[:, place], deeds.people)
        value = float(phi[window, place, at_least - 1])
        p = _chance(value, overall, families)
        candidate = Candidate(deeds.deeds[place], at_least, deeds.windows[window])
        yield Found(candidate, value, p, min(families * q, 1.0), plateau)


def _chance(phi: float, largest: NDArray[np.float64], families: int) -> float:
    """The p of a correlation beside the largest of each deal, in so many searches."""
    p = float((1 + (largest >= abs(phi) - 1e-12).sum()) / (DEALS + 1))
    return min(families * p, 1.0)


def curve(crowd: Crowd, candidate: Candidate) -> list[tuple[int, Flags]]:
    """Who reached each threshold of the candidate's deed and window."""
    deed, days = candidate.deed, candidate.days
    return [(k, crowd.deeds.of(deed, days, k)) for k in range(1, CAP + 1)]


def _reached(deeds: Deeds) -> NDArray[np.int64]:
    """How many people reached each cell: (windows, deeds, thresholds)."""
    reached: NDArray[np.int64] = _shaped(deeds, [np.ones(deeds.people, np.bool_)])[0]
    return reached


def _shaped(deeds: Deeds, chosen: Iterable[Flags]) -> NDArray[np.int64]:
    """How many of each choice of people reached each cell: (choices, windows, deeds,
    thresholds)."""
    reached = reached_with(deeds.entries.offsets, deeds.cells, chosen, deeds.families, CAP)
    return reached.reshape(-1, len(deeds.windows), len(deeds.deeds), CAP)


def _largest(grid: _Grid, rng: np.random.Generator) -> NDArray[np.float64]:
    """The largest correlation of each deed in each deal: (deals, deeds)."""
    found = []
    for begun in range(0, DEALS, AT_ONCE):
        deals = (rng.permutation(grid.came) for _ in range(min(AT_ONCE, DEALS - begun)))
        found.append(np.abs(grid.correlations(deals)).max(axis=(1, 3)))
    return np.concatenate(found)


def _plateau(
    phi: NDArray[np.float64], open_to: Flags, people: int
) -> tuple[int, int, tuple[int, int]]:
    """Window, threshold and plateau of a deed: not the best cell, which luck chose, but the
    shortest window and the lowest threshold within a standard error of it."""
    shown = np.where(open_to, phi, -np.inf)
    best = float(shown.max())
    near = shown >= best - (1 - best**2) / np.sqrt(people)
    window = int(np.flatnonzero(near.any(axis=1))[0])
    thresholds = np.flatnonzero(near[window]) + 1
    return window, int(thresholds[0]), (int(thresholds[0]), int(thresholds[-1]))


def _order(one: Found, weighed_down: frozenset[str], people: int) -> tuple[bool, float]:
    deed = one.candidate.deed
    error = 0.0 if deed.is_simple else (1 - one.phi**2) / float(np.sqrt(people))
    return not weighed_down.isdisjoint(deed.events), error - one.phi


def _led(found: list[Found], deeds: Deeds, level: float, fdr: float) -> Iterator[Found]:
    """Each that is more than chance, with the first of those before it that it goes along with."""
    columns: list[tuple[Candidate, Flags]] = []
    for one in found:
        if not one.stands(level, fdr):
            yield one
            continue
        own = deeds.who(one.candidate)
        leader = next((name for name, flags in columns if _alike(flags, own)), None)
        if leader is None:
            columns.append((one.candidate, own))
        yield replace(one, leader=leader)


def _alike(one: Flags, other: Flags) -> bool:
    if one.all() or other.all() or not one.any() or not other.any():
        return False
    return float(np.corrcoef(one, other)[0, 1]) >= ALIKE


def low_of(estimate: Estimate) -> float:
    """The lower end of an estimate's interval."""
    return estimate.interval.low if isinstance(estimate.interval, Interval) else estimate.value
