"""The confidence sequence against GrowthBook's numbers, and at every look in simulation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.experiments.difference import (
    Effect,
    mean_arm,
    proportion_arm,
    relative_difference,
    student_effect,
)
from cynosure.stats.experiments.sequential import AlwaysValid, always_valid, tuning
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.oracles.experiments import from_raw_sums


def known(found: AlwaysValid | Undefined) -> AlwaysValid:
    assert isinstance(found, AlwaysValid)
    return found


def test_growthbook() -> None:
    # methods.md 2, printed to 5 digits.
    control = mean_arm(from_raw_sums(3000, [1396.87], [[52377.9767]]))
    treatment = mean_arm(from_raw_sums(3461, [2422.7], [[134698.29]]))
    effect = relative_difference(control, treatment)
    assert isinstance(effect, Effect)
    found = known(always_valid(effect, 1_000))
    told = (found.value, found.interval.low, found.interval.high)
    assert told == pytest.approx((0.50336, -0.55844, 1.56516), abs=6e-6)
    assert found.p == 1
    # Their test of proportions, at the default of 5,000 planned units.
    effect = relative_difference(proportion_arm(1396, 3000), proportion_arm(2422, 3461))
    assert isinstance(effect, Effect)
    found = known(always_valid(effect, 5_000))
    told = (found.value, found.interval.low, found.interval.high)
    assert told == pytest.approx((0.50386, 0.40098, 0.60675), abs=6e-6)


def test_the_tuning() -> None:
    # methods.md 2: ρ(.05, 5000) = .0398401, and 1.5486 times as wide as z at the planned n.
    assert tuning(5_000) == pytest.approx(0.0398401, abs=5e-8)
    effect = student_effect(0.0, 1.0, math.inf, (2_500, 2_500))
    found = known(always_valid(effect, 5_000))
    assert found.interval.high / effect.interval.high == pytest.approx(1.5486, abs=5e-5)


@given(st.floats(-6, 6), st.integers(100, 50_000), st.integers(100, 50_000))
def test_interval_and_p_agree(value: float, n: int, planned: int) -> None:
    found = known(always_valid(student_effect(value, 1.0, math.inf, (n, n)), planned))
    holds_zero = found.interval.low <= 0 <= found.interval.high
    if abs(found.p - 0.05) > 1e-9:
        assert holds_zero == (found.p > 0.05)
    assert found.p == min(1.0, 1 / found.e)
    wider = known(always_valid(student_effect(value, 1.0, math.inf, (n, n)), planned, 0.99))
    # The same ρ for both would nest; each level has its own, and still does.
    assert wider.interval.high > found.interval.high


def test_evidence_without_end_is_no_overflow() -> None:
    found = known(always_valid(student_effect(500.0, 1.0, math.inf, (900, 900)), 1_000))
    assert math.isfinite(found.e)
    assert 0 < found.p < 1e-300


def test_every_look_of_a_hundred() -> None:
    # methods.md 2: under no effect 100 peeks raise 1.6 % false alarms, fixed-n tests 37.9 %.
    rng = np.random.default_rng(20260302)
    runs, looks, step = 400, 100, 50
    sums = rng.standard_normal((runs, looks)).cumsum(axis=1) * math.sqrt(2 * step)
    n = step * np.arange(1, looks + 1)
    errors, effects = np.sqrt(2 / n), sums / n
    burnt = n >= 100
    alarms = fixed = 0
    for run in effects:
        spans = [
            known(always_valid(student_effect(value, error, math.inf, (m, m)), 5_000)).interval
            for value, error, m in zip(run[burnt], errors[burnt], n[burnt].tolist(), strict=True)
        ]
        alarms += any(not span.low <= 0 <= span.high for span in spans)
        fixed += bool((np.abs(run) > 1.96 * errors).any())
    # Exact 99.9 % bounds of 400 runs around the two shares.
    assert alarms / runs <= 0.05
    assert fixed / runs == pytest.approx(0.379, abs=0.08)


def test_too_early() -> None:
    effect = student_effect(0.0, 1.0, math.inf, (99, 4_000))
    assert always_valid(effect, 1_000) == Undefined(Reason.TOO_FEW, (("n", 99), ("needed", 100)))


@pytest.mark.parametrize(("planned", "level"), [(0, 0.95), (100, 1.0)])
def test_mistakes(planned: int, level: float) -> None:
    with pytest.raises(ValueError, match=r"planned|level"):
        always_valid(student_effect(0.0, 1.0, 50, (200, 200)), planned, level)
