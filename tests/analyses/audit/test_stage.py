"""Which stages are excluded, by which signals."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cynosure.analyses.audit.stage_rules import against
from cynosure.analyses.audit.stage_signals import (
    WEEKS_FOR_PLATEAU,
    Signals,
    growth_a_month,
    plateau_of,
    quick_ratio,
    reached_of,
    translated,
)
from cynosure.metrics.growth import Growth
from cynosure.metrics.lifespans import Lifespan
from cynosure.playbook.knowledge import shipped
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

NOTHING = Undefined(Reason.FEW_PERIODS, (("had", 0), ("needed", 8)))
UNKNOWN = Signals(100, NOTHING, NOTHING, NOTHING, None, NOTHING, None)


def between(low: float, high: float) -> Estimate:
    return Estimate((low + high) / 2, Interval(low, high, 0.95, Band.SAMPLING), 100)


def left(**known: object) -> set[str]:
    signals = Signals(**{**UNKNOWN.__dict__, **known})
    return {name for name, notes in against(shipped().stages, signals).items() if not notes}


def test_without_signals_no_stage_is_excluded() -> None:
    assert left() == {stage.id for stage in shipped().stages}


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"people": 500}, {"launch", "growth", "maturity", "renewal"}),
        ({"growth": between(0.12, 0.3)}, {"exploration", "growth"}),
        ({"growth": between(0.04, 0.09)}, {"exploration", "launch"}),
        ({"growth": between(-0.02, 0.02), "people": 900}, {"launch", "maturity", "renewal"}),
        ({"growth": between(-0.2, -0.1), "people": 900}, {"renewal"}),
        ({"growth": between(-0.5, 2.0)}, {s.id for s in shipped().stages}),
        ({"quick_ratio": between(1.1, 1.4)}, {"exploration", "launch", "maturity"}),
        ({"plateau": True, "stayers": between(0.1, 0.2)}, {"launch", "growth", "maturity",
                                                           "renewal"}),
    ],
)  # fmt: skip
def test_a_stage_goes_where_a_whole_interval_is_beyond_its_bar(
    known: dict[str, object], expected: set[str]
) -> None:
    assert left(**known) == expected


def test_growth_is_that_of_the_weeks_in_a_month() -> None:
    counts = [round(100_000 * 1.02**week) for week in range(12)]
    found = growth_a_month(counts, 0.95)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(1.02 ** (365.25 / 84) - 1, abs=1e-4)
    assert growth_a_month(counts[:8], 0.95) == Undefined(
        Reason.FEW_PERIODS, (("had", 7), ("needed", 8))
    )
    assert growth_a_month([5, 0, *counts], 0.95) == Undefined(Reason.NOT_POSITIVE)


def test_growth_covers_its_truth() -> None:
    rng, hit = np.random.default_rng(5), 0
    for _ in range(300):
        steps = rng.normal(0.01, 0.05, 13)
        counts = np.rint(5_000 * np.exp(np.concatenate([[0], np.cumsum(steps)]))).astype(int)
        found = growth_a_month([int(n) for n in counts], 0.95)
        assert isinstance(found, Estimate)
        assert isinstance(found.interval, Interval)
        truth = math.expm1(0.01 * 365.25 / 84)
        hit += found.interval.low <= truth <= found.interval.high
    assert 0.92 <= hit / 300 <= 0.98


def test_the_first_month_has_no_accounting() -> None:
    months = [Growth(900, 0, 0, 0), Growth(30, 60, 10, 20), Growth(50, 60, 10, 30)]
    found = quick_ratio(months, 0.95)
    assert isinstance(found, Estimate)
    # 40 over 20 and 60 over 30.
    assert found.value == pytest.approx(2)
    assert isinstance(quick_ratio(months[:1], 0.95), Undefined)
    uneven = quick_ratio([*months, Growth(10, 5, 5, 60)], 0.95)
    assert isinstance(uneven, Estimate)
    assert isinstance(uneven.interval, Interval)
    assert 0 < uneven.interval.low < uneven.value == pytest.approx((2 * 2 * 0.25) ** (1 / 3))


def spans(weeks: int, stay: float) -> list[Lifespan]:
    """Cohorts of 10,000 of which `stay` never leave, and each of the others with 30 % a week."""
    found = []
    for first in range(1, weeks):
        there = 10_000 * (1 - stay)
        for last in range(first, weeks - 1):
            gone = 0.3 * there
            there -= gone
            found.append(Lifespan(first, last, round(gone)))
        found.append(Lifespan(first, weeks - 1, round(there + 10_000 * stay)))
    return found


def test_a_plateau_takes_weeks_and_is_found() -> None:
    weeks = WEEKS_FOR_PLATEAU
    stayers, supported = plateau_of(spans(weeks, 0.2), weeks, 0.95)
    assert supported is True
    assert isinstance(stayers, Estimate)
    assert stayers.value == pytest.approx(0.2, abs=0.02)
    assert plateau_of(spans(weeks - 1, 0.2), weeks - 1, 0.95)[1] is None


@pytest.mark.slow
def test_a_curve_that_only_falls_has_no_plateau() -> None:
    weeks = WEEKS_FOR_PLATEAU
    assert plateau_of(spans(weeks, 0.0), weeks, 0.95)[1] is False


def test_a_start_that_is_not_seen_gives_no_spread() -> None:
    assert reached_of([500, 20, 30, 20, 10, 5], 0.95) == Undefined(Reason.THERE_BEFORE)
    # VCRs: Bass's model after its peak.
    sold = [840, 1470, 2110, 4000, 7590, 10950, 10530, 9470, 7790, 5890]
    found = reached_of(sold, 0.95)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(sum(sold) / 67_980, abs=0.01)
    assert reached_of(sold[:5], 0.95) == Undefined(Reason.NOT_DETERMINED)


def test_a_target_is_translated_by_the_ratio_of_both() -> None:
    found = translated(1000, [(50, 100), (55, 100), (45, 100), (50, 100)], 0.95)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(500)
    assert isinstance(found.interval, Interval)
    assert found.interval.low < 500 < found.interval.high
    assert translated(1000, [], 0.95) == Undefined(Reason.NO_ROWS)
