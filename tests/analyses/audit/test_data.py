"""Criterion 3 on a log with five planted faults, on one without any, and on rows of nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from cynosure.analyses.audit.data import Data
from cynosure.analyses.audit.judged import Judged, Verdict
from cynosure.project.open import Project
from cynosure.worlds.cases import faults, quiet
from cynosure.worlds.world import Strength
from tests.analyses.audit.judging import all_judged, judged, loaded

CHANGE = date(2026, 9, 14)
ACTIVE, REACHED = "weekly_active_users", "weekly_reached_users"


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Judged]:
    """The verdicts on a log that was sent twice, late, with losses, by a farm and wrong clocks."""
    world = faults.simulate(np.random.default_rng(3), Strength.FULL)
    project = loaded(world, tmp_path_factory.mktemp("w12"))
    return all_judged(project, Data(), (REACHED, ACTIVE))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    world = faults.simulate(np.random.default_rng(3), Strength.NONE, people=1_500)
    return judged(loaded(world, tmp_path_factory.mktemp("w12c")), Data(), REACHED)


def noted(one: Judged) -> dict[str, list[dict[str, object]]]:
    """What was said, by code."""
    found: dict[str, list[dict[str, object]]] = {}
    for note in one.notes:
        found.setdefault(note.code, []).append(dict(note.values))
    return found


def test_every_planted_fault_is_seen(faulty: Mapping[str, Judged]) -> None:
    said = noted(faulty[REACHED])
    assert said["star_accounts"][0]["count"] == faults.FARM_ACCOUNTS
    lost = next(one for one in said["star_gap_since"] if one["part"] == "ios")
    assert lost["dimension"] == "surface"
    assert lost["points"] == pytest.approx(-faults.LOST * 0.565, abs=0.05)
    assert abs(date.fromisoformat(str(lost["day"])) - CHANGE) <= timedelta(weeks=2)
    assert said["star_twice"][0]["share"] == pytest.approx(0.0195, abs=0.002)
    assert said["star_late"][0]["share"] == pytest.approx(0.037, abs=0.01)
    assert said["star_clocks"][0]["count"] > 100


def test_a_value_that_a_farm_makes_is_contradicted(faulty: Mapping[str, Judged]) -> None:
    for one in faulty.values():
        assert one.verdict is Verdict.CONTRADICTED
        assert one.because.code == "star_accounts"
        assert one.would_change.code == "star_exclude"


def test_a_sound_log_is_supported(sound: Judged) -> None:
    assert sound.verdict is Verdict.SUPPORTED
    assert (
        not {"star_accounts", "star_gap_since", "star_twice", "star_clocks"} & noted(sound).keys()
    )
    assert sound.would_change.code == "star_data_stay"


def test_rows_of_nobody_hold_the_verdict_down(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Three answers in ten name nobody, so that a count of answers speaks for seven in ten."""
    project = _answers(tmp_path_factory, nameless=3)
    one = judged(project, Data(), "answers")
    assert one.verdict is Verdict.CONTRADICTED
    assert one.estimate.value == pytest.approx(0.7, abs=0.01)
    assert one.would_change.code == "star_name_rows"


def _answers(tmp_path_factory: pytest.TempPathFactory, nameless: int) -> Project:
    """A quiet log with an answer of a model for each message, so many in ten of them of nobody."""
    world = quiet.simulate(np.random.default_rng(1), Strength.NONE, 200)
    events = world.tables["events"]
    rows = events.filter(pc.equal(events["event"], "message_sent"))
    known = pa.array([number % 10 >= nameless for number in range(rows.num_rows)])
    table = pa.table(
        {
            "generation_id": rows["event_id"],
            "user_id": pc.if_else(known, rows["user_id"], None),
            "ts": rows["ts"],
            "model": pa.array(["m1"] * rows.num_rows),
        }
    )
    star_file = world.star_file.replace(
        "sources:\n", "sources:\n  - {table: generations, format: parquet, path: data/g.parquet}\n"
    ).replace("\nmetrics:\n", "\nmetrics:\n  answers: {kind: count, from: generations}\n")
    folder = tmp_path_factory.mktemp("answers")
    return loaded(world, folder, star_file, {"g.parquet": table})
