"""Small logs as tracks, and their days recomputed row by row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import strategies as st

from cynosure.metrics.calendar import shifts_between
from cynosure.tracks.clock import Clock
from cynosure.tracks.format import Run, opened
from cynosure.tracks.reader import Tracks
from cynosure.tracks.writer import Writer

Row = tuple[int, int, str]
"""Whose (a number), when (microseconds since 1970), what."""

ZONE = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2026, 3, 20, tzinfo=UTC)
CLOCK = Clock.of(
    shifts_between(BEGIN - timedelta(days=400), BEGIN + timedelta(days=400), "Europe/Berlin")
)
NAMES = ("a", "b", "c", "d")
HASHES = {name: 1_000_003 * (k + 1) for k, name in enumerate(NAMES)}


def key_of(person: int) -> int:
    """A key of 64 bits that spreads people over buckets."""
    return (person * 0x9E3779B97F4A7C15 + 1) % 2**64


def micros(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def local_day(at: int) -> int:
    """The local day of microseconds since 1970, as days since 1970-01-01."""
    local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)).astimezone(ZONE)
    return local.toordinal() - 719_163


rows = st.lists(
    st.tuples(
        st.integers(0, 4),
        # Half hours over 26 days with a change of the clock, so that instants are shared, and now
        # and then a part of a second.
        st.tuples(st.integers(0, 26 * 48), st.sampled_from([0, 0, 0, 1, 999_999])).map(
            lambda at: micros(BEGIN + at[0] * timedelta(minutes=30)) + at[1]
        ),
        st.sampled_from([*NAMES, "a", "a"]),
    ),
    max_size=40,
)


def run_of(
    path: Path,
    log: Sequence[Row],
    names: Sequence[str] = NAMES,
    *,
    pieces: Sequence[str] = ("one",),
    what: str = "what",
    flags: Sequence[int] | None = None,
    buffer: int = 64,
) -> Run:
    """A run of some rows, in the order in which they stand."""
    hashes = {name: HASHES.get(name, 7_777_777 + 31 * k) for k, name in enumerate(names)}
    with Writer(path, what, pieces, "test", list(hashes.items()), buffer) as writer:
        writer.add(
            np.array([key_of(person) for person, _, _ in log], np.uint64),
            np.array([at for _, at, _ in log], np.int64),
            np.array([hashes[name] for _, _, name in log], np.uint64),
            None if flags is None else np.array(flags, np.uint8),
        )
        writer.finish(2)
    run = opened(path)
    assert run is not None
    return run


def tracks_of(folder: Path, log: Sequence[Row], parts: int = 1, threads: int = 1) -> Tracks:
    """The log as tracks, in so many runs that share people."""
    runs = [
        run_of(folder / f"{part}.run", log[part::parts], pieces=(str(part),))
        for part in range(parts)
    ]
    return Tracks(runs, threads)


def stored(tracks: Tracks) -> list[tuple[int, int, str]]:
    """The rows of tracks as (key, microseconds since 1970, name), in their order."""
    found = []
    for number in range(128):
        bucket = tracks.bucket(number)
        keys = np.repeat(bucket.keys, np.diff(bucket.offsets))
        micro = bucket.micro if bucket.micro.size else np.zeros(bucket.rows, np.uint32)
        for key, second, beyond, code in zip(keys, bucket.time, micro, bucket.code, strict=True):
            at = (int(second) + 946_684_800) * 1_000_000 + int(beyond)
            found.append((int(key), at, tracks.names[code]))
    return found
