"""A plateau against a curve that only flattens."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.proportion import proportion
from cynosure.stats.retention.beta_geometric import (
    BetaGeometric,
    beta_geometric,
    log_likelihood,
    log_survival,
)
from cynosure.stats.retention.plateau import (
    Plateau,
    PlateauOfCohorts,
    plateau,
    plateau_of_cohorts,
)
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers
from tests.stats.oracles.make_retention import HIGH_END

ALPHA, BETA, PERIODS = 0.8, 2.0, 12


def curve(stayers: float, people: int) -> np.ndarray:
    """What is left in expectation after each period."""
    leave = np.exp(log_survival(ALPHA, BETA, np.arange(PERIODS + 1.0)))
    return people * (stayers + (1 - stayers) * leave)


def drawn(rng: np.random.Generator, stayers: float, people: int) -> np.ndarray:
    spells = rng.geometric(rng.beta(ALPHA, BETA, people))
    spells = np.where(rng.random(people) < stayers, PERIODS + 1, spells)
    return np.array([(spells > period).sum() for period in range(PERIODS + 1)])


def told(found: Plateau | Undefined) -> Plateau:
    assert isinstance(found, Plateau)
    return found


def span(found: Plateau) -> Interval:
    assert isinstance(found.stayers.interval, Interval)
    return found.stayers.interval


def test_a_plateau_is_found_again() -> None:
    found = told(plateau(curve(0.3, 100_000)))
    assert found.stayers.value == pytest.approx(0.3, abs=1e-3)
    assert span(found).low < 0.3 < span(found).high
    assert found.p < 1e-6
    assert found.bic_gain > 0


def test_a_curve_that_only_flattens_has_no_plateau() -> None:
    # The curve of a mixture of people, whose survival rate rises in every period.
    found = told(plateau(curve(0.0, 100_000)))
    assert found.stayers.value == pytest.approx(0, abs=1e-2)
    assert span(found).low == 0
    assert found.p > 0.1
    assert found.bic_gain < 0


def test_without_stayers_it_is_the_model_of_fader_and_hardie() -> None:
    survivors = [*HIGH_END, 470, 450]
    plain, found = beta_geometric(survivors), told(plateau(survivors))
    assert isinstance(plain, BetaGeometric)
    counts = np.array(survivors, float)
    assert log_likelihood(counts, plain.alpha, plain.beta, 0.0) == plain.log_likelihood
    # One parameter more never fits worse.
    assert found.bic_gain >= -math.log(1_000) - 1e-6


def test_the_late_hazard_by_hand() -> None:
    # Nine periods, the last third begins with 60: 60 → 57 → 55 → 54.
    survivors = [100, 90, 82, 75, 69, 64, 60, 57, 55, 54]
    assert told(plateau(survivors)).late_hazard == proportion(6, 172)


def test_people_do_not_matter_but_for_certainty() -> None:
    small, large = told(plateau(curve(0.3, 1_000))), told(plateau(curve(0.3, 10_000)))
    assert small.stayers.value == pytest.approx(large.stayers.value, abs=2e-3)
    assert span(small).low < span(large).low < span(large).high < span(small).high


def test_intervals_nest() -> None:
    inner, outer = (span(told(plateau(curve(0.3, 2_000), level))) for level in (0.8, 0.99))
    assert outer.low < inner.low < inner.high < outer.high


def test_two_successive_cohorts_support_a_plateau() -> None:
    flat, falling = curve(0.3, 20_000), curve(0.0, 20_000)

    def supported(*cohorts: np.ndarray) -> bool:
        found = plateau_of_cohorts(cohorts)
        assert isinstance(found, PlateauOfCohorts)
        return found.supported

    assert supported(falling, flat, flat)
    assert not supported(flat, falling, flat)
    assert plateau_of_cohorts([flat, flat]) == Undefined(Reason.TOO_FEW, (("cohorts", 2),))
    assert plateau_of_cohorts([flat, flat, flat[:5]]) == Undefined(
        Reason.TOO_FEW, (("cohorts", 2),)
    )


@pytest.mark.parametrize(
    ("survivors", "reason"),
    [
        ([], Reason.NO_ROWS),
        ([10, 8, 7, 6, 5, 4, 3, 2], Reason.TOO_FEW),
        ([10] * 10, Reason.NO_VARIATION),
    ],
)
def test_nothing_to_tell(survivors: list[float], reason: Reason) -> None:
    found = plateau(survivors)
    assert isinstance(found, Undefined)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plateau([10, 8, 9]), r"survivors of shape \(3,\)"),
        (lambda: plateau([10, math.nan, 9]), r"survivors of shape \(3,\)"),
        (lambda: plateau(HIGH_END, level=0), "level"),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.slow
@pytest.mark.parametrize("stayers", [0.0, 0.3])
def test_the_interval_covers(stayers: float) -> None:
    def once(rng: np.random.Generator) -> Estimate:
        return told(plateau(drawn(rng, stayers, 2_000))).stayers

    assert_covers(once, stayers, runs=60)
