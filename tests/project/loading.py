"""Small projects to load, and what came of them."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cynosure.project.load import load
from cynosure.project.load_report import LoadReport
from cynosure.store import snapshots
from cynosure.store.connection import Connection
from cynosure.store.key import Key, project_key
from cynosure.store.layout import Layout
from cynosure.tables.mapping import SourceSpec

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
EVENTS = SourceSpec("events", "jsonl", "*.jsonl")

Row = dict[str, object]


def quiet(phase: str, done: int, total: int) -> None:
    assert 0 <= done <= total, phase


def loaded(folder: Path, *specs: SourceSpec, now: datetime = NOW) -> LoadReport:
    return load(folder, specs or (EVENTS,), None, now, quiet)


def event(number: int, **more: object) -> Row:
    ts = datetime(2026, 6, 1, tzinfo=UTC) + timedelta(minutes=number)
    return {
        "event_id": f"e{number}",
        "user_id": f"person-{number % 7}@example.org",
        "ts": ts.isoformat(),
        "event": "asked",
        **more,
    }


def written(path: Path, rows: Sequence[Row]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def stored(folder: Path, table: str = "events") -> list[dict[str, Any]]:
    layout = Layout(folder)
    manifest = snapshots.current(layout)
    assert manifest is not None
    with Connection(layout, manifest) as connection:
        return list(connection.to_arrow(connection.table(table)).to_pylist())


def rows_served(folder: Path) -> int:
    """The events that the snapshot served really holds."""
    layout = Layout(folder)
    manifest = snapshots.current(layout)
    assert manifest is not None
    with Connection(layout, manifest) as connection:
        return int(connection.to_arrow(connection.table("events")).num_rows)


def files(folder: Path) -> set[str]:
    """Every file of the store."""
    root = Layout(folder).root
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def balanced(report: LoadReport) -> None:
    for file in report.files:
        assert file.read == file.kept + file.quarantined + file.duplicates


def key_of(folder: Path) -> Key:
    return project_key(Layout(folder), None)
