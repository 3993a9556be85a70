"""Kaplan–Meier and log-rank against the leukaemia trial, lifelines, and in simulation."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.retention.survival import LogRank, SurvivalCurve, kaplan_meier, log_rank
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.coverage import assert_covers
from tests.stats.oracles.make_retention import PLACEBO, SIX_MP, SIX_MP_LEFT

PEER = json.loads((Path(__file__).parents[1] / "oracles" / "retention.json").read_text("utf-8"))
PEOPLE = st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=2, max_size=30)


def curve(found: SurvivalCurve | Undefined) -> SurvivalCurve:
    assert isinstance(found, SurvivalCurve)
    return found


def ranked(found: LogRank | Undefined) -> LogRank:
    assert isinstance(found, LogRank)
    return found


def test_leukaemia_as_published() -> None:
    # Four printed digits at each time of a relapse.
    found = curve(kaplan_meier(SIX_MP, SIX_MP_LEFT))
    assert tuple(found.times) == (6, 7, 10, 13, 16, 22, 23)
    assert tuple(found.survival) == pytest.approx(
        (0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482), abs=6e-5
    )
    assert isinstance(found.median, Estimate)
    assert (found.median.value, found.n) == (23, 21)
    assert found.median.interval == Undefined(Reason.NOT_REACHED)


def test_leukaemia_as_lifelines_has_it() -> None:
    # The same log-log band but for rounding.
    found, peer = curve(kaplan_meier(SIX_MP, SIX_MP_LEFT)), PEER["six_mp"]
    at = [peer["times"].index(time) for time in found.times]
    for name in ("survival", "low", "high"):
        assert getattr(found, name) == pytest.approx(np.array(peer[name])[at], abs=1e-10)
    assert [found.at(time) for time in peer["times"]] == pytest.approx(peer["survival"], abs=1e-10)


def test_log_rank_of_leukaemia_and_of_flies() -> None:
    # χ² printed to three digits, p to three figures; the flies as lifelines has them.
    both = ranked(
        log_rank(SIX_MP + PLACEBO, SIX_MP_LEFT + [1] * 21, ["6-MP"] * 21 + ["placebo"] * 21)
    )
    assert both.statistic == pytest.approx(16.793, abs=5e-4)
    assert (both.p, both.degrees, both.n) == (pytest.approx(4.17e-5, rel=2e-3), 1, 42)
    flies = PEER["waltons"]
    found = ranked(log_rank(flies["durations"], flies["left"], flies["mir"]))
    assert found.statistic == pytest.approx(122.249, abs=5e-4)
    assert found.statistic == pytest.approx(flies["statistic"], rel=1e-10)
    whole = curve(kaplan_meier(flies["durations"], flies["left"])).median
    assert isinstance(whole, Estimate)
    assert whole.value == flies["median"] == 56


@given(PEOPLE)
def test_without_anyone_still_here_it_is_the_share_left(people: list[tuple[int, bool]]) -> None:
    times = np.array([time for time, _ in people])
    found = curve(kaplan_meier(times, np.ones(len(times))))
    for time in range(13):
        assert found.at(time) == pytest.approx((times > time).mean(), abs=1e-12)


@given(PEOPLE.filter(lambda people: any(left for _, left in people)), st.integers(1, 5))
def test_the_curve_falls_within_its_band_and_copies_change_nothing(
    people: list[tuple[int, bool]], copies: int
) -> None:
    times, left = map(np.array, zip(*people, strict=True))
    found = curve(kaplan_meier(times, left))
    more = curve(kaplan_meier(np.tile(times, copies), np.tile(left, copies)))
    assert (np.diff(found.survival) <= 1e-12).all()
    assert (found.low <= found.survival + 1e-12).all()
    assert (found.survival <= found.high + 1e-12).all()
    assert more.survival == pytest.approx(found.survival, abs=1e-12)
    assert int(found.events.sum()) == left.sum()


@given(PEOPLE)
def test_names_of_groups_do_not_matter(people: list[tuple[int, bool]]) -> None:
    times, left = zip(*people, strict=True)
    groups = np.arange(len(times)) % 3
    one, other = log_rank(times, left, groups), log_rank(times, left, (groups + 1) % 3)
    if isinstance(one, LogRank):
        assert ranked(other).statistic == pytest.approx(one.statistic, abs=1e-8)
        assert 0 <= one.p <= 1
    else:
        assert one == other


def test_the_median_has_an_interval_when_the_band_crosses_half() -> None:
    found = curve(kaplan_meier(np.arange(1, 101), np.ones(100))).median
    assert isinstance(found, Estimate)
    assert isinstance(found.interval, Interval)
    assert found.value == 50
    assert 38 <= found.interval.low < 50 < found.interval.high <= 62


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (kaplan_meier([], []), Reason.NO_ROWS),
        (kaplan_meier([1, 2], [0, 0]), Reason.NOT_REACHED),
        (curve(kaplan_meier([1, 2, 3], [1, 0, 0])).median, Reason.NOT_REACHED),
        (log_rank([], [], np.zeros(0, int)), Reason.NO_ROWS),
        (log_rank([1, 2], [1, 1], [5, 5]), Reason.TOO_FEW),
        (log_rank([1, 2], [0, 0], [1, 2]), Reason.NO_VARIATION),
    ],
)
def test_nothing_to_tell(found: object, reason: Reason) -> None:
    assert isinstance(found, Undefined)
    assert found.reason is reason


def test_one_person() -> None:
    found = curve(kaplan_meier([3], [1]))
    assert (found.survival[0], found.low[0], found.high[0]) == (0, 0, 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kaplan_meier([1, 2], [1]), r"left must have shape \(2,\)"),
        (lambda: kaplan_meier([1, -2], [1, 1]), r"durations of shape \(2,\) must not be negative"),
        (lambda: kaplan_meier([1, math.nan], [1, 1]), r"durations of shape \(2,\)"),
        (lambda: kaplan_meier([1, 2], [1, 2]), "0 and 1 only"),
        (lambda: kaplan_meier([1, 2], [1, 1], level=0), "level"),
        (lambda: log_rank([1, 2], [1, 1], [1.0, 2.0]), "groups must be integers or strings"),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


def spell(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Exponential spells of mean 10, seen until a time that is uniform up to 30."""
    spells, seen = rng.exponential(10, n), rng.uniform(0, 30, n)
    return np.minimum(spells, seen), (spells <= seen).astype(float)


def test_the_band_covers() -> None:
    def once(rng: np.random.Generator) -> Estimate:
        found = curve(kaplan_meier(*spell(rng, 100)))
        at = int(np.searchsorted(found.times, 8.0, side="right")) - 1
        band = Interval(float(found.low[at]), float(found.high[at]), 0.95, Band.SAMPLING)
        return Estimate(float(found.survival[at]), band, found.n)

    assert_covers(once, math.exp(-0.8))


def test_the_interval_of_the_median_covers() -> None:
    def once(rng: np.random.Generator) -> Estimate | Undefined:
        return curve(kaplan_meier(*spell(rng, 150))).median

    assert_covers(once, 10 * math.log(2))


def test_groups_that_leave_alike_are_seldom_told_apart() -> None:
    rng = np.random.default_rng(11)
    low = [ranked(log_rank(*spell(rng, 100), np.arange(100) % 3)).p < 0.05 for _ in range(400)]
    # Five standard errors of a share of 400 around .05 are .055.
    assert np.mean(low) == pytest.approx(0.05, abs=0.05)
