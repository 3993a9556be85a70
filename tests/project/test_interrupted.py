"""A load that is killed, or finds the disk full, costs nothing but the load."""

import json
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cynosure.errors import Refusal
from cynosure.project.load import load
from cynosure.store import snapshots
from cynosure.store.connection import Connection
from cynosure.store.layout import Layout
from cynosure.tables.mapping import SourceSpec
from tests.project.forked import ended, started
from tests.project.load_child import load_there
from tests.project.loading import files, rows_served

SPEC = SourceSpec("events", "jsonl", "*.jsonl")
NOW = datetime(2026, 7, 1, tzinfo=UTC)


def write(path: Path, first: int, count: int) -> None:
    begins = datetime(2026, 6, 1, tzinfo=UTC)
    rows = (
        {
            "event_id": f"e{n}",
            "user_id": f"u{n % 50}",
            "ts": (begins + timedelta(seconds=n)).isoformat(),
            "event": "asked",
            "note": f"{n * 2654435761 % 2**32:08x}",
        }
        for n in range(first, first + count)
    )
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def load_here(folder: Path) -> str:
    return load(folder, (SPEC,), None, NOW, lambda *_: None).snapshot


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path / "a.jsonl", 0, 100)
    load_here(tmp_path)
    write(tmp_path / "b.jsonl", 90, 100)
    return tmp_path


MOMENTS = [
    ("compare", "1"),
    ("read", "1"),
    ("read", "2"),
    ("write", "1"),
    ("write", "2"),
    ("segments", ""),
    ("manifest", ""),
    ("pointer", ""),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=" ".join)
def test_a_killed_load_leaves_the_snapshot_and_no_orphans(
    project: Path, moment: tuple[str, str]
) -> None:
    before = snapshots.current(Layout(project))
    assert ended(load_there, str(project), "kill", *moment) == (-signal.SIGKILL, [])
    assert snapshots.current(Layout(project)) == before
    assert rows_served(project) == 100
    load_here(project)
    assert rows_served(project) == 190
    # The same loads without a kill leave the same files behind.
    calm = project / "calm"
    calm.mkdir()
    write(calm / "a.jsonl", 0, 100)
    load_here(calm)
    write(calm / "b.jsonl", 90, 100)
    load_here(calm)
    assert files(project) == files(calm)


@pytest.mark.parametrize("size", [1, 300, 2_000, 40_000])
def test_a_full_disk_is_a_sentence_and_nothing_is_lost(project: Path, size: int) -> None:
    write(project / "b.jsonl", 90, 20_000)
    before = snapshots.current(Layout(project))
    code, said = ended(load_there, str(project), "limit", str(size))
    assert code == 3
    assert ["The present snapshot is untouched." in one for one in said] == [True]
    assert snapshots.current(Layout(project)) == before
    assert rows_served(project) == 100
    load_here(project)
    assert rows_served(project) == 20_090


def test_readers_go_on_while_a_load_runs(project: Path) -> None:
    with started(load_there, str(project), "wait") as (_, hear):
        assert hear.recv() == "reading"
        layout = Layout(project)
        manifest = snapshots.current(layout)
        assert manifest is not None
        with Connection(layout, manifest) as one, Connection(layout, manifest) as other:
            for reader in (one, other, one):
                assert reader.to_arrow(reader.table("events")).num_rows == 100
        with pytest.raises(Refusal, match="Another load"):
            load_here(project)
    assert load_here(project) != manifest.snapshot


def test_a_reader_keeps_its_snapshot_after_a_later_load(project: Path) -> None:
    layout = Layout(project)
    manifest = snapshots.current(layout)
    assert manifest is not None
    with Connection(layout, manifest) as reader:
        load_here(project)
        assert reader.to_arrow(reader.table("events")).num_rows == 100
    assert rows_served(project) == 190
    assert snapshots.listed(layout)[0] == manifest
    assert snapshots.called(layout, manifest.snapshot[:8]) == manifest
