"""Shares of the variance of a verdict: what was drawn is found again."""

import numpy as np
import pytest

from cynosure.stats.judge.variance import Nested, Repeats, VarianceShares, variance_shares
from cynosure.stats.undefined import Reason, Undefined

NONE = Repeats(0.0, 0)


def nested(values: np.ndarray, owner: np.ndarray) -> Nested:
    """What the store tells of one value an item."""
    people = int(owner.max()) + 1
    items = np.bincount(owner, minlength=people)
    means = np.bincount(owner, values, people) / items
    within = float(((values - means[owner]) ** 2).sum())
    between = float((items * (means - values.mean()) ** 2).sum())
    return Nested(len(values), people, float((items.astype(float) ** 2).sum()), within, between)


def test_components_are_found_again() -> None:
    """People 1, items 2, runs .5, judge 1.5 of 5, with 1 to 7 items a person and two verdicts."""
    rng = np.random.default_rng(20261124)
    owner = np.repeat(np.arange(3_000), rng.integers(1, 8, 3_000))
    n = len(owner)
    item = rng.normal(0, 1, 3_000)[owner] + rng.normal(0, np.sqrt(2.5), n)
    twice = item[:, np.newaxis] + rng.normal(0, np.sqrt(1.5), (n, 2))
    judge = Repeats(float(((twice - twice.mean(axis=1)[:, np.newaxis]) ** 2).sum()), n)
    runs = Repeats(0.5 * 1_000, 1_000)
    found = variance_shares(nested(twice.mean(axis=1), owner), judge, runs, 2.0)
    assert isinstance(found, VarianceShares)
    assert found.people == pytest.approx(0.2, abs=0.03)
    assert found.items == pytest.approx(0.4, abs=0.03)
    assert found.runs == pytest.approx(0.1, abs=0.01)
    assert found.judge == pytest.approx(0.3, abs=0.01)
    assert sum((found.people, found.items, found.runs, found.judge)) == pytest.approx(1)


def test_what_was_not_repeated_is_not_known() -> None:
    held = nested(np.array([0.0, 1.0, 1.0, 0.0]), np.array([0, 0, 1, 1]))
    found = variance_shares(held, NONE, NONE)
    assert isinstance(found, VarianceShares)
    assert (found.runs, found.judge) == (None, None)
    assert found.people + found.items == pytest.approx(1)


@pytest.mark.parametrize(
    ("held", "reason"),
    [
        (Nested(3, 3, 3.0, 0.0, 1.0), Reason.TOO_FEW),
        (Nested(3, 1, 9.0, 1.0, 0.0), Reason.TOO_FEW),
        (Nested(0, 0, 0.0, 0.0, 0.0), Reason.TOO_FEW),
        (Nested(4, 2, 8.0, 0.0, 0.0), Reason.NO_VARIATION),
    ],
)
def test_where_there_is_nothing_to_divide(held: Nested, reason: Reason) -> None:
    assert variance_shares(held, NONE, NONE) == Undefined(reason)
