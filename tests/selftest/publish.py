"""The whole selftest, by `make selftest`: parallel, resumable, with progress; its pages.

What is done lies in `build/selftest/` in portions, so that a second run goes on where the first
was stopped. `--fewer` and `--minutes` make the pages of a part of the runs; the column Worlds says
of how many. All of it together becomes `docs/selftest.md`, `docs/selftest.zh.md` and the table of
the README, each between its markers, with date, seeds and version.
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from cynosure.errors import Text
from cynosure.selftest.report import summary, table, tables
from cynosure.selftest.row import Scene
from cynosure.selftest.rows import ROWS
from cynosure.selftest.run import SEEDS, selftest
from tests.conftest import ROOT

BUILD = ROOT / "build" / "selftest"
OPENS, CLOSES = "<!-- selftest: made by `make selftest` -->", "<!-- selftest ends -->"
PAGES: tuple[tuple[Path, str], ...] = (
    (ROOT / "docs" / "selftest.md", "en"),
    (ROOT / "docs" / "selftest.zh.md", "zh"),
)
DAY = 24 * 3600
"""Seconds; no world is played for as long."""
READMES: tuple[tuple[Path, str], ...] = (
    (ROOT / "README.md", "en"),
    (ROOT / "README.zh.md", "zh"),
)
"""Those that exist get the findings; the estimators stand in the pages."""


def main() -> int:
    """Play what is not played yet, write the pages; 1 where a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--fewer", type=int, default=1, help="times fewer runs from files on")
    parser.add_argument("--minutes", type=float, default=math.inf, help="then begin nothing more")
    asked = parser.parse_args()
    sweep(time.time() - DAY)
    begun = time.monotonic()

    def progress(done: int, every: int, name: str) -> None:
        minutes = (time.monotonic() - begun) / 60
        print(f"{done} of {every} in {minutes:.1f} min: {name}", flush=True)

    def fewer(scene: Scene) -> int:
        return asked.fewer if scene.is_end_to_end else 1

    judged = selftest(ROWS, BUILD, asked.jobs, progress, fewer, 60 * asked.minutes)
    for page, lang in PAGES:
        write(page, f"{made(lang)}\n\n{summary(judged).within(lang)}\n\n{tables(judged, lang)}")
    findings = [one for one in judged if one.row.scene.is_end_to_end]
    for page, lang in READMES:
        if page.exists():
            write(page, f"{made(lang)} {summary(judged).within(lang)}\n\n{table(findings, lang)}")
    print(summary(judged).en)
    return 0 if all(one.kept for one in judged) else 1


def sweep(until: float) -> None:
    """Remove the worlds that a run which was killed before that time had no chance to remove."""
    for left in Path(tempfile.gettempdir()).glob("cynosure-selftest-*"):
        if left.stat().st_mtime < until:
            shutil.rmtree(left, ignore_errors=True)


def made(lang: str) -> str:
    """When, from which seeds, by which version."""
    day, told = f"{datetime.now(UTC):%Y-%m-%d}", version("cynosure")
    seeds = ", ".join(map(str, SEEDS))
    return Text(
        f"Made on {day} by `make selftest`, cynosure {told}, seeds {seeds}.",
        f"{day} 由 `make selftest` 生成，cynosure {told}，随机种子 {seeds.replace(', ', '、')}。",
    ).within(lang)


def write(page: Path, body: str) -> None:
    """Put `body` between the markers of a page. Raises ValueError where it has none."""
    head, opens, rest = page.read_text(encoding="utf-8").partition(OPENS)
    _, closes, tail = rest.partition(CLOSES)
    if not opens or not closes:
        raise ValueError(f"{page.name} lacks the markers {OPENS} and {CLOSES}")
    page.write_text(f"{head}{OPENS}\n{body}\n{CLOSES}{tail}", encoding="utf-8")


def between(page: Path) -> str:
    """What stands between the markers of a page."""
    return page.read_text(encoding="utf-8").partition(OPENS)[2].partition(CLOSES)[0]


if __name__ == "__main__":
    sys.exit(main())
