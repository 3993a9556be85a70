"""Every estimator has a row that tries it, and the rows find an estimator that is broken."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cynosure.analyses import ANALYSES
from cynosure.selftest import without
from cynosure.selftest.row import END_TO_END, ON_STATS, Aspect, Row, Scene
from cynosure.selftest.rows import ROWS
from cynosure.selftest.rows.experiments import SIDE
from cynosure.selftest.rows.outcomes import Found, of_effect
from cynosure.selftest.run import SEEDS, Judged, play, scenes_of
from cynosure.stats.experiments.difference import Arm, difference, mean_arm
from cynosure.stats.moments import moments_of
from tests.docs.test_methods import methods

SLOW = {
    "audit-value-link",
    "interrupted",
    "item-response",
    "max-t",
    "movement",
    "pass-all",
    "plateau",
    "purchases",
    "spend",
    "switchback-looks",
    "trial-level",
}
"""Scenes of which a run takes more than a hundredth of a second."""

QUICK = [scene for scene in scenes_of(ROWS) if not scene.is_end_to_end and scene.name not in SLOW]


def rows_of(scene: Scene) -> list[Row]:
    return [row for row in ROWS if row.scene.name == scene.name]


@pytest.mark.parametrize("scene", QUICK, ids=lambda scene: scene.name)
def test_quick_subset(scene: Scene) -> None:
    """Sixty runs a scene: what fails here is far off its promise."""
    tally = play(scene, SEEDS[0], 60)
    for row in rows_of(scene):
        for trial in row.trials:
            assert Judged(row, trial, (tally[trial.outcome],)).kept, (row.name, tally)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SLOW))
def test_slow_scenes_have_the_outcomes_of_their_rows(name: str) -> None:
    scene = next(scene for scene in scenes_of(ROWS) if scene.name == name)
    tally = play(scene, SEEDS[0], 4)
    asked = {trial.outcome for row in rows_of(scene) for trial in row.trials}
    assert asked == set(tally)


def test_every_method_and_analysis_has_a_row_or_a_reason() -> None:
    covered = {name for row in ROWS for name in row.covers}
    excused = dict(without.STATS) | dict(without.ANALYSES)
    known = {*methods(), *(analysis.name for analysis in ANALYSES)}
    lacking = known - covered - set(excused)
    assert not lacking, f"no row of selftest tries {sorted(lacking)}"
    assert not (covered | set(excused)) - known, "these are no longer there"
    assert not covered & set(excused)


def test_names_tell_rows_and_scenes_apart() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)
    scenes = {(row.scene.name, row.scene.runs, row.scene.draw) for row in ROWS}
    assert len(scenes) == len(scenes_of(ROWS))
    assert {runs for _, runs, _ in scenes} == {ON_STATS, END_TO_END}


def test_a_conservative_interval_still_shows_that_it_finds_something() -> None:
    for row in ROWS:
        if any(trial.conservative for trial in row.trials):
            assert any(trial.aspect is Aspect.POWER for trial in row.trials), row.name


def test_both_languages() -> None:
    for row in ROWS:
        for text in (row.label, row.drawn):
            assert text.en
            assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh), row.name


def broken(arm: object) -> Arm:
    """An arm whose variance was halved."""
    assert isinstance(arm, Arm)
    return replace(arm, variance=arm.variance / 2)


def halved(rng: np.random.Generator, effect: float) -> Found:
    control, treated = rng.gamma(2.0, 0.5, (2, SIDE))
    arms = (mean_arm(moments_of(control)), mean_arm(moments_of(treated + effect)))
    return difference(*map(broken, arms))


def test_an_estimator_whose_variance_is_halved_fails() -> None:
    row = next(row for row in ROWS if row.name == "welch")
    scene = Scene("halved", of_effect(halved, 0.24))
    tally = play(scene, SEEDS[0], ON_STATS // len(SEEDS))
    judged = [Judged(row, trial, (tally[trial.outcome],)) for trial in row.trials]
    assert {one.trial.aspect: one.kept for one in judged} == {
        Aspect.SIZE: False,
        Aspect.COVERAGE: False,
        Aspect.POWER: True,
    }
