"""Effects of a staggered change: the minimum-wage panel, and what must hold of any panel."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.staggered import NEVER, Staggered, staggered
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
ORACLE = json.loads((Path(__file__).parent / "oracles" / "panel.json").read_text("utf-8"))[
    "staggered"
]


@pytest.fixture(scope="module")
def wages(shared_data: Path) -> tuple[Floats, Integers]:
    rows = pd.read_csv(shared_data / "oracles" / "mpdta.csv")
    table = rows.pivot(index="countyreal", columns="year", values="lemp")
    year = rows.groupby("countyreal")["first.treat"].first().to_numpy()
    return table.to_numpy(), np.where(year > 0, year - 2003, NEVER).astype(np.intp)


def told(found: Staggered | Undefined) -> Staggered:
    assert isinstance(found, Staggered)
    return found


def error(estimate: Estimate, smallest: int) -> float:
    assert isinstance(estimate.interval, Interval)
    half = (estimate.interval.high - estimate.interval.low) / 2
    return half / t_quantile(0.95, smallest - 1)


def test_the_minimum_wage_panel_as_published(wages) -> None:
    found = told(staggered(*wages))
    # methods.md 3.5, printed to 4 decimals.
    printed = {
        (1, 1): -0.0105, (1, 2): -0.0704, (1, 3): -0.1373, (1, 4): -0.1008,
        (3, 3): -0.0046, (3, 4): -0.0412, (4, 4): -0.0261,
    }  # fmt: skip
    cells = {(c.cohort, c.period): c.effect.value for c in found.cells}
    for cell, value in printed.items():
        assert cells[cell] == pytest.approx(value, abs=5.1e-5)
    assert found.simple.value == pytest.approx(-0.0400, abs=5.1e-5)
    assert found.dynamic.value == pytest.approx(-0.0772, abs=5.1e-5)
    assert found.cohorts.value == pytest.approx(-0.0310, abs=5.1e-5)
    ages = [estimate.value for age, estimate in found.by_age if age >= 0]
    assert ages == pytest.approx([-0.0199, -0.0510, -0.1373, -0.1008], abs=5.1e-5)
    by_cohort = [estimate.value for _, estimate in found.by_cohort]
    assert by_cohort == pytest.approx([-0.0797, -0.0229, -0.0261], abs=5.1e-5)
    # R prints errors from a random bootstrap (.0219 and .0126): within a tenth of ours.
    assert error(found.dynamic, 20) == pytest.approx(0.0219, rel=0.1)
    assert error(found.cohorts, 20) == pytest.approx(0.0126, rel=0.1)


def test_another_implementation_gives_every_cell_and_error(wages) -> None:
    found = told(staggered(*wages))
    sizes = {1: 20, 3: 40, 4: 131}
    # Two implementations of one formula: rounding.
    close = pytest.approx
    for cell, (year, period, value, spread) in zip(found.cells, ORACLE["cells"], strict=True):
        assert (cell.cohort + 2003, cell.period + 2003) == (year, period)
        assert cell.effect.value == close(value, abs=1e-12)
        assert error(cell.effect, sizes[cell.cohort]) == close(spread, rel=1e-9)
    for (age, estimate), (oracle_age, value, spread) in zip(
        found.by_age, ORACLE["by_age"], strict=True
    ):
        smallest = min(sizes[g] for g in sizes if 1 <= g + age <= 4)
        assert age == oracle_age
        assert estimate.value == close(value, abs=1e-12)
        assert error(estimate, smallest) == close(spread, rel=1e-9)
    for (cohort, estimate), (_, value, spread) in zip(
        found.by_cohort, ORACLE["by_cohort"], strict=True
    ):
        assert estimate.value == close(value, abs=1e-12)
        assert error(estimate, sizes[cohort]) == close(spread, rel=1e-9)
    assert found.simple.value == close(ORACLE["simple"][0], abs=1e-12)
    assert error(found.simple, 20) == close(ORACLE["simple"][1], rel=1e-9)
    assert error(found.dynamic, 20) == close(ORACLE["dynamic_error"], rel=1e-9)
    # Printed by the vignette of R's did for this model.
    assert found.placebo_p_value == close(0.16812, abs=5e-6)
    assert found.simple.n == 191


def test_resampled_counties_spread_as_the_errors_say(wages) -> None:
    outcomes, first = wages
    rng = np.random.default_rng(11)
    draws = []
    for _ in range(300):
        picked = rng.integers(len(first), size=len(first))
        found = told(staggered(outcomes[picked], first[picked]))
        draws.append([found.simple.value, found.dynamic.value, found.cohorts.value])
    found = told(staggered(outcomes, first))
    ours = [error(e, 20) for e in (found.simple, found.dynamic, found.cohorts)]
    # The spread of 300 draws is known to 1/√600 = 4 %, so three of those.
    assert np.std(draws, axis=0) == pytest.approx(ours, rel=0.125)


def made(seed: int, size: int = 40) -> tuple[Floats, Integers]:
    """Parallel trends and an effect that grows by 1 a period from the cohort's time on."""
    rng = np.random.default_rng(seed)
    first = np.repeat([NEVER, 2, 3], size)
    own, common = rng.normal(size=(3 * size, 1)) * 5, rng.normal(size=6).cumsum()
    age = np.arange(6) - first[:, np.newaxis]
    effect = np.where((first[:, np.newaxis] > 0) & (age >= 0), age + 1, 0)
    return own + common + effect + rng.normal(size=(3 * size, 6)) * 0.5, first


def test_effects_that_grow_are_covered_where_two_way_regression_is_not_close() -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        return told(staggered(*made(int(rng.integers(10**9)), 20))).by_age[-1][1]

    # The oldest age is 3 periods since reached: an effect of 4.
    assert_covers(once, truth=4.0, runs=300)


def test_level_and_trend_shared_by_all_say_nothing() -> None:
    outcomes, first = made(1)
    plain = told(staggered(outcomes, first))
    moved = told(staggered(outcomes + np.arange(6) * 7 + np.arange(120)[:, np.newaxis], first))
    scaled = told(staggered(outcomes * 3, first))
    for a, b, c in zip(plain.cells, moved.cells, scaled.cells, strict=True):
        assert b.effect.value == pytest.approx(a.effect.value, abs=1e-10)
        assert c.effect.value == pytest.approx(3 * a.effect.value, abs=1e-10)
    assert moved.placebo_p_value == pytest.approx(plain.placebo_p_value, abs=1e-9)


def test_the_order_of_units_says_nothing() -> None:
    outcomes, first = made(2)
    order = np.random.default_rng(0).permutation(len(first))
    plain, shuffled = (
        told(staggered(outcomes, first)),
        told(staggered(outcomes[order], first[order])),
    )
    assert shuffled.dynamic.value == pytest.approx(plain.dynamic.value, abs=1e-12)
    assert isinstance(plain.dynamic.interval, Interval)
    assert isinstance(shuffled.dynamic.interval, Interval)
    assert shuffled.dynamic.interval.low == pytest.approx(plain.dynamic.interval.low, abs=1e-9)


def test_those_reached_from_the_beginning_are_left_out() -> None:
    outcomes, first = made(3)
    found = told(staggered(outcomes, first))
    more = np.vstack([outcomes, np.ones((5, 6))]), np.append(first, np.zeros(5, np.intp))
    assert told(staggered(*more)).simple == found.simple


def test_a_period_reached_in_part_is_neither_before_nor_after() -> None:
    """An effect of one, half of it in the period within which units were reached."""
    outcomes, first = made(5)
    outcomes = np.zeros_like(outcomes) + np.random.default_rng(5).normal(0, 0.01, outcomes.shape)
    first = np.where(first == NEVER, NEVER, np.where(first < 3, 2, 4)).astype(np.intp)
    within = first != NEVER
    for k, begins in enumerate(first):
        if begins != NEVER:
            outcomes[k, begins:] += 1.0
            outcomes[k, begins - 1] += 0.5
    found = told(staggered(outcomes, first, 0.95, within))
    assert found.simple.value == pytest.approx(1.0, abs=0.02)
    assert 0 < float(found.placebo_p_value) < 1
    assert -1 not in dict(found.by_age)
    assert told(staggered(outcomes, first)).simple.value == pytest.approx(0.5, abs=0.02)
    early = np.where(first == 2, 1, first)
    assert told(staggered(outcomes, early, 0.95, within)).simple.n == (first == 4).sum(), (
        "no before"
    )
    exact = np.zeros(len(first), bool)
    assert told(staggered(outcomes, first, 0.95, exact)) == told(staggered(outcomes, first))
    with pytest.raises(ValueError, match="within"):
        staggered(outcomes, first, 0.95, within[1:])


def test_what_a_panel_cannot_carry_says_why() -> None:
    outcomes, first = made(4)
    reached = first != NEVER
    assert staggered(outcomes[reached], first[reached]) == Undefined(Reason.NO_CONTROLS)
    assert staggered(outcomes[~reached], first[~reached]) == Undefined(Reason.NO_ROWS)
    assert staggered(np.empty((0, 3)), np.empty(0, np.intp)) == Undefined(Reason.NO_CONTROLS)
    one = told(staggered(outcomes[39:41], first[39:41]))
    assert one.simple.interval == Undefined(Reason.ONE_UNIT)
    same = told(staggered(np.ones((8, 3)), [NEVER] * 4 + [1] * 4))
    assert same.simple.interval == Undefined(Reason.NO_VARIATION)
    assert same.placebo_p_value == Undefined(Reason.NO_ROWS)


@pytest.mark.parametrize(
    ("outcomes", "first", "named"),
    [
        (np.ones((3, 4)), [1, 2], "first"),
        (np.ones((3, 4)), [1.0, 2.0, -1.0], "first"),
        (np.ones((3, 4)), [1, 4, -1], "first"),
        (np.ones((3, 4)), [1, -2, -1], "first"),
        (np.ones((3, 1)), [0, 0, -1], "outcomes"),
        (np.full((3, 4), math.nan), [1, 2, -1], "outcomes"),
    ],
)
def test_a_mistake_names_its_argument(outcomes, first, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        staggered(outcomes, first)
