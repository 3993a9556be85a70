"""Playing scenes: in parallel, seed by seed, going on where it was stopped."""

from __future__ import annotations

import math
import multiprocessing
import os
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cynosure.selftest.bars import Count, keeps
from cynosure.selftest.code import digest
from cynosure.selftest.pieces import Kept, Piece, Tally, lacking
from cynosure.selftest.row import Row, Scene, Trial
from cynosure.selftest.rows import ROWS

SEEDS = (20261101, 20261102, 20261103)
"""The published seeds; a scene plays a third of its runs under each."""

QUICK = 20
"""How many times fewer runs a quick selftest plays."""

Fewer = Callable[[Scene], int]
"""How many times fewer runs of a scene than it asks for are played."""


def every_run(_: Scene) -> int:
    """The whole selftest."""
    return 1


def quickly(_: Scene) -> int:
    """A quick one."""
    return QUICK


Progress = Callable[[int, int, str], None]
"""Told how many portions are done, how many there are, and which was the last."""


@dataclass(frozen=True)
class Judged:
    """A trial of a row with its counts, one a seed; `kept` where each and all together keep it.

    A seed under which nothing was played yet says nothing."""

    row: Row
    trial: Trial
    counts: tuple[Count, ...]

    @property
    def whole(self) -> Count:
        """The counts of all seeds together."""
        return sum(self.counts, Count(0, 0, 0))

    @property
    def kept(self) -> bool:
        """Whether the promise was kept under every seed, and over all."""
        played = [count for count in (*self.counts, self.whole) if count.runs]
        return bool(played) and all(keeps(self.trial, count) for count in played)


def play(scene: Scene, seed: int, runs: int, first: int = 0) -> Tally:
    """The outcomes of `runs` runs, of which the `first` is told by its number; each has dice of its
    own, so that one can be played again."""
    happened: dict[str, int] = {}
    answered: dict[str, int] = {}
    for run in range(first, first + runs):
        rng = np.random.default_rng([seed, zlib.crc32(scene.name.encode()), run])
        for name, outcome in scene.draw(rng).items():
            happened[name] = happened.get(name, 0) + bool(outcome)
            answered[name] = answered.get(name, 0) + (outcome is not None)
    return {name: Count(runs, answered[name], happened[name]) for name in happened}


def scenes_of(rows: Sequence[Row]) -> tuple[Scene, ...]:
    """The scenes of some rows, each once."""
    return tuple({row.scene.name: row.scene for row in rows}.values())


def selftest(
    rows: Sequence[Row],
    folder: Path,
    jobs: int,
    progress: Progress,
    fewer: Fewer = every_run,
    seconds: float = math.inf,
) -> tuple[Judged, ...]:
    """Every trial of `rows`, judged by all that was played.

    What was played lies in `folder` in portions under the digest of the code that it was played
    with: a second run goes on where the first was stopped, and other code is tried anew. `fewer`
    says how many times fewer runs of a scene are played. After `seconds` no further portion is
    begun.
    """
    folder.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + seconds
    scenes = scenes_of(rows)
    kept = Kept(folder, {scene.name: digest(scene, rows) for scene in scenes})
    known = {(scene.name, seed): kept.of(scene, seed) for scene in scenes for seed in SEEDS}
    left = [
        piece
        for scene in scenes
        for seed in SEEDS
        for piece in lacking(scene, seed, _runs(scene, fewer(scene)), known[scene.name, seed])
    ]
    before = sum(map(len, known.values()))
    for done, (piece, tally) in enumerate(_played(left, jobs, until), start=before + 1):
        kept.keep(piece, tally)
        known[piece.scene, piece.seed].append(piece)
        progress(done, before + len(left), piece.name)
    return tuple(
        Judged(
            row,
            trial,
            tuple(kept.count(known[row.scene.name, seed], trial.outcome) for seed in SEEDS),
        )
        for row in rows
        for trial in row.trials
    )


def _runs(scene: Scene, fewer: int) -> int:
    runs = -(-scene.runs // len(SEEDS))
    return max(runs // fewer, 1)


def _played(pieces: list[Piece], jobs: int, until: float) -> Iterator[tuple[Piece, Tally]]:
    # Worlds last: what is played of arrays alone stays valid whatever other code changes. First
    # portions first: a run that is stopped then has as many runs of one scene as of another.
    pieces = sorted(pieces, key=lambda one: (_SCENES[one.scene].is_end_to_end, one.first))
    if jobs == 1:
        yield from ((one, _play(one)) for one in pieces if time.monotonic() < until)
        return
    # Every process draws for itself: more threads in each would only wait for each other.
    for library in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(library, "1")
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        runs = {pool.submit(_play, piece): piece for piece in pieces}
        try:
            for run in as_completed(runs):
                if not run.cancelled():
                    yield runs[run], run.result()
                if time.monotonic() > until:
                    for later in runs:
                        later.cancel()
        finally:
            pool.shutdown(cancel_futures=True)


def _play(piece: Piece) -> Tally:
    return play(_SCENES[piece.scene], piece.seed, piece.last - piece.first, piece.first)


_SCENES = {scene.name: scene for scene in scenes_of(ROWS)}
"""By name, since what a process is sent must be plain."""
