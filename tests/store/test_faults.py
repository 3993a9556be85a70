"""What an engine reports becomes a sentence, and Ctrl-C stays Ctrl-C."""

from __future__ import annotations

import duckdb
import pytest

from cynosure.errors import Refusal
from cynosure.store.faults import readable, spoken


@pytest.mark.parametrize("guard", [spoken(), readable("s1")], ids=["load", "question"])
def test_an_interrupted_statement_is_an_interruption(guard: object) -> None:
    with pytest.raises(KeyboardInterrupt), guard:  # type: ignore[attr-defined]
        raise RuntimeError("Query interrupted")


@pytest.mark.parametrize("guard", [spoken(), readable("s1")], ids=["load", "question"])
def test_an_error_of_our_own_stays_one(guard: object) -> None:
    with pytest.raises(RuntimeError, match="else"), guard:  # type: ignore[attr-defined]
        raise RuntimeError("something else")


@pytest.mark.parametrize("error", [duckdb.IOException, duckdb.InvalidInputException])
def test_a_broken_segment_names_the_snapshot(error: type[Exception]) -> None:
    with pytest.raises(Refusal) as refused, readable("s1"):
        raise error("IO Error: gone")
    assert "s1" in refused.value.text.en
    assert "s1" in refused.value.text.zh
