"""When a found number agrees with a planted one; tests/cli/test_demo.py compares them all."""

from __future__ import annotations

import pytest

from cynosure.errors import Text
from cynosure.project.planted import Compared
from cynosure.worlds.world import Planted, Question

WORD = Text("something", "某项")


def compared(planted: float | str, found: float | str | None) -> Compared:
    return Compared(Planted("fact", WORD, planted, WORD, Question.STAR), found)


@pytest.mark.parametrize(
    ("planted", "found", "agrees"),
    [
        (808, 808, True),
        (808, 808.0, True),
        (808, 809, False),
        (808, None, False),
        (0, None, False),
        (0.5, 0.5 * (1 + 1e-10), True),
        (0.5, 0.5 * (1 + 1e-8), False),
        (0.5, None, False),
        (0.0, 1e-12, False),
        ("2026-11-16", "2026-11-16", True),
        ("2026-11-16", "2026-11-09", False),
    ],
)
def test_agreement(planted: float | str, found: float | str | None, agrees: bool) -> None:
    assert compared(planted, found).agrees is agrees
