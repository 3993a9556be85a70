"""Many findings computed again cost one opened snapshot."""

from __future__ import annotations

from typing import Self

import pytest

from cynosure.project import verify
from cynosure.store.connection import Connection
from tests.cli.bakery import Bakery


def test_findings_of_one_snapshot_share_its_connection(
    loaded: Bakery, monkeypatch: pytest.MonkeyPatch
) -> None:
    for question in ("star", "doctor"):
        assert loaded.cyn(question).code == 0
    opened: list[Connection] = []

    class Counted(Connection):
        def __enter__(self) -> Self:
            opened.append(self)
            return super().__enter__()

    monkeypatch.setattr(verify, "Connection", Counted)
    said = loaded.cyn("ledger", "verify")
    assert said.code == 0
    assert said.out.count("✓") >= 2
    assert len(opened) == 1
