"""Effects of what was shipped, added up: winners are drawn back to what was tried."""

import numpy as np
import pytest

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.random_effects import RandomEffects, random_effects
from cynosure.stats.shrunken import FEWEST, shrunken_sum
from cynosure.stats.undefined import Reason, Undefined


def test_the_mean_and_spread_are_those_of_the_random_effects() -> None:
    effects, variances = [1.0, 3.0, 2.0, 8.0], [0.5, 1.0, 2.0, 0.25]
    known = random_effects(effects, variances)
    assert isinstance(known, RandomEffects)
    middle, between = float(known.coefficients[0]), known.between
    drawn = [
        (v * middle + between * x) / (v + between) for x, v in zip(effects, variances, strict=True)
    ]
    found = shrunken_sum(effects, variances, [True, False, False, True])
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(drawn[0] + drawn[3])
    assert found.n == 2


def test_without_a_spread_every_effect_is_the_mean() -> None:
    found = shrunken_sum([1.0, 1.1, 0.9], [1.0, 1.0, 1.0], [True, True, False])
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(2.0)


def test_winners_are_covered_where_their_plain_sum_is_too_large() -> None:
    rng = np.random.default_rng(20261125)
    covered = 0
    plain = true = 0.0
    for _ in range(400):
        truth = rng.normal(0.2, 1.0, 60)
        seen = truth + rng.normal(0, 1.0, 60)
        chosen = seen > 1.0
        found = shrunken_sum(seen.tolist(), [1.0] * 60, chosen.tolist())
        assert isinstance(found, Estimate)
        assert isinstance(found.interval, Interval)
        covered += found.interval.low <= truth[chosen].sum() <= found.interval.high
        plain += float(seen[chosen].sum())
        true += float(truth[chosen].sum())
    assert plain > 1.5 * true
    assert 0.92 <= covered / 400 <= 0.98


def test_few_or_none_have_no_sum() -> None:
    few = [1.0] * (FEWEST - 1)
    assert shrunken_sum(few, few, [True] * len(few)) == Undefined(
        Reason.TOO_FEW, (("experiments", FEWEST - 1),)
    )
    assert shrunken_sum([1.0] * 3, [1.0] * 3, [False] * 3) == Undefined(Reason.NO_ROWS)


@pytest.mark.parametrize(
    ("effects", "variances", "chosen", "said"),
    [
        ([1.0], [1.0, 2.0], [True], "one entry"),
        ([1.0], [0.0], [True], "above zero"),
    ],
)
def test_what_it_does_not_take(
    effects: list[float], variances: list[float], chosen: list[bool], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        shrunken_sum(effects, variances, chosen)
