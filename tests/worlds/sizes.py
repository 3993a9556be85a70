"""How large each planted effect is beside what it is measured with, over many seeds.

Run with `python -m tests.worlds.sizes` to print the table of `docs/worlds.md`.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np

from cynosure.worlds.catalogue import CASES, Case
from cynosure.worlds.world import Strength, World
from tests.worlds.estimates import SHOWN, Shown

FIRST_SEED = 9_000
SEEDS = 200


@dataclass(frozen=True)
class Size:
    """Mean and standard deviation of the estimate over seeds, planted in full and not at all."""

    mean: float
    sd: float
    control_mean: float
    control_sd: float


def case_called(name: str) -> Case:
    return next(case for case in CASES if case.name == name)


def world(name: str, strength: Strength, seed: int) -> World:
    return case_called(name).simulate(np.random.default_rng(seed), strength)


def estimates(shown: Shown, strength: Strength, seeds: range) -> np.ndarray:
    tables = (world(shown.name, strength, seed).tables for seed in seeds)
    return np.array([shown.estimate(each) for each in tables])


def measured(shown: Shown, seeds: range) -> Size:
    full = estimates(shown, Strength.FULL, seeds)
    none = estimates(shown, Strength.NONE, seeds)
    return Size(full.mean(), full.std(ddof=1), none.mean(), none.std(ddof=1))


def table(seeds: range) -> str:
    """In Markdown, a row a world."""
    lines = [
        "| world | units | planted | mean | standard deviation | effect ÷ deviation | control |",
        "|---|---|---|---|---|---|---|",
    ]
    for shown in SHOWN:
        found = measured(shown, seeds)
        full = world(shown.name, Strength.FULL, seeds[0])
        assert full.confirming is not None
        units = full.tables.get("people", full.tables.get("effects")).num_rows
        planted = full.confirming.effect
        lines.append(
            f"| {shown.name} | {units:,} | {planted:+.4f} | {found.mean:+.4f} | {found.sd:.4f} "
            f"| {abs(planted) / found.sd:.2f} | {found.control_mean:+.4f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    print(table(range(FIRST_SEED, FIRST_SEED + parser.parse_args().seeds)))
