"""The Bass model against the fit to recorders that R prints, its own curve, and in simulation."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.diffusion import Bass, bass
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers

RECORDERS = [840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890]
"""Video cassette recorders sold in the United States 1980–1989, in thousands."""


def told(found: Bass | Undefined) -> Bass:
    assert isinstance(found, Bass)
    return found


def curve(m: float, p: float, q: float, periods: int) -> np.ndarray:
    """The model from its differential equation's solution F(t), by differences of its slope."""
    t = np.arange(1.0, periods + 1)

    def share(at: np.ndarray) -> np.ndarray:
        fading = np.exp(-(p + q) * at)
        return (1 - fading) / (1 + q / p * fading)

    return m * (p + q * share(t)) * (1 - share(t))


def test_recorders_as_r_fits_them() -> None:
    # nls() of the same curve; the digits that it prints.
    found = told(bass(RECORDERS))
    assert found.market.value == pytest.approx(67_980, abs=1)
    assert found.innovation.value == pytest.approx(0.006594, abs=5e-7)
    assert found.imitation.value == pytest.approx(0.63809, abs=5e-6)
    assert found.errors == pytest.approx((3_128, 0.00143, 0.0414), rel=2e-3)
    assert found.residual == pytest.approx(727.2, abs=0.05)
    assert found.peak == pytest.approx(7.09, abs=5e-3)


@given(st.floats(0.002, 0.05), st.floats(0.3, 0.9), st.sampled_from([10.0, 1e7]))
def test_its_own_curve_is_found_again(p: float, q: float, m: float) -> None:
    seen = curve(m, p, q, 25)
    found = told(bass(seen))
    assert found.market.value == pytest.approx(m, rel=1e-5)
    assert found.innovation.value == pytest.approx(p, rel=1e-4)
    assert found.imitation.value == pytest.approx(q, rel=1e-5)
    assert found.peak == pytest.approx(math.log(q / p) / (p + q), rel=1e-4)
    assert found.adoptions(np.arange(1, 26)) == pytest.approx(seen, rel=1e-4)


def test_units_of_adoptions_do_not_matter() -> None:
    one, other = told(bass(RECORDERS)), told(bass(np.multiply(RECORDERS, 1e-3)))
    assert other.imitation.value == pytest.approx(one.imitation.value, rel=1e-6)
    assert other.market.value == pytest.approx(one.market.value / 1e3, rel=1e-6)


@pytest.mark.parametrize("periods", [5, 6])
def test_before_the_peak_the_market_is_not_known(periods: int) -> None:
    assert bass(RECORDERS[:periods]) == Undefined(Reason.NOT_DETERMINED)


@pytest.mark.parametrize(
    ("adoptions", "reason"),
    [
        ([], Reason.TOO_FEW),
        ([1, 2, 3, 2], Reason.TOO_FEW),
        ([0, 0, 0, 0, 0], Reason.NO_VARIATION),
        ([5, 5, 5, 5, 5, 5], Reason.NOT_DETERMINED),
        ([1, 2, 4, 8, 16, 32], Reason.NOT_DETERMINED),
    ],
)
def test_no_curve(adoptions: list[float], reason: Reason) -> None:
    found = bass(adoptions)
    assert isinstance(found, Undefined)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: bass([1, 2, -1, 2, 1]), r"adoptions of shape \(5,\) must not be negative"),
        (lambda: bass([1, 2, math.nan, 2, 1]), r"adoptions of shape \(5,\)"),
        (lambda: bass([1, 2, math.inf, 2, 1]), r"adoptions of shape \(5,\)"),
        (lambda: bass([[1, 2]]), r"shape \(1, 2\)"),
        (lambda: bass(RECORDERS, level=1), "level"),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_intervals_nest() -> None:
    spans = [told(bass(RECORDERS, level)).market.interval for level in (0.5, 0.99)]
    assert isinstance(spans[0], Interval)
    assert isinstance(spans[1], Interval)
    assert spans[1].low < spans[0].low < spans[0].high < spans[1].high


@pytest.mark.parametrize(
    ("which", "truth"), [("market", 68_000), ("innovation", 0.0066), ("imitation", 0.638)]
)
def test_the_intervals_cover(which: str, truth: float) -> None:
    seen = curve(68_000, 0.0066, 0.638, 14)

    def once(rng: np.random.Generator) -> Estimate | Undefined:
        found = bass(np.maximum(seen + 300 * rng.normal(size=14), 0))
        if isinstance(found, Undefined):
            return found
        estimate = getattr(found, which)
        assert isinstance(estimate, Estimate)
        return estimate

    assert_covers(once, truth, runs=60)
