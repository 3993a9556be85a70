"""Shares of variance where people and items are crossed: published tables, and what was drawn."""

import numpy as np
import pytest

from cynosure.stats.judge.crossed import CrossedShares, crossed_shares
from cynosure.stats.judge.variance import Nested, Repeats, VarianceShares, variance_shares
from cynosure.stats.undefined import Reason, Undefined

NONE = Repeats(0.0, 0)
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)
"""Six targets by four raters (Psychological Bulletin 1979, table 2)."""
DYESTUFF = np.array(
    [
        [1545, 1440, 1440, 1520, 1580],
        [1540, 1555, 1490, 1560, 1495],
        [1595, 1550, 1605, 1510, 1560],
        [1445, 1440, 1595, 1465, 1545],
        [1595, 1630, 1515, 1635, 1625],
        [1520, 1455, 1450, 1480, 1445],
    ],
    float,
)
"""Six batches, five samples of each (Davies 1947, table 6.2)."""


def crossed(
    table: np.ndarray, judge: Repeats = NONE, runs: Repeats = NONE
) -> CrossedShares | Undefined:
    """Of a table of people by items without gaps."""
    person, item = np.indices(table.shape)
    value = table.ravel()
    return crossed_shares(
        person.ravel(), item.ravel(), np.ones(table.size), value, value**2, judge, runs
    )


def test_a_balanced_table_is_its_analysis_of_variance() -> None:
    """Mean squares 11.242 of targets, 32.486 of raters, 1.019 of the rest: ICC(2,1) = .290."""
    found = crossed(SHROUT_FLEISS)
    assert isinstance(found, CrossedShares)
    assert found.people == pytest.approx(0.290, abs=0.0005)
    people, items, rest = (11.2417 - 1.0194) / 4, (32.4861 - 1.0194) / 6, 1.0194
    whole = people + items + rest
    assert found.people == pytest.approx(people / whole, abs=1e-4)
    assert found.items == pytest.approx(items / whole, abs=1e-4)
    assert found.rest == pytest.approx(rest / whole, abs=1e-4)
    assert (found.runs, found.judge) == (None, None)


def test_a_nested_balanced_table_is_what_restricted_likelihood_finds() -> None:
    """REML of lme4: 1764.05 between batches and 2451.25 within them."""
    means = DYESTUFF.mean(axis=1)
    within = float(((DYESTUFF - means[:, np.newaxis]) ** 2).sum())
    between = 5 * float(((means - DYESTUFF.mean()) ** 2).sum())
    found = variance_shares(Nested(30, 6, 150.0, within, between), NONE, NONE)
    assert isinstance(found, VarianceShares)
    assert found.people == pytest.approx(1764.05 / (1764.05 + 2451.25), abs=1e-6)
    assert Repeats(within, 24).variance == pytest.approx(2451.25)


def test_components_are_found_again_where_cells_are_missing() -> None:
    """People 1, items 2, runs .5, judge .5 and 1 of the rest: each person meets a tenth of them."""
    rng = np.random.default_rng(7)
    people, items = 1_500, 2_500
    there = rng.random((people, items)) < 0.1
    person, item = np.nonzero(there)
    value = (
        rng.normal(0, 1, people)[person]
        + rng.normal(0, np.sqrt(2.5), items)[item]
        + rng.normal(0, np.sqrt(1.5), len(person))
    )
    found = crossed_shares(
        person, item, np.ones(len(person)), value, value**2, Repeats(50.0, 100), Repeats(50.0, 100)
    )
    assert isinstance(found, CrossedShares)
    shares = (found.people, found.items, found.runs, found.judge, found.rest)
    assert shares == pytest.approx((0.2, 0.4, 0.1, 0.1, 0.2), abs=0.03)
    assert sum(one or 0.0 for one in shares) == pytest.approx(1)


def test_several_verdicts_in_a_cell_count_as_so_many() -> None:
    doubled = crossed_shares(
        np.repeat(np.arange(6), 4), np.tile(np.arange(4), 6), np.full(24, 2.0),
        2 * SHROUT_FLEISS.ravel(), 2 * SHROUT_FLEISS.ravel() ** 2, NONE, NONE,
    )  # fmt: skip
    assert isinstance(doubled, CrossedShares)
    assert doubled.people == pytest.approx(0.29, abs=0.03)


def test_where_there_is_nothing_to_divide() -> None:
    assert crossed(SHROUT_FLEISS[:1]) == Undefined(Reason.TOO_FEW)
    assert crossed(SHROUT_FLEISS[:, :1]) == Undefined(Reason.TOO_FEW)
    assert crossed(np.ones((4, 3))) == Undefined(Reason.NO_VARIATION)
    own = np.arange(6)
    apart = crossed_shares(own, own, np.ones(6), own, own**2, NONE, NONE)
    assert apart == Undefined(Reason.TOO_FEW), "each person met an item of their own"
    assert crossed_shares([], [], [], [], [], NONE, NONE) == Undefined(Reason.NO_ROWS)
    with pytest.raises(ValueError, match="above zero"):
        crossed_shares([0, 1], [0, 1], [0.0, 1.0], [0.0, 1.0], [0.0, 1.0], NONE, NONE)
