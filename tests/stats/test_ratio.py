"""The ratio of two sums, against another way to the delta method and in simulation."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats as scipy_stats

from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.moments import Moments
from cynosure.stats.ratio import ratio, t_quantile
from cynosure.stats.undefined import Reason, Undefined

Floats = NDArray[np.float64]


def moments_of(over: Floats, under: Floats) -> Moments:
    rows = np.stack([over, under])
    centred = rows - rows.mean(axis=1, keepdims=True)
    products = centred @ centred.T
    return Moments(
        len(over),
        (float(over.sum()), float(under.sum())),
        ((float(products[0, 0]), float(products[0, 1])),
         (float(products[1, 0]), float(products[1, 1]))),
    )  # fmt: skip


def estimated(over: Floats, under: Floats, level: float = 0.95, *, share: bool = False) -> Estimate:
    found = ratio(moments_of(over, under), level, share=share)
    assert isinstance(found, Estimate)
    return found


def interval_of(found: Estimate | Undefined) -> Interval:
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Interval)
    return found.interval


def by_residuals(over: Floats, under: Floats, level: float) -> tuple[float, float, float]:
    """The delta method the other way round: the spread of each person's residual M − R·D."""
    n = len(over)
    value = over.sum() / under.sum()
    residual = over - value * under
    error = residual.std(ddof=1) / (under.mean() * math.sqrt(n))
    half = scipy_stats.t.ppf(0.5 + level / 2, n - 1) * error
    return value, value - half, value + half


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), min_size=3, max_size=60),
    st.sampled_from([0.5, 0.8, 0.95, 0.99]),
)
def test_the_linearised_residuals_say_the_same(rows: list[tuple[int, int]], level: float) -> None:
    over, under = (np.array(column, float) for column in zip(*rows, strict=True))
    value, low, high = by_residuals(over, under, level)
    assume(high - low > 1e-6 * (1 + abs(value)))
    found = estimated(over, under, level)
    interval = interval_of(found)
    assert found.value == pytest.approx(value, rel=1e-12, abs=1e-12)
    assert (interval.low, interval.high) == pytest.approx((low, high), rel=1e-9, abs=1e-9)
    assert (interval.level, interval.band, found.n) == (level, Band.SAMPLING, len(rows))


def test_a_mean_of_people_is_the_interval_of_student() -> None:
    # Snedecor and Cochran's formula for one mean, by scipy: every person has one row.
    values = np.array([11.0, 14.5, 9.0, 13.5, 10.0, 12.5])
    found = interval_of(estimated(values, np.ones(6)))
    expected = scipy_stats.t.interval(0.95, 5, loc=values.mean(), scale=scipy_stats.sem(values))
    assert (found.low, found.high) == pytest.approx(expected, rel=1e-12)


def test_a_share_of_rows_of_one_person_is_not_that_of_independent_rows() -> None:
    # Twenty people with ten rows each that agree: the rows say twenty things, not two hundred.
    over = np.repeat([10.0, 0.0], 10)
    found = interval_of(estimated(over, np.full(20, 10.0), share=True))
    naive = 1.96 * math.sqrt(0.25 / 200)
    assert (found.high - found.low) / 2 == pytest.approx(
        scipy_stats.t.ppf(0.975, 19) * math.sqrt(0.25 / 19), rel=1e-12
    )
    assert (found.high - found.low) / 2 > 3 * naive


ROWS = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 20)), min_size=3, max_size=20)


@given(ROWS, st.sampled_from([1e-6, 0.5, 3.0, 1e7]), st.sampled_from([1e-6, 0.5, 3.0, 1e7]))
def test_units_of_measure_do_not_matter(
    rows: list[tuple[int, int]], by_over: float, by_under: float
) -> None:
    over, under = (np.array(column, float) for column in zip(*rows, strict=True))
    plain, scaled = estimated(over, under), estimated(over * by_over, under * by_under)
    factor = by_over / by_under
    assert scaled.value == pytest.approx(plain.value * factor, rel=1e-12)
    assume(isinstance(plain.interval, Interval))
    before, after = interval_of(plain), interval_of(scaled)
    assert after.high - after.low == pytest.approx((before.high - before.low) * factor, rel=1e-6)


@given(ROWS)
def test_the_reciprocal_has_the_same_relative_error(rows: list[tuple[int, int]]) -> None:
    over, under = (np.array(column, float) + 1 for column in zip(*rows, strict=True))
    plain, turned = estimated(over, under), estimated(under, over)
    assert plain.value * turned.value == pytest.approx(1, rel=1e-12)
    if isinstance(plain.interval, Undefined):
        assert turned.interval == plain.interval
        return
    width = (plain.interval.high - plain.interval.low) / plain.value
    other = interval_of(turned)
    assert (other.high - other.low) / turned.value == pytest.approx(width, rel=1e-6)


@given(ROWS, st.sampled_from([-1.0, 1.0]))
def test_a_sign_turns_the_interval_round(rows: list[tuple[int, int]], sign: float) -> None:
    over, under = (np.array(column, float) for column in zip(*rows, strict=True))
    plain, turned = estimated(over, under), estimated(over * sign, -under)
    assert turned.value == pytest.approx(-sign * plain.value, rel=1e-12, abs=1e-12)
    if isinstance(turned.interval, Interval):
        assert turned.interval.low <= turned.value <= turned.interval.high


def test_a_share_ends_at_nought_and_one() -> None:
    over, under = np.array([1.0, 1, 1, 1, 0]), np.ones(5)
    free, bound = interval_of(estimated(over, under)), estimated(over, under, share=True)
    assert free.high > 1
    assert interval_of(bound).high == 1
    assert interval_of(estimated(1 - over, under, share=True)).low == 0


ZERO = ((0.0, 0.0), (0.0, 0.0))


@pytest.mark.parametrize(
    ("moments", "reason"),
    [
        (Moments(0, (0, 0), ZERO), Reason.NO_ROWS),
        (Moments(3, (5, 0), ZERO), Reason.ZERO_DENOMINATOR),
        (Moments(3, (0, 0), ZERO), Reason.ZERO_DENOMINATOR),
        (Moments(3, (math.inf, 4), ZERO), Reason.NOT_FINITE),
        (Moments(3, (1, math.nan), ZERO), Reason.NOT_FINITE),
        (Moments(3, (1e300, 1e-300), ZERO), Reason.NOT_FINITE),
    ],
)
def test_no_value(moments: Moments, reason: Reason) -> None:
    assert ratio(moments, 0.95) == Undefined(reason)


@pytest.mark.parametrize(
    ("moments", "reason"),
    [
        (Moments(1, (2, 4), ZERO), Reason.ONE_UNIT),
        (Moments(3, (3, 6), ZERO), Reason.NO_VARIATION),
        # Everybody has the same ratio, though not the same numbers.
        (moments_of(np.array([1.0, 2, 3]) / 3, np.array([1.0, 2, 3])), Reason.NO_VARIATION),
        (Moments(3, (1, 2), ((math.inf, 0.0), (0.0, 1.0))), Reason.NOT_FINITE),
        (Moments(3, (1, 2), ((math.nan, 0.0), (0.0, 1.0))), Reason.NOT_FINITE),
    ],
)
def test_a_value_without_interval(moments: Moments, reason: Reason) -> None:
    found = ratio(moments, 0.95)
    assert isinstance(found, Estimate)
    assert found.interval == Undefined(reason)


@pytest.mark.parametrize("level", [0.0, 1.0, 95, -0.1])
def test_a_level_is_a_share(level: float) -> None:
    with pytest.raises(ValueError, match="level"):
        ratio(Moments(2, (1, 2), ZERO), level)


@pytest.mark.parametrize(
    ("level", "degrees", "quantile"),
    [
        (0.95, 1, 12.706),
        (0.95, 10, 2.228),
        (0.99, 10, 3.169),
        (0.90, 30, 1.697),
        (0.95, 1e9, 1.960),
    ],
)
def test_student_as_printed_in_tables(level: float, degrees: int, quantile: float) -> None:
    assert t_quantile(level, degrees) == pytest.approx(quantile, abs=5e-4)


def test_the_interval_covers_as_often_as_it_says() -> None:
    # People differ in how much they do and in how well it goes; rows of one person go together.
    rng = np.random.default_rng(20260302)
    repeats, people, rate, spread = 3000, 120, 0.4, 4.0
    under = 1.0 + rng.negative_binomial(2, 0.3, (repeats, people))
    own = rng.beta(rate * spread, (1 - rate) * spread, (repeats, people))
    over = rng.binomial(under.astype(int), own).astype(float)
    covered = sum(
        interval.low <= rate <= interval.high
        for interval in (
            interval_of(estimated(o, u, share=True)) for o, u in zip(over, under, strict=True)
        )
    )
    assert 0.93 <= covered / repeats <= 0.97
