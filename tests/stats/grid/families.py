"""How often the intervals of every other family hold the truth: one design each, and a picture.

`make methods` runs it after the grid. What a design is stands in its sentence; its code is what
draws the sample. A thousand samples each, or fewer where one takes long. The table is
`docs/methods/families.csv`, with date, seed and version, and every family has its picture.
"""

from __future__ import annotations

import argparse
import csv
import math
import os
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy.stats import beta

from cynosure.stats.estimate import Estimate, Interval
from tests.stats.grid import further_samples, samples
from tests.stats.grid.plot import lines
from tests.stats.grid.samples import Design

RESULT = Path(__file__).resolve().parents[3] / "docs" / "methods" / "families.csv"
SEED = 20260306
DESIGNS: tuple[Design, ...] = (*samples.DESIGNS, *further_samples.DESIGNS)
LEAST, MOST = 0.93, 0.97


@dataclass(frozen=True)
class Row:
    """One interval on its design: of `runs` samples `answered`, of which `covered` hold it."""

    family: str
    interval: str
    design: str
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
        """Whether that interval meets 93 to 97 %, and nine samples in ten were answered."""
        low, high = self.bounds
        return low <= MOST and high >= LEAST and self.answered >= 0.9 * self.runs


def simulate(index: int, runs: int | None = None) -> Row:
    """The design at `index`, with `runs` samples in the place of its own number."""
    design = DESIGNS[index]
    runs = runs or design.runs
    rng = np.random.default_rng([SEED, zlib.crc32(f"{design.family} {design.interval}".encode())])
    answered = covered = 0
    for _ in range(runs):
        found = design.once(rng)
        span = found.interval if isinstance(found, Estimate) else found
        if isinstance(span, Interval):
            answered += 1
            covered += span.low <= design.truth <= span.high
    return Row(design.family, design.interval, design.said, runs, answered, covered)


def main() -> int:
    """Simulate all designs, write table and pictures; 1 where one misses its bars."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    rows = []
    with ProcessPoolExecutor(asked.jobs) as pool:
        for row in pool.map(simulate, range(len(DESIGNS))):
            rows.append(row)
            print(f"{row.family}, {row.interval}: {row.covered} of {row.answered}", flush=True)
    write(rows)
    missed = [row for row in rows if not row.meets]
    for row in missed:
        print(f"misses {LEAST} to {MOST}: {row}")
    return 1 if missed else 0


def write(rows: list[Row], file: Path = RESULT) -> None:
    """The table, its first line saying when, from which seed, by which version; the pictures."""
    for name, text in pictures(rows).items():
        (file.parent / name).write_text(text, "utf-8")
    with file.open("w", encoding="utf-8", newline="") as out:
        made = f"{datetime.now(UTC):%Y-%m-%d}, seed {SEED}, cynosure {version('cynosure')}"
        out.write(f"# {made}\n")
        table = csv.writer(out, lineterminator="\n")
        table.writerow([*(field.name for field in fields(Row)), "coverage", "low", "high"])
        for row in rows:
            told = (row.covered / row.answered, *row.bounds) if row.answered else (math.nan,) * 3
            counts = (row.family, row.interval, row.design, row.runs, row.answered, row.covered)
            table.writerow([*counts, *(f"{number:.4f}" for number in told)])


def read(file: Path = RESULT) -> list[Row]:
    """The rows of a table."""
    with file.open(encoding="utf-8") as text:
        next(text)
        return [
            Row(one["family"], one["interval"], one["design"],
                *(int(one[name]) for name in ("runs", "answered", "covered")))
            for one in csv.DictReader(text)
        ]  # fmt: skip


def pictures(rows: list[Row]) -> dict[str, str]:
    """File name and SVG of every family."""
    families = dict.fromkeys(row.family for row in rows)
    return {
        f"coverage-{family}.svg": lines(
            [
                (row.interval, row.covered / row.answered, *row.bounds)
                for row in rows
                if row.family == family and row.answered
            ],
            0.95,
            (LEAST, MOST),
        )
        for family in families
    }


if __name__ == "__main__":
    raise SystemExit(main())
