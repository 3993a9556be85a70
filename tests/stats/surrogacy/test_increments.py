"""The noise that two metrics share, from what each stretch of time added."""

from __future__ import annotations

import numpy as np
import pytest

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.surrogacy.increments import FEWEST, LEAST, noise_correlation
from cynosure.stats.undefined import Reason, Undefined

ARMS, STRETCHES = 40, 60
SERIES = np.repeat(np.arange(ARMS), STRETCHES)


def drawn(within: float, seed: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.multivariate_normal([0, 0], [[1, within], [within, 1]], len(SERIES))


def told(values: np.ndarray, series: np.ndarray = SERIES) -> Estimate:
    found = noise_correlation(values[:, 0], values[:, 1], series, series)
    assert isinstance(found, Estimate)
    return found


@pytest.mark.parametrize("within", [-0.5, 0.0, 0.6])
def test_a_planted_correlation_is_found(within: float) -> None:
    found = told(drawn(within))
    assert isinstance(found.interval, Interval)
    assert found.interval.low <= within <= found.interval.high
    assert found.interval.high - found.interval.low < 0.1
    assert found.n == ARMS


def test_arms_of_other_sizes_and_units_say_the_same() -> None:
    values = drawn(0.4)
    scales = np.random.default_rng(1).uniform(0.01, 100, (ARMS, 2))[SERIES]
    assert told(values * scales).value == pytest.approx(told(values).value, rel=1e-12)
    assert told(-values).value == pytest.approx(told(values).value, rel=1e-12)


def test_it_is_the_mean_of_the_correlations_through_the_origin() -> None:
    values = drawn(0.3)
    each = [
        (one[:, 0] @ one[:, 1]) / np.sqrt((one[:, 0] @ one[:, 0]) * (one[:, 1] @ one[:, 1]))
        for one in np.split(values, ARMS)
    ]
    assert told(values).value == pytest.approx(np.mean(each), rel=1e-12)


def test_arms_of_one_experiment_are_left_out_together() -> None:
    values = drawn(0.3)
    owners = SERIES // 2
    found = noise_correlation(values[:, 0], values[:, 1], SERIES, owners)
    assert isinstance(found, Estimate)
    assert found.n == ARMS // 2
    assert found.value == pytest.approx(told(values).value, rel=1e-12)


def test_few_experiments_and_short_series_tell_nothing() -> None:
    values = drawn(0.3)
    few = SERIES < FEWEST - 1
    found = noise_correlation(values[few, 0], values[few, 1], SERIES[few], SERIES[few])
    assert isinstance(found, Undefined)
    assert found.reason is Reason.TOO_FEW
    short = np.repeat(np.arange(len(SERIES) // (LEAST - 1)), LEAST - 1)
    none = noise_correlation(values[:, 0], values[:, 1], short, short)
    assert isinstance(none, Undefined)


def test_a_metric_that_stands_still_is_left_out() -> None:
    values = drawn(0.3)
    values[SERIES == 0, 0] = 0.0
    assert told(values).n == ARMS - 1
