"""The table, in both languages, and the pages that hold it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from cynosure.selftest.bars import Count
from cynosure.selftest.report import summary, table, tables
from cynosure.selftest.row import Row, Trial, coverage, exact, looks, power, size
from cynosure.selftest.rows import ROWS
from cynosure.selftest.run import Judged
from tests.selftest.publish import CLOSES, OPENS, PAGES, between, sweep, write

WELCH, PEEKED, GROWTH = (
    next(row for row in ROWS if row.name == name)
    for name in ("welch", "welch-100-looks", "finding-growth")
)


def judged(row: Row, trial: Trial, happened: int, runs: int = 2_000) -> Judged:
    return Judged(row, trial, (Count(runs, runs, happened),))


SOME = (
    judged(WELCH, size(), 96),
    judged(WELCH, coverage(), 1_700),
    judged(WELCH, power(0.85), 1_800),
    judged(PEEKED, looks(None), 760),
    judged(GROWTH, exact(), 200, 200),
)


def test_the_table_in_english() -> None:
    lines = table(SOME, "en").splitlines()
    assert len(lines) == 2 + len(SOME)
    assert lines[2].endswith("| at most 5 % false alarms | 4.8 % false alarms | 2,000 | ✓ |")
    assert (
        lines[3] == "|  |  | the interval holds the truth in 95 % | held it in 85.0 % | 2,000 | ✗ |"
    )
    assert lines[5].endswith("| none, only told | 38.0 % false alarms | 2,000 | – |")
    assert lines[6].endswith("| always right | wrong 0 times | 200 | ✓ |")


def test_the_table_in_chinese() -> None:
    lines = table(SOME, "zh").splitlines()
    assert lines[2].endswith("| 误报不超过 5% | 误报 4.8% | 2,000 | ✓ |")
    assert lines[5].endswith("| 不作承诺，仅供参考 | 误报 38.0% | 2,000 | – |")
    assert lines[6].endswith("| 完全正确 | 错 0 次 | 200 | ✓ |")


def test_numbers_are_the_same_in_both_languages() -> None:
    def digits(lang: str) -> list[str]:
        return ["".join(filter(str.isdigit, line)) for line in tables(SOME[:3], lang).splitlines()]

    for row in ROWS:
        assert row.label.en != row.label.zh
    assert digits("en")[4:] == digits("zh")[4:]


def test_findings_stand_first() -> None:
    text = tables(SOME, "en")
    assert text.index("quick ratio") < text.index("Welch")


def test_the_summary_names_what_is_broken() -> None:
    told = summary(SOME)
    assert told.en.startswith("3 of 4 promises of 2 estimators")
    assert WELCH.label.en in told.en
    assert WELCH.label.zh in told.zh
    assert summary(SOME[:1]).en == "All 1 promises of 1 estimators and findings were kept."


def test_what_was_not_played_is_neither_kept_nor_broken() -> None:
    waiting = Judged(WELCH, size(), (Count(0, 0, 0),))
    assert table([waiting], "en").splitlines()[2].endswith("| not played yet | 0 | – |")
    assert table([waiting], "zh").splitlines()[2].endswith("| 尚未试验 | 0 | – |")
    assert summary([SOME[0], waiting]).en == summary(SOME[:1]).en


def test_a_page_is_written_between_its_markers(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{OPENS}\nold\n{CLOSES}\nafter\n", "utf-8")
    write(page, "new")
    assert page.read_text("utf-8") == f"before\n{OPENS}\nnew\n{CLOSES}\nafter\n"
    assert between(page) == "\nnew\n"
    page.write_text("no markers", "utf-8")
    with pytest.raises(ValueError, match=r"page\.md"):
        write(page, "new")


@pytest.mark.parametrize(("page", "lang"), PAGES, ids=lambda value: str(value)[-8:])
def test_the_pages_hold_every_row(page: Path, lang: str) -> None:
    told = between(page)
    missing = [row.name for row in ROWS if f"| {row.label.within(lang)} |" not in told]
    assert not missing, "`make selftest` has not been run since these were added"


def test_worlds_of_a_killed_run_are_swept_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old, fresh, foreign = (
        tmp_path / name for name in ("cynosure-selftest-1", "cynosure-selftest-2", "else")
    )
    for folder in (old, fresh, foreign):
        (folder / "data").mkdir(parents=True)
    for folder in (old, foreign):
        os.utime(folder, (1_000, 1_000))
    sweep(2_000)
    assert {path.name for path in tmp_path.iterdir()} == {fresh.name, foreign.name}
