"""One test of any difference: its level where there is none, its power, what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from cynosure.stats.items.contrast import AnyDifference, any_difference
from cynosure.stats.items.resampling import drawn_sums
from cynosure.stats.undefined import Reason, Undefined


def judged(chances: np.ndarray, rng: np.random.Generator) -> AnyDifference:
    """Items with `chances` (items, models), tried once each."""
    rates = (rng.random(chances.shape) < chances).astype(float)
    sums = drawn_sums(rates, rng, 400)
    items = len(rates)
    found = any_difference(rates.mean(axis=0), sums.drawn / items, items)
    assert isinstance(found, AnyDifference)
    return found


def alike(items: int, models: int, rng: np.random.Generator) -> np.ndarray:
    """Items of unlike difficulty on which all models are equally good."""
    return np.tile(rng.random((items, 1)), (1, models))


def test_where_all_are_alike_it_errs_as_often_as_it_says() -> None:
    rng = np.random.default_rng(3)
    ps = np.array([judged(alike(60, 4, rng), rng).p for _ in range(300)])
    # Three standard errors of 300 runs at 5 % are 3.8 points.
    assert 0.015 < (ps < 0.05).mean() < 0.088
    assert 0.4 < ps.mean() < 0.6


def test_a_difference_is_found() -> None:
    rng = np.random.default_rng(4)
    better = np.clip(alike(100, 3, rng) + np.array([0, 0, 0.35]), 0, 1)
    assert np.mean([judged(better, rng).p < 0.05 for _ in range(40)]) > 0.9


def test_of_two_it_is_the_square_of_t() -> None:
    rng = np.random.default_rng(5)
    rates = rng.random((50, 2))
    drawn = drawn_sums(rates, rng, 40_000).drawn / 50
    found = any_difference(rates.mean(axis=0), drawn, 50)
    assert isinstance(found, AnyDifference)
    apart = rates[:, 1] - rates[:, 0]
    t = apart.mean() / (apart.std(ddof=1) / np.sqrt(50))
    # The draws' variance is known to one part in a hundred.
    assert found.f == pytest.approx(t**2, rel=0.04)


def test_what_it_refuses() -> None:
    rng = np.random.default_rng(6)
    drawn = rng.random((100, 3))
    few = any_difference([0.1, 0.2, 0.3], drawn, 11)
    assert few == Undefined(Reason.TOO_FEW, (("n", 11), ("needed", 12)))
    assert isinstance(any_difference([0.1], drawn[:, :1], 50), Undefined)
    same = drawn[:, [0, 1, 1]]
    assert any_difference([0.1, 0.2, 0.2], same, 50) == Undefined(Reason.NO_VARIATION)
    holed = np.where(drawn > 0.99, np.nan, drawn)
    assert any_difference([0.1, 0.2, 0.3], holed, 50) == Undefined(Reason.NOT_FINITE)
    with pytest.raises(ValueError, match="drawn"):
        any_difference([0.1, 0.2], drawn, 50)
