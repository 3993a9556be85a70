"""Labels that only some gave, weighted by length and outcome within each arm."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from cynosure.analyses.release.weighed import effective, weighed_arm
from cynosure.stats.experiments.difference import Arm, Effect, difference
from cynosure.stats.judge.answering import FEWEST
from cynosure.stats.undefined import Reason, Undefined

Floats = NDArray[np.float64]
PEOPLE, ROWS = 250, 3
RATES = 0.8, 0.5, 0.2
"""How many rows are good in each of three bands of length, before what a person is like."""


def arm(rng: np.random.Generator, answering: tuple[float, ...], better: float) -> Floats:
    """What people have in each band: rows, labels, good labels. Who answers hangs on the band."""
    taste = rng.normal(0, 0.15, PEOPLE)
    found = np.zeros((len(RATES), 3, PEOPLE))
    for sums, rate, share in zip(found, RATES, answering, strict=True):
        rows = rng.poisson(ROWS / len(RATES), PEOPLE)
        labelled = rng.binomial(rows, share)
        good = rng.binomial(labelled, np.clip(rate + better + taste, 0, 1))
        sums[:] = rows, labelled, good
    return found


def flat(sums: Floats) -> Floats:
    """The same with no strata: every label counts alike."""
    whole = sums.sum(axis=0)
    return np.stack([whole[1], whole[1], whole[2]])[np.newaxis]


def held(control: Arm | Undefined, treated: Arm | Undefined, truth: float) -> bool:
    found = difference(control, treated)
    assert isinstance(found, Effect)
    return found.interval.low <= truth <= found.interval.high


def test_weighted_labels_cover_what_plain_ones_miss() -> None:
    """The exact bounds of 93 to 97 % at 99.9 %, of 300 draws; plain labels are far below."""
    rng = np.random.default_rng(11)
    weighted, plain = 0, 0
    for _ in range(300):
        old, new = arm(rng, (0.1, 0.2, 0.5), 0.0), arm(rng, (0.5, 0.2, 0.1), 0.05)
        weighted += held(weighed_arm(old), weighed_arm(new), 0.05)
        plain += held(weighed_arm(flat(old)), weighed_arm(flat(new)), 0.05)
    assert 0.88 < weighted / 300 < 0.99
    assert plain / 300 < 0.1


def test_one_label_for_each_row_is_the_plain_mean() -> None:
    rng = np.random.default_rng(2)
    sums = arm(rng, (1.0, 1.0, 1.0), 0.0)
    found = weighed_arm(sums)
    assert isinstance(found, Arm)
    rows, _, good = sums.sum(axis=0)
    assert found.value == pytest.approx(good.sum() / rows.sum())
    noise = (good - found.value * rows) / rows.sum()
    assert found.variance == pytest.approx(noise @ noise * PEOPLE / (PEOPLE - 1), rel=0.01)
    assert effective(sums) == pytest.approx(rows.sum())


def test_labels_are_worth_less_where_few_stand_for_many() -> None:
    """A stratum of 80 rows with 10 labels beside one of 20 with 20: by Kish 100² / 660."""
    sums = np.zeros((2, 3, 2))
    sums[0, :2, 0], sums[1, :2, 1] = (80, 10), (20, 20)
    assert effective(sums) == pytest.approx(100**2 / (8**2 * 10 + 20))


def test_a_stratum_that_nobody_speaks_for() -> None:
    sums = arm(np.random.default_rng(3), (0.3, 0.3, 0.3), 0.0)
    sums[2, 1:] = 0
    sums[2, 1, : FEWEST - 1] = 1
    assert weighed_arm(sums) == Undefined(Reason.LABELS_CHOSEN)
    sums[2] = 0
    assert isinstance(weighed_arm(sums), Arm), "a stratum without rows needs none"
