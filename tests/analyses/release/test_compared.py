"""Few clusters are dealt out anew, at every look as wide as all looks take."""

from __future__ import annotations

import numpy as np
import pytest

from cynosure.analyses.release.arms import Units
from cynosure.analyses.release.compared import Compared, compared
from cynosure.stats.estimate import Interval
from cynosure.stats.undefined import Reason, Undefined


def accounts(count: int) -> Units:
    """As many accounts, every other one treated, and a metric of one number each."""
    rng = np.random.default_rng(7)
    sums = np.vstack([rng.gamma(4.0, 1.0, count), np.ones(count)])
    arm = np.arange(count) % 2
    return Units(("off", "on"), arm, sums, np.zeros((2, count)), sums[np.newaxis], clustered=True)


def interval(units: Units, *, sequential: bool) -> Interval:
    found = compared(units, 1, 0.95, sequential, np.random.default_rng(1))
    assert isinstance(found, Compared)
    assert found.permuted
    span = found.estimate.interval
    assert isinstance(span, Interval)
    return span


def test_few_accounts_that_are_looked_at_again() -> None:
    once, again = (interval(accounts(20), sequential=one) for one in (False, True))
    assert again.level == once.level == 0.95
    widened = (again.high - again.low) / (once.high - once.low)
    assert widened == pytest.approx(1.55, abs=0.2)


def test_too_few_to_be_looked_at_again() -> None:
    """Four against four are dealt out in 70 ways, none of which is as rare as all looks ask for."""
    rng = np.random.default_rng(1)
    found = compared(accounts(8), 1, 0.95, sequential=True, rng=rng)
    assert isinstance(found, Undefined)
    assert found.reason is Reason.TOO_FEW
