"""The people of a search: what each did early, whether each came back, what is known besides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cynosure.analyses.find.outcome import Outcome
from cynosure.metrics.tracked import EVENTS, Tracked
from cynosure.tracks.bucket import FULFILLED
from cynosure.tracks.clock import NEVER
from cynosure.tracks.kernels.persons import PersonCounts, person_counts
from cynosure.tracks.people import LEFT_OUT, People, joined_or_first, starts

WINDOWS = (1, 3, 7, 14)
CAP = 10
"""The largest threshold that is tried."""
EARLY_DAYS, STRATA = 3, 3
"""People are compared with others who came as often on days 0 to 2, in thirds."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Deeds:
    """What some people did, person by person: the entries of person i are those from `offsets[i]`
    to `offsets[i + 1]`. Each says that they reached `count` in a `family`, which is the place of an
    event among `events`, plus the number of events for each shorter window."""

    events: tuple[str, ...]
    windows: tuple[int, ...]
    offsets: NDArray[np.int64]
    family: NDArray[np.int64]
    count: NDArray[np.uint8]

    @property
    def people(self) -> int:
        return len(self.offsets) - 1

    @property
    def families(self) -> int:
        return len(self.events) * len(self.windows)

    def of(self, event: str, days: int, at_least: int) -> Flags:
        """Who did an event so often within a window: shape (people,)."""
        wanted = self.windows.index(days) * len(self.events) + self.events.index(event)
        entries = np.flatnonzero((self.family == wanted) & (self.count >= at_least))
        found = np.zeros(self.people, np.bool_)
        found[np.searchsorted(self.offsets, entries, side="right") - 1] = True
        return found

    def among(self, chosen: Flags) -> Deeds:
        """Those of some of the people."""
        lengths = np.diff(self.offsets)
        kept = np.repeat(chosen, lengths)
        offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths[chosen])))
        return Deeds(self.events, self.windows, offsets, self.family[kept], self.count[kept])


@dataclass(frozen=True)
class Later:
    """What people did after the outcome closed, window by window of the candidates: `mirrored`
    counts a window of the same length that begins as long after the outcome as the candidate's
    ends before it; `before` everything from the start up to there."""

    mirrored: tuple[Deeds, ...]
    before: tuple[Deeds, ...]

    def again(self, number: int, event: str, at_least: int) -> Flags:
        """Who did it so often in the mirrored window."""
        deeds = self.mirrored[number]
        return deeds.of(event, deeds.windows[0], at_least)

    def not_before(self, number: int, event: str) -> Flags:
        """Who had not done it by the time that the mirrored window opens."""
        deeds = self.before[number]
        return ~deeds.of(event, deeds.windows[0], 1)


@dataclass(frozen=True)
class Crowd:
    """The people whose outcome is known, and how many were left out.

    Beside each of them: the local day of the `start`, whether they `came` back, whether they are in
    the half that `confirms`, the `stratum` of early activity, whether the window after the outcome
    is over too (`followed`), the share of early episodes that were fulfilled (`satisfied`, below 0
    without any), and whether the outcome that nothing should move was met (`control`).
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

    @property
    def people(self) -> int:
        return len(self.start)


def crowd_of(
    tracked: Tracked,
    outcome: Outcome,
    covered: tuple[int, int],
    confirm_share: float,
    own: frozenset[str],
    control: tuple[str, ...] = (),
    judged: str | None = None,
) -> Crowd:
    """Everybody who began late enough in the data to be known and early enough to be over.

    `covered` is the first and the last complete day, `own` what the outcome is made of,
    `control` the sources of the control outcome, `judged` an episode kind that knows what was
    fulfilled.
    """
    people, is_open, early = _begun(tracked, outcome, covered)
    silent = _silent(tracked, outcome, covered)
    counted = _Counted(tracked, people, silent)
    windows = tuple(days for days in WINDOWS if days <= outcome.first)
    deeds = counted.deeds(0, windows)
    start = counted.start()
    return Crowd(
        deeds,
        _later(counted, outcome, windows),
        start,
        counted.came(outcome.back, outcome.first, outcome.last),
        _confirming(counted.keys, confirm_share),
        _strata(counted, own),
        start + outcome.last + outcome.first <= covered[1],
        _satisfied(counted, outcome, judged),
        counted.came(control, outcome.first, outcome.last) if control else None,
        is_open + silent.is_open,
        early + silent.early,
    )


class _Counted:
    """The people of a search as the kernels count them."""

    def __init__(self, tracked: Tracked, people: People, silent: _Silent) -> None:
        self.tracked, self.people, self.silent = tracked, people, silent
        self.names = tracked.names_of(EVENTS)
        seen = tracked.tracks.each(lambda k, bucket: bucket.keys[people.category[k] != LEFT_OUT])
        self.keys = np.concatenate([*seen, silent.keys])

    def start(self) -> NDArray[np.int32]:
        kept = zip(self.people.start, self.people.category, strict=True)
        seen = [day[category != LEFT_OUT] for day, category in kept]
        return np.concatenate([*seen, self.silent.start])

    def counts(self, after: int, windows: tuple[int, ...], cap: int, flag: int = 0) -> PersonCounts:
        """What was done in windows that begin so many days after the start."""
        begun = tuple(np.where(day == NEVER, NEVER, day + after) for day in self.people.start)
        moved = People(tuple(day.astype(np.int32) for day in begun), self.people.category, 1)
        found = person_counts(self.tracked.tracks, self.tracked.clock, moved, windows, cap, flag)
        nothing = np.full(len(self.silent.keys), found.offsets[-1])
        return replace(found, offsets=np.concatenate((found.offsets, nothing)))

    def deeds(self, after: int, windows: tuple[int, ...], cap: int = CAP) -> Deeds:
        found = self.counts(after, windows, cap)
        place = self._places(self.names)[found.name]
        kept = place >= 0
        lengths = np.diff(found.offsets)
        owner = np.repeat(np.arange(len(lengths)), lengths)[kept]
        own = np.bincount(owner, minlength=len(lengths))
        offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(own)))
        family = found.window[kept].astype(np.int64) * len(self.names) + place[kept]
        return Deeds(self.names, windows, offsets, family, found.count[kept])

    def total(
        self, names: Iterable[str], after: int, days: int, flag: int = 0
    ) -> NDArray[np.int64]:
        """How many rows of some names each person has in a window, each name up to 255."""
        found = self.counts(after, (days,), 255, flag)
        kept = self._places(tuple(names))[found.name] >= 0
        lengths = np.diff(found.offsets)
        owner = np.repeat(np.arange(len(lengths)), lengths)[kept]
        weights = found.count[kept].astype(np.float64)
        return np.bincount(owner, weights, minlength=len(lengths)).astype(np.int64)

    def came(self, sources: tuple[str, ...], first: int, last: int) -> Flags:
        """Who has a row of any of some sources on these days."""
        names = [name for source in sources for name in self.tracked.names_of(source)]
        return self.total(names, first, last - first + 1) > 0

    def _places(self, names: tuple[str, ...]) -> NDArray[np.int64]:
        found = np.full(1 << 16, -1, np.int64)
        for place, name in enumerate(names):
            code = self.tracked.tracks.code(name)
            if code is not None:
                found[code] = place
        return found


@dataclass(frozen=True)
class _Silent:
    """People who joined and never did anything: to leave them out would make everything that
    brings somebody into the data look like a substitute for everything else. `is_open` and `early`
    of them are left out as others are."""

    keys: NDArray[np.uint64]
    start: NDArray[np.int32]
    is_open: int = 0
    early: int = 0


def _silent(tracked: Tracked, outcome: Outcome, covered: tuple[int, int]) -> _Silent:
    """Those of them whose outcome is known; none where a start is something that people do."""
    if outcome.start is not None:
        return _Silent(np.empty(0, np.uint64), np.empty(0, np.int32))
    seen = np.concatenate(tracked.tracks.each(lambda _, bucket: bucket.keys))
    unseen = ~np.isin(tracked.joined.keys, seen)
    keys = tracked.joined.keys[unseen]
    start = tracked.joined.values[unseen].astype(np.int32)
    early, over = start < covered[0], start <= covered[1] - outcome.last
    kept = ~early & over
    is_open = int((~early & ~over).sum())
    return _Silent(keys[kept], start[kept], is_open, int(early.sum()))


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


def _later(counted: _Counted, outcome: Outcome, windows: tuple[int, ...]) -> Later:
    mirrored, before = [], []
    for days in windows:
        opens = outcome.last + 1 + outcome.first - days
        mirrored.append(counted.deeds(opens, (days,)))
        before.append(counted.deeds(0, (opens,), 1))
    return Later(tuple(mirrored), tuple(before))


def _confirming(keys: NDArray[np.uint64], share: float) -> Flags:
    """Who is in the half that confirms: by bits of the key that no bucket is made of, so that the
    same person is always on the same side."""
    bits = (keys >> np.uint64(32)) & np.uint64(0xFFFF)
    return bits < np.uint64(round(share * 0x10000))


def _strata(counted: _Counted, own: frozenset[str]) -> NDArray[np.int64]:
    """Thirds by the early rows of what the outcome is made of: who came often at once. Rows of
    everything would count the candidate itself among what is to be equal."""
    rows = counted.total(own, 0, EARLY_DAYS)
    if not rows.size:
        return rows
    bounds = np.quantile(rows, [k / STRATA for k in range(1, STRATA)])
    return np.digitize(rows, np.unique(bounds), right=True).astype(np.int64)


def _satisfied(counted: _Counted, outcome: Outcome, judged: str | None) -> NDArray[np.float64]:
    if judged is None:
        return np.full(len(counted.keys), -1.0)
    names = counted.tracked.names_of(judged)
    every = counted.total(names, 0, outcome.first)
    well = counted.total(names, 0, outcome.first, FULFILLED)
    return np.where(every > 0, well / np.maximum(every, 1), -1.0)
