"""The people of a search: what each did early, whether each came back, what is known besides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cynosure.analyses.find.counted import Counted, Silent
from cynosure.analyses.find.deeds import Deed, Deeds, Flags, How
from cynosure.analyses.find.outcome import Outcome
from cynosure.analyses.find.parted import Part
from cynosure.metrics.tracked import EVENTS, Tracked
from cynosure.tracks.bucket import FULFILLED
from cynosure.tracks.clock import NEVER
from cynosure.tracks.people import LEFT_OUT, People, joined_or_first, starts

WINDOWS = (1, 3, 7, 14)
EARLY_DAYS, STRATA = 3, 3
"""People are compared with others who came as often on days 0 to 2, in thirds."""


@dataclass(frozen=True)
class Later:
    """What people did after the outcome closed, window by window of the candidates: `mirrored`
    counts a window of the same length that begins as long after the outcome as the candidate's
    ends before it; `before` everything from the start up to there."""

    mirrored: tuple[Deeds, ...]
    before: tuple[Deeds, ...]

    def again(self, number: int, deed: Deed, at_least: int) -> Flags:
        """Who did it so often in the mirrored window."""
        deeds = self.mirrored[number]
        return deeds.of(deed, deeds.windows[0], at_least)

    def not_before(self, number: int, deed: Deed) -> Flags:
        """Who had not done it, not even once, by the time that the mirrored window opens."""
        deeds = self.before[number]
        once = Deed(How.ROWS, deed.events) if deed.how is How.DAYS else deed
        return ~deeds.of(once, deeds.windows[0], 1)

    def among(self, who: Flags) -> Later:
        """What some of the people did."""
        return Later(
            tuple(deeds.among(who) for deeds in self.mirrored),
            tuple(deeds.among(who) for deeds in self.before),
        )


@dataclass(frozen=True)
class Crowd:
    """The people whose outcome is known, and how many were left out.

    Beside each of them: the local day of the `start`, whether they `came` back, whether they are in
    the half that `confirms`, the `stratum` of early activity, whether the window after the outcome
    is over too (`followed`), the share of early episodes that were fulfilled (`satisfied`, below 0
    without any), and whether the outcome that nothing should move was met (`control`).
    `parts` are those that the question names.
    """

    deeds: Deeds
    later: Later
    start: NDArray[np.int32]
    came: Flags
    confirms: Flags
    stratum: NDArray[np.int64]
    followed: Flags
    satisfied: NDArray[np.float64]
    control: Flags | None
    is_open: int
    early: int
    parts: tuple[Part, ...] = ()

    @property
    def people(self) -> int:
        return len(self.start)

    def among(self, who: Flags) -> Crowd:
        """Some of them, as they stand among the others: in the same half, of the same stratum."""
        return Crowd(
            self.deeds.among(who),
            self.later.among(who),
            self.start[who],
            self.came[who],
            self.confirms[who],
            self.stratum[who],
            self.followed[who],
            self.satisfied[who],
            None if self.control is None else self.control[who],
            is_open=0,
            early=0,
        )


def unparted(_: Counted) -> tuple[Part, ...]:
    """No parts, which is what most questions name."""
    return ()


def crowd_of(
    tracked: Tracked,
    outcome: Outcome,
    covered: tuple[int, int],
    confirm_share: float,
    own: frozenset[str],
    control: tuple[str, ...] = (),
    judged: str | None = None,
    parted: Callable[[Counted], tuple[Part, ...]] = unparted,
) -> Crowd:
    """Everybody who began late enough in the data to be known and early enough to be over.

    `covered` is the first and the last complete day, `own` what the outcome is made of,
    `control` the sources of the control outcome, `judged` an episode kind that knows what was
    fulfilled, `parted` what parts of them there are.
    """
    people, is_open, early = _begun(tracked, outcome, covered)
    silent = _silent(tracked, outcome, covered)
    counted = Counted(tracked, people, silent)
    windows = tuple(days for days in WINDOWS if days <= outcome.first)
    vocabulary = counted.vocabulary(windows)
    deeds = counted.deeds(0, windows, vocabulary)
    start = counted.start()
    return Crowd(
        deeds,
        _later(counted, outcome, deeds),
        start,
        counted.came(outcome.back, outcome.first, outcome.last),
        _confirming(counted.keys, confirm_share),
        _strata(counted, own),
        start + outcome.last + outcome.first <= covered[1],
        _satisfied(counted, outcome, judged),
        counted.came(control, outcome.first, outcome.last) if control else None,
        is_open + silent.is_open,
        early + silent.early,
        parted(counted),
    )


def _silent(tracked: Tracked, outcome: Outcome, covered: tuple[int, int]) -> Silent:
    """Those of them whose outcome is known; none where a start is something that people do."""
    if outcome.start is not None:
        return Silent(np.empty(0, np.uint64), np.empty(0, np.int32))
    seen = np.concatenate(tracked.tracks.each(lambda _, bucket: bucket.keys))
    unseen = ~np.isin(tracked.joined.keys, seen)
    keys = tracked.joined.keys[unseen]
    start = tracked.joined.values[unseen].astype(np.int32)
    early, over = start < covered[0], start <= covered[1] - outcome.last
    kept = ~early & over
    is_open = int((~early & ~over).sum())
    return Silent(keys[kept], start[kept], is_open, int(early.sum()))


def _begun(tracked: Tracked, outcome: Outcome, covered: tuple[int, int]) -> tuple[People, int, int]:
    """When people began, who counts; how many are not over yet, how many were there before."""
    first, complete = covered
    tracks, clock = tracked.tracks, tracked.clock
    after = tuple(np.full(one.size, first + outcome.after, np.int32) for one in tracked.category)
    if outcome.start is None:
        seen = starts(tracks, clock, tracked.names_of(EVENTS))
        begun = joined_or_first(tracks, seen, tracked.joined)
        joined = tracks.each(lambda k, b: tracked.joined.beside(k, b) != NEVER)
        after = tuple(np.where(k, first, day) for k, day in zip(joined, after, strict=True))
    else:
        begun = starts(tracks, clock, tracked.names_of(outcome.start))
    categories, is_open, early = [], 0, 0
    for day, counted, least in zip(begun, tracked.category, after, strict=True):
        known = (day != NEVER) & (counted != LEFT_OUT)
        before = known & (day < least)
        unfinished = known & ~before & (day > complete - outcome.last)
        early += int(before.sum())
        is_open += int(unfinished.sum())
        kept = known & ~before & ~unfinished
        categories.append(np.where(kept, 0, LEFT_OUT).astype(np.uint8))
    return People(begun, tuple(categories), 1), is_open, early


def _later(counted: Counted, outcome: Outcome, deeds: Deeds) -> Later:
    mirrored, before = [], []
    # Whoever did it at all did it on a day; and days are told apart in short windows only.
    ever = tuple(deed for deed in deeds.deeds if deed.how is not How.DAYS)
    for days in deeds.windows:
        opens = outcome.last + 1 + outcome.first - days
        mirrored.append(counted.deeds(opens, (days,), deeds.deeds))
        before.append(counted.deeds(0, (opens,), ever, 1))
    return Later(tuple(mirrored), tuple(before))


def _confirming(keys: NDArray[np.uint64], share: float) -> Flags:
    """Who is in the half that confirms: by bits of the key that no bucket is made of, so that the
    same person is always on the same side."""
    bits = (keys >> np.uint64(32)) & np.uint64(0xFFFF)
    return bits < np.uint64(round(share * 0x10000))


def _strata(counted: Counted, own: frozenset[str]) -> NDArray[np.int64]:
    """Thirds by the early rows of what the outcome is made of: who came often at once. Rows of
    everything would count the candidate itself among what is to be equal."""
    rows = counted.total(own, 0, EARLY_DAYS)
    if not rows.size:
        return rows
    bounds = np.quantile(rows, [k / STRATA for k in range(1, STRATA)])
    return np.digitize(rows, np.unique(bounds), right=True).astype(np.int64)


def _satisfied(counted: Counted, outcome: Outcome, judged: str | None) -> NDArray[np.float64]:
    if judged is None:
        return np.full(len(counted.keys), -1.0)
    names = counted.tracked.names_of(judged)
    every = counted.total(names, 0, outcome.first)
    well = counted.total(names, 0, outcome.first, FULFILLED)
    return np.where(every > 0, well / np.maximum(every, 1), -1.0)
