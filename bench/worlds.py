"""A million person-weeks of a simulated product, against ten seconds.

Run with `python -m bench.worlds`. The time is that of a whole process, from the seed to all tables
of the world in memory. Nobody else makes such worlds, so that it has a bar and no peer.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from datetime import UTC, datetime

from bench.runs import ROOT, Run, keep, machine, timed

SEED = 20260720
WEEKS = 16
"""Whole weeks of a case; the open one is not counted."""

BAR_SECONDS = 10.0
SIDES = ("W0", "W1", "W12")
"""The plainest case, one with the answers of a model, one with every fault of telemetry."""


def main() -> int:
    """Run the worlds in turn, print the table and keep it; 1 where the bar is missed."""
    asked = _arguments()
    if asked.world is not None:
        print(_simulate(asked.world, asked.person_weeks))
        return 0
    command = [sys.executable, "-m", "bench.worlds", "--person-weeks", str(asked.person_weeks)]
    runs = {
        name: [timed([*command, "--world", name], ROOT) for _ in range(asked.rounds)]
        for name in SIDES
    }
    text, held = _table(runs, asked.person_weeks)
    print(text)
    keep("worlds", text)
    return 0 if held else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--person-weeks", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--world", choices=SIDES)
    return parser.parse_args()


def _simulate(name: str, person_weeks: int) -> int:
    """How many rows of events the world has."""
    import numpy as np

    from cynosure.worlds.cases import faults, hashed_model, quiet
    from cynosure.worlds.world import Strength

    cases = {case.NAME: case for case in (quiet, hashed_model, faults)}
    rng = np.random.default_rng(SEED)
    world = cases[name].simulate(rng, Strength.FULL, person_weeks // WEEKS)
    return world.tables["events"].num_rows


def _table(runs: dict[str, list[Run]], person_weeks: int) -> tuple[str, bool]:
    """The table in Markdown, and whether the bar was held."""
    seconds = {name: statistics.median(run.seconds for run in some) for name, some in runs.items()}
    lines = [
        f"# {person_weeks:,} person-weeks simulated ({datetime.now(UTC):%Y-%m-%d})",
        "",
        machine(),
        "",
        "| world | events | seconds | every run | peak MiB |",
        "|---|---|---|---|---|",
    ]
    for name, some in runs.items():
        every = ", ".join(f"{run.seconds:.1f}" for run in some)
        peak = max(run.mib for run in some)
        events = int(some[0].output)
        lines.append(f"| {name} | {events:,} | {seconds[name]:.1f} | {every} | {peak:,.0f} |")
    held = max(seconds.values()) < BAR_SECONDS
    said = "held" if held else "MISSED"
    lines += ["", f"Bar: below {BAR_SECONDS:.0f} seconds: {said}.", ""]
    return "\n".join(lines), held


if __name__ == "__main__":
    sys.exit(main())
