"""When a promise counts as broken."""

from __future__ import annotations

import pytest
from scipy.stats import binomtest

from cynosure.selftest.bars import Count, bounds, keeps
from cynosure.selftest.row import Trial, coverage, exact, looks, planned, power, size


@pytest.mark.parametrize(
    ("trial", "happened", "kept"),
    [
        # 6 % of 2,000 are 120; 155 or more happen once in a thousand.
        (size(), 100, True),
        (size(), 150, True),
        (size(), 160, False),
        (size(), 0, True),
        (size(None), 900, True),
        (looks(0.05), 160, False),
        (coverage(), 1_900, True),
        (coverage(), 1_830, True),
        (coverage(), 1_810, False),
        (coverage(), 1_985, False),
        (coverage(conservative=True), 1_999, True),
        (coverage(conservative=True), 1_810, False),
        (planned(0.8, "power"), 1_600, True),
        (planned(0.8, "power"), 1_700, False),
        (power(0.8), 1_560, True),
        (power(0.8), 1_500, False),
        (exact(), 2_000, True),
        (exact(), 1_999, False),
    ],
)
def test_what_keeps(trial: Trial, happened: int, kept: bool) -> None:
    assert keeps(trial, Count(2_000, 2_000, happened)) is kept


def test_the_test_of_size_is_the_exact_one() -> None:
    for happened in range(130, 180):
        p = binomtest(happened, 2_000, 0.06, alternative="greater").pvalue
        assert keeps(size(), Count(2_000, 2_000, happened)) is bool(p >= 0.001)


def test_bounds_are_those_of_clopper_and_pearson() -> None:
    for happened in (0, 7, 200):
        exact_one = binomtest(happened, 200).proportion_ci(0.999, "exact")
        assert bounds(Count(200, 200, happened)) == pytest.approx((exact_one.low, exact_one.high))


def test_refusing_is_no_way_to_be_right() -> None:
    assert keeps(coverage(least_answered=0.9), Count(2_000, 1_810, 1_720))
    assert not keeps(coverage(), Count(2_000, 1_810, 1_720))
    assert not keeps(exact(), Count(200, 0, 0))
    assert Count(200, 0, 0).share is None


def test_counts_add_up() -> None:
    assert Count(3, 2, 1) + Count(30, 20, 10) == Count(33, 22, 11)
