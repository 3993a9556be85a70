"""The whole grid, by `make methods`: parallel, resumable, with progress.

A design that is done lies in `build/methods/`, so that a second run goes on where the first was
stopped; all of them together become `docs/methods/coverage.csv`, with date, seed and version.
Another seed or another version of the package starts afresh.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy.stats import beta

from cynosure.stats.estimate import Interval
from tests.stats.grid.designs import DESIGNS, SIZES, Design, draw
from tests.stats.grid.methods import METHODS, Method
from tests.stats.grid.plot import picture

ROOT = Path(__file__).resolve().parents[3]
BUILD = ROOT / "build" / "methods"
RESULT = ROOT / "docs" / "methods" / "coverage.csv"
SEED = 20260302
LEAST, MOST = 0.93, 0.97


@dataclass(frozen=True)
class Row:
    """One method on one design: of `runs` samples `answered`, of which `covered` hold the truth."""

    method: str
    n: int
    clusters: int
    correlation: float
    shape: str
    runs: int
    answered: int
    covered: int

    @property
    def bounds(self) -> tuple[float, float]:
        """The exact 99.9 % interval (Clopper and Pearson) of the coverage."""
        hits, missed = self.covered, self.answered - self.covered
        low = float(beta.ppf(0.0005, hits, missed + 1)) if hits else 0.0
        high = float(beta.ppf(0.9995, hits + 1, missed)) if missed else 1.0
        return low, high

    @property
    def meets(self) -> bool:
        """Whether that interval meets 93 to 97 %; nothing answered is nothing claimed."""
        low, high = self.bounds
        return self.answered == 0 or (low <= MOST and high >= LEAST)


def simulate(design: Design, runs: int, seed: int = SEED) -> list[Row]:
    """Every method that knows a design, on the same samples."""
    rng = np.random.default_rng([seed, zlib.crc32(design.name.encode())])
    asked = [method for method in METHODS if method.knows(design)]
    truths = {method.name: method.truth(design) for method in asked}
    answered, covered = dict.fromkeys(truths, 0), dict.fromkeys(truths, 0)
    for _ in range(runs):
        sample = draw(design, rng)
        for method in asked:
            span = method.ask(sample, design, rng)
            if isinstance(span, Interval):
                answered[method.name] += 1
                covered[method.name] += span.low <= truths[method.name] <= span.high
    return [_row(method, design, runs, answered, covered) for method in asked]


def _row(
    method: Method, design: Design, runs: int, answered: dict[str, int], covered: dict[str, int]
) -> Row:
    return Row(
        method=method.name,
        **asdict(design),
        runs=runs,
        answered=answered[method.name],
        covered=covered[method.name],
    )


def main() -> int:
    """Simulate what is not done yet, write the table; 1 where a cell misses its bars."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--largest", type=int, default=max(SIZES), help="rows of a design")
    asked = parser.parse_args()
    wanted = [design for design in DESIGNS if design.n <= asked.largest]
    folder = BUILD / f"{version('cynosure')}-{SEED}"
    folder.mkdir(parents=True, exist_ok=True)
    left = [design for design in wanted if not _file(folder, design).exists()]
    # The long ones first, so that no core waits for another at the end.
    left.sort(key=lambda design: design.n * design.runs, reverse=True)
    print(f"{len(wanted) - len(left)} of {len(wanted)} designs are done already", flush=True)
    with ProcessPoolExecutor(asked.jobs) as pool:
        for line in _finished(pool, folder, left):
            print(line, flush=True)
    rows = [row for design in wanted for row in _read(_file(folder, design))]
    write(rows)
    missed = [row for row in rows if not row.meets]
    for row in missed:
        print(f"misses {LEAST} to {MOST}: {row}")
    return 1 if missed else 0


def _file(folder: Path, design: Design) -> Path:
    return folder / f"{design.name}.json"


def _finished(pool: ProcessPoolExecutor, folder: Path, left: list[Design]) -> Iterator[str]:
    begun = time.monotonic()
    runs = {pool.submit(simulate, design, design.runs): design for design in left}
    for done, run in enumerate(as_completed(runs), start=1):
        design = runs[run]
        fresh = _file(folder, design).with_suffix(".new")
        fresh.write_text(json.dumps([asdict(row) for row in run.result()]), "utf-8")
        fresh.rename(_file(folder, design))
        minutes = (time.monotonic() - begun) / 60
        yield f"{done} of {len(left)} in {minutes:.1f} min: {design.name}"


def _read(file: Path) -> list[Row]:
    return [Row(**row) for row in json.loads(file.read_text("utf-8"))]


def write(rows: list[Row], file: Path = RESULT) -> None:
    """The table, its first line saying when, from which seed, by which version; and its picture."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.with_suffix(".svg").write_text(picture(rows, 0.95, (LEAST, MOST)), "utf-8")
    with file.open("w", encoding="utf-8", newline="") as out:
        made = f"{datetime.now(UTC):%Y-%m-%d}, seed {SEED}, cynosure {version('cynosure')}"
        out.write(f"# {made}\n")
        table = csv.writer(out, lineterminator="\n")
        table.writerow([*(field.name for field in fields(Row)), "coverage", "low", "high"])
        for row in rows:
            share = row.covered / row.answered if row.answered else None
            ends = row.bounds if row.answered else (None, None)
            told = ["" if x is None else f"{x:.4f}" for x in (share, *ends)]
            table.writerow([*asdict(row).values(), *told])


def read(file: Path = RESULT) -> list[Row]:
    """The rows of a table that `write` wrote."""
    lines = file.read_text("utf-8").splitlines()
    kinds = {"method": str, "shape": str, "correlation": float}
    return [
        Row(**{field.name: kinds.get(field.name, int)(row[field.name]) for field in fields(Row)})
        for row in csv.DictReader(line for line in lines if not line.startswith("#"))
    ]


if __name__ == "__main__":
    sys.exit(main())
