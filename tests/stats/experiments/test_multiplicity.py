"""Holm and Benjamini-Hochberg against their papers, scipy, and the rules they follow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from scipy import stats as scipy_stats

from cynosure.stats.experiments.multiplicity import benjamini_hochberg, holm

# Benjamini and Hochberg (1995), section 4; methods.md 1.6.
PUBLISHED = (0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240,
             0.4262, 0.5719, 0.6528, 0.7590, 1.0)  # fmt: skip


def test_the_paper() -> None:
    adjusted = benjamini_hochberg(PUBLISHED)
    assert (adjusted <= 0.05).sum() == 4
    # Printed to 4 digits; .035625 is printed .0356.
    assert adjusted[:5] == pytest.approx([0.0015, 0.003, 0.0095, 0.0356, 0.0603], abs=5e-5)
    assert (holm(PUBLISHED) <= 0.05).sum() == 3


PS = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(PS)
def test_scipy_says_the_same(p: list[float]) -> None:
    assert benjamini_hochberg(p) == pytest.approx(scipy_stats.false_discovery_control(p))


@given(PS, st.floats(0.001, 0.5))
def test_holm_step_by_step(p: list[float], level: float) -> None:
    # As Holm wrote it: stop at the first that fails level / (tests left).
    ordered, kept = sorted(p), 0
    while kept < len(p) and ordered[kept] * (len(p) - kept) <= level:
        kept += 1
    assert (holm(p) <= level).sum() == kept


@given(PS)
def test_order_and_strictness(p: list[float]) -> None:
    order = np.random.default_rng(1).permutation(len(p))
    for adjust in (holm, benjamini_hochberg):
        found = adjust(p)
        assert adjust(np.array(p)[order]) == pytest.approx(found[order])
        assert (found >= np.array(p) - 1e-15).all()
        assert found.max() <= 1
    assert (benjamini_hochberg(p) <= holm(p) + 1e-15).all()


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_none_is_none(adjust: object) -> None:
    assert callable(adjust)
    assert adjust([]).shape == (0,)


@pytest.mark.parametrize("p", [[0.5, 1.2], [-0.1], [float("nan")], [[0.5]]])
def test_mistakes(p: ArrayLike) -> None:
    for adjust in (holm, benjamini_hochberg):
        with pytest.raises(ValueError, match=r"p (of shape|must have)"):
            adjust(p)
