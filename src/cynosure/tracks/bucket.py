"""A bucket: the rows of some people, by person and time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BITS = 7
BUCKETS = 1 << BITS
"""People are spread over so many buckets by the first bits of their key, so that buckets share no
person and can be worked on apart. Fixed, so that files of different days fit together."""
MOST_NAMES = 1 << 16
"""How many names of rows a code of two bytes tells apart."""

FULFILLED = 1
"""The flag of an episode that was fulfilled."""

NOBODY = 0
"""The key of the rows that belong to nobody, or to several people at once. Their names are their
own (`names.nobodys`), so that whoever looks for a name does not meet them."""

Codes = NDArray[Any]
"""Codes of names: uint8, or uint16 where there are more than 256 of them."""


@dataclass(frozen=True)
class Bucket:
    """The rows of the people of one bucket; person i has those from `offsets[i]` to
    `offsets[i + 1]`, by time. No array may be written to.

    - `keys` (people, uint64): ascending, one a person
    - `offsets` (people + 1, int64)
    - `time` (rows, int32): whole seconds since 2000-01-01 UTC, rounded down
    - `micro` (rows, uint32): microseconds beyond them; empty where all are zero
    - `code` (rows, uint8 or uint16): what happened
    - `flags` (rows, uint8): bits of finished columns (`FULFILLED`); empty where all are zero
    """

    keys: NDArray[np.uint64]
    offsets: NDArray[np.int64]
    time: NDArray[np.int32]
    micro: NDArray[np.uint32]
    code: Codes
    flags: NDArray[np.uint8]

    @property
    def people(self) -> int:
        return self.keys.size

    @property
    def rows(self) -> int:
        return self.time.size

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """The columns in the order in which they are stored."""
        return (self.keys, self.offsets, self.time, self.micro, self.code, self.flags)


def bucket_of(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The number of the bucket of each key: int64, same shape."""
    return (keys >> np.uint64(64 - BITS)).astype(np.int64)


def half_of(keys: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """0 or 1 by a bit of the key that has no part in the bucket: who is in which half of a split.

    The same person is always in the same half, whatever was loaded since.
    """
    return ((keys >> np.uint64(64 - BITS - 1)) & np.uint64(1)).astype(np.uint8)


def width_of(names: int) -> type[np.uint8 | np.uint16]:
    """The type of codes for so many names. Raises ValueError for more than `MOST_NAMES`."""
    if names > MOST_NAMES:
        raise ValueError(f"{names} names do not fit a code of two bytes")
    return np.uint8 if names <= 1 << 8 else np.uint16
