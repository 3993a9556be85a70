"""An arm whose judge changed: each version by its own labels, or over a bridge, and covered."""

import numpy as np
import pytest

from cynosure.stats.judge.by_unit import by_unit, judged_arm
from cynosure.stats.judge.by_version import WITH_BRIDGE, ByVersion, by_version
from cynosure.stats.moments import moments_of
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

TRUTH = 0.55


def sums(
    label: np.ndarray, verdict: np.ndarray, labelled: np.ndarray, owner: np.ndarray, n: int
) -> np.ndarray:
    """The six sums of people, shape (6, n), where every item has a verdict."""
    columns = (label * labelled, labelled, verdict * labelled, labelled,
               verdict * ~labelled, ~labelled)  # fmt: skip
    return np.stack([np.bincount(owner, one, n) for one in columns])


def arm(rng: np.random.Generator, labels_later: float, bridge: float, n: int = 400) -> np.ndarray:
    """Strata of people with three items under v1, which errs in one of ten, and three under v2,
    which passes three in ten of the bad ones too; one in five items has a label before."""
    owner = np.repeat(np.arange(n), 3)
    strata = np.zeros((2, len(WITH_BRIDGE), n))
    chance = rng.beta(5.5, 4.5, n)[owner]
    for k, (labels, mild) in enumerate(((0.2, 0.0), (labels_later, 0.3))):
        good = rng.random(len(owner)) < chance
        v1 = np.where(rng.random(len(owner)) < 0.1, ~good, good)
        v2 = v1 | (rng.random(len(owner)) < mild)
        labelled = rng.random(len(owner)) < labels
        verdict = v2 if k else v1
        strata[k, :6] = sums(good.astype(float), verdict.astype(float), labelled, owner, n)
        both = rng.random(len(owner)) < bridge * k
        strata[1, 6] += np.bincount(owner, (v2.astype(float) - v1) * both, n)
        strata[1, 7] += np.bincount(owner, both, n)
    return strata


def covered(seed: int, labels_later: float, bridge: float) -> tuple[float, float]:
    """How often 95 of 100 intervals hold the truth, and the mean of the values."""
    rng = np.random.default_rng(seed)
    held, values = 0, []
    for _ in range(400):
        found = by_version(arm(rng, labels_later, bridge))
        assert isinstance(found, ByVersion)
        half = t_quantile(0.95, 200) * np.sqrt(found.arm.variance)
        held += abs(found.arm.value - TRUTH) <= half
        values.append(found.arm.value)
    return held / 400, float(np.mean(values))


@pytest.mark.parametrize(
    ("labels_later", "bridge"), [(0.2, 0.0), (0.0, 0.1)], ids=["labels of its own", "a bridge"]
)
def test_the_truth_is_covered(labels_later: float, bridge: float) -> None:
    held, mean = covered(20261122, labels_later, bridge)
    assert 0.92 <= held <= 0.98
    assert mean == pytest.approx(TRUTH, abs=0.006)


def test_the_error_of_the_bridge_is_in_the_error() -> None:
    """Ten rows in a hundred scored by both, or one: the error grows."""
    rng = np.random.default_rng(3)
    found = [by_version(arm(rng, 0.0, bridge, 4_000)) for bridge in (0.5, 0.01)]
    wide, thin = (one.arm.variance for one in found if isinstance(one, ByVersion))
    assert thin > 1.5 * wide


def test_one_version_is_what_units_say() -> None:
    strata = arm(np.random.default_rng(5), 0.2, 0.0)[:1]
    found = by_version(strata)
    known = judged_arm(moments_of(strata[0, :6].T))
    assert isinstance(found, ByVersion)
    assert found.arm.value == pytest.approx(known.value, abs=1e-12)
    assert found.arm.variance == pytest.approx(known.variance, rel=1e-9)
    assert found.shares == (1.0,)


def test_values_by_version_are_put_together_by_their_items() -> None:
    strata = arm(np.random.default_rng(6), 0.2, 0.0)
    found = by_version(strata)
    assert isinstance(found, ByVersion)
    own = [by_unit(moments_of(one[:6].T)).value for one in strata]
    assert found.values == pytest.approx(own)
    assert found.shares == pytest.approx((0.5, 0.5))
    assert found.arm.value == pytest.approx(np.mean(own))
    assert found.noise.sum() == pytest.approx(0, abs=1e-12)


def test_a_bridged_version_by_hand() -> None:
    """v2 says .7 of its ten, .2 more than v1 of the four that both scored; people say .5 where v1
    says .6: .7 − .2 − .1 = .4; v1 is .5, and each has half of the items."""
    strata = np.zeros((2, len(WITH_BRIDGE), 10))
    strata[0, 0, :5], strata[0, 1], strata[0, 2, :6], strata[0, 3] = 1, 1, 1, 1
    strata[1, 4, 3:], strata[1, 5] = 1, 1
    strata[1, 6, :4], strata[1, 7, :4] = (0.0, 0.4, 0.4, 0.0), 1
    found = by_version(strata)
    assert isinstance(found, ByVersion)
    assert found.values == pytest.approx((0.5, 0.4))
    assert found.arm.value == pytest.approx(0.45)


def test_where_there_is_nothing_to_tell() -> None:
    strata = arm(np.random.default_rng(7), 0.2, 0.1)
    without = strata.copy()
    without[0, :4] = 0
    assert by_version(without) == Undefined(Reason.JUDGE_UNCALIBRATED)
    silent = strata.copy()
    silent[1, 2:6] = 0
    assert by_version(silent) == Undefined(Reason.NO_PAIRS)
    assert by_version(strata[:, :, :1]) == Undefined(Reason.ONE_UNIT)
    assert by_version(strata[:, :, :0]) == Undefined(Reason.NO_ROWS)
    with pytest.raises(ValueError, match="shape"):
        by_version(strata[:, :6])
    with pytest.raises(ValueError, match="not finite"):
        by_version(np.full((1, 8, 3), np.nan))
