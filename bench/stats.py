"""The statistics kernel, against the packages that people use for the same methods.

Run with `python -m bench.stats`, in the environment of the group `peers` (`make bench` does). Both
sides work in one process on the same arrays, in turn, and must find the same before their times
count. What has no peer has a bar of its own. A peer that is missing fails the benchmark.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import math
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.runs import keep, machine
from cynosure.stats.agreement.krippendorff import Measure, krippendorff
from cynosure.stats.experiments.adjustment import cuped
from cynosure.stats.experiments.difference import difference, mean_arm
from cynosure.stats.experiments.max_t import max_t
from cynosure.stats.items.logistic import one_parameter
from cynosure.stats.judge.prediction_powered import mean
from cynosure.stats.moments import moments_of
from cynosure.stats.shapley import shapley
from cynosure.stats.synthetic import synthetic_difference

SEED = 20260304
PEERS = ("tea-tasting", "diff-diff", "ppi-python", "krippendorff", "py-irt")

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Work = Callable[[], Any]


@dataclass(frozen=True)
class Timed:
    """Seconds of wall clock and of all cores."""

    seconds: float
    cpu: float


@dataclass
class Job:
    """A line of the table: what each side took in each turn, and the bar of ours.

    `at_most` is the largest ratio of our seconds to those of the other side, `limit` our largest
    seconds. `agreed` says what both sides found alike.
    """

    name: str
    other: str
    at_most: float = 1.0
    limit: float = math.inf
    agreed: str = ""
    ours: list[Timed] = field(default_factory=list)
    others: list[Timed] = field(default_factory=list)

    def turn(self, ours: Work, other: Work) -> tuple[Any, Any]:
        """Run both sides, each in every other turn the first; what ours and the other found."""
        if len(self.ours) % 2 == 0:
            mine = _timed(ours, self.ours)
            return mine, _timed(other, self.others)
        found = _timed(other, self.others)
        return _timed(ours, self.ours), found

    def alone(self, ours: Work) -> Any:
        """Run ours, which has no peer."""
        return _timed(ours, self.ours)

    @property
    def ratio(self) -> float | None:
        """Our seconds over those of the other side, the median turn."""
        if not self.others:
            return None
        pairs = zip(self.ours, self.others, strict=True)
        return statistics.median(a.seconds / b.seconds for a, b in pairs)

    @property
    def held(self) -> bool:
        """Whether ours kept its bar."""
        quick = statistics.median(one.seconds for one in self.ours) < self.limit
        return quick and (self.ratio is None or self.ratio < self.at_most)


def _timed(work: Work, into: list[Timed]) -> Any:
    begun, worked = time.perf_counter(), time.process_time()
    found = work()
    into.append(Timed(time.perf_counter() - begun, time.process_time() - worked))
    return found


def _alike(name: str, ours: Any, others: Any, tolerance: float) -> None:
    """Ends the benchmark where two sides did not find the same."""
    gap = float(np.max(np.abs(np.asarray(ours, float) - np.asarray(others, float))))
    if not gap <= tolerance:
        raise SystemExit(f"{name}: ours and the peer's differ by {gap:g}, more than {tolerance:g}")


def _means(sides: list[Rows], after: Floats) -> list[Any]:
    return [difference(*(mean_arm(moments_of(one[side])) for side in sides)) for one in after]


def _adjusted(sides: list[Rows], after: Floats, before: Floats) -> list[Any]:
    found = [
        cuped(*(moments_of(np.column_stack([y[side], x[side]])) for side in sides))
        for y, x in zip(after, before, strict=True)
    ]
    return [difference(one.control, one.treatment) for one in found]


def experiments(rng: np.random.Generator) -> Iterator[Job]:
    """Welch and CUPED of 1,000 metrics of 100,000 people, a hundred metrics at a time."""
    import ibis
    import pyarrow as pa
    import tea_tasting as tea

    people, metrics = 100_000, 100
    welch = Job("Welch, 1,000 metrics × 100,000 people", "tea-tasting")
    adjusted = Job("CUPED, 1,000 metrics × 100,000 people", "tea-tasting")
    variant = rng.integers(0, 2, people)
    plain = tea.Experiment({f"m{i}": tea.Mean(f"y{i}") for i in range(metrics)})
    both = tea.Experiment({f"m{i}": tea.Mean(f"y{i}", f"x{i}") for i in range(metrics)})
    for _ in range(10):
        before = rng.gamma(2, 1, (metrics, people))
        after = 0.7 * before + rng.gamma(2, 1, (metrics, people)) + 0.01 * variant
        columns = {f"y{i}": after[i] for i in range(metrics)}
        columns |= {f"x{i}": before[i] for i in range(metrics)}
        # Of pandas, pyarrow and DuckDB the last is where tea-tasting is fastest.
        table = ibis.duckdb.connect().create_table(
            "users", pa.table({"variant": variant} | columns)
        )

        sides = [np.flatnonzero(variant == side) for side in (0, 1)]
        for job, ours, peer in (
            (welch, partial(_means, sides, after), plain),
            (adjusted, partial(_adjusted, sides, after, before), both),
        ):
            mine, theirs = job.turn(ours, partial(peer.analyze, table))
            told = [(one.value, one.interval.low, one.p) for one in mine]
            others = [
                (one.effect_size, one.effect_size_ci_lower, one.pvalue) for one in theirs.values()
            ]
            _alike(job.name, told, others, 1e-9)
    for job in (welch, adjusted):
        job.agreed = "effects, ends and p within 1e-9; a turn is 100 metrics"
        yield job


def decomposition(rng: np.random.Generator) -> Iterator[Job]:
    """The Shapley values of a product of twelve factors."""
    job = Job("Shapley of 12 factors", "50 ms", limit=0.05)
    before, after = rng.uniform(1, 2, 12), rng.uniform(1, 2, 12)
    for _ in range(30):
        found = job.alone(lambda: shapley(lambda rows: rows.prod(axis=-1), before, after))
    _alike(job.name, found.terms.sum(), after.prod() - before.prod(), 1e-6)
    job.agreed = "the terms add up"
    yield job


def search(rng: np.random.Generator) -> Iterator[Job]:
    """600 cells against 2,000 permutations of 100,000 people, beside one product that size."""
    people, cells, permutations = 100_000, 600, 2_000
    job = Job("max-T, 600 cells × 2,000 × 100,000", "one BLAS product, float32", at_most=3.0)
    candidates = rng.random((people, cells)) < rng.uniform(0.05, 0.5, cells)
    outcome = rng.random(people) < 0.3
    left = rng.random((permutations, people), dtype=np.float32)
    right = candidates.astype(np.float32)
    for _ in range(3):
        found, _ = job.turn(
            lambda: max_t(candidates, outcome, rng, permutations), lambda: left @ right
        )
    by_chance = np.abs(rng.normal(size=(4_000, cells))).max(axis=1).mean() / math.sqrt(people)
    _alike(job.name, found.expected / by_chance, 1, 0.02)
    job.agreed = "the largest correlation by chance is that of 600 normal ones, within 2 %"
    yield job


def panels(rng: np.random.Generator) -> Iterator[Job]:
    """One unit of 50 over 40 periods, and each of the 49 others as a placebo."""
    import diff_diff
    import pandas as pd

    job = Job("Synthetic difference-in-differences, 49 placebos × 40 periods", "diff-diff")
    common = rng.normal(size=(2, 40)).cumsum(axis=1)
    table = 10 + rng.normal(size=(50, 2)) @ common + 0.5 * rng.normal(size=(50, 40))
    unit, period = np.indices(table.shape)
    rows = pd.DataFrame({"unit": unit.ravel(), "period": period.ravel(), "y": table.ravel()})
    rows["ever"] = (rows.unit == 0).astype(int)

    def peer() -> Any:
        method = diff_diff.SyntheticDiD(variance_method="placebo", n_bootstrap=49, seed=0)
        return method.fit(
            rows,
            outcome="y",
            treatment="ever",
            unit="unit",
            time="period",
            post_periods=list(range(30, 40)),
        )

    for _ in range(9):
        found, theirs = job.turn(lambda: synthetic_difference(table[0], table[1:], 30), peer)
    # Small weights are rounded to zero half-way there, and kept here.
    _alike(job.name, found.effect, theirs.att, 0.02)
    job.agreed = "effects within .02"
    yield job


def judges(rng: np.random.Generator) -> Iterator[Job]:
    """The mean of a million judged items of which 20,000 are labelled."""
    from ppi_py import ppi_mean_ci, ppi_mean_pointestimate

    job = Job("PPI++, 20,000 labels and 1,000,000 judged", "ppi-python")
    labels, others = rng.gamma(2, 1, 20_000), rng.gamma(2, 1, 1_000_000)
    judged = labels + rng.normal(0.2, 0.5, len(labels))
    unlabelled = others + rng.normal(0.2, 0.5, len(others))

    def peer() -> tuple[float, float, float]:
        value = np.asarray(ppi_mean_pointestimate(labels, judged, unlabelled)).item()
        low, high = ppi_mean_ci(labels, judged, unlabelled, alpha=0.05)
        return value, np.asarray(low).item(), np.asarray(high).item()

    for _ in range(30):
        found, theirs = job.turn(lambda: mean(labels, judged, unlabelled), peer)
    _alike(job.name, (found.value, found.interval.low, found.interval.high), theirs, 1e-8)
    job.agreed = "values and ends within 1e-8"
    yield job


def agreement(rng: np.random.Generator) -> Iterator[Job]:
    """20,000 items rated by five people on five grades."""
    import krippendorff as package

    table = np.clip(rng.integers(1, 6, 20_000) + rng.integers(-1, 2, (5, 20_000)), 1, 5)
    cells = table.astype(float)
    items, values = np.tile(np.arange(20_000), 5), table.ravel()
    for measure in Measure:
        job = Job(f"Krippendorff, 100,000 ratings, {measure.value}", "krippendorff")
        for _ in range(30):
            found, theirs = job.turn(
                lambda measure=measure: krippendorff(items, values, measure),
                lambda measure=measure: package.alpha(cells, level_of_measurement=measure.value),
            )
        _alike(job.name, found.value, theirs, 1e-9)
        job.agreed = "within 1e-9; ours has its interval too"
        yield job


def items(rng: np.random.Generator) -> Iterator[Job]:
    """100 subjects and 500 items on one scale."""
    from py_irt.config import IrtConfig
    from py_irt.training import IrtModelTrainer
    from scipy.stats import spearmanr

    subjects, tasks = 100, 500
    ability, difficulty = rng.normal(size=subjects) * 1.5, rng.normal(size=tasks) * 2
    chance = 1 / (1 + np.exp(difficulty - ability[:, np.newaxis]))
    solved = (rng.random((subjects, tasks)) < chance).astype(int)
    job = Job("1PL, 100 subjects × 500 items", "py-irt, 2,000 epochs")

    def peer() -> Any:
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
            path = Path(folder) / "responses.jsonlines"
            rows = ({f"i{i:03}": int(one) for i, one in enumerate(row)} for row in solved)
            told = ({"subject_id": f"s{s:03}", "responses": row} for s, row in enumerate(rows))
            path.write_text("\n".join(map(json.dumps, told)))
            config = IrtConfig(model_type="1pl", priors="vague", epochs=2000, seed=SEED)
            trainer = IrtModelTrainer(data_path=path, config=config)
            trainer.train()
        return trainer.best_params

    found, best = job.turn(lambda: one_parameter(solved, np.ones_like(solved)), peer)
    abilities = np.empty(subjects)
    for position, name in best["subject_ids"].items():
        abilities[int(name[1:])] = best["ability"][int(position)]
    likeness = spearmanr(abilities, [one.value for one in found.abilities]).statistic
    if not likeness >= 0.99:
        raise SystemExit(f"{job.name}: the rank correlation of abilities is {likeness:.4f}")
    job.agreed = f"rank correlation of abilities {likeness:.4f}; one turn"
    yield job


FAMILIES = (decomposition, judges, agreement, panels, experiments, search, items)


def main() -> int:
    """Run every job, keep the table; 1 where a bar is missed, an end where a peer is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    every = [family.__name__ for family in FAMILIES]
    parser.add_argument("--only", nargs="*", default=every, choices=every, help="keeps no table")
    asked = parser.parse_args()
    peers = ", ".join(f"{name} {_version(name)}" for name in PEERS)
    warnings.simplefilter("ignore")
    chosen = [family for family in FAMILIES if family.__name__ in asked.only]
    jobs = []
    for family in chosen:
        for job in family(np.random.default_rng(SEED)):
            print(_line(job), flush=True)
            jobs.append(job)
    if len(chosen) == len(FAMILIES):
        keep("stats", _table(jobs, peers))
    return 0 if all(job.held for job in jobs) else 1


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        raise SystemExit(f"{package} is not installed; `make bench` installs every peer") from None


def _table(jobs: list[Job], peers: str) -> str:
    missed = [job.name for job in jobs if not job.held]
    lines = [
        f"# Statistics against their peers ({datetime.now(UTC):%Y-%m-%d})",
        "",
        machine(),
        f"Peers: {peers}. Medians; core seconds in brackets.",
        "",
        "| | ours, s | the other side, s | ratio | bar | both sides |",
        "|---|---|---|---|---|---|",
        *map(_line, jobs),
        "",
        f"Bars {'MISSED: ' + ', '.join(missed) if missed else 'held'}.",
        "",
    ]
    return "\n".join(lines)


def _line(job: Job) -> str:
    ratio = "" if job.ratio is None else f"{job.ratio:.3g}"
    bar = f"{job.limit:g} s" if math.isfinite(job.limit) else f"{job.at_most:g}"
    other = f"{job.other}: {_middle(job.others)}" if job.others else ""
    return f"| {job.name} | {_middle(job.ours)} | {other} | {ratio} | {bar} | {job.agreed} |"


def _middle(found: list[Timed]) -> str:
    seconds = statistics.median(one.seconds for one in found)
    return f"{seconds:.3g} ({statistics.median(one.cpu for one in found):.3g})"


if __name__ == "__main__":
    sys.exit(main())
