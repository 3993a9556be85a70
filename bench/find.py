"""`find`: ten thousand candidates with pairs, halves and strata, and the chance of the best of 900.

Run with `python -m bench.find` on the log of `bench.tracks`. The limit is a plain reading of the
same arrays with as many threads; the permutations are held against shuffling the outcome so often.
What `find` prints rests on these passes; the log has no outcome that anything acts on.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from bench.runs import BUILD, keep, machine
from bench.tracks_data import NAMES
from bench.tracks_ours import CAP, WINDOWS, people_of, read, tracks_of
from bench.tracks_ours import UTC as NO_ZONE
from cynosure.metrics.tracked import RAW
from cynosure.tracks.kernels.counts import counts
from cynosure.tracks.kernels.pairs import pairs
from cynosure.tracks.kernels.permuted import cells_of, reached_with
from cynosure.tracks.kernels.persons import person_counts
from cynosure.tracks.people import LEFT_OUT, People
from cynosure.tracks.reader import Tracks

STRATA, HALVES = 3, 2
PAIRED, PAIR_WINDOWS = 55, (3, 7)
"""So many of the names, in so many windows, that all candidates together are ten thousand."""
DEALS, AT_ONCE = 1_000, 50
"""Permutations that are asked for; so many together, as `find` does, are timed."""


@dataclass(frozen=True)
class Job:
    """One thing that is timed, beside what it is held against, and what must hold."""

    name: str
    seconds: float
    beside: str
    against: float
    bar: float

    @property
    def held(self) -> bool:
        return self.seconds / self.against <= self.bar

    @property
    def line(self) -> str:
        ratio, said = self.seconds / self.against, "held" if self.held else "MISSED"
        return (
            f"| {self.name} | {self.seconds:.3f} | {self.beside} {self.against:.3f} | {ratio:.2f} "
            f"| ≤ {self.bar:g} | {said} |"
        )


def main() -> int:
    """Measure, print the table and keep it; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=97_000_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    folder = BUILD / f"tracks-{asked.events}"
    if not folder.exists():
        raise SystemExit("run `python -m bench.tracks` first: it writes the log")
    before = machine()
    tracks = Tracks(tracks_of(folder).runs, asked.threads)
    people = people_of(folder, tracks)
    jobs = (_search(tracks, people, asked.rounds), _chance(tracks, people, asked.rounds))
    head = f"# find: {asked.events:,} events, {asked.threads} threads"
    lines = [f"{head} ({datetime.now(UTC):%Y-%m-%d})", "", before, ""]
    lines += ["| job | seconds | beside | ratio | must | |", "|---" * 6 + "|"]
    text = "\n".join([*lines, *(job.line for job in jobs), ""])
    print(text)
    keep("find", text)
    return 0 if all(job.held for job in jobs) else 1


def _search(tracks: Tracks, people: People, rounds: int) -> Job:
    number = NAMES * len(WINDOWS) * CAP + NAMES * (min(WINDOWS[1], CAP) + CAP - 2)
    number += len(PAIR_WINDOWS) * PAIRED * (PAIRED - 1) * 3 // 2
    limit = _median(lambda: sum(tracks.each(lambda _, bucket: read(bucket))), rounds)
    name = f"{number:,} candidates with pairs, {HALVES} halves, {STRATA} strata"
    search = searching(tracks, people)
    return Job(name, _median(search, rounds), "reading all once", limit, 30)


def searching(tracks: Tracks, people: People) -> Callable[[], None]:
    """The count of times, days and pairs of people by outcome, half and stratum."""
    rng = np.random.default_rng(1)
    split = tuple(
        np.where(
            one == LEFT_OUT, LEFT_OUT, one + 2 * rng.integers(0, HALVES * STRATA, one.size)
        ).astype(np.uint8)
        for one in people.category
    )
    apart = People(people.start, split, 2 * HALVES * STRATA)
    names = [name for name in tracks.names if name.startswith(RAW)]
    paired = names[:PAIRED]

    def search() -> None:
        counts(tracks, NO_ZONE, apart, WINDOWS, CAP)
        counts(tracks, NO_ZONE, apart, WINDOWS, CAP, "days")
        pairs(tracks, NO_ZONE, apart, PAIR_WINDOWS, paired)

    return search


def _chance(tracks: Tracks, people: People, rounds: int) -> Job:
    """The largest of 900 correlations in each deal of the outcome."""
    found = person_counts(tracks, NO_ZONE, people, WINDOWS, CAP)
    families = len(WINDOWS) * len(tracks.names)
    family = found.window.astype(np.int64) * len(tracks.names) + found.name
    cells = cells_of(family, found.count, families, CAP)
    came, rng = found.category == 1, np.random.default_rng(1)
    everybody = np.ones(came.size, np.bool_)
    total = reached_with(found.offsets, cells, [everybody], families, CAP)[0]
    back = float(came.sum())
    spread = np.sqrt(np.maximum(total * (came.size - total) * back * (came.size - back), 1.0))

    def deals() -> float:
        dealt = (rng.permutation(came) for _ in range(AT_ONCE))
        hit = reached_with(found.offsets, cells, dealt, families, CAP)
        return float(np.abs((came.size * hit - total * back) / spread).max(axis=(1, 2)).mean())

    shuffled = came.copy()
    shuffle = DEALS * _median(lambda: rng.shuffle(shuffled), AT_ONCE)
    name = f"chance of the best of 900: {DEALS:,} deals of {came.size:,} outcomes"
    return Job(name, DEALS / AT_ONCE * _median(deals, rounds), "shuffling them", shuffle, 3)


def _median(job: Callable[[], Any], rounds: int) -> float:
    """Seconds of a job, warm."""
    job()
    seconds = []
    for _ in range(rounds):
        begun = time.perf_counter()
        job()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


if __name__ == "__main__":
    sys.exit(main())
