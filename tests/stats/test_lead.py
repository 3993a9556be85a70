"""A series that leads is found with its lead, and one that does not gains nothing out of time."""

from __future__ import annotations

import numpy as np
import pytest

from cynosure.stats.estimate import Interval
from cynosure.stats.lead import FEWEST, Lead, lead
from cynosure.stats.undefined import Reason, Undefined


def drawn(rng: np.random.Generator, n: int, ahead: int, weight: float) -> tuple[np.ndarray, ...]:
    """A slow series, and one that follows it `ahead` steps later beside its own past."""
    x = np.zeros(n + ahead)
    for t in range(1, n + ahead):
        x[t] = 0.7 * x[t - 1] + rng.normal()
    y = weight * x[:n] + rng.normal(size=n)
    return x[ahead:], y


def test_a_lead_is_found_with_its_length() -> None:
    found = lead(*drawn(np.random.default_rng(1), 200, 3, 1.0), np.random.default_rng(2))
    assert isinstance(found, Lead)
    assert found.steps == 3
    assert found.gain.value > 0.3
    assert isinstance(found.gain.interval, Interval)
    assert found.gain.interval.low > 0.05
    assert found.gain.n == 80


def test_what_leads_nothing_is_seldom_told_to() -> None:
    told = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        x, _ = drawn(rng, 52, 1, 0.0)
        y = np.cumsum(rng.normal(size=52)) * 0.3 + rng.normal(size=52)
        found = lead(x, y, rng, draws=199)
        assert isinstance(found, Lead)
        assert isinstance(found.gain.interval, Interval)
        told += found.gain.interval.low >= 0.05
    assert told <= 3


def test_by_hand_the_gain_is_the_difference_of_squared_errors() -> None:
    rng = np.random.default_rng(5)
    x, y = drawn(rng, 60, 1, 0.8)
    found = lead(x, y, rng, longest=1)
    assert isinstance(found, Lead)
    cut = 36
    own = np.column_stack([np.ones(59), y[:-1]])
    both = np.column_stack([own, x[:-1]])
    after = y[1:]
    errors = []
    for columns in (own, both):
        fit, *_ = np.linalg.lstsq(columns[: cut - 1], after[: cut - 1], rcond=None)
        errors.append(((after[cut - 1 :] - columns[cut - 1 :] @ fit) ** 2).sum())
    later = after[cut - 1 :]
    spread = ((later - later.mean()) ** 2).sum()
    assert found.gain.value == pytest.approx((errors[0] - errors[1]) / spread)
    assert found.gain.n == 24


def test_too_few_steps_and_series_that_stand_still() -> None:
    rng = np.random.default_rng(1)
    short = lead(np.arange(FEWEST - 1.0), np.arange(FEWEST - 1.0), rng)
    assert isinstance(short, Undefined)
    assert short.reason is Reason.TOO_FEW
    still = lead(np.ones(40), np.arange(40.0), rng)
    assert still == Undefined(Reason.NO_VARIATION)


def test_shapes_must_agree() -> None:
    with pytest.raises(ValueError, match="y"):
        lead(np.ones(30), np.ones((30, 2)), np.random.default_rng(1))
    with pytest.raises(ValueError, match="x"):
        lead(np.ones(29), np.arange(30.0), np.random.default_rng(1))
