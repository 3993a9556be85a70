"""Which runs a folder has of what is wanted, who may write, and what is removed."""

from __future__ import annotations

import mmap
import os
import subprocess
import sys
from pathlib import Path

from cynosure.tracks.format import Run, Table
from cynosure.tracks.shelf import Shelf, Wanted, joined
from tests.tracks.logs import run_of

ROOT = Path(__file__).resolve().parents[2]


def put(shelf: Shelf, *pieces: str, what: str = "what", rows: int = 1) -> Run:
    wanted = Wanted(what, pieces, "test")
    shelf.folder.mkdir(exist_ok=True)
    log = [(k, k, "a") for k in range(rows)]
    return run_of(shelf.path_of(wanted), log, pieces=pieces, what=what)


def wanted(*pieces: str) -> Wanted:
    return Wanted("what", pieces, "test")


def test_an_empty_folder_covers_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "tracks")
    assert shelf.covering(wanted("x")) == ([], ("x",))
    assert not shelf.known(wanted("x"))


def test_runs_cover_what_they_are_made_of(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(shelf, "x", "y", rows=5)
    put(shelf, "z")
    runs, missing = shelf.covering(wanted("x", "y", "z", "new"))
    assert [run.table.pieces for run in runs] == [("x", "y"), ("z",)]
    assert missing == ("new",)


def test_a_run_with_a_piece_that_is_gone_is_stale(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(shelf, "x", "gone")
    assert shelf.covering(wanted("x")) == ([], ("x",))
    assert shelf.known(wanted("x"))


def test_no_piece_is_read_twice(tmp_path: Path) -> None:
    """A join that was written before its parts were removed."""
    shelf = Shelf(tmp_path)
    for pieces in (("x",), ("y",), ("x", "y")):
        put(shelf, *pieces)
    runs, missing = shelf.covering(wanted("x", "y"))
    assert ([run.table.pieces for run in runs], missing) == ([("x", "y")], ())


def test_a_damaged_run_counts_as_missing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    path = put(shelf, "x", rows=100).path
    os.truncate(path, path.stat().st_size // 2)
    assert shelf.covering(wanted("x")) == ([], ("x",))
    assert not shelf.known(wanted("x"))


def test_other_definitions_and_keys_are_others(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    put(shelf, "x", what="other")
    assert not shelf.known(wanted("x"))
    assert not shelf.known(Wanted("other", ("x",), "another engine"))


def test_what_nobody_can_use_is_removed(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    stays = {put(shelf, "x", "y").path, put(shelf, "z").path}
    put(shelf, "x")
    put(shelf, "gone")
    put(shelf, "x", what="a former definition")
    (tmp_path / "killed.run.123.new").write_bytes(b"half")
    (tmp_path / "cut.run").write_bytes(b"half")
    shelf.sweep({"x", "y", "z"}, {"what"})
    assert set(tmp_path.glob("*.run*")) == stays


def of_length(rows: int) -> Run:
    table = Table("what", (), "test", (), people=1, rows=rows, first=0, last=0, buckets=())
    return Run(Path("a.run"), table, mmap.mmap(-1, 1))


def test_lengths_of_runs_fall() -> None:
    """A day on many stays by itself; days that are alike are joined, so that runs stay few."""
    assert joined([of_length(180), of_length(1)]) == []
    lengths, most = [180], 0
    for _ in range(120):
        lengths.append(1)
        tail = [run.table.rows for run in joined([of_length(one) for one in lengths])]
        for one in tail:
            lengths.remove(one)
        lengths += [sum(tail)] if tail else []
        most = max(most, len(lengths))
    assert most <= 7
    assert sum(lengths) == 300


def test_one_process_writes_at_a_time(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    other = f"""
import sys
from pathlib import Path
from cynosure.tracks.shelf import Shelf
with Shelf(Path({str(tmp_path)!r})).locked(wait=False) as mine:
    sys.exit(0 if mine else 7)
"""
    command = [sys.executable, "-c", other]
    with shelf.locked(wait=True) as mine:
        assert mine
        assert subprocess.run(command, cwd=ROOT, check=False).returncode == 7
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0
