"""Non-inferiority is what the interval says, and its p agrees with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from cynosure.stats.experiments.difference import student_effect
from cynosure.stats.experiments.margin import Better, not_worse

EFFECTS = st.builds(
    student_effect,
    st.floats(-5, 5),
    st.floats(0.1, 3),
    st.integers(3, 400),
    st.just((50, 50)),
)


@given(EFFECTS, st.floats(0.01, 6), st.sampled_from(list(Better)))
def test_bound_and_p_agree(effect: object, margin: float, better: Better) -> None:
    found = not_worse(effect, margin, better)
    if abs(found.p - 0.025) > 1e-9:
        assert found.holds == (found.p < 0.025)
    assert found.holds or not not_worse(effect, margin / 2, better).holds


def test_by_hand() -> None:
    effect = student_effect(-0.5, 1.0, 30, (16, 16))
    found = not_worse(effect, 3.0)
    assert found.bound == pytest.approx(-0.5 - 2.042, abs=5e-4)
    assert found.holds
    assert found.p == pytest.approx(scipy_stats.t.sf(2.5, 30), rel=1e-12)
    # Where lower is better the same effect is a gain, and its upper end is what counts.
    turned = not_worse(effect, 1.0, Better.DOWN)
    assert turned.bound == pytest.approx(-0.5 + 2.042, abs=5e-4)
    assert not turned.holds


@pytest.mark.parametrize("margin", [0.0, -1.0, float("nan"), float("inf")])
def test_a_margin_is_positive(margin: float) -> None:
    with pytest.raises(ValueError, match="margin must be positive"):
        not_worse(student_effect(0.0, 1.0, 30, (16, 16)), margin)
