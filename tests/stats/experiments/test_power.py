"""Power against printed numbers, the non-central t, and the round trip of its three questions."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from cynosure.stats.experiments.power import (
    design_effect,
    least_detectable,
    least_detectable_proportion,
    mean_error,
    paired_error,
    power_of,
    proportion_error,
    units_for_mean,
    units_for_proportion,
)


def test_as_printed() -> None:
    # methods.md 7: 10,000 people an arm of deviation 1 see .039620.
    assert least_detectable(mean_error(1.0, 20_000)) == pytest.approx(0.039620, abs=5e-7)
    # boundary.md 5: 500 items 4.8 points, 100 items 10.8, at a discordant share of 14.8 %.
    assert least_detectable(paired_error(0.148, 500)) == pytest.approx(0.048, abs=5e-4)
    assert least_detectable(paired_error(0.148, 100)) == pytest.approx(0.108, abs=5e-4)
    # The usual table entry: 17 units an arm see one deviation (Cohen 1988 by the normal: 15.7).
    assert units_for_mean(1.0, 1.0) == 32


@pytest.mark.parametrize(("effect", "error", "degrees"), [(0.5, 0.25, 20), (1.0, 0.4, 6)])
def test_the_non_central_t(effect: float, error: float, degrees: float) -> None:
    peer = scipy_stats.nct(degrees, effect / error)
    critical = scipy_stats.t.ppf(0.975, degrees)
    expected = peer.sf(critical) + peer.cdf(-critical)
    assert power_of(effect, error, degrees=degrees) == pytest.approx(expected, abs=1e-9)


@given(st.floats(0.01, 5), st.floats(0.1, 10), st.sampled_from([0.5, 0.3, 0.1]))
def test_the_three_questions_agree(effect: float, deviation: float, treated: float) -> None:
    n = units_for_mean(effect, deviation, treated=treated)
    reached = power_of(effect, mean_error(deviation, n, treated))
    assert reached >= 0.8 - 1e-9
    if n > 1:
        # The normal formula counts one side; the other adds next to nothing at 80 %.
        missed = power_of(effect, mean_error(deviation, n - 1, treated))
        assert missed < 0.8 + 1e-4
    assert least_detectable(mean_error(deviation, n, treated)) <= effect * (1 + 1e-9)


@given(st.floats(0.02, 0.98), st.integers(200, 100_000))
def test_falls_and_rises_of_a_proportion(control: float, n: int) -> None:
    fall, rise = least_detectable_proportion(control, n)
    for effect in (fall, rise):
        if effect is not None:
            assert 0 < control + effect < 1
            error = proportion_error(control, effect, n)
            assert power_of(effect, error) == pytest.approx(0.8, abs=1e-4)
            assert abs(units_for_proportion(control, effect) - n) <= 1
    mirrored = least_detectable_proportion(1 - control, n)
    for one, other in zip((fall, rise), reversed(mirrored), strict=True):
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert one == pytest.approx(-other, rel=1e-6)


def test_too_small_to_see_even_the_whole_way() -> None:
    assert least_detectable_proportion(0.02, 100)[0] is None


def test_few_clusters_see_less() -> None:
    error = mean_error(1.0, 2_000) * math.sqrt(design_effect(250, 0.05))
    assert least_detectable(error, degrees=6) > 1.15 * least_detectable(error)
    assert design_effect(1, 0.5) == 1
    assert design_effect(11, 0.1) == pytest.approx(2.0)


def test_power_by_simulation() -> None:
    rng = np.random.default_rng(20260302)
    arms = 0.5 * rng.standard_normal((4_000, 2, 64))
    arms[:, 1] += 0.25
    rejected = scipy_stats.ttest_ind(arms[:, 1], arms[:, 0], axis=1).pvalue < 0.05
    expected = power_of(0.25, mean_error(0.5, 128), degrees=126)
    assert rejected.mean() == pytest.approx(expected, abs=3.3 * math.sqrt(0.16 / 4_000))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mean_error(0.0, 10), "deviation must be positive"),
        (lambda: mean_error(1.0, math.inf), "n must be positive and finite"),
        (lambda: mean_error(1.0, 10, 1.0), "treated must lie between"),
        (lambda: proportion_error(0.9, 0.2, 10), "effect must lie between"),
        (lambda: paired_error(0.0, 10), "discordant"),
        (lambda: design_effect(0.5, 0.1), "size must be 1 or more"),
        (lambda: design_effect(5, 1.5), "icc must lie between"),
        (lambda: least_detectable(-1.0), "error must be positive"),
        (lambda: least_detectable(1.0, power=1.0), "power must lie between"),
        (lambda: power_of(1.0, 0.0), "error must be positive"),
        (lambda: units_for_mean(0.0, 1.0), "effect must be finite"),
    ],
)
def test_mistakes(call: object, message: str) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=message):
        call()
