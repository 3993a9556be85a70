"""BG/NBD against CDNOW as published and as lifetimes has it, its own process, in simulation."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.retention.purchases import Purchases, purchases
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers
from tests.stats.retention.conftest import Customers


def told(found: Purchases | Undefined) -> Purchases:
    assert isinstance(found, Purchases)
    return found


@pytest.fixture(scope="module")
def fitted(cdnow: Customers) -> Purchases:
    return told(purchases(cdnow.repeats, cdnow.last, cdnow.observed))


def test_cdnow_as_published(fitted: Purchases) -> None:
    # Three digits in the paper, four by lifetimes 0.11.3 on the same 2,357 customers.
    assert (fitted.r, fitted.alpha) == pytest.approx((0.2426, 4.4135), abs=1.1e-4)
    assert (fitted.a, fitted.b) == pytest.approx((0.7929, 2.4258), abs=1.1e-4)
    assert fitted.log_likelihood == pytest.approx(-9582.43, abs=5e-3)
    assert fitted.n == 2_357


def test_purchases_to_expect_as_published(fitted: Purchases) -> None:
    # Four digits for a new person, three for one with two repeats, the last at 30.43 of 38.86.
    found = [fitted.expected(time).value for time in (26, 39, 52, 78)]
    assert found == pytest.approx([0.9013, 1.1950, 1.4440, 1.8580], abs=6e-5)
    assert fitted.further([2], [30.43], [38.86], 39)[0] == pytest.approx(1.226, abs=5e-4)


def test_who_never_repeated_cannot_have_left(fitted: Purchases) -> None:
    alive = fitted.alive([0, 3, 3], [0, 30, 5], [38, 38, 38])
    assert alive[0] == 1
    assert 0 < alive[2] < alive[1] < 1


def test_the_unit_of_time_does_not_matter(cdnow: Customers, fitted: Purchases) -> None:
    days = told(purchases(cdnow.repeats, cdnow.last * 7, cdnow.observed * 7))
    assert days.alpha == pytest.approx(fitted.alpha * 7, rel=1e-4)
    assert (days.r, days.a, days.b) == pytest.approx((fitted.r, fitted.a, fitted.b), rel=1e-4)
    assert days.expected(39 * 7).value == pytest.approx(fitted.expected(39).value, rel=1e-5)


def test_intervals_nest(fitted: Purchases) -> None:
    inner, outer = (fitted.expected(39, level).interval for level in (0.8, 0.99))
    assert isinstance(inner, Interval)
    assert isinstance(outer, Interval)
    assert outer.low < inner.low < fitted.expected(39).value < inner.high < outer.high


def history(
    rng: np.random.Generator, people: int, time: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The process itself, r = .5, α = 5, a = .8, b = 2.5, each followed for `time`."""
    rate, leave = rng.gamma(0.5, 1 / 5, people), rng.beta(0.8, 2.5, people)
    repeats, last = np.zeros(people), np.zeros(people)
    for i in range(people):
        at = rng.exponential(1 / rate[i])
        while at <= time:
            repeats[i], last[i] = repeats[i] + 1, at
            if rng.random() < leave[i]:
                break
            at += rng.exponential(1 / rate[i])
    return repeats, last, np.full(people, time)


def test_the_process_makes_what_the_model_expects() -> None:
    fit = told(purchases(*history(np.random.default_rng(1), 4_000, 40)))
    seen = history(np.random.default_rng(2), 20_000, 80)[0].mean()
    # The other sample's mean has a standard error of .015.
    span = fit.expected(80).interval
    assert isinstance(span, Interval)
    assert span.low - 0.03 < seen < span.high + 0.03


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (([], [], []), Reason.NO_ROWS),
        (([1], [2], [3]), Reason.ONE_UNIT),
        (([0, 0], [0, 0], [3, 4]), Reason.NO_VARIATION),
        (([0, 0], [0, 0], [0, 0]), Reason.NO_VARIATION),
        (([1, 1, 1], [2, 2, 2], [3, 3, 3]), Reason.NOT_DETERMINED),
    ],
)
def test_no_model(columns: tuple[list[float], list[float], list[float]], reason: Reason) -> None:
    assert purchases(*columns) == Undefined(reason)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: purchases([1, 2], [1], [3, 3]), r"last must have shape \(2,\)"),
        (lambda: purchases([1, -2], [1, 1], [3, 3]), "repeats of shape"),
        (lambda: purchases([1, 2], [1, 4], [3, 3]), r"last of shape \(2,\) lies beyond observed"),
        (lambda: purchases([0, 2], [1, 1], [3, 3]), "must be 0 where there are no repeats"),
        (lambda: purchases([1, math.nan], [1, 1], [3, 3]), "repeats of shape"),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(("time", "message"), [(0, "time"), (math.inf, "time")])
def test_times_are_positive(fitted: Purchases, time: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fitted.expected(time)
    with pytest.raises(ValueError, match=message):
        fitted.further([1], [1], [2], time)


@pytest.mark.slow
def test_the_interval_covers() -> None:
    truth = history(np.random.default_rng(3), 200_000, 80)[0].mean()

    def once(rng: np.random.Generator) -> Estimate | Undefined:
        found = purchases(*history(rng, 800, 40))
        return found if isinstance(found, Undefined) else found.expected(80)

    assert_covers(once, float(truth), runs=60)
