"""Moments pool whatever the split, and keep their digits far from zero."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.moments import Moments

Rows = list[tuple[int, ...]]


def exact(rows: Rows, columns: int) -> Moments:
    """Moments by rational arithmetic, rounded once at the end."""
    n = len(rows)
    sums = [sum(row[i] for row in rows) for i in range(columns)]
    products = tuple(
        tuple(
            float(
                sum(
                    (row[i] - Fraction(sums[i], n)) * (row[j] - Fraction(sums[j], n))
                    for row in rows
                )
            )
            if n
            else 0.0
            for j in range(columns)
        )
        for i in range(columns)
    )
    return Moments(n, tuple(sums), products)


@given(
    st.integers(1, 3).flatmap(
        lambda k: st.tuples(
            st.just(k),
            st.lists(st.tuples(*[st.integers(-50, 50)] * k), max_size=30),
            st.integers(0, 30),
            st.sampled_from([0, 1, 10**6, 10**9]),
        )
    )
)
def test_any_split_pools_to_the_whole(drawn: tuple[int, Rows, int, int]) -> None:
    columns, rows, at, offset = drawn
    far = [tuple(value + offset for value in row) for row in rows]
    whole = exact(far, columns)
    pooled = exact(far[:at], columns) + exact(far[at:], columns)
    assert pooled.n == whole.n
    assert pooled.totals == whole.totals
    for found, expected in zip(pooled.products, whole.products, strict=True):
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-5 if offset == 10**9 else 1e-7)


def test_huge_offsets_keep_digits_that_raw_squares_lose() -> None:
    values = np.array([4.0, 7.0, 13.0, 16.0])
    far = values + 1e9
    one = [Moments(1, (float(x),), ((0.0,),)) for x in far]
    pooled = one[0] + one[1] + one[2] + one[3]
    assert pooled.covariance(0, 0) == pytest.approx(30.0, rel=1e-12)
    raw = (np.sum(far**2) - np.sum(far) ** 2 / 4) / 3
    assert abs(raw - 30.0) > 1e-3


@given(st.permutations(range(8)))
def test_the_order_does_not_matter(order: list[int]) -> None:
    parts = [exact([(n, n * n), (3 * n, 1)], 2) for n in range(8)]
    pooled = parts[order[0]]
    for n in order[1:]:
        pooled = pooled + parts[n]
    expected = exact([row for n in range(8) for row in ((n, n * n), (3 * n, 1))], 2)
    assert pooled.totals == expected.totals
    assert np.array(pooled.products) == pytest.approx(np.array(expected.products), rel=1e-12)


def test_nothing_added_changes_nothing() -> None:
    some, none = exact([(1, 2), (3, 5)], 2), Moments(0, (0, 0), ((0.0, 0.0), (0.0, 0.0)))
    assert some + none == some
    assert none + some == some
    assert none.means == ()


def test_counts_stay_exact() -> None:
    large = 2**53
    pooled = Moments(1, (large,), ((0.0,),)) + Moments(1, (1,), ((0.0,),))
    assert pooled.totals == (large + 1,)


def test_columns_must_agree() -> None:
    with pytest.raises(ValueError, match="of 1 and of 2 columns"):
        exact([(1,)], 1) + exact([(1, 2)], 2)
