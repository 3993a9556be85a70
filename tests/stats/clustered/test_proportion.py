"""The share of answers that come several from a person."""

from __future__ import annotations

import numpy as np
import pytest

from cynosure.stats.clustered.proportion import clustered_proportion
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.proportion import proportion
from cynosure.stats.undefined import Reason, Undefined


def interval(hits: list[int], clusters: list[int]) -> Interval:
    found = clustered_proportion(hits, clusters)
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Interval)
    return found.interval


def test_where_everybody_agrees_with_themselves_people_are_the_sample() -> None:
    hits = [1] * 80 + [0] * 20
    clusters = [k // 10 for k in range(100)]
    by_person = interval(hits, clusters)
    single = proportion(8, 10)
    assert isinstance(single, Estimate)
    assert isinstance(single.interval, Interval)
    # Student's t instead of the normal quantile makes it wider still.
    assert by_person.low < single.interval.low
    assert by_person.high > single.interval.high


def test_all_right_has_an_interval_by_people() -> None:
    found = interval([1] * 160, [k // 10 for k in range(160)])
    assert found.high == 1
    # t(15) = 2.1314: 1 / (1 + t² / 16)
    assert found.low == pytest.approx(1 / (1 + 2.1314495**2 / 16), abs=1e-6)


def test_one_person_has_none() -> None:
    found = clustered_proportion([1, 0, 1], [7, 7, 7])
    assert isinstance(found, Estimate)
    assert found.interval == Undefined(Reason.ONE_UNIT)
    assert clustered_proportion([], []) == Undefined(Reason.NO_ROWS)
    with pytest.raises(ValueError, match="0 or 1"):
        clustered_proportion([0.5, 1], [1, 2])


@pytest.mark.parametrize(("people", "alpha", "beta"), [(5, 8, 2), (12, 3, 1), (30, 6, 4)])
def test_it_covers(people: int, alpha: float, beta: float) -> None:
    rng = np.random.default_rng(20260831)
    clusters = np.repeat(np.arange(people), 10)
    truth, hit = alpha / (alpha + beta), 0
    for _ in range(400):
        ability = rng.beta(alpha, beta, people)
        right = (rng.random((people, 10)) < ability[:, np.newaxis]).astype(float).ravel()
        found = clustered_proportion(right, clusters)
        assert isinstance(found, Estimate)
        assert isinstance(found.interval, Interval)
        hit += found.interval.low <= truth <= found.interval.high
    assert hit / 400 >= 0.92
