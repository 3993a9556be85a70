"""A forgotten person is in no finding's rows; every other row and number stays."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from cynosure.store.ledger import FILE, Ledger
from cynosure.store.ledger_erasing import without

ANN, BEN = "a" * 24, "b" * 24


def record(*people: str) -> dict[str, Any]:
    return {
        "estimate": {"value": 3.0},
        "blocks": [
            {"is": "table", "rows": [[one, 7] for one in people]},
            {"is": "breakdown", "parts": [{"label": {"en": one, "zh": one}} for one in people]},
        ],
    }


def test_rows_and_parts_of_a_person_go_and_the_others_stay() -> None:
    assert without(record(ANN, BEN), {ANN}) == record(BEN)
    assert without(record(BEN), {ANN}) == record(BEN)


def test_the_ledger_forgets_and_goes_on_growing_only(tmp_path: Path) -> None:
    with Ledger.open(tmp_path) as ledger:
        for number, people in enumerate([(ANN, BEN), (BEN,)]):
            ledger.put(f"{number:064}", "doctor", record(*people), "2026-07-01T00:00:00+00:00")
        assert ledger.forget(frozenset({ANN})) == 1
        assert [one.record for one in ledger.all()] == [record(BEN), record(BEN)]
        assert ledger.forget(frozenset({ANN})) == 0
    held = b"".join(path.read_bytes() for path in tmp_path.glob(f"{FILE}*"))
    assert ANN.encode() not in held
    assert BEN.encode() in held
    with (
        sqlite3.connect(tmp_path / FILE) as connection,
        pytest.raises(sqlite3.IntegrityError, match="only grows"),
    ):
        connection.execute("UPDATE findings SET record = ?", (json.dumps({}),))
    connection.close()
