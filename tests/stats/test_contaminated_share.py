"""Parts of a metric that people get nothing by, against known truths."""

from __future__ import annotations

import numpy as np
import pytest

from cynosure.stats.contaminated_share import ContaminatedShare, contaminated_share
from cynosure.stats.estimate import Interval
from cynosure.stats.undefined import Reason, Undefined

PEOPLE, WEEKS = 250, 8


def drawn(rng: np.random.Generator, slopes: tuple[float, float]) -> tuple[np.ndarray, ...]:
    """Two parts, of which the first rises by 1 and the second by 3 from half to half."""
    owners, weeks = np.repeat(np.arange(PEOPLE), WEEKS), np.tile(np.arange(WEEKS), PEOPLE)
    late = weeks >= WEEKS // 2
    parts = np.column_stack([rng.poisson(2 + late), rng.poisson(2 + 3 * late)]).astype(float)
    who = rng.normal(size=PEOPLE)[owners]
    got = who + 0.1 * weeks + parts @ np.array(slopes) + rng.normal(size=len(owners))
    return parts, got, owners, weeks


def test_the_share_that_goes_through_an_empty_part() -> None:
    rng = np.random.default_rng(1)
    found = contaminated_share(*drawn(rng, (0.4, -0.3)), rng)
    assert isinstance(found, ContaminatedShare)
    assert found.empty == (False, True)
    assert found.share.value == pytest.approx(0.75, abs=0.03)
    assert isinstance(found.share.interval, Interval)
    assert found.share.interval.low < 0.75 < found.share.interval.high
    assert found.slopes[1].value == pytest.approx(-0.3, abs=0.05)
    assert found.changes[1] / PEOPLE == pytest.approx(3, abs=0.15)


def test_nothing_is_empty_where_nobody_gets_less() -> None:
    named = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        found = contaminated_share(*drawn(rng, (0.4, 0.0)), rng, draws=199)
        assert isinstance(found, ContaminatedShare)
        interval = found.share.interval
        named += isinstance(interval, Interval) and interval.low > 0
    assert named <= 2


def test_where_all_is_empty_the_share_has_no_interval() -> None:
    rng = np.random.default_rng(2)
    found = contaminated_share(*drawn(rng, (-0.9, -0.9)), rng)
    assert isinstance(found, ContaminatedShare)
    assert found.share.value == 1
    assert found.share.interval == Undefined(Reason.NO_VARIATION)


def test_what_cannot_be_told() -> None:
    rng = np.random.default_rng(3)
    parts, got, owners, weeks = drawn(rng, (0.4, -0.3))
    few = owners < 10
    found = contaminated_share(parts[few], got[few], owners[few], weeks[few], rng)
    assert isinstance(found, Undefined)
    assert found.reason is Reason.TOO_FEW
    still = contaminated_share(parts, np.ones(len(got)), owners, weeks, rng)
    assert still == Undefined(Reason.NO_VARIATION)
    same = contaminated_share(np.column_stack([parts[:, 0]] * 2), got, owners, weeks, rng)
    assert same == Undefined(Reason.COLLINEAR)
    once = contaminated_share(parts, got, owners, np.zeros(len(got), int), rng)
    assert isinstance(once, Undefined)
    assert once.reason is Reason.FEW_PERIODS
    with pytest.raises(ValueError, match="two or more"):
        contaminated_share(parts[:, :1], got, owners, weeks, rng)
