"""The weekly star by four dimensions over 100 million events, against what one writes by hand.

Run with `python -m bench.weekly`. Ours is the whole process of `cyn star`, from being typed to the
last line, with an empty ledger; beside it the time of its engine alone. The peers are the same
question as DuckDB SQL in two ways, in Polars and in chDB. Every side runs in a process of its own,
all on the same segments, and every number of every side must be ours within 1e-9. The project is
built once and kept: a hundred million events take many minutes.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import statistics
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from bench.months import write_months
from bench.runs import BUILD, CYN, ROOT, Run, keep, machine, timed
from bench.weekly_sides import DIMENSIONS, LIMIT, OURS, SIDES, STATEMENTS, WEEKS, Key

SEED = 20260831
HERE = Path(__file__).parent
BAR = 1.2
BAR_MIB = 4096
WHOLE = "`cyn star`, a new question, whole process"
BY = [word for dimension in DIMENSIONS for word in ("--by", dimension)]


def main() -> int:
    """Run the sides in turn, compare their numbers, keep the table; 1 where the bar is missed."""
    asked = _arguments()
    if asked.side is not None:
        _run_side(asked.side, asked.folder)
        return 0
    folder = _project(asked.events)
    runs: dict[str, list[Run]] = {side: [] for side in (WHOLE, *SIDES)}
    for turn in range(asked.rounds):
        for side in runs if turn % 2 == 0 else reversed(runs):
            runs[side].append(_whole(folder) if side == WHOLE else _engine(side, folder))
            if turn == 0:
                print(f"{side}: {runs[side][0].seconds:.1f} s", file=sys.stderr, flush=True)
    compared = _compare({side: some[0].output for side, some in runs.items() if side != WHOLE})
    text, held = _table(runs, asked.events, compared)
    print(text)
    keep("weekly", text)
    return 0 if held else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--side", choices=SIDES)
    parser.add_argument("--folder", type=Path)
    return parser.parse_args()


def _project(events: int) -> Path:
    """The folder of the loaded project, made where it is missing: the same one for the seed."""
    folder = BUILD / f"weekly-{events}-{SEED}"
    if not folder.exists():
        fresh = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        write_months(fresh / "data", events, np.random.default_rng(SEED))
        shutil.copy(HERE / "weekly.yml", fresh / "cynosure.yml")
        timed([sys.executable, "-c", CYN, "load"], fresh)
        shutil.rmtree(fresh / "data")
        fresh.rename(folder)
    shutil.copy(HERE / "weekly.yml", folder / "cynosure.yml")
    return folder


def _whole(folder: Path) -> Run:
    for path in (folder / ".cynosure").glob("ledger.db*"):
        path.unlink()
    return timed([sys.executable, "-c", CYN, "star", *BY], folder)


def _engine(side: str, folder: Path) -> Run:
    """One side in a process of its own; of its time only what it took to answer."""
    shutil.rmtree(BUILD / "spilled", ignore_errors=True)
    command = [sys.executable, "-m", "bench.weekly", "--side", side, "--folder", str(folder)]
    run = timed(command, ROOT)
    seconds, cpu, numbers = run.output.split(" ", 2)
    return Run(float(seconds), float(cpu), run.mib, numbers)


def _run_side(side: str, folder: Path) -> None:
    told = SIDES[side](folder)
    numbers = [[*key, *map(float, found)] for key, found in told.numbers.items()]
    print(told.seconds, told.cpu, json.dumps(numbers))


def _compare(outputs: Mapping[str, str]) -> int:
    """Ends the benchmark unless every side found our numbers; how many there are."""
    found = {side: _numbers(json.loads(output)) for side, output in outputs.items()}
    own = found.pop(OURS)
    if {week for _, _, week in own} != set(range(WEEKS)):
        raise SystemExit("not every week has numbers")
    for side, theirs in found.items():
        if side == LIMIT:
            continue
        if theirs.keys() != own.keys():
            raise SystemExit(
                f"{side} has other parts: {sorted(theirs.keys() ^ own.keys(), key=str)}"
            )
        for key, numbers in own.items():
            for one, other in zip(numbers, theirs[key], strict=True):
                if not math.isclose(one, other, rel_tol=1e-9):
                    raise SystemExit(f"{key}: {one} by us, {other} by {side}")
    return sum(len(numbers) for numbers in own.values())


def _numbers(rows: list[Any]) -> dict[Key, list[float]]:
    return {(cut, part, week): numbers for cut, part, week, *numbers in rows}


def _table(runs: Mapping[str, Sequence[Run]], events: int, compared: int) -> tuple[str, bool]:
    """The table in Markdown, and whether the bars were held."""
    seconds = {side: statistics.median(run.seconds for run in some) for side, some in runs.items()}
    cpu = {side: statistics.median(run.cpu for run in some) for side, some in runs.items()}
    peak = {side: max(run.mib for run in some) for side, some in runs.items()}
    best = min(STATEMENTS, key=lambda side: seconds[side])
    what = f"{len(DIMENSIONS)} dimensions over {events:,} events"
    told = (
        f"{compared:,} numbers of every side are ours, within 1e-9. Ratios are to the quicker "
        f"statement ({best}); seconds of the peers and of the engine are without the start of "
        "their process, memory is that of the process."
    )
    head = "| | seconds | ratio | core seconds | ratio | peak MiB |"
    title = f"# The weekly star by {what} ({datetime.now(UTC):%Y-%m-%d})"
    lines = [title, "", machine(), told, "", head, "|---|---|---|---|---|---|"]
    lines += [
        f"| {side} | {seconds[side]:.1f} | {seconds[side] / seconds[best]:.2f} | {cpu[side]:.1f} "
        f"| {cpu[side] / cpu[best]:.2f} | {peak[side]:,.0f} |"
        for side in runs
    ]
    held = seconds[WHOLE] <= BAR * seconds[best] and peak[WHOLE] < BAR_MIB
    said = "held" if held else "MISSED"
    bars = (
        f"Bars: the whole process at most {BAR} times the quicker statement, below {BAR_MIB:,} MiB"
    )
    return "\n".join([*lines, "", f"{bars}: {said}.", ""]), held


if __name__ == "__main__":
    sys.exit(main())
