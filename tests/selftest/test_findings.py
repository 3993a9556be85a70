"""From files to findings: what the product says is what other code counts; one world a scene."""

from __future__ import annotations

import numpy as np
import pytest

from cynosure.selftest.row import Scene
from cynosure.selftest.rows import ROWS
from cynosure.selftest.rows.products import answers, level, losing
from cynosure.selftest.rows.recount import LAST, talks_of
from cynosure.selftest.run import SEEDS, play, scenes_of
from cynosure.worlds.cases import quiet
from cynosure.worlds.world import Strength
from tests.worlds.estimates import conversations

SCENES = [scene for scene in scenes_of(ROWS) if scene.is_end_to_end]


@pytest.mark.slow
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_every_outcome_of_one_world(scene: Scene) -> None:
    tally = play(scene, SEEDS[0], 1)
    rows = [row for row in ROWS if row.scene.name == scene.name]
    assert {trial.outcome for row in rows for trial in row.trials} == set(tally)
    assert all(count.answered == 1 for count in tally.values())
    for row in rows:
        for trial in row.trials:
            if trial.aspect.value == "exact":
                assert tally[trial.outcome].happened == 1, row.name


def test_a_world_is_answered_the_same_way_again() -> None:
    """To the id of the snapshot, in which the key is that the ids of people were hashed with."""
    worlds = [quiet.simulate(np.random.default_rng(seed), Strength.NONE, 150) for seed in (4, 4, 5)]
    asked = (level("weekly_reached_users"),)
    (one,), (again,), (other,) = (answers(world, asked) for world in worlds)
    assert one is not None
    assert one == again
    assert other is not None
    assert one.provenance.snapshot != other.provenance.snapshot


def test_the_recount_is_that_of_pandas() -> None:
    tables = quiet.simulate(np.random.default_rng(4), Strength.NONE, 400).tables
    talks, frame = talks_of(tables), conversations(tables)
    assert len(talks.person) == len(frame)
    assert talks.well.sum() == frame["good"].sum()
    assert talks.turns.sum() == frame["turns"].sum()
    for week in (3, LAST):
        here = frame[frame["week"] == week]
        assert len(talks.people_in(week)) == here["user"].nunique()
        well = here[here["good"] == 1]["user"].nunique()
        assert len(talks.people_in(week, well=True)) == well


def test_a_lost_half_is_lost_in_that_week_only() -> None:
    world = quiet.simulate(np.random.default_rng(4), Strength.NONE, 2_000)
    before, after = talks_of(world.tables), talks_of(losing(world, LAST, 0.5).tables)
    assert len(after.people_in(LAST - 1)) == len(before.people_in(LAST - 1))
    kept = len(after.people_in(LAST)) / len(before.people_in(LAST))
    assert 0.3 < kept < 0.7
