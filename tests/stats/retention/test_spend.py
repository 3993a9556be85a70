"""Gamma-Gamma against CDNOW as published, its own process, and in simulation."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.retention.spend import Spend, spend
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers
from tests.stats.retention.conftest import Customers


def told(found: Spend | Undefined) -> Spend:
    assert isinstance(found, Spend)
    return found


@pytest.fixture(scope="module")
def fitted(cdnow: Customers) -> Spend:
    return told(spend(cdnow.repeats, cdnow.values))


def test_cdnow_as_published(fitted: Spend) -> None:
    # 6.25, 3.74, 15.44 in the note; three digits by lifetimes 0.11.3 on the same 946 people.
    assert (fitted.p, fitted.q, fitted.v) == pytest.approx((6.249, 3.745, 15.448), abs=6e-3)
    assert (fitted.p, fitted.q, fitted.v) == pytest.approx((6.25, 3.74, 15.44), abs=6e-3)
    assert fitted.n == 946
    assert fitted.correlation == pytest.approx(0.114, abs=5e-4)


def test_few_purchases_say_little(fitted: Spend) -> None:
    everyone = fitted.mean()
    assert isinstance(everyone, Estimate)
    none, few, many = fitted.expected([0, 1, 100], [0, 100, 100])
    assert none == pytest.approx(everyone.value)
    assert everyone.value < few < many < 100
    assert many == pytest.approx(100, abs=1)


def test_currencies_do_not_matter(cdnow: Customers, fitted: Spend) -> None:
    other = told(spend(cdnow.repeats, cdnow.values * 1e5))
    assert (other.p, other.q) == pytest.approx((fitted.p, fitted.q), rel=1e-4)
    assert other.v == pytest.approx(fitted.v * 1e5, rel=1e-4)


def test_intervals_nest(fitted: Spend) -> None:
    means = [fitted.mean(level) for level in (0.8, 0.99)]
    spans = [mean.interval for mean in means if isinstance(mean, Estimate)]
    assert isinstance(spans[0], Interval)
    assert isinstance(spans[1], Interval)
    assert spans[1].low < spans[0].low < spans[0].high < spans[1].high


def test_a_spread_without_mean_has_none() -> None:
    rng = np.random.default_rng(2)
    means = rng.gamma(3.0, 1 / rng.gamma(0.6, 1.0, 3_000))
    assert told(spend(np.ones(3_000), means)).mean() == Undefined(Reason.NOT_DETERMINED)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (([], []), Reason.NO_ROWS),
        (([0, 0], [0, 0]), Reason.NO_ROWS),
        (([2, 0], [5, 0]), Reason.ONE_UNIT),
        (([2, 3, 1], [5, 5, 5]), Reason.NO_VARIATION),
    ],
)
def test_no_model(columns: tuple[list[float], list[float]], reason: Reason) -> None:
    assert spend(*columns) == Undefined(reason)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: spend([1, 2], [1]), r"values must have shape \(2,\)"),
        (lambda: spend([1, -2], [1, 1]), "repeats of shape"),
        (lambda: spend([1, 2], [1, -1]), r"values of shape \(2,\) must not be negative"),
        (lambda: spend([1, 2], [1, math.inf]), "values of shape"),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_the_mean_covers() -> None:
    # p = 6, q = 4, v = 15: people's means average 6 · 15 / 3.
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        x = 1.0 + rng.poisson(2, 500)
        means = rng.gamma(6 * x, 1 / (rng.gamma(4, 1 / 15, 500) * x))
        found = spend(x, means)
        return found if isinstance(found, Undefined) else found.mean()

    assert_covers(once, 30.0, runs=60)
