"""Loads of files that are broken, changed, gone or hashed with another key."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from cynosure.errors import Refusal, UserMistake
from cynosure.project.load import load
from cynosure.project.load_report import Outcome
from cynosure.store import snapshots
from cynosure.store.key import Key
from cynosure.store.layout import Layout
from cynosure.tables.mapping import Const, SourceSpec
from cynosure.tables.mapping import Path as ColumnPath
from tests.project.loading import (
    EVENTS,
    NOW,
    Row,
    event,
    loaded,
    quiet,
    stored,
    written,
)


def test_over_one_percent_bad_rows_refuse_the_source(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", [event(n) for n in range(98)])
    first = loaded(tmp_path)
    written(tmp_path / "b.jsonl", [*(event(n) for n in range(200, 298)), event(1, ts="?"), {}])
    with pytest.raises(Refusal, match=r"b\.jsonl:99 ts \(not a time\)") as refused:
        loaded(tmp_path)
    assert "2.0%" in refused.value.text.zh
    assert "b.jsonl:99 ts（不是时间）" in refused.value.text.zh
    manifest = snapshots.current(Layout(tmp_path))
    assert manifest is not None
    assert manifest.snapshot == first.snapshot
    assert len(stored(tmp_path)) == 98


def truncated(path: Path, rows: Sequence[Row]) -> None:
    data = gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode())
    path.write_bytes(data[: len(data) * 2 // 3])


GZ = SourceSpec("events", "jsonl", "*.jsonl*")


def test_a_file_that_breaks_is_set_aside_with_its_days(tmp_path: Path) -> None:
    truncated(tmp_path / "bad.jsonl.gz", [event(n * 60, note=f"{n:x}" * 9) for n in range(9000)])
    written(tmp_path / "good.jsonl", [event(n) for n in range(3)])
    report = loaded(tmp_path, GZ)
    (aside,) = report.with_outcome(Outcome.SET_ASIDE)
    assert aside.shown == "bad.jsonl.gz"
    assert aside.reason is not None
    assert aside.first == "2026-06-01T00:00:00+00:00"
    assert aside.last is not None
    assert aside.last > "2026-06-20"
    assert len(stored(tmp_path)) == 3
    again = loaded(tmp_path, GZ)
    assert not again.changed
    assert again.with_outcome(Outcome.SET_ASIDE) == report.with_outcome(Outcome.SET_ASIDE)
    written_whole = [event(n * 60) for n in range(100, 110)]
    (tmp_path / "bad.jsonl.gz").write_bytes(
        gzip.compress("".join(json.dumps(row) + "\n" for row in written_whole).encode())
    )
    mended = loaded(tmp_path, GZ)
    assert mended.with_outcome(Outcome.SET_ASIDE) == ()
    manifest = snapshots.current(Layout(tmp_path))
    assert manifest is not None
    assert manifest.set_aside == ()
    assert len(stored(tmp_path)) == 13


@pytest.mark.parametrize(
    "content", [b"", gzip.compress(b"x" * 5000, mtime=0)[:20]], ids=["empty", "cut"]
)
def test_the_only_file_empty_or_broken_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(content)
    with pytest.raises(Refusal) as refused:
        loaded(tmp_path, GZ)
    assert "a.jsonl.gz" in refused.value.sentence("zh")
    assert snapshots.current(Layout(tmp_path)) is None


def test_an_empty_file_beside_others_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "empty too.jsonl").touch()
    written(tmp_path / "a.jsonl", [event(1)])
    report = loaded(tmp_path)
    assert [file.shown for file in report.with_outcome(Outcome.EMPTY)] == [
        "empty too.jsonl",
        "empty.jsonl",
    ]
    assert report.total("kept") == 1


def test_a_folder_for_a_file_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(UserMistake, match="folder"):
        loaded(tmp_path, SourceSpec("events", "jsonl", "a"))


def test_an_unknown_format_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match="`parquet`"):
        loaded(tmp_path, SourceSpec("events", "parket", "a"))


def test_a_changed_mapping_makes_the_table_anew(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", [event(n, kind="tap") for n in range(3)])
    loaded(tmp_path)
    other = replace(EVENTS, map=(("event", ColumnPath("kind")),))
    report = loaded(tmp_path, other)
    assert report.rebuilt == ("events",)
    assert [row["event"] for row in stored(tmp_path)] == ["tap"] * 3


def test_a_changed_mapping_wants_every_file_back(tmp_path: Path) -> None:
    old = written(tmp_path / "a.jsonl", [event(n) for n in range(3)])
    written(tmp_path / "b.jsonl", [event(n) for n in range(3, 6)])
    loaded(tmp_path)
    old.unlink()
    with pytest.raises(Refusal, match=r"a\.jsonl"):
        loaded(tmp_path, replace(EVENTS, map=(("event", Const("asked")),)))
    assert len(stored(tmp_path)) == 6


def test_another_key_is_refused(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", [event(1)])
    loaded(tmp_path)
    Layout(tmp_path).key.unlink()
    written(tmp_path / "b.jsonl", [event(2)])
    with pytest.raises(Refusal, match="another key"):
        loaded(tmp_path)


def test_a_key_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path / "a.jsonl", [event(1)])
    with pytest.raises(UserMistake, match="THE_KEY"):
        load(tmp_path, (EVENTS,), "THE_KEY", NOW, quiet)
    monkeypatch.setenv("THE_KEY", "correct horse")
    load(tmp_path, (EVENTS,), "THE_KEY", NOW, quiet)
    assert not Layout(tmp_path).key.exists()
    assert stored(tmp_path)[0]["user_id"] == Key(b"correct horse").hashed("person-1@example.org")
