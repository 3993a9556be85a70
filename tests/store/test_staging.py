"""Small files wait for each other on their way to the engine, and a broken one goes again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from cynosure.store import staging as staging_module
from cynosure.store.columns import quoted
from cynosure.store.key import Key
from cynosure.store.layout import Layout
from cynosure.store.quarantine import Guard
from cynosure.store.staging import POSITION, Intake, Staging
from cynosure.tables.batch import Batch
from cynosure.tables.schema import EVENTS

TS = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def staging(tmp_path: Path) -> Iterator[Staging]:
    layout = Layout(tmp_path)
    layout.make()
    with Staging(layout, Key(b"k")) as opened:
        yield opened


def batch(*names: str, **more: list[str]) -> Batch:
    cells = {
        "user_id": ["ann"] * len(names),
        "ts": pa.array([TS] * len(names), pa.timestamp("us", "UTC")),
        "event": list(names),
    }
    return Batch(pa.RecordBatch.from_pydict({**cells, **more}), (), len(names))


def taken(staging: Staging, *batches: Batch) -> Intake:
    intake = staging.begin(EVENTS, Guard((), None))
    staging.take(intake, batches)
    return intake


def staged(staging: Staging) -> list[tuple[int, str]]:
    """Position and name of every event that the engine has."""
    return sorted(
        row
        for part in staging.parts(EVENTS)
        for row in staging.engine.execute(
            f"SELECT {quoted(POSITION)}, event FROM {part.relation}"
        ).fetchall()
    )


def test_small_files_reach_the_engine_together(staging: Staging) -> None:
    intakes = [taken(staging, batch("a")), taken(staging, batch("b", "c"))]
    assert staging.parts(EVENTS) == ()
    staging.hand_over()
    assert staged(staging) == [(0, "a"), (1, "b"), (2, "c")]
    assert [(one.start, one.stop) for one in intakes] == [(0, 1), (1, 3)]
    staging.hand_over()
    assert len(staged(staging)) == 3


def test_files_of_two_shapes_take_turns(staging: Staging) -> None:
    for name in "abcd":
        taken(staging, batch(name, **({"surface": ["app"]} if name in "bd" else {})))
    staging.hand_over()
    assert len(staging.parts(EVENTS)) == 2
    assert staged(staging) == list(enumerate("abcd"))


@pytest.mark.parametrize("held", [1, 3, 100])
def test_a_broken_file_goes_wherever_its_rows_are(
    staging: Staging, monkeypatch: pytest.MonkeyPatch, held: int
) -> None:
    monkeypatch.setattr(staging_module, "HELD_ROWS", held)
    monkeypatch.setattr(staging_module, "CHUNK_ROWS", 1)
    taken(staging, batch("a"))
    broken = taken(staging, batch("x"), batch("y"), batch("z"))
    staging.drop(broken)
    assert broken.start == broken.stop
    taken(staging, batch("b"))
    staging.hand_over()
    assert staged(staging) == [(0, "a"), (1, "b")]
