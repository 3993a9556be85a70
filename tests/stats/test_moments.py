"""Moments pool whatever the split, and keep their digits far from zero."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from cynosure.stats.moments import Moments, moments_of

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


def test_columns_as_rational_arithmetic_has_them() -> None:
    rows = [(1, 5), (2, 3), (7, 0), (4, 4)]
    found, expected = moments_of(rows), exact(rows, 2)
    assert (found.n, found.totals) == (expected.n, expected.totals)
    assert np.array(found.products) == pytest.approx(np.array(expected.products), rel=1e-12)


@given(st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), max_size=30),
       st.integers(0, 30), st.sampled_from([0, 10**4]))  # fmt: skip
def test_cubes_pool_to_the_whole(rows: Rows, at: int, offset: int) -> None:
    far = np.array(rows, float).reshape(-1, 2) + offset
    whole = moments_of(far)
    pooled = moments_of(far[:at]) + moments_of(far[at:])
    assert pooled.cubes is not None
    assert whole.cubes is not None
    assert pooled.cubes.keys() == whole.cubes.keys()
    for key, cube in whole.cubes.items():
        # Cubes of 20 over 30 units reach 2.4e5; a far origin costs four digits.
        assert pooled.cubes[key] == pytest.approx(cube, abs=1e-6 if offset else 1e-8)


def test_skewness_as_scipy_has_it() -> None:
    rows = np.random.default_rng(1).gamma(1.0, size=(40, 2))
    expected = scipy_stats.skew(2 * rows[:, 0] - rows[:, 1], bias=False)
    assert moments_of(rows).skewness_along((2.0, -1.0)) == pytest.approx(expected, rel=1e-10)
    without = Moments(3, (1.0,), ((1.0,),))
    assert without.skewness_along((1.0,)) == 0
    assert (without + moments_of([1.0, 2.0, 9.0])).cubes is None


def test_clusters_are_summed_with_their_rows() -> None:
    found = moments_of([1.0, 2.0, 3.0, 4.0], np.array(["a", "b", "a", "a"]))
    expected = moments_of([(8.0, 3), (2.0, 1)])
    assert (found.n, found.totals, found.products) == (2, (10.0, 4.0), expected.products)


@pytest.mark.parametrize(
    ("columns", "clusters", "message"),
    [
        ([1.0, np.nan], None, "columns of shape"),
        (np.ones((2, 2, 2)), None, "columns must have two dimensions"),
        ([1.0, 2.0], [1], r"clusters must have shape \(2,\)"),
    ],
)
def test_mistakes(columns: object, clusters: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        moments_of(columns, clusters)
