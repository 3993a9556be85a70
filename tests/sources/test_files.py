"""Which files a source means, hostile names included."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cynosure.errors import UserMistake
from cynosure.sources.files import files_of, shown_name
from cynosure.tables.mapping import SourceSpec


def found(folder: Path, pattern: str) -> list[str]:
    spec = SourceSpec(table="events", format="csv", path=pattern)
    return [shown_name(path, folder) for path in files_of(spec, folder)]


def test_globs_are_sorted_follow_links_and_pass_over_folders(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name in ("b.csv", "a.csv", ".hidden.csv"):
        (tmp_path / "data" / name).write_text("x")
    (tmp_path / "data" / "folder.csv").mkdir()
    (tmp_path / "data" / "c.csv").symlink_to(tmp_path / "data" / "a.csv")
    assert found(tmp_path, "data/*.csv") == ["data/a.csv", "data/b.csv", "data/c.csv"]
    assert found(tmp_path, "**/b.csv") == ["data/b.csv"]


@pytest.mark.parametrize("name", ["[1].csv", "-rf.csv", "a*b?.csv", "星 语.csv", "two\nlines.csv"])
def test_hostile_names(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x")
    assert found(tmp_path, name) == [name.replace("\n", "\\n")]
    assert found(tmp_path, "*.csv") == found(tmp_path, name)


def test_a_folder_whose_own_name_is_a_pattern(tmp_path: Path) -> None:
    folder = tmp_path / "[x]*"
    folder.mkdir()
    (folder / "a.csv").write_text("x")
    assert found(folder, "*.csv") == ["a.csv"]


def test_a_name_that_is_not_utf8_is_shown_printably(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.csv")).write_text("x")
    (shown,) = found(tmp_path, "*.csv")
    assert shown.isprintable()
    assert shown.encode("utf-8").endswith(b"ff.csv")


def test_a_file_elsewhere_shows_no_machine_path(tmp_path: Path) -> None:
    assert shown_name(tmp_path / "far" / "a.csv", tmp_path / "near") == "a.csv"


def test_a_folder_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(UserMistake) as mistake:
        found(tmp_path, "data")
    assert "`data/*`" in mistake.value.text.en
    assert "文件夹" in mistake.value.text.zh


@pytest.mark.parametrize("pattern", ["data/evnts.csv", "data/event*.csv.gz", "nowhere/x.csv"])
def test_nothing_found_names_the_nearest(tmp_path: Path, pattern: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "events.csv").write_text("x")
    with pytest.raises(UserMistake) as mistake:
        found(tmp_path, pattern)
    assert f"`{pattern}`" in mistake.value.text.zh
    assert ("`events.csv`" in mistake.value.text.en) == pattern.startswith("data")
