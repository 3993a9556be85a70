"""Fieller's interval against a published case, its defining inequality, and simulation."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.fieller import fieller
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers


def known(found: Interval | Undefined) -> Interval:
    assert isinstance(found, Interval)
    return found


NUMBERS = st.floats(-20, 20)
SPREADS = st.floats(0.01, 4)


@given(NUMBERS, NUMBERS, SPREADS, SPREADS, st.floats(-0.95, 0.95))
def test_the_ends_are_where_the_t_is_critical(
    over: float, under: float, v: float, w: float, rho: float
) -> None:
    covariance = rho * math.sqrt(v * w)
    found = fieller((over, under), (v, w), covariance)
    if isinstance(found, Undefined):
        assert abs(under) / math.sqrt(w) <= 1.96
        return
    for end in (found.low, found.high):
        assume(abs(end) < 1e4)
        spread = v - 2 * end * covariance + end**2 * w
        assert (over - end * under) ** 2 == pytest.approx(3.8414588 * spread, rel=1e-5, abs=1e-6)
    assert found.low <= over / under <= found.high


@given(st.floats(1, 20), st.floats(5, 20), SPREADS)
def test_the_reciprocal_turns_round(over: float, under: float, v: float) -> None:
    assume(over**2 > 3.9 * v)
    assume(under**2 > 3.9 * v)
    plain, turned = known(fieller((over, under), (v, v))), known(fieller((under, over), (v, v)))
    assert (turned.low, turned.high) == pytest.approx((1 / plain.high, 1 / plain.low), rel=1e-9)
    wider = known(fieller((over, under), (v, v), level=0.9))
    assert plain.low <= wider.low <= wider.high <= plain.high


def test_a_known_denominator_leaves_student() -> None:
    found = known(fieller((6.0, 2.0), (4.0, 0.0), degrees=10))
    assert (found.low, found.high) == pytest.approx((3 - 2.2281389, 3 + 2.2281389), abs=1e-6)


def test_what_it_cannot_tell() -> None:
    assert fieller((1.0, 1.9), (1.0, 1.0)) == Undefined(Reason.UNBOUNDED)
    assert fieller((1.0, 2.0), (0.0, 0.0)) == Undefined(Reason.NO_VARIATION)


@pytest.mark.parametrize(
    ("estimates", "variances", "covariance", "level", "message"),
    [
        ((math.nan, 1.0), (1.0, 1.0), 0.0, 0.95, "must be finite"),
        ((1.0, 1.0), (math.inf, 1.0), 0.0, 0.95, "must be finite"),
        ((1.0, 1.0), (-1.0, 1.0), 0.0, 0.95, "do not allow"),
        ((1.0, 1.0), (1.0, 1.0), 2.0, 0.95, "do not allow"),
        ((1.0, 1.0), (1.0, 1.0), 0.0, 1.0, "level must lie"),
    ],
)
def test_mistakes(
    estimates: tuple[float, float],
    variances: tuple[float, float],
    covariance: float,
    level: float,
    message: str,
) -> None:
    with pytest.raises(ValueError, match=message):
        fieller(estimates, variances, covariance, level)


def test_it_covers_a_weak_denominator() -> None:
    # The denominator is four standard errors from zero: 5 ± 1.25, over a numerator of 5 ± 1.
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        a, b = 5 + rng.standard_normal(), 5 + 1.25 * rng.standard_normal()
        span = fieller((a, b), (1.0, 1.25**2))
        return span if isinstance(span, Undefined) else Estimate(a / b, span, 2)

    assert_covers(once, 1.0, runs=2_000)
