"""What people may do early, and who did: an event so often, on so many days, two events together
or one after the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cynosure.errors import Text
from cynosure.metrics.tracked import RAW
from cynosure.tracks.kernels.permuted import cells_of

CAP = 10
"""The largest threshold that is tried."""

Flags = NDArray[np.bool_]


class How(StrEnum):
    """What is counted of events."""

    ROWS = "rows"
    DAYS = "days"
    BOTH = "both"
    THEN = "then"


@dataclass(frozen=True)
class Deed:
    """Something that people do: one event, or two of them."""

    how: How
    events: tuple[str, ...]

    @classmethod
    def of_both(cls, one: str, other: str) -> Deed:
        """Two events in whatever order: so the same pair has one name."""
        return cls(How.BOTH, (min(one, other), max(one, other)))

    @property
    def is_simple(self) -> bool:
        """Whether it is nothing more than an event, done so often."""
        return self.how is How.ROWS

    @property
    def shown(self) -> tuple[str, ...]:
        """The events as the data spell them."""
        return tuple(event.removeprefix(RAW) for event in self.events)


@dataclass(frozen=True)
class Candidate:
    """A deed done `at_least` so often (on so many days) in the first `days`."""

    deed: Deed
    at_least: int
    days: int

    @property
    def name(self) -> str:
        """As it is asked for: followed_3_in_7d, followed_on_3_days_in_7d, opened+followed_in_7d,
        opened+then+followed_in_7d."""
        shown = self.deed.shown
        stems = {
            How.ROWS: f"{shown[0]}_{self.at_least}",
            How.DAYS: f"{shown[0]}_on_{self.at_least}_days",
            How.BOTH: "+".join(shown),
            How.THEN: "+then+".join(shown),
        }
        return f"{stems[self.deed.how]}_in_{self.days}d"

    @classmethod
    def called(cls, name: str) -> Candidate | None:
        """The candidate of a name, None for words that are none."""
        match = re.fullmatch(r"(.+)_in_([0-9]+)d", name)
        if match is None:
            return None
        stem, days = match.group(1), int(match.group(2))
        for how, pattern in (
            (How.DAYS, r"(?P<a>.+)_on_(?P<k>[0-9]+)_days"),
            (How.ROWS, r"(?P<a>.+)_(?P<k>[0-9]+)"),
            (How.THEN, r"(?P<a>.+)\+then\+(?P<b>.+)"),
            (How.BOTH, r"(?P<a>.+)\+(?P<b>.+)"),
        ):
            parts = re.fullmatch(pattern, stem)
            if parts is not None:
                said = parts.groupdict()
                events = tuple(f"{RAW}{said[part]}" for part in ("a", "b") if part in said)
                deed = Deed.of_both(*events) if how is How.BOTH else Deed(how, events)
                return cls(deed, int(said.get("k", 1)), days)
        return None

    @property
    def parts(self) -> tuple[Candidate, ...]:
        """What somebody has done who did part of it, none for an event done so often."""
        events = self.deed.events
        match self.deed.how:
            case How.ROWS:
                return ()
            case How.DAYS:
                return (Candidate(Deed(How.ROWS, events), self.at_least, self.days),)
            case How.BOTH:
                return tuple(Candidate(Deed(How.ROWS, (one,)), 1, self.days) for one in events)
            case How.THEN:
                return (Candidate(Deed.of_both(*events), 1, self.days),)

    @property
    def label(self) -> Text:
        """In words."""
        when = "on day 0" if self.days == 1 else f"in the first {self.days} days"
        zh_when = "首日" if self.days == 1 else f"前 {self.days} 天内"
        first, *others = self.deed.shown
        k = self.at_least
        match self.deed.how:
            case How.BOTH:
                return Text(
                    f"doing {first} and {others[0]} {when}", f"{zh_when}做过 {first} 和 {others[0]}"
                )
            case How.THEN:
                return Text(
                    f"doing {first} and then {others[0]} {when}",
                    f"{zh_when}先做 {first}、后做 {others[0]}",
                )
            case How.DAYS:
                return Text(
                    f"doing {first} on {k} days or more {when}",
                    f"{zh_when}至少 {k} 天做过 {first}",
                )
        if k == 1:
            return Text(f"doing {first} {when}", f"{zh_when}做过 {first}")
        return Text(f"doing {first} {k} times or more {when}", f"{zh_when}至少 {k} 次 {first}")


@dataclass(frozen=True)
class Entries:
    """What some people did, person by person: those of person i are from `offsets[i]` to
    `offsets[i + 1]`. Each says that they reached `count` in a `family`, which is the place of a
    deed, plus the number of deeds for each shorter window."""

    offsets: NDArray[np.int64]
    family: NDArray[np.int64]
    count: NDArray[np.uint8]

    @property
    def owner(self) -> NDArray[np.int64]:
        """The place of the person of each."""
        return np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))

    def among(self, chosen: Flags) -> Entries:
        """Those of some of the people."""
        lengths = np.diff(self.offsets)
        kept = np.repeat(chosen, lengths)
        return Entries(_offsets(lengths[chosen]), self.family[kept], self.count[kept])


def together(parts: Sequence[Entries]) -> Entries:
    """The entries of the same people from several counts."""
    lengths = np.stack([np.diff(part.offsets) for part in parts]).sum(axis=0)
    offsets = _offsets(lengths)
    family, count = np.empty(offsets[-1], np.int64), np.empty(offsets[-1], np.uint8)
    taken = offsets[:-1].copy()
    for part in parts:
        owner = part.owner
        places = taken[owner] + np.arange(owner.size) - part.offsets[owner]
        family[places], count[places] = part.family, part.count
        taken += np.diff(part.offsets)
    return Entries(offsets, family, count)


def of_owners(
    owner: NDArray[np.int64], family: NDArray[np.int64], count: NDArray[np.uint8], people: int
) -> Entries:
    """Entries whose owners ascend."""
    return Entries(_offsets(np.bincount(owner, minlength=people)), family, count)


def _offsets(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))


@dataclass(frozen=True)
class Deeds:
    """Which people did what, of `deeds`, in `windows`."""

    deeds: tuple[Deed, ...]
    windows: tuple[int, ...]
    entries: Entries

    @property
    def people(self) -> int:
        return len(self.entries.offsets) - 1

    @property
    def families(self) -> int:
        return len(self.deeds) * len(self.windows)

    @cached_property
    def _by_family(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The entries in the order of their families, and where each family begins."""
        order = np.argsort(self.entries.family, kind="stable")
        numbers = np.bincount(self.entries.family, minlength=self.families)
        return order, _offsets(numbers)

    @cached_property
    def cells(self) -> NDArray[np.unsignedinteger]:
        """The number of family and count of each entry."""
        return cells_of(self.entries.family, self.entries.count, self.families, CAP)

    @cached_property
    def _owner(self) -> NDArray[np.int64]:
        return self.entries.owner

    @cached_property
    def _places(self) -> dict[Deed, int]:
        return {deed: place for place, deed in enumerate(self.deeds)}

    @cached_property
    def paired(self) -> tuple[int, int]:
        """Of how many events pairs were counted, of how many that anybody did."""
        done = np.unique(self.entries.family % max(len(self.deeds), 1)).tolist()
        pairs = (deed for deed in self.deeds if len(deed.events) > 1)
        paired = {name for deed in pairs for name in deed.events}
        return len(paired), sum(self.deeds[place].is_simple for place in done)

    def knows(self, deed: Deed, days: int) -> bool:
        """Whether it was counted in a window of so many days."""
        return deed in self._places and days in self.windows

    def of(self, deed: Deed, days: int, at_least: int) -> Flags:
        """Who did it so often within a window: shape (people,)."""
        wanted = self.windows.index(days) * len(self.deeds) + self._places[deed]
        order, begins = self._by_family
        entries = order[begins[wanted] : begins[wanted + 1]]
        found = np.zeros(self.people, np.bool_)
        found[self._owner[entries[self.entries.count[entries] >= at_least]]] = True
        return found

    def who(self, candidate: Candidate) -> Flags:
        """Who did what a candidate says."""
        return self.of(candidate.deed, candidate.days, candidate.at_least)

    def only(self, kept: NDArray[np.int64]) -> Deeds:
        """Some of the deeds, by their places."""
        place = np.full(len(self.deeds), -1, np.int64)
        place[kept] = np.arange(kept.size)
        window, deed = np.divmod(self.entries.family, len(self.deeds))
        own = place[deed] >= 0
        family = window[own] * kept.size + place[deed[own]]
        entries = of_owners(self._owner[own], family, self.entries.count[own], self.people)
        return Deeds(tuple(self.deeds[k] for k in kept.tolist()), self.windows, entries)

    def among(self, chosen: Flags) -> Deeds:
        """Those of some of the people."""
        return Deeds(self.deeds, self.windows, self.entries.among(chosen))
