"""How far a metric can be pushed: against a regression written out, the formula, and simulation."""

from __future__ import annotations

import numpy as np
import pytest

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.over_optimisation import OverOptimisation, over_optimisation
from cynosure.stats.undefined import Reason, Undefined
from cynosure.stats.within_people import within_people

PEOPLE, WEEKS = 300, 8


def drawn(
    rng: np.random.Generator, slope: float, bend: float, unlike: float = 0.0
) -> tuple[np.ndarray, ...]:
    """gold(d) = d (slope − bend d) of people who do more or less; `unlike` is what each unit of
    their own level takes off the slope of a person."""
    owners, weeks = np.repeat(np.arange(PEOPLE), WEEKS), np.tile(np.arange(WEEKS), PEOPLE)
    level = rng.gamma(4, 1, PEOPLE)
    pushed = rng.poisson(level[owners]).astype(float)
    own = slope - unlike * (level[owners] - 4)
    got = pushed * (own - bend * pushed) + 0.2 * weeks + level[owners]
    return pushed, got + rng.normal(size=len(got)), owners, weeks


def known(found: OverOptimisation | Undefined) -> OverOptimisation:
    assert isinstance(found, OverOptimisation)
    return found


def spanned(found: Estimate | Undefined) -> tuple[float, Interval]:
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Interval)
    return found.value, found.interval


def test_within_people_is_the_regression_with_a_constant_for_everybody() -> None:
    rng = np.random.default_rng(4)
    pushed, got, owners, weeks = drawn(rng, 1.0, 0.05)
    few = (rng.random(len(got)) < 0.8) & (owners < 40)
    y, x, who = got[few], np.column_stack([pushed, pushed**2])[few], owners[few]
    found = within_people(y, x, who, weeks[few])
    assert not isinstance(found, Undefined)
    columns = np.column_stack([x, np.eye(40)[who], np.eye(WEEKS)[weeks[few]][:, 1:]])
    inverse = np.linalg.pinv(columns.T @ columns)
    fitted = inverse @ columns.T @ y
    assert found.coefficients == pytest.approx(fitted[:2], rel=1e-6)
    left = columns * (y - columns @ fitted)[:, np.newaxis]
    scores = np.array([left[who == one].sum(axis=0) for one in range(40)])
    # Constants nested in people cost no degree of freedom, and those of weeks are not counted.
    factor = 40 / 39 * (len(y) - 1) / (len(y) - 2)
    robust = factor * inverse @ scores.T @ scores @ inverse
    assert found.covariance == pytest.approx(robust[:2, :2], rel=1e-5)


def test_the_peak_is_half_of_slope_over_bend() -> None:
    found = known(over_optimisation(*drawn(np.random.default_rng(5), 1.0, 0.05)))
    peak, span = spanned(found.peak)
    # α Σd / (2 β Σd²): gamma(4) levels have E d = 4 and E d² = 4 + 4 + 16.
    assert peak == pytest.approx(1.0 * 4 / (2 * 0.05 * 24), rel=0.12)
    assert span.low < 1.0 * 4 / (2 * 0.05 * 24) < span.high
    empty, _ = spanned(found.empty(1.5))
    assert empty == pytest.approx(0.05 * 2.5 * 24 / 4, rel=0.12)
    # Both follow from one ratio of bend and promise.
    assert empty / 2.5 == pytest.approx(0.5 / peak)


def test_a_straight_line_is_not_empty_and_unlike_people_do_not_bend_it() -> None:
    straight = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        found = known(over_optimisation(*drawn(rng, 1.0, 0.0, unlike=0.1)))
        _, span = spanned(found.empty(1.5))
        straight += span.low > 0
    assert straight <= 3


def test_what_cannot_be_told() -> None:
    rng = np.random.default_rng(6)
    pushed, got, owners, weeks = drawn(rng, 1.0, 0.05)
    once = over_optimisation((pushed > 3).astype(float), got, owners, weeks)
    assert once == Undefined(Reason.COLLINEAR)
    none = over_optimisation(np.zeros(len(got)), got, owners, weeks)
    assert none == Undefined(Reason.ZERO_DENOMINATOR)
    few = owners < 12
    short = over_optimisation(pushed[few], got[few], owners[few], weeks[few])
    assert isinstance(short, Undefined)
    assert short.reason is Reason.TOO_FEW
    nothing = known(over_optimisation(pushed, rng.normal(size=len(got)), owners, weeks))
    assert isinstance(nothing.empty(1.5), Undefined)
    worse = known(over_optimisation(pushed, -got, owners, weeks))
    assert worse.empty(1.5) == Undefined(Reason.NOT_POSITIVE)
    found = known(over_optimisation(pushed, got, owners, weeks))
    assert found.empty(found.reach + 0.01) == Undefined(Reason.TOO_FEW)
    with pytest.raises(ValueError, match="factor"):
        found.empty(1.0)
    with pytest.raises(ValueError, match="negative"):
        over_optimisation(-pushed, got, owners, weeks)
