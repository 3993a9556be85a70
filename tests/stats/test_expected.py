"""Expected and restatement ranges: by hand, against simulation, and what they refuse."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from cynosure.stats.estimate import Band, Interval
from cynosure.stats.expected import expected_range, restatement_range, robust_multiplier
from cynosure.stats.undefined import Reason, Undefined

WEEKS = [100, 104, 99, 110, 108, 111, 120, 118, 119, 125]
SERIES = st.lists(st.floats(1, 1e6), min_size=10, max_size=40).filter(
    lambda values: np.ptp(np.diff(np.log(values))) > 1e-6
)


def told(found: Interval | Undefined) -> Interval:
    assert isinstance(found, Interval)
    return found


def test_by_hand() -> None:
    steps = [math.log(b / a) for a, b in pairwise(WEEKS)]
    n, mean = len(steps), sum(steps) / len(steps)
    spread = math.sqrt(sum((s - mean) ** 2 for s in steps) / (n - 1))
    half = scipy_stats.t.ppf(0.975, n - 1) * spread * math.sqrt(1 + 1 / n)
    found = told(expected_range(WEEKS))
    # The same formula in other words: rounding only.
    assert found.low == pytest.approx(125 * math.exp(mean - half), rel=1e-12)
    assert found.high == pytest.approx(125 * math.exp(mean + half), rel=1e-12)
    assert (found.level, found.band) == (0.95, Band.EXPECTED)


@given(SERIES, st.floats(0.01, 100), st.booleans())
def test_the_unit_of_the_values_is_the_unit_of_the_range(
    values: list[float], unit: float, robust: bool
) -> None:
    found = told_or_none(expected_range(values, robust=robust))
    scaled = told_or_none(expected_range(np.array(values) * unit, robust=robust))
    assert (found is None) == (scaled is None)
    if found and scaled:
        # Logarithms of numbers up to 1e8 and their exponentials.
        assert scaled.low == pytest.approx(found.low * unit, rel=1e-9)
        assert scaled.high == pytest.approx(found.high * unit, rel=1e-9)


def told_or_none(found: Interval | Undefined) -> Interval | None:
    """None where more than half of the ratios agree and the robust spread is zero."""
    return found if isinstance(found, Interval) else None


@pytest.mark.parametrize("robust", [False, True])
@pytest.mark.parametrize("n", [8, 12, 26])
def test_a_new_week_falls_inside_in_95_of_100_cases(n: int, robust: bool) -> None:
    rng = np.random.default_rng(n)
    runs = 3000
    values = np.exp(np.cumsum(rng.normal(0.01, 0.08, (runs, n + 2)), axis=1))
    ranges = [told(expected_range(row[:-1], robust=robust)) for row in values]
    inside = sum(r.low <= row[-1] <= r.high for r, row in zip(ranges, values, strict=True))
    exact = scipy_stats.binomtest(inside, runs).proportion_ci(0.999)
    assert exact.low < 0.97
    assert exact.high > 0.93
    assert inside / runs == pytest.approx(0.95, abs=0.015)  # 3.8 standard errors


def test_another_level_has_the_quantile_of_its_own() -> None:
    steps = np.diff(np.log(WEEKS))
    half = scipy_stats.t.ppf(0.995, 8) * steps.std(ddof=1) * math.sqrt(1 + 1 / 9)
    found = told(expected_range(WEEKS, level=0.99))
    assert found.low == pytest.approx(125 * math.exp(steps.mean() - half), rel=1e-12)
    assert found.level == 0.99


def test_the_multipliers_of_the_methods() -> None:
    # methods.md 6b gives them with one decimal.
    assert [round(robust_multiplier(n), 1) for n in (8, 12, 26)] == [3.4, 2.8, 2.3]
    assert robust_multiplier(10**6) == pytest.approx(1.96, abs=1e-4)


def test_one_wild_week_widens_the_normal_range_and_not_the_robust_one() -> None:
    wild = [*WEEKS[:5], 900, *WEEKS[6:]]

    def width(found: Interval | Undefined) -> float:
        return math.log(told(found).high / told(found).low)

    assert width(expected_range(wild)) > 5 * width(expected_range(WEEKS))
    assert width(expected_range(wild, robust=True)) < 2 * width(expected_range(WEEKS, robust=True))


def test_the_calendar_is_taken_out_before_and_put_back_after() -> None:
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30])
    plain = told(expected_range(WEEKS))
    found = told(expected_range(np.array(WEEKS) * days[:-1], calendar=days))
    assert found.low == pytest.approx(plain.low * 30, rel=1e-12)
    assert found.high == pytest.approx(plain.high * 30, rel=1e-12)


def test_a_week_of_zero_has_no_ratios() -> None:
    with_zero = [*WEEKS[:5], 0, *WEEKS[5:]]
    # 9 ratios: the one over the gap and nothing else is lost.
    found = told(expected_range(with_zero))
    steps = np.diff(np.log(WEEKS))
    kept = np.delete(steps, 4)
    half = scipy_stats.t.ppf(0.975, 7) * kept.std(ddof=1) * math.sqrt(1 + 1 / 8)
    assert found.high == pytest.approx(125 * math.exp(kept.mean() + half), rel=1e-12)


def test_what_is_too_little_says_how_much_there_is() -> None:
    few = Undefined(Reason.FEW_PERIODS, (("had", 7), ("needed", 8)))
    assert expected_range(WEEKS[:8]) == few
    assert expected_range([]) == Undefined(Reason.FEW_PERIODS, (("had", 0), ("needed", 8)))
    assert expected_range([*WEEKS, 0]) == Undefined(Reason.NOT_POSITIVE)
    assert expected_range([5] * 20) == Undefined(Reason.NO_VARIATION)
    assert expected_range([2.0**k for k in range(20)]) == Undefined(Reason.NO_VARIATION)
    assert restatement_range(10, [1] * 7, [2] * 7) == few
    assert restatement_range(0, [1] * 9, range(1, 10)) == Undefined(Reason.NOT_POSITIVE)
    assert restatement_range(10, [1] * 9, [1] * 9) == Undefined(Reason.NO_VARIATION)


def test_a_restatement_range_of_many_weeks_runs_from_the_5th_to_the_95th_percentile() -> None:
    then = np.full(99, 50.0)
    final = 50 * (1 + np.arange(1, 100) / 100)
    found = told(restatement_range(200, then, final))
    # i/(n + 1) puts the percentiles exactly on the 5th and the 95th of 99 ratios.
    assert found.low == pytest.approx(200 * 1.05)
    assert found.high == pytest.approx(200 * 1.95)
    assert found.level == pytest.approx(0.9)
    assert found.band is Band.RESTATEMENT


def test_a_restatement_range_of_few_weeks_states_the_level_it_has() -> None:
    final = [100, 103, 101, 110, 100, 102, 104, 101, 0]
    found = told(restatement_range(40, [100] * 8 + [0], final))
    assert (found.low, found.high) == pytest.approx((40, 44))
    assert found.level == pytest.approx(7 / 9)


@pytest.mark.parametrize("n", [8, 18, 30])
def test_a_restated_week_falls_inside_as_often_as_the_level_says(n: int) -> None:
    rng = np.random.default_rng(n)
    runs = 2000
    ratios = 1 + rng.exponential(0.1, (runs, n + 1))
    inside = level = 0.0
    for row in ratios:
        found = told(restatement_range(1, np.ones(n), row[:-1]))
        inside += found.low <= row[-1] <= found.high
        level = found.level
    exact = scipy_stats.binomtest(int(inside), runs).proportion_ci(0.999)
    assert exact.low < level < exact.high


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: expected_range([math.nan] * 10), "closed"),
        (lambda: expected_range([[1, 2]]), "closed"),
        (lambda: expected_range(WEEKS, calendar=[1] * 10), "calendar"),
        (lambda: expected_range(WEEKS, calendar=[0] * 11), "calendar"),
        (lambda: restatement_range(math.inf, [1], [1]), "value"),
        (lambda: restatement_range(1, [1, 2], [1]), "final"),
        (lambda: restatement_range(1, [math.inf], [1]), "then"),
        (lambda: robust_multiplier(7), "n must"),
        (lambda: expected_range(WEEKS, level=1.0), "level"),
        (lambda: expected_range(WEEKS, robust=True, level=0.9), "robust"),
    ],
)
def test_a_mistake_names_its_argument(call, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        call()
