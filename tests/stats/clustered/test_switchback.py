"""A switchback beside least squares, beside all its ways, and where it has no answer."""

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from cynosure.stats.clustered.switchback import Switchback, switchback
from cynosure.stats.estimate import Interval
from cynosure.stats.undefined import Reason, Undefined

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def known(found: Switchback | Undefined) -> Switchback:
    assert isinstance(found, Switchback), found
    return found


def drawn(places: int, periods: int, seed: int = 7) -> tuple[Floats, Flags, Flags]:
    """Values without any effect, who was on, and where a tenth of the cells is missing."""
    rng = np.random.default_rng(seed)
    on = rng.random((places, periods)) < 0.5
    values = rng.normal(size=(places, periods)).cumsum(axis=1) + rng.normal(0, 5, (places, 1))
    return values, on, rng.random((places, periods)) < 0.9


def dummies(codes: NDArray[np.int64]) -> Floats:
    return (codes[:, np.newaxis] == np.unique(codes)).astype(np.float64)


def test_least_squares_of_places_and_periods() -> None:
    values, on, there = drawn(5, 20)
    weights = np.arange(1.0, 6.0)
    found = known(switchback(values, on, there, np.random.default_rng(1), weights, draws=99))
    place, period = (axis[there] for axis in np.indices(on.shape))
    columns = np.column_stack([on[there], dummies(place), dummies(period)])
    root = np.sqrt(weights[place])[:, np.newaxis]
    peer, *_ = np.linalg.lstsq(columns * root, values[there] * root[:, 0], rcond=None)
    assert found.estimate.value == pytest.approx(peer[0], abs=1e-8)
    assert found.estimate.n == there.sum()


def test_one_place_beside_its_seasons_and_a_trend() -> None:
    values, on, _ = drawn(1, 28)
    everywhere, days = np.ones_like(on), np.arange(28)
    found = known(switchback(values, on, everywhere, np.random.default_rng(1), seasons=days % 7))
    columns = np.column_stack([on[0], dummies(days % 7), days])
    peer, *_ = np.linalg.lstsq(columns, values[0], rcond=None)
    assert found.estimate.value == pytest.approx(peer[0], abs=1e-8)
    moved = known(
        switchback(values + 0.3 * days, on, everywhere, np.random.default_rng(1), seasons=days % 7)
    )
    assert moved.estimate.value == pytest.approx(found.estimate.value), "the trend is taken off"


def test_the_interval_holds_what_is_not_rejected() -> None:
    values, on, there = drawn(4, 14)
    found = known(switchback(values, on, there, np.random.default_rng(3)))
    span = found.estimate.interval
    assert isinstance(span, Interval)
    for shift, inside in (
        (span.low - 1e-6, False),
        (span.low + 1e-6, True),
        (span.high - 1e-6, True),
        (span.high + 1e-6, False),
    ):
        again = known(switchback(values - shift * on, on, there, np.random.default_rng(3)))
        assert (again.p > 0.05) is inside
        assert again.estimate.value == pytest.approx(found.estimate.value - shift)


def test_places_that_took_turns_are_dealt_as_such() -> None:
    """Eight places, alternating: chance chose who began, and there are no more than 70 ways."""
    start = np.array([0, 1, 1, 0, 1, 0, 0, 1], dtype=bool)
    on = start[:, np.newaxis] ^ (np.arange(10) % 2 == 0)
    values = np.random.default_rng(2).normal(size=on.shape)
    found = known(switchback(values, on, np.ones_like(on), np.random.default_rng(1)))
    left = values - values.mean(axis=0) - values.mean(axis=1, keepdims=True) + values.mean()
    ways = [
        (np.array(one, dtype=bool)[:, np.newaxis] ^ (np.arange(10) % 2 == 0))
        for one in product((0, 1), repeat=8)
        if sum(one) == 4
    ]
    size = float(((on - 0.5) ** 2).sum())
    every = np.array([(left * way).sum() / size for way in ways])
    exact = np.mean(np.abs(every) >= abs(found.estimate.value) - 1e-9)
    assert len(ways) == 70
    assert found.p == pytest.approx(exact, abs=0.03)
    assert found.carried == Undefined(Reason.COLLINEAR), "the one before is always the other"


def test_one_coin_for_all_is_one_place() -> None:
    """Fifty places that switch together are no more to chance than their sum."""
    rng = np.random.default_rng(5)
    coin = rng.random(12) < 0.5
    on = np.tile(coin, (50, 1))
    on[:25] = ~on[:25]
    values = rng.normal(size=(50, 12)) + np.where(np.arange(50) < 25, 1, -1)[:, np.newaxis] * (
        rng.normal(0, 3, 12)
    )
    found = known(switchback(values, on, np.ones_like(on), np.random.default_rng(1)))
    assert found.p > 0.05, "each half has days of its own, which 600 cells alone would not show"


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (np.zeros((3, 8), dtype=bool), Reason.NO_ROWS),
        (np.tile(np.arange(8) % 3 == 0, (3, 1)), Reason.COLLINEAR),
        (np.arange(8)[np.newaxis] % 2 == 0, Reason.TOO_FEW),
    ],
)
def test_no_answer(on: Flags, reason: Reason) -> None:
    values = np.random.default_rng(4).normal(size=on.shape)
    found = switchback(values, on, np.ones_like(on), np.random.default_rng(1))
    assert isinstance(found, Undefined)
    assert found.reason is reason


def test_what_lasts_is_seen() -> None:
    rng = np.random.default_rng(9)
    on = rng.random((6, 28)) < 0.5
    values = rng.normal(0, 0.5, on.shape) + on
    alone = known(switchback(values, on, np.ones_like(on), np.random.default_rng(1)))
    values[:, 1:] += on[:, :-1]
    lasting = known(switchback(values, on, np.ones_like(on), np.random.default_rng(1)))
    assert isinstance(alone.carried, float)
    assert isinstance(lasting.carried, float)
    assert lasting.carried < 0.01 < alone.carried


def test_bad_shapes() -> None:
    values, on, there = drawn(2, 8)
    rng = np.random.default_rng(1)
    for words in ({"weights": [1.0]}, {"weights": [1.0, 0.0]}):
        with pytest.raises(ValueError, match="positive number a place"):
            switchback(values, on, there, rng, **words)
    with pytest.raises(ValueError, match="one shape"):
        switchback(values[0], on, there, rng)
    with pytest.raises(ValueError, match="a period"):
        switchback(values[:1], on[:1], there[:1], rng, seasons=[1, 2])
