"""Our side of the benchmark of tracks."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow.parquet as pq
from numba import njit
from numpy.typing import NDArray

from bench.tracks_data import DAYS, EVENT, FIRST_DAY
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.metrics.tracked import EVENTS, RAW, TrackColumns
from cynosure.project.tracks import tracked_of
from cynosure.store.connection import Connection
from cynosure.store.layout import Layout
from cynosure.store.snapshots import Manifest, Segment, publish
from cynosure.tracks.bucket import Bucket
from cynosure.tracks.clock import NEVER, Clock
from cynosure.tracks.kernels.counts import counts
from cynosure.tracks.kernels.funnel import Way, any_window
from cynosure.tracks.kernels.retention import Cohorts, returns
from cynosure.tracks.people import LEFT_OUT, People, everybody
from cynosure.tracks.reader import ByPerson, Tracks

STAR_FILE = parse_star_file(
    "cynosure: 1\nproject: {id: bench}\n"
    "sources: [{table: events, format: parquet, path: segment.parquet}]\n",
    "cynosure.yml",
)
COLUMNS = (("user_id", "VARCHAR"), ("ts", "TIMESTAMP WITH TIME ZONE"), ("event", "VARCHAR"))
WINDOWS, CAP = (1, 3, 7), 5
WEEKS = 12
UTC = Clock.of(((0, 0),))
WHOLE = ("segment.parquet", "day.parquet")


def tracks_of(folder: Path, files: tuple[str, ...] = WHOLE) -> Tracks:
    """The tracks of a snapshot of these files, built where they are not there yet."""
    layout = Layout(folder / "store")
    with Connection(layout, _manifest(layout, folder, files)) as connection:
        scope = Scope(connection.table, STAR_FILE, ((0, 0),))
        found = tracked_of(STAR_FILE, scope, connection, TrackColumns((), build=True))
    if found is None:
        raise SystemExit("another process builds these tracks")
    return found.tracks


def _manifest(layout: Layout, folder: Path, files: tuple[str, ...]) -> Manifest:
    layout.make()
    segments = []
    for file in files:
        to = layout.segments / f"events-{file}"
        if not to.exists():
            os.link(folder / file, to)
        segments.append(Segment(to.name, pq.ParquetFile(to).metadata.num_rows, COLUMNS))
    made = Manifest(
        number=len(files),
        snapshot=f"bench{len(files)}",
        parent=None,
        loaded_at="2026-09-01T00:00:00+00:00",
        code_version="bench",
        key="bench",
        tables={EVENTS: tuple(segments)},
        files=(),
    )
    publish(layout, made)
    return made


def jobs(folder: Path, threads: int) -> dict[str, Callable[[], Any]]:
    """What is timed, by name: each gives its answer in plain numbers."""
    tracks = tracks_of(folder)
    tracks = Tracks(tracks.runs, threads)
    people = people_of(folder, tracks)
    return {
        "limit": lambda: sum(tracks.each(lambda _, bucket: read(bucket))),
        "candidates": lambda: _candidates(tracks, people),
        "retention": lambda: _retention(tracks, everybody(tracks, people.start)),
        "funnel": lambda: _funnel(tracks, people),
    }


def people_of(folder: Path, tracks: Tracks) -> People:
    """Start and outcome of people as the peers have them."""
    found = duckdb.sql(
        f"SELECT hash(user_id) AS key, start, outcome FROM '{folder / 'people.parquet'}'"
    ).fetchnumpy()
    start = ByPerson(found["key"], found["start"].astype(np.int32), NEVER)
    outcome = ByPerson(found["key"], found["outcome"].astype(np.uint8), LEFT_OUT)
    return People(
        tuple(tracks.each(start.beside)), tuple(tracks.each(outcome.beside)), categories=2
    )


@njit(nogil=True)
def total(times: NDArray[np.int32], codes: NDArray[np.uint8], offsets: NDArray[np.int64]) -> int:
    """The sum of all numbers: what no program that looks at them can beat."""
    found = 0
    for time in times:
        found += time
    for code in codes:
        found += code
    for offset in offsets:
        found += offset
    return found


def read(bucket: Bucket) -> int:
    return int(total(bucket.time, bucket.code, bucket.offsets))


def _candidates(tracks: Tracks, people: People) -> list[list[int]]:
    """People who did event k at least j times in a window, by outcome: a row a candidate."""
    found = counts(tracks, UTC, people, WINDOWS, CAP).at_least
    order = [tracks.names.index(f"{RAW}{event}") for event in EVENT]
    return found[order][:, :, 1:].reshape(-1, 2).tolist()


def _retention(tracks: Tracks, people: People) -> list[list[int]]:
    """People of each weekly cohort who came back in week 0 to 12 after their start."""
    edges = tuple(range(FIRST_DAY, FIRST_DAY + DAYS + 7, 7))
    ranges = tuple((7 * week, 7 * week + 6) for week in range(WEEKS + 1))
    role = tracks.roles(tracks.names)
    found = returns(tracks, UTC, people, role, Cohorts(edges, ranges, 2**30, 0))
    return found.back[:, :, 0].tolist()


def _funnel(tracks: Tracks, people: People) -> list[int]:
    """People who came to each of four steps within any seven days."""
    steps = tuple((f"{RAW}{event}",) for event in EVENT[:4])
    way = Way(steps, 7 * 86_400_000_000, (FIRST_DAY - 1, FIRST_DAY + DAYS + 1))
    whole = everybody(tracks, people.start)
    return any_window(tracks, UTC, whole.category, 1, way).people[0, :, 0].tolist()
