"""`cyn init` where a folder holds trials of models and nothing of people."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cynosure.cli.main import main
from tests.sources.formats.cases import CASES, FIXTURES

LOGS = [
    (case.fixture, *case.beside)
    for case in CASES
    if set(case.rows) == {"trials"} and case.fixture != "leaderboard.csv"
]


def _asked(folder: Path, *words: str) -> int:
    return main([*words, "--project", str(folder)])


def _told(folder: Path, lang: str, capsys: pytest.CaptureFixture[str]) -> str:
    """From the files to the boundary; what `init` said at its end."""
    assert main(["init", str(folder), "--yes", "--lang", lang]) == 0
    said = capsys.readouterr().out
    assert _asked(folder, "load") == 0
    assert _asked(folder, "boundary") == 0
    assert "F-0001" in capsys.readouterr().out
    return said


@pytest.mark.parametrize("names", LOGS, ids=lambda names: names[0])
def test_a_log_of_a_runner_comes_to_the_boundary(
    tmp_path: Path, names: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in names:
        shutil.copy(FIXTURES / name, tmp_path)
    assert "`cyn boundary`" in _told(tmp_path, "en", capsys)
    assert "boundary:" in (tmp_path / "cynosure.yml").read_text(encoding="utf-8")


def test_a_table_of_ones_own_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"客服,t{k},m{k % 2},裸模型,{k % 2}" for k in range(40)]
    text = "\n".join(["场景,题号,模型,框架,是否通过", *rows])
    (tmp_path / "评测.csv").write_text(text + "\n", encoding="utf-8")
    assert "运行 `cyn load` 和 `cyn boundary`" in _told(tmp_path, "zh", capsys)
    written = (tmp_path / "cynosure.yml").read_text(encoding="utf-8")
    assert "bare: [裸模型]   #?" in written


def test_published_totals_are_told_by_their_own_question(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(FIXTURES / "leaderboard.csv", tmp_path)
    assert main(["init", str(tmp_path), "--yes"]) == 0
    assert _asked(tmp_path, "load") == 0
    assert _asked(tmp_path, "boundary") == 3
    assert "`cyn boundary leaderboard`" in capsys.readouterr().err
    assert main(["boundary", "leaderboard", "--project", str(tmp_path)]) == 0


def test_people_come_first_where_both_are_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(FIXTURES / "events_zh.csv", tmp_path)
    shutil.copy(FIXTURES / LOGS[0][0], tmp_path)
    assert main(["init", str(tmp_path), "--yes"]) == 0
    assert "`cyn star`" in capsys.readouterr().out
    written = (tmp_path / "cynosure.yml").read_text(encoding="utf-8")
    assert "table: events" in written
    assert "table: trials" in written
