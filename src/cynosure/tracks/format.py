"""The file of a run: a head that is written last, the buckets, and a table of what lies where.

    0        the head, 64 bytes: magic, version, length of the file, place, length and checksum of
             the table
    64       the arrays of bucket 0, of bucket 1, ..., each at a multiple of 64 bytes
    the end  the table (JSON): what the run is made of, its names, the place and the number of each
             array, and a checksum of the people and offsets of each bucket

A file is whole only under its own name (it is renamed there), and what is not whole is not opened.
"""

from __future__ import annotations

import mmap
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.bucket import BUCKETS, Bucket, width_of

MAGIC = b"CYNTRACK"
VERSION = 1
ALIGNED = 64
HEAD = struct.Struct("<8sIIQQQ")
"""Magic, version, checksum of the table; place of the table, its length, length of the file."""


class Places(msgspec.Struct, frozen=True, array_like=True):
    """One bucket: the place of its first array, the numbers of its people and rows, whether it has
    `micro` and `flags`, and the checksum of keys and offsets."""

    at: int
    people: int
    rows: int
    has_micro: bool
    has_flags: bool
    checksum: int


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a run is.

    `what` is the digest of the definition of its rows, `pieces` are what they were made from (the
    segments of a table, or a snapshot), `keyed_by` what made keys of ids. `names` has the name of
    each code; `first` and `last` bound the time of its rows.
    """

    what: str
    pieces: tuple[str, ...]
    keyed_by: str
    names: tuple[str, ...]
    people: int
    rows: int
    first: int
    last: int
    buckets: tuple[Places, ...]


def shapes(places: Places, names: int) -> list[tuple[int, type[np.generic]]]:
    """Length and type of the arrays of a bucket, in their order."""
    return [
        (places.people, np.uint64),
        (places.people + 1, np.int64),
        (places.rows, np.int32),
        (places.rows if places.has_micro else 0, np.uint32),
        (places.rows, width_of(names)),
        (places.rows if places.has_flags else 0, np.uint8),
    ]


def checksum(keys: NDArray[np.uint64], offsets: NDArray[np.int64]) -> int:
    """What tells that the people and offsets of a bucket are those that were written."""
    return zlib.crc32(offsets.data, zlib.crc32(keys.data))


def aligned(place: int) -> int:
    """The next multiple of 64."""
    return -(-place // ALIGNED) * ALIGNED


@dataclass(frozen=True)
class Run:
    """A whole file, mapped: its table and the memory."""

    path: Path
    table: Table
    memory: mmap.mmap

    def bucket(self, number: int) -> Bucket:
        """A bucket, read from the file as far as it is looked at."""
        places = self.table.buckets[number]
        return Bucket(*_arrays(self.memory, places, len(self.table.names)))


def _arrays(memory: mmap.mmap, places: Places, names: int) -> list[NDArray[Any]]:
    found, at = [], places.at
    for length, kind in shapes(places, names):
        found.append(np.frombuffer(memory, kind, length, at))
        at = aligned(at + found[-1].nbytes)
    return found


def table_of(path: Path) -> Table | None:
    """The table of the file at `path`; None where there is no whole file of this version."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD.size)
            length = file.seek(0, 2)
            if len(head) < HEAD.size:
                return None
            magic, version, check, at, size, whole = HEAD.unpack(head)
            if (magic, version, whole) != (MAGIC, VERSION, length) or at + size != length:
                return None
            file.seek(at)
            written = file.read(size)
    except FileNotFoundError:
        return None
    if zlib.crc32(written) != check:
        return None
    table = msgspec.json.decode(written, type=Table)
    return table if len(table.buckets) == BUCKETS else None


def opened(path: Path) -> Run | None:
    """The run at `path`; None where the file is missing, cut, damaged or of another version.

    People and offsets are read and compared with their checksums: a kernel goes where offsets say.
    """
    table = table_of(path)
    if table is None:
        return None
    with path.open("rb") as file:
        run = Run(path, table, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    for number, places in enumerate(table.buckets):
        bucket = run.bucket(number)
        if checksum(bucket.keys, bucket.offsets) != places.checksum:
            return None
    return run
