"""What the episodes of a log tell of all that a question asks, share by share of the people.

Of a share only sums are kept: its rows and its episodes are let go as soon as it is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from cynosure.metrics.audit.contaminated import ContaminatedRequest
from cynosure.metrics.audit.gap import GapRequest
from cynosure.metrics.coded.counted import AccountSums, FrameSums
from cynosure.metrics.coded.episodes import Episodes
from cynosure.metrics.coded.parted import EventSums, GapSums, PeriodSums
from cynosure.metrics.requests import Request
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.why.instrument import EventsRequest
from cynosure.metrics.why.sums import SumsRequest

Hashes = NDArray[np.uint64]
RANGES = 256
"""Ranges of hashes that are looked through one by one, so that they stay near the processor."""


class ShareSums(Protocol):
    """What a share of the people adds to the answer to a request."""

    @classmethod
    def of(cls, star_file: StarFile, episodes: Episodes, request: Any) -> Self:
        """What the episodes of the share add."""
        ...

    @classmethod
    def joined(cls, each: Sequence[Self]) -> Self:
        """What several shares add together, in the order of people's ids."""
        ...

    def answer(self, request: Any) -> Any:
        """The answer, from all shares; None where it needs rows that are not there."""
        ...


SUMS: Mapping[type, type[ShareSums]] = {
    SumsRequest: PeriodSums,
    EventsRequest: EventSums,
    ContaminatedRequest: AccountSums,
    GapRequest: GapSums,
}
"""The requests of a shape."""


@dataclass(frozen=True, eq=False)
class Told:
    """What shares of the people tell: the hashes of their episodes' keys, sorted in each share, and
    what they add to the frame and to the requests of the shape."""

    keys: tuple[Hashes, ...]
    frame: FrameSums
    sums: tuple[ShareSums, ...]

    @classmethod
    def of(cls, star_file: StarFile, episodes: Episodes) -> Self:
        """What one share tells."""
        asked = episodes.shape.requests
        sums = (SUMS[type(one)].of(star_file, episodes, one) for one in asked)
        return cls((np.sort(episodes.key),), FrameSums.of(star_file, episodes), tuple(sums))

    @classmethod
    def joined(cls, each: Sequence[Self]) -> Self:
        """What several shares tell, in the order of people's ids."""
        keys = tuple(own for one in each for own in one.keys)
        frame = FrameSums.joined([one.frame for one in each])
        every = zip(*(one.sums for one in each), strict=True)
        return cls(keys, frame, tuple(type(own[0]).joined(own) for own in every))

    def ranges(self) -> Iterator[tuple[Hashes, ...]]:
        """The hashes by the range that they are in: equal ones are in the same."""
        ends = np.arange(1, RANGES, dtype=np.uint64) * np.uint64(2**64 // RANGES)
        return zip(*(np.split(one, np.searchsorted(one, ends)) for one in self.keys), strict=True)

    def answers(self, requests: Sequence[Request[Any]]) -> Mapping[Request[Any], Any]:
        """The answer to each request of the shape, None where it needs rows that are not there."""
        every = zip(requests, self.sums, strict=True)
        return {request: own.answer(request) for request, own in every}


def meet(hashes: Sequence[Hashes]) -> bool:
    """Whether a hash comes twice."""
    every = np.concatenate(hashes)
    every.sort()
    return bool((every[1:] == every[:-1]).any())
