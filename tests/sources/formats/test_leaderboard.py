"""Published leaderboards: four tables as they stand, and YAML that is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from cynosure.sources.unreadable import Unreadable
from tests.sources.formats.test_trials import taken

FILES = {
    "aider_polyglot_to_2025-06.yml": 61,
    "bfcl_2024-12-06.csv": None,
    "bfcl_2025-08-28.csv": 708,
    "tau2_passk.csv": 256,
    "metr_horizons_1_0.yaml": 33,
}


@pytest.mark.parametrize("name", FILES)
def test_a_row_a_model_and_score(shared_data: Path, name: str) -> None:
    rows = taken("leaderboard", shared_data / "boundary" / name).rows
    assert FILES[name] in (None, len(rows))
    assert len(rows) > 30
    assert {row["item"] for row in rows} == {"*"}, "totals, and no items"
    assert all(0 <= row["score"] <= 1 for row in rows), "percentages are shares"
    assert all(row["model"] and row["scenario"] and row["harness"] for row in rows)


def test_numbers_as_published(shared_data: Path) -> None:
    folder = shared_data / "boundary"
    aider = taken("leaderboard", folder / "aider_polyglot_to_2025-06.yml").rows
    gemini = next(row for row in aider if row["model"] == "Gemini 2.0 Pro exp-02-05")
    assert (gemini["successes"], gemini["n"], gemini["harness"]) == (80, 225, "whole")
    bfcl = taken("leaderboard", folder / "bfcl_2025-08-28.csv").rows
    best = {row["scenario"]: row["score"] for row in bfcl if row["model"] == "GLM-4.5 (FC)"}
    assert best["BFCL Overall"] == pytest.approx(0.7085)
    tau = taken("leaderboard", folder / "tau2_passk.csv").rows
    retail = {row["scenario"]: row["score"] for row in tau if row["model"] == "Claude-3.7-Sonnet"}
    assert retail["tau2 retail pass^4"] == pytest.approx(0.597)
    metr = {
        row["model"]: row for row in taken("leaderboard", folder / "metr_horizons_1_0.yaml").rows
    }
    assert metr["claude_3_5_sonnet"]["human_minutes"] == pytest.approx(18.683233)
    assert metr["claude_3_5_sonnet"]["harness"] == "modular-public"


@pytest.mark.parametrize(
    ("written", "said"),
    [("a: [1", "not YAML"), ("- 1\n- 2\n", "no list of objects"), ("", "no list of objects")],
)
def test_what_is_no_leaderboard(tmp_path: Path, written: str, said: str) -> None:
    file = tmp_path / "board.yml"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(Unreadable) as raised:
        taken("leaderboard", file)
    assert said in raised.value.text.en
