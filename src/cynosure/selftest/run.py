"""Playing scenes: in parallel, seed by seed, going on where it was stopped."""

from __future__ import annotations

import json
import multiprocessing
import os
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from cynosure.selftest.bars import Count, keeps
from cynosure.selftest.code import digest
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


Tally = Mapping[str, Count]
"""What came of a scene, by the name of the outcome."""

Progress = Callable[[int, int, str], None]
"""Told how many parts are done, how many there are, and which was the last."""


@dataclass(frozen=True)
class Judged:
    """A trial of a row with its counts, one a seed; `kept` where each and all together keep it."""

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
        return all(keeps(self.trial, count) for count in (*self.counts, self.whole))


def play(scene: Scene, seed: int, runs: int) -> Tally:
    """The outcomes of `runs` runs; each has dice of its own, so that one can be played again."""
    happened: dict[str, int] = {}
    answered: dict[str, int] = {}
    for run in range(runs):
        rng = np.random.default_rng([seed, zlib.crc32(scene.name.encode()), run])
        for name, outcome in scene.draw(rng).items():
            happened[name] = happened.get(name, 0) + bool(outcome)
            answered[name] = answered.get(name, 0) + (outcome is not None)
    return {name: Count(runs, answered[name], happened[name]) for name in happened}


def scenes_of(rows: Sequence[Row]) -> tuple[Scene, ...]:
    """The scenes of some rows, each once."""
    return tuple({row.scene.name: row.scene for row in rows}.values())


def selftest(
    rows: Sequence[Row], folder: Path, jobs: int, progress: Progress, fewer: Fewer = every_run
) -> tuple[Judged, ...]:
    """Every trial of `rows`, judged.

    What was played lies in `folder` under the digest of the code that it was played with, so that
    a second run goes on where the first was stopped, and other code is tried anew. `fewer` says
    how many times fewer runs of a scene are played.
    """
    folder.mkdir(parents=True, exist_ok=True)
    parts = [
        _Part(scene.name, seed, _runs(scene, fewer(scene)))
        for scene in scenes_of(rows)
        for seed in SEEDS
    ]
    files = {
        part: folder / f"{part.name}-{digest(_SCENES[part.scene], rows)}.json" for part in parts
    }
    left = [part for part in parts if not files[part].exists()]
    for done, (part, tally) in enumerate(_played(left, jobs), start=len(parts) - len(left) + 1):
        fresh = files[part].with_suffix(".new")
        told = {name: asdict(count) for name, count in tally.items()}
        fresh.write_text(json.dumps(told), encoding="utf-8")
        fresh.rename(files[part])
        progress(done, len(parts), part.name)
    found = {part: _read(files[part]) for part in parts}
    return tuple(
        Judged(
            row,
            trial,
            tuple(
                found[part].get(trial.outcome, Count(part.runs, 0, 0))
                for part in parts
                if part.scene == row.scene.name
            ),
        )
        for row in rows
        for trial in row.trials
    )


@dataclass(frozen=True)
class _Part:
    """What one process plays at a time."""

    scene: str
    seed: int
    runs: int

    @property
    def name(self) -> str:
        return f"{self.scene}-{self.seed}-{self.runs}"


def _runs(scene: Scene, fewer: int) -> int:
    runs = -(-scene.runs // len(SEEDS))
    return max(runs // fewer, 1)


def _played(parts: list[_Part], jobs: int) -> Iterator[tuple[_Part, Tally]]:
    # Worlds last: what is played of arrays alone stays valid whatever other code changes.
    parts = sorted(parts, key=lambda part: _SCENES[part.scene].is_end_to_end)
    if jobs == 1:
        yield from ((part, _play(part)) for part in parts)
        return
    # Every process draws for itself: more threads in each would only wait for each other.
    for library in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(library, "1")
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        runs = {pool.submit(_play, part): part for part in parts}
        for run in as_completed(runs):
            yield runs[run], run.result()


def _play(part: _Part) -> Tally:
    return play(_SCENES[part.scene], part.seed, part.runs)


_SCENES = {scene.name: scene for scene in scenes_of(ROWS)}
"""By name, since what a process is sent must be plain."""


def _read(file: Path) -> Tally:
    told = json.loads(file.read_text(encoding="utf-8"))
    return {name: Count(**count) for name, count in told.items()}
