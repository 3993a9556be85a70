"""The people of a search as the kernels count them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cynosure.analyses.find.deeds import CAP, Deed, Deeds, Entries, Flags, How, of_owners, together
from cynosure.metrics.tracked import EVENTS, PersonColumn, Tracked
from cynosure.tracks.clock import NEVER
from cynosure.tracks.kernels.person_pairs import person_pairs
from cynosure.tracks.kernels.persons import PersonCounts, person_counts
from cynosure.tracks.people import LEFT_OUT, People

MOST_PAIRED = 24
"""Of how many events pairs are tried: of those that most people did."""
ROOM = 20_000_000
"""Entries that the pairs of all people may have."""
MOST_COUNTED = 255
"""Rows of a name that are told apart."""
PAIRED_THRICE = 3
"""Of two events that somebody did there are up to three pairs: both, and each after the other."""


@dataclass(frozen=True)
class Silent:
    """People who joined and never did anything: to leave them out would make everything that
    brings somebody into the data look like a substitute for everything else. `is_open` and `early`
    of them are left out as others are."""

    keys: NDArray[np.uint64]
    start: NDArray[np.int32]
    is_open: int = 0
    early: int = 0


class Counted:
    """What people did in windows that begin so many days after their start."""

    def __init__(self, tracked: Tracked, people: People, silent: Silent) -> None:
        self.tracked, self.people, self.silent = tracked, people, silent
        self.names = tracked.names_of(EVENTS)
        seen = tracked.tracks.each(lambda k, bucket: bucket.keys[people.category[k] != LEFT_OUT])
        self.keys = np.concatenate([*seen, silent.keys])

    def start(self) -> NDArray[np.int32]:
        """The local day of each start."""
        kept = zip(self.people.start, self.people.category, strict=True)
        seen = [day[category != LEFT_OUT] for day, category in kept]
        return np.concatenate([*seen, self.silent.start])

    def vocabulary(self, windows: tuple[int, ...]) -> tuple[Deed, ...]:
        """Everything that may be tried: all events, by times and by days, and pairs of those that
        most people did in the longest window, as many as have room."""
        pairs = self._common(windows[-1:], len(windows))
        simple = [Deed(How.ROWS, (name,)) for name in self.names]
        days = [Deed(How.DAYS, (name,)) for name in self.names] if windows[-1] > 1 else []
        both = [Deed.of_both(a, b) for k, a in enumerate(pairs) for b in pairs[k + 1 :]]
        then = [Deed(How.THEN, (a, b)) for a in pairs for b in pairs if a != b]
        return (*simple, *days, *both, *then)

    def deeds(
        self, after: int, windows: tuple[int, ...], deeds: tuple[Deed, ...], cap: int = CAP
    ) -> Deeds:
        """Who did what of some deeds."""
        places = {deed: place for place, deed in enumerate(deeds)}
        parts = []
        for how in (How.ROWS, How.DAYS):
            wanted = np.array([places.get(Deed(how, (name,)), -1) for name in self.names])
            if (wanted >= 0).any():
                parts.append(self._simple(after, windows, cap, how, wanted, len(deeds)))
        pairs = (deed.events for deed in deeds if len(deed.events) > 1)
        paired = tuple(dict.fromkeys(name for events in pairs for name in events))
        if paired:
            parts.append(self._pairs(after, windows, paired, places))
        return Deeds(deeds, windows, together(parts))

    def total(
        self, names: Iterable[str], after: int, days: int, flag: int = 0
    ) -> NDArray[np.int64]:
        """How many rows of some names each person has in a window, each name up to
        `MOST_COUNTED`."""
        found = self._counts(after, (days,), MOST_COUNTED, flag)
        kept = self._codes(tuple(names))[found.name] >= 0
        owner = _owner(found.offsets)[kept]
        weights = found.count[kept].astype(np.float64)
        return np.bincount(owner, weights, minlength=len(self.keys)).astype(np.int64)

    def came(self, sources: tuple[str, ...], first: int, last: int) -> Flags:
        """Who has a row of any of some sources on these days."""
        names = [name for source in sources for name in self.tracked.names_of(source)]
        return self.total(names, first, last - first + 1) > 0

    def value(self, column: PersonColumn) -> NDArray[np.int64]:
        """What is known of each person."""
        return self.tracked.of(column).of(self.keys).astype(np.int64)

    def _moved(self, after: int) -> People:
        begun = tuple(np.where(day == NEVER, NEVER, day + after) for day in self.people.start)
        return People(tuple(day.astype(np.int32) for day in begun), self.people.category, 1)

    def _counts(
        self, after: int, windows: tuple[int, ...], cap: int, flag: int = 0, how: How = How.ROWS
    ) -> PersonCounts:
        tracks, clock, people = self.tracked.tracks, self.tracked.clock, self._moved(after)
        measure: Literal["rows", "days"] = "rows" if how is How.ROWS else "days"
        found = person_counts(tracks, clock, people, windows, cap, flag, measure)
        return replace(found, offsets=self._with_silent(found.offsets))

    def _with_silent(self, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.concatenate((offsets, np.full(len(self.silent.keys), offsets[-1])))

    def _simple(
        self, after: int, windows: tuple[int, ...], cap: int, how: How,
        wanted: NDArray[np.int64], deeds: int,
    ) -> Entries:  # fmt: skip
        found = self._counts(after, windows, cap, how=how)
        named = self._codes(self.names)[found.name]
        place = np.where(named >= 0, wanted[named], -1)
        kept = place >= 0
        family = found.window[kept].astype(np.int64) * deeds + place[kept]
        owner = _owner(found.offsets)[kept]
        return of_owners(owner, family, found.count[kept], len(self.keys))

    def _pairs(
        self, after: int, windows: tuple[int, ...], names: tuple[str, ...], places: dict[Deed, int]
    ) -> Entries:
        tracks, clock = self.tracked.tracks, self.tracked.clock
        found = person_pairs(tracks, clock, self._moved(after), windows, names)
        wanted = np.full(2 * len(names) ** 2, -1, np.int64)
        for a, first in enumerate(names):
            for b, second in enumerate(names):
                both = places.get(Deed.of_both(first, second), -1)
                wanted[min(a, b) * len(names) + max(a, b)] = both
                then = places.get(Deed(How.THEN, (first, second)), -1)
                wanted[len(names) ** 2 + a * len(names) + b] = then
        place = wanted[found.pair]
        kept = place >= 0
        family = found.window[kept].astype(np.int64) * len(places) + place[kept]
        owner = _owner(self._with_silent(found.offsets))[kept]
        return of_owners(owner, family, np.ones(owner.size, np.uint8), len(self.keys))

    def _common(self, window: tuple[int, ...], windows: int) -> tuple[str, ...]:
        """The events that most people did in a window, so many that their pairs have room."""
        found = self._counts(0, window, 1)
        place, owner = self._codes(self.names)[found.name], _owner(found.offsets)
        place, owner = place[place >= 0], owner[place >= 0]
        people = np.bincount(place, minlength=len(self.names))
        ranked = np.argsort(-people, kind="stable")
        ranked = ranked[people[ranked] > 0][:MOST_PAIRED]
        for most in range(len(ranked), 1, -1):
            did = np.bincount(owner[np.isin(place, ranked[:most])], minlength=1)
            if PAIRED_THRICE * windows * int((did * (did - 1) // 2).sum()) <= ROOM:
                return tuple(self.names[k] for k in ranked[:most].tolist())
        return ()

    def _codes(self, names: tuple[str, ...]) -> NDArray[np.int64]:
        """The place among some names of each code of the tracks, -1 for others."""
        found = np.full(1 << 16, -1, np.int64)
        for place, name in enumerate(names):
            code = self.tracked.tracks.code(name)
            if code is not None:
                found[code] = place
        return found


def _owner(offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
