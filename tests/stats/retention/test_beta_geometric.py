"""The shifted beta-geometric model against its paper, the chances of each person, in simulation."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.retention.beta_geometric import (
    BetaGeometric,
    beta_geometric,
    log_likelihood,
    log_survival,
)
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers
from tests.stats.oracles.make_retention import HIGH_END, REGULAR


def told(found: BetaGeometric | Undefined) -> BetaGeometric:
    assert isinstance(found, BetaGeometric)
    return found


@pytest.mark.parametrize(
    ("survivors", "alpha", "beta", "likelihood"),
    [(HIGH_END, 0.668, 3.806, -1611.2), (REGULAR, 0.704, 1.182, -1680.3)],
)
def test_the_customers_of_fader_and_hardie(
    survivors: list[int], alpha: float, beta: float, likelihood: float
) -> None:
    # Three printed digits, and one of the log-likelihood of a thousand.
    found = told(beta_geometric(survivors))
    assert (found.alpha, found.beta) == pytest.approx((alpha, beta), abs=6e-4)
    assert found.log_likelihood == pytest.approx(likelihood, abs=0.06)
    assert found.n == 1_000
    # What they project and what was seen in the twelve years of their figure: .38 and .38.
    if survivors is HIGH_END:
        assert found.survival([12])[0] == pytest.approx(0.38, abs=5e-3)


@given(st.floats(0.2, 5), st.floats(0.2, 5))
def test_it_is_the_mean_over_people_of_their_own_chances(alpha: float, beta: float) -> None:
    theta = (np.arange(200_000) + 0.5) / 200_000
    density = theta ** (alpha - 1) * (1 - theta) ** (beta - 1)
    share = (density * (1 - theta) ** 3).sum() / density.sum()
    # Midpoints miss part of a density that has no bound at an end.
    assert math.exp(log_survival(alpha, beta, np.array([3.0]))[0]) == pytest.approx(share, abs=0.05)
    assert np.exp(log_survival(alpha, beta, np.array([0.0])))[0] == pytest.approx(1)
    rates = np.diff(log_survival(alpha, beta, np.arange(10.0)))
    assert (np.diff(rates) > 0).all()


def test_no_other_pair_is_more_likely() -> None:
    found = told(beta_geometric(HIGH_END))
    counts = np.array(HIGH_END, float)
    assert found.log_likelihood == pytest.approx(log_likelihood(counts, found.alpha, found.beta))
    for alpha in np.geomspace(0.1, 5, 30):
        for beta in np.geomspace(0.5, 20, 30):
            assert log_likelihood(counts, alpha, beta) <= found.log_likelihood + 1e-9


def test_intervals_nest_and_widen_with_time() -> None:
    found = told(beta_geometric(HIGH_END))
    inner, outer = (found.survival_estimate(12, level).interval for level in (0.8, 0.99))
    assert isinstance(inner, Interval)
    assert isinstance(outer, Interval)
    assert 0 < outer.low < inner.low < found.survival([12])[0] < inner.high < outer.high < 1


@pytest.mark.parametrize(
    ("survivors", "reason"),
    [
        ([], Reason.NO_ROWS),
        ([0, 0, 0], Reason.NO_ROWS),
        ([10, 5], Reason.TOO_FEW),
        ([10, 10, 10], Reason.NO_VARIATION),
        (list(1_000 * 0.8 ** np.arange(8)), Reason.NOT_DETERMINED),
    ],
)
def test_no_model(survivors: list[float], reason: Reason) -> None:
    found = beta_geometric(survivors)
    assert isinstance(found, Undefined)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: beta_geometric([10, 11, 5]), r"survivors of shape \(3,\)"),
        (lambda: beta_geometric([10, 5, -1]), "do not rise"),
        (lambda: beta_geometric([10, math.nan, 1]), r"survivors of shape \(3,\)"),
        (lambda: told(beta_geometric(HIGH_END)).survival([-1]), "periods"),
        (lambda: told(beta_geometric(HIGH_END)).survival_estimate(0), "period"),
        (lambda: told(beta_geometric(HIGH_END)).survival_estimate(3, level=1), "level"),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def test_the_projection_covers() -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        spells = rng.geometric(rng.beta(0.668, 3.806, 1_000))
        found = beta_geometric([int((spells > period).sum()) for period in range(8)])
        return found if isinstance(found, Undefined) else found.survival_estimate(12)

    assert_covers(once, math.exp(log_survival(0.668, 3.806, np.array([12.0]))[0]), runs=60)
