"""How soon a change shows, how far a metric can rise, and what stands beside releases."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import norm

from cynosure.analyses.audit.concentrated import tops
from cynosure.analyses.audit.detection import days_to_detect, detectable
from cynosure.analyses.audit.headroom import headroom_of
from cynosure.analyses.audit.reaction import reactions
from cynosure.analyses.audit.rests_on import SEEN
from cynosure.metrics.audit.panel import Panel
from cynosure.metrics.calendar import Period
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.metrics.why.releases import Released
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined
from tests.analyses.made import STAR_FILE

LEVEL = 0.95


def panel(values: Sequence[np.ndarray], names: Sequence[str], total: int | None = None) -> Panel:
    stacked = np.stack(values).astype(float)
    people = tuple(f"p{number:05d}" for number in range(stacked.shape[2]))
    return Panel(tuple(names), people, stacked, len(people) if total is None else total)


@pytest.fixture(scope="module")
def steady() -> Panel:
    """8 weeks of 4,000 people, each with a habit of their own: half of what tells people apart in a
    week is habit."""
    rng = np.random.default_rng(1)
    habit = rng.normal(10, 2, 4_000)
    return panel([habit + rng.normal(0, 2, (8, 4_000))], ["cakes"])


def test_what_a_test_sees_is_the_textbook_formula(steady: Panel) -> None:
    one, two, four = detectable(steady, "cakes", LEVEL)
    multiplier = norm.ppf(0.975) + norm.ppf(0.8)
    for found, weeks in ((one, 1), (two, 2), (four, 4)):
        spread = math.sqrt(4 + 4 / weeks) / 10
        assert found.plain == pytest.approx(multiplier * spread * 2 / math.sqrt(4_000), rel=0.05)
        # The window before tells the habit up to its own noise.
        share = (4 / (4 + 4 / weeks)) ** 2
        expected = found.plain * math.sqrt(1 - share)
        assert found.adjusted == pytest.approx(expected, rel=0.06)


def test_days_until_one_percent_is_seen(steady: Panel) -> None:
    found = days_to_detect(steady, "cakes", LEVEL, np.random.default_rng(0))
    assert isinstance(found, Estimate)
    four = detectable(steady, "cakes", LEVEL)[-1]
    assert found.value == pytest.approx(28 * (four.adjusted / 0.01) ** 2, rel=0.01)
    assert isinstance(found.interval, Interval)
    assert found.interval.low < found.value < found.interval.high
    assert found.interval.high / found.interval.low < 1.3


def test_a_hundred_times_the_people_see_it_a_hundred_times_sooner(steady: Panel) -> None:
    many = Panel(steady.names, steady.people, steady.values, 100 * steady.total)
    few = days_to_detect(steady, "cakes", LEVEL, np.random.default_rng(0))
    soon = days_to_detect(many, "cakes", LEVEL, np.random.default_rng(0))
    assert isinstance(few, Estimate)
    assert isinstance(soon, Estimate)
    one = detectable(many, "cakes", LEVEL)[0]
    assert soon.value == pytest.approx(7 * (one.adjusted / 0.01) ** 2, rel=0.01)
    assert soon.value < few.value / 50


def test_people_all_alike_say_nothing() -> None:
    alike = panel([np.ones((4, 100))], ["cakes"])
    found = days_to_detect(alike, "cakes", LEVEL, np.random.default_rng(0))
    assert found == Undefined(Reason.NO_VARIATION)
    few = panel([np.ones((4, 9))], ["cakes"])
    assert isinstance(days_to_detect(few, "cakes", LEVEL, np.random.default_rng(0)), Undefined)


def test_a_quotient_is_told_by_what_people_add_to_it() -> None:
    """Halving every denominator doubles a quotient and tells a relative change no sooner."""
    rng = np.random.default_rng(3)
    den = rng.poisson(5, (4, 3_000)) + 1.0
    num = rng.binomial(den.astype(int), 0.4).astype(float)
    one = detectable(panel([num, den], ["rate.0", "rate.1"]), "rate", LEVEL)[0]
    other = detectable(panel([num, den / 2], ["rate.0", "rate.1"]), "rate", LEVEL)[0]
    assert one.plain == pytest.approx(other.plain)
    assert one.plain > 0


def test_a_share_at_its_ceiling_is_saturated() -> None:
    star_file = parse_star_file(STAR_FILE, "made.yml")
    there = np.ones((6, 200))
    reached = there * (np.arange(200) < 190)
    found = headroom_of(star_file, panel([reached, there], ["bakers", SEEN]), "bakers")
    assert found is not None
    assert (found.share, found.is_saturated) == (0.95, True)
    everybody = headroom_of(star_file, panel([there, there], ["askers", SEEN]), "askers")
    assert everybody is None


def test_the_top_hold_what_they_hold() -> None:
    held = np.zeros((1, 1_000))
    held[0, :1_000] = 1
    held[0, :10] = 100
    one, tenth = tops(panel([held], ["cakes"]), "cakes")
    assert one.share == pytest.approx(1_000 / 1_990)
    assert tenth.share == pytest.approx(100 / 1_990)


MONDAY = date(2026, 6, 1)
WEEKS = tuple(
    Period("week", MONDAY + timedelta(weeks=k), MONDAY + timedelta(weeks=k, days=6))
    for k in range(20)
)


def test_a_release_is_ranked_among_quiet_weeks() -> None:
    rng = np.random.default_rng(4)
    values = 1_000 * np.exp(rng.normal(0, 0.02, 20))
    values[13:] *= 1.3
    release = Released(WEEKS[12].start + timedelta(days=3), "product", "r1")
    (found,) = reactions(values.tolist(), WEEKS, (release,))
    assert (found.rank, found.after) == (1, 0)
    assert found.change == pytest.approx(0.3, abs=0.08)
    assert found.of > 5


def test_a_release_in_a_quiet_time_is_one_week_among_others() -> None:
    rng = np.random.default_rng(9)
    ranks = []
    for _ in range(40):
        values = 1_000 * np.exp(rng.normal(0, 0.05, 20))
        release = Released(WEEKS[8].start, "product", "r1")
        (found,) = reactions(values.tolist(), WEEKS, (release,))
        ranks.append(found.rank)
    assert np.mean(ranks) > 2
    assert reactions([1.0] * 4, WEEKS[:4], (Released(WEEKS[2].start, "x", "r"),)) == ()
