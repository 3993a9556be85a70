"""`cyn star` on 10 million events, against one hand-written DuckDB statement (`star.sql`).

Run with `python -m bench.star`. Ours is the whole process, from being typed to the last line: once
with an empty ledger (a new question) and once more (an answered one). Of the peer only the time
that DuckDB takes for the statement counts. Both read the same segments, in turn; before anything
is timed, every number that the statement finds must stand in our findings.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from scipy.stats import t as student

from bench.product import WEEKS, Size, write_product
from bench.runs import BUILD, CYN, ROOT, Run, keep, machine, timed

SEED = 20260831
MONDAY = date(2026, 8, 31)
HERE = Path(__file__).parent
START = 2.0
"""Seconds that a process may take beyond the statement."""

BAR = 1.5
BAR_MIB = 4096
ENGINES = ("duckdb", "ibis", "pyarrow")
RECALLED = f"""
import sys
from cynosure.cli.main import main
code = main()
met = [name for name in {ENGINES} if name in sys.modules]
sys.exit(f"imported for an answered question: {{met}}" if met else code)
"""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Round:
    """One new question, the statement beside it, and the question asked again."""

    new: Run
    peer: Run
    recalled: Run

    @property
    def statement(self) -> float:
        """Seconds that DuckDB took for the statement."""
        return self.stated.seconds

    @property
    def stated(self) -> Run:
        """The statement without the start of its process, whose memory it has."""
        told = json.loads(self.peer.output)
        return Run(told["seconds"], told["cpu"], self.peer.mib, self.peer.output)

    @property
    def allowed(self) -> float:
        """Seconds that the new question may take."""
        return START + BAR * self.statement

    @property
    def used(self) -> float:
        """The share of what is allowed that the new question took."""
        return self.new.seconds / self.allowed


def main() -> int:
    """Check the numbers, run the sides in turn, keep the table; 1 where a bar is missed."""
    asked = _arguments()
    if asked.peer is not None:
        print(json.dumps(_stated(asked.peer)))
        return 0
    folder = _project(asked.events)
    compared = _check(folder)
    rounds = [_round(folder, turn) for turn in range(asked.rounds)]
    text, held = _table(rounds, compared, asked.events)
    print(text)
    keep("star", text)
    return 0 if held else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer", type=Path, metavar="PROJECT", help="run the statement alone")
    return parser.parse_args()


def _project(events: int) -> Path:
    """The folder of the loaded project, made where it is missing."""
    folder = BUILD / f"star-{events}"
    if not folder.exists():
        fresh = folder.with_name(f"{folder.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        write_product(fresh / "data", Size(events=events), np.random.default_rng(SEED))
        shutil.copy(HERE / "star.yml", fresh / "cynosure.yml")
        timed(_cyn("load"), fresh)
        fresh.rename(folder)
    shutil.copy(HERE / "star.yml", folder / "cynosure.yml")
    return folder


def _cyn(*words: str, code: str = CYN) -> list[str]:
    return [sys.executable, "-c", code, *words]


def _round(folder: Path, turn: int) -> Round:
    """Both sides, the first of them in every other round the last; then the question again."""

    def ours() -> Run:
        _forget(folder)
        return timed(_cyn("star"), folder)

    def peer() -> Run:
        return timed([sys.executable, "-m", "bench.star", "--peer", str(folder)], ROOT)

    if turn % 2 == 0:
        new, beside = ours(), peer()
    else:
        beside, new = peer(), ours()
    return Round(new, beside, timed(_cyn("star", code=RECALLED), folder))


def _forget(folder: Path) -> None:
    """Take the ledger away, so that every question is new."""
    for path in (folder / ".cynosure").glob("ledger.db*"):
        path.unlink()


def _stated(folder: Path) -> dict[str, Any]:
    """The rows of the statement, the seconds it took and those of all cores."""
    segments = folder.resolve() / ".cynosure" / "segments"
    engine = duckdb.connect(config={"memory_limit": "3GB"})
    engine.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    given = {
        "events": [str(path) for path in segments.glob("events-*.parquet")],
        "agents": [str(path) for path in segments.glob("agents-*.parquet")],
        "monday": (MONDAY - date(1970, 1, 1)).days,
        "weeks": WEEKS,
    }
    statement = (HERE / "star.sql").read_text("utf-8")
    begun, worked = time.perf_counter(), time.process_time()
    found = engine.execute(statement, given)
    names = [column[0] for column in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {
        "seconds": time.perf_counter() - begun,
        "cpu": time.process_time() - worked,
        "rows": rows,
    }


def _check(folder: Path) -> int:
    """Ends the benchmark unless our findings say what the statement says; how much they do."""
    rows = {row["week"]: row for row in _stated(folder)["rows"]}
    span = rows.pop(-1)
    if sorted(rows) != list(range(WEEKS)):
        raise SystemExit(f"the statement found the weeks {sorted(rows)}")
    _forget(folder)
    level, groups = _findings(folder)
    pairs = _of_series("weekly_fulfilled_users", level, rows)
    pairs += _of_groups(groups, rows, span)
    for metric in (*COUNTS, *RATIOS):
        if metric != "weekly_fulfilled_users":
            (finding,) = _findings(folder, "--metric", metric)
            pairs += _of_series(metric, finding, rows)
    for name, ours, peers in pairs:
        if not math.isclose(ours, peers, rel_tol=1e-9):
            raise SystemExit(f"{name}: {ours} by us, {peers} by the statement")
    return len(pairs)


def _findings(folder: Path, *words: str) -> list[Any]:
    told = json.loads(timed(_cyn("star", "--json", *words), folder).output)
    return [one["finding"] for one in told["findings"]]


COUNTS = {
    "weekly_fulfilled_users": "star",
    "weekly_active_users": "active",
    "weekly_reached_users": "reached",
    "audienced_creators": "audienced",
}
"""Metrics that count, with the column of the statement."""

RATIOS = {
    "reach": ("active", "reached", "active", "reach_v00", None, None),
    "habit": ("reached", "star", "reached", "habit_v00", None, None),
    "fulfilled_rate": ("n", "good", "conversations", "good_good", "all_all", "good_all"),
    "turns_per_fulfilled": ("n", "turns", "good", "turns_turns", "good_good", "turns_good"),
}
"""Ratios, with the columns of the statement that hold the number of people, both sums, both
variances and the covariance; None where the denominator is 1 for everybody."""

Pair = tuple[str, float, float]


def _of_series(metric: str, finding: Any, rows: Mapping[int, Row]) -> list[Pair]:
    """What a finding says of each week, beside what the statement says."""
    (series,) = (block for block in finding["blocks"] if block["is"] == "series")
    found: list[Pair] = []
    for week, point in enumerate(series["points"]):
        begins = (MONDAY + timedelta(weeks=week)).isoformat()
        name = f"{metric}, week of {begins}"
        if point["start"] != begins:
            raise SystemExit(f"{name}: stands at {point['start']}")
        ours = point["estimate"]
        if metric in COUNTS:
            # A week in which nothing counts has no row there.
            found.append((name, ours["value"], rows[week][COUNTS[metric]] or 0))
            continue
        n, value, low, high = _ratio(rows[week], *RATIOS[metric])
        interval = ours["interval"]
        found += [(name, ours["value"], value), (f"{name}, n", ours["n"], n)]
        found += [(f"{name}, low", interval["low"], low), (f"{name}, high", interval["high"], high)]
    if len(series["points"]) != WEEKS:
        raise SystemExit(f"{metric}: {len(series['points'])} weeks")
    return found


def _ratio(
    row: Row, n: str, over: str, under: str, v00: str, v11: str | None, v01: str | None
) -> tuple[int, float, float, float]:
    """People, value and the ends of the interval by the delta method."""
    people = row[n]
    value = row[over] / row[under]
    of_under, shared = (0.0 if name is None else row[name] for name in (v11, v01))
    spread = (row[v00] + value**2 * of_under - 2 * value * shared) / (people - 1)
    half = student.ppf(0.975, people - 1) * math.sqrt(spread) / (row[under] / people)
    low, high = value - half, value + half
    # The denominator of a share is at least its numerator, and the interval ends where shares do.
    is_share = over != "turns"
    return (
        (people, value, max(low, 0.0), min(high, 1.0)) if is_share else (people, value, low, high)
    )


def _of_groups(finding: Any, rows: Mapping[int, Row], span: Row) -> list[Pair]:
    """Sizes and overlap of the groups, in every week and over the whole span."""
    matrices = {block["title"]["en"]: block for block in finding["blocks"] if "cells" in block}
    (consumers, both), (_, creators) = matrices["Whole span"]["cells"]
    told = {"whole span": ((consumers, creators, both), span)}
    for week, cells in enumerate(matrices["Groups over time"]["cells"]):
        told[f"week {week}"] = (cells, rows[week])
    columns = ("consumers", "creators", "both_groups")
    return [
        (f"{column}, {name}", ours, row[column])
        for name, (cells, row) in told.items()
        for column, ours in zip(columns, cells, strict=True)
    ]


def _table(rounds: Sequence[Round], compared: int, events: int) -> tuple[str, bool]:
    """The table in Markdown, and whether the bars were held."""
    new = [one.new for one in rounds]
    recalled = [one.recalled for one in rounds]
    statement = [one.statement for one in rounds]
    seconds = [run.seconds for run in new]
    again = [run.seconds for run in recalled]
    peers = [one.stated for one in rounds]
    allowed = [one.allowed for one in rounds]
    used = statistics.median(one.used for one in rounds)
    peak = max(run.mib for run in (*new, *recalled))
    held = used <= 1 and statistics.median(again) <= START and peak < BAR_MIB
    permitted = f"allowed: {START:g} s + {BAR} × the statement"
    outcome = (
        f"A new question took {used:.2f} of what is allowed (median of {len(rounds)} pairs), "
        f"{statistics.median(one.new.seconds / one.statement for one in rounds):.2f} times the "
        f"statement; an answered one {statistics.median(again) / START:.2f} of {START:g} s. "
        f"Bars {'held' if held else 'MISSED'}."
    )
    lines = [
        f"# `cyn star` on {events:,} events ({datetime.now(UTC):%Y-%m-%d})",
        "",
        machine(),
        f"{compared} numbers of the statement stand in our findings, within 1e-9.",
        "",
        "| | seconds, median | all | core seconds, median | peak MiB |",
        "|---|---|---|---|---|",
        _line("`cyn star`, a new question, whole process", seconds, new),
        _line("`cyn star`, answered before, whole process", again, recalled),
        _line("DuckDB, the statement alone (memory of its process)", statement, peers),
        f"| {permitted} | {statistics.median(allowed):.2f} | {_each(allowed)} | | {BAR_MIB:,} |",
        "",
        outcome,
        "",
    ]
    return "\n".join(lines), held


def _line(name: str, seconds: Sequence[float], runs: Sequence[Run]) -> str:
    cpu = statistics.median(run.cpu for run in runs)
    peak = max(run.mib for run in runs)
    middle = statistics.median(seconds)
    return f"| {name} | {middle:.2f} | {_each(seconds)} | {cpu:.1f} | {peak:,.0f} |"


def _each(seconds: Sequence[float]) -> str:
    return ", ".join(f"{one:.2f}" for one in seconds)


if __name__ == "__main__":
    sys.exit(main())
