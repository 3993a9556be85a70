"""Changes of a mean: the Nile, another search, how often noise changes and dates are held."""

import json
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from cynosure.stats.change_points import Change, change_points
from cynosure.stats.undefined import Reason, Undefined

ORACLE = json.loads((Path(__file__).parent / "oracles" / "series.json").read_text("utf-8"))
SERIES = st.lists(st.integers(-50, 50), min_size=8, max_size=40).filter(
    lambda values: len(set(values)) > 1
)


def changes(series, multiplier: float = 2.0, level: float = 0.95) -> tuple[Change, ...]:
    found = change_points(series, multiplier, level)
    assert isinstance(found, tuple)
    return found


@pytest.mark.parametrize("multiplier", [2, 3, 4])
def test_the_nile_changed_once(multiplier: float) -> None:
    # methods.md 3.4: index 28 (1899), 1097.75 → 849.972, the same for multipliers from 2 to 4.
    (change,) = changes(ORACLE["nile"]["flow"], multiplier)
    assert change.index == 28
    assert change.before == 1097.75
    assert change.after == pytest.approx(849.972, abs=5e-4)
    assert change.earliest <= 28 <= change.latest
    assert change.latest - change.earliest < 8


@pytest.mark.parametrize("case", ORACLE["breaks"], ids=lambda case: f"{len(case['changes'])}")
def test_ruptures_finds_the_same_changes(case: dict[str, list[float]]) -> None:
    assert [change.index for change in changes(case["series"])] == case["changes"]


def cost(values: list[float], edges: list[int]) -> float:
    return sum(
        float(((part - part.mean()) ** 2).sum())
        for part in (np.array(values[a:b]) for a, b in pairwise(edges))
    )


@given(SERIES, st.data())
def test_no_other_segments_cost_less(values: list[int], data: st.DataObject) -> None:
    n = len(values)
    penalty = 2 * float((np.diff(values) ** 2).mean()) / 2 * math.log(n)
    found = [0, *(change.index for change in changes(values)), n]
    others = sorted(data.draw(st.sets(st.integers(1, n // 2 - 1), max_size=3)))
    other = [0, *(2 * edge for edge in others), n]  # even edges lie two apart
    ours = cost(values, found) + penalty * len(found)
    theirs = cost(values, other) + penalty * len(other)
    assert ours <= theirs + 1e-7 * (1 + theirs)


@given(SERIES, st.floats(0.01, 100), st.integers(-1000, 1000))
def test_unit_and_origin_say_nothing(values: list[int], unit: float, origin: int) -> None:
    plain, moved = changes(values), changes(np.array(values) * unit + origin)
    # Ties between segmentations may fall either way; what they cost may not differ.
    edges = [[0, *(c.index for c in found), len(values)] for found in (plain, moved)]
    assert cost(values, edges[0]) == pytest.approx(
        cost(values, edges[1]), rel=1e-6, abs=1e-6
    ) or len(plain) != len(moved)


@given(SERIES)
def test_a_higher_level_rules_out_less(values: list[int]) -> None:
    for narrow, wide in zip(changes(values, level=0.8), changes(values, level=0.99), strict=True):
        assert wide.earliest <= narrow.earliest <= narrow.index <= narrow.latest <= wide.latest


def test_noise_alone_seldom_changes() -> None:
    rng = np.random.default_rng(3)
    false = sum(bool(changes(rng.normal(size=100))) for _ in range(400))
    # 8 % at the default multiplier in 1,000 runs (docs/methods/change.md).
    assert binomtest(false, 400).proportion_ci(0.999).low < 0.1
    assert sum(bool(changes(rng.normal(size=100), 4)) for _ in range(200)) <= 4


@pytest.mark.parametrize("size", [0.8, 1.0])
def test_the_dates_not_ruled_out_hold_the_true_one(size: float) -> None:
    rng = np.random.default_rng(8)
    held = alone = 0
    for _ in range(300):
        found = changes(rng.normal(size=100) + size * (np.arange(100) >= 50))
        if len(found) == 1:
            alone += 1
            held += found[0].earliest <= 50 <= found[0].latest
    assert alone > 200
    exact = binomtest(held, alone).proportion_ci(0.999)
    assert exact.low <= 0.97
    assert exact.high >= 0.93


def test_what_a_series_cannot_carry_says_why() -> None:
    few = Undefined(Reason.FEW_PERIODS, (("had", 7), ("needed", 8)))
    assert change_points([1, 2, 3, 4, 5, 6, 7]) == few
    assert change_points([]) == Undefined(Reason.FEW_PERIODS, (("had", 0), ("needed", 8)))
    assert change_points([5] * 30) == Undefined(Reason.NO_VARIATION)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: change_points([1, math.nan] * 8), "series"),
        (lambda: change_points([[1, 2]]), "series"),
        (lambda: change_points([1, 2] * 8, multiplier=0), "multiplier"),
        (lambda: change_points([1, 2] * 8, level=1), "level"),
    ],
)
def test_a_mistake_names_its_argument(call, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        call()
