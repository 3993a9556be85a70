"""The ranks of a quantile from sums per person: the same interval as from the rows themselves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.moments import Moments
from cynosure.stats.quantile import quantile
from cynosure.stats.quantile_share import between, rank, ranks
from cynosure.stats.undefined import Reason, Undefined


def moments(values: list[float], people: list[int], q: float) -> Moments:
    """Those over people of (rows at or below the quantile, rows)."""
    limit, owners = np.quantile(values, q), np.unique(people, return_inverse=True)[1]
    low = np.bincount(owners, weights=np.array(values) <= limit)
    all_rows = np.bincount(owners)
    columns = np.stack([low, all_rows]).astype(float)
    centred = columns - columns.mean(axis=1, keepdims=True)
    products = centred @ centred.T
    return Moments(len(set(people)), tuple(columns.sum(axis=1)), tuple(map(tuple, products)))


rows = st.lists(
    st.tuples(st.integers(0, 40).map(float), st.integers(0, 12)), min_size=1, max_size=60
)


@given(rows=rows, q=st.sampled_from([0.1, 0.25, 0.5, 0.9]), level=st.sampled_from([0.8, 0.95]))
def test_sums_give_the_interval_that_rows_give(
    rows: list[tuple[float, int]], q: float, level: float
) -> None:
    values, people = [value for value, _ in rows], [who for _, who in rows]
    wanted = quantile(values, people, q, level)
    assert isinstance(wanted, Estimate)
    ordered = sorted(values)

    def at(one: float) -> float:
        return between(one, ordered[math.floor(one) - 1], ordered[math.ceil(one) - 1])

    assert at(rank(q, len(rows))) == pytest.approx(wanted.value, rel=1e-12)
    ends = ranks(moments(values, people, q), q, level)
    if isinstance(ends, Undefined):
        assert wanted.interval == ends
    elif isinstance(wanted.interval, Interval):
        told = (wanted.interval.low, wanted.interval.high)
        assert (at(ends[0]), at(ends[1])) == pytest.approx(told, rel=1e-9)
    else:
        assert wanted.interval == Undefined(Reason.TIED)
        assert at(ends[0]) == at(ends[1])


def test_one_row_a_person_is_the_binomial() -> None:
    below, above = ranks(Moments(60, (30.0, 60.0), ((15.0, 0.0), (0.0, 0.0))), 0.5, 0.95)
    assert (below, above) == (22, 39)
    # Each tail keeps to 2.5 %, and the next rank would not.
    assert binom.cdf(21, 60, 0.5) <= 0.025 < binom.cdf(22, 60, 0.5)
    assert binom.sf(38, 60, 0.5) <= 0.025 < binom.sf(37, 60, 0.5)


def test_nobody_has_no_ranks() -> None:
    with pytest.raises(ValueError, match="no rows"):
        ranks(Moments(0, (0.0, 0.0), ((0.0, 0.0), (0.0, 0.0))), 0.5, 0.95)
    with pytest.raises(ValueError, match="q must lie between 0 and 1"):
        rank(1.0, 10)
