"""The named band of counts: from the periods before, from nothing else, and honest when few."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from cynosure.analyses.ranges import expected
from cynosure.findings.blocks import EstimateBlock, SeriesBlock, State, TreeBlock
from cynosure.findings.record import Finding
from cynosure.metrics.inputs import MarkedDays
from cynosure.report import headline, render
from cynosure.stats.estimate import Band, Estimate, Interval, Side
from cynosure.stats.expected import expected_range
from cynosure.stats.undefined import Reason, Undefined
from tests.analyses.made import FIRST, STAR_FILE, Made, counts, notes

WEEKS = (100, 104, 99, 110, 108, 111, 120, 118, 119, 125, 122)
LATE = datetime(2027, 1, 1, tzinfo=UTC)


def made(*weeks: float | None, **options: Any) -> Made:
    """So many weeks of the star, all closed unless said otherwise."""
    last = FIRST + timedelta(days=7 * len(weeks) - 1)
    fields: dict[str, Any] = {"last": last, "complete_until": LATE, **options}
    return Made({"bakers": counts(*weeks)}, **fields)


def interval(finding: Finding) -> Interval | Undefined:
    assert isinstance(finding.estimate, Estimate)
    return finding.estimate.interval


def points(finding: Finding) -> list[Estimate]:
    block = next(block for block in finding.blocks if isinstance(block, SeriesBlock))
    return [point.estimate for point in block.points if isinstance(point.estimate, Estimate)]


def test_a_closed_week_has_the_range_of_the_weeks_before_it() -> None:
    found = interval(made(*WEEKS).finding())
    assert found == expected_range(WEEKS[:-1])
    assert isinstance(found, Interval)
    assert found.band is Band.EXPECTED


def test_no_point_of_the_series_sees_itself_or_what_comes_after() -> None:
    shown = points(made(*WEEKS, 900).finding())
    for number, point in enumerate(shown):
        wanted = expected_range(WEEKS[:number])
        few = wanted if number else Undefined(Reason.FEW_PERIODS, (("had", 0), ("needed", 8)))
        assert point.interval == few
    assert shown[-1].side is Side.ABOVE
    assert shown[-2].side is Side.INSIDE


@pytest.mark.parametrize(("weeks", "more"), [(1, 9), (2, 8), (9, 1)])
def test_too_few_weeks_say_how_many_more_it_takes(weeks: int, more: int) -> None:
    finding = made(*WEEKS[:weeks]).finding()
    assert isinstance(finding.estimate, Estimate)
    assert finding.estimate.value == WEEKS[weeks - 1]
    assert notes(finding)["expected_range_needs"] == {"more": more}
    assert isinstance(interval(made(*WEEKS[: weeks + more]).finding()), Interval)


def test_the_sentence_says_where_a_closed_week_lies() -> None:
    usual = made(*WEEKS).finding()
    assert "it lies in the usual range" in headline(usual, "en")
    assert "处于正常范围" in headline(usual, "zh")
    low = made(*WEEKS[:-1], 40).finding()
    assert "it lies below that range" in headline(low, "en")
    assert "低于这一范围" in headline(low, "zh")
    assert "below its range" in render(low, "", "en", "text")
    assert "低于预期范围" in render(low, "", "zh", "text")


def test_empty_and_marked_weeks_make_no_ratio() -> None:
    weeks = (*WEEKS[:5], None, *WEEKS[5:])
    zero = [*WEEKS[:5], 0, *WEEKS[5:-1]]
    assert interval(made(*weeks, WEEKS[-1]).finding()) == expected_range([*zero, WEEKS[-1]])
    monday = FIRST + timedelta(weeks=5)
    marked = (MarkedDays("e.csv", monday, monday),)
    assert interval(made(*weeks[:5], 7, *weeks[6:], marked=marked).finding()) == interval(
        made(*weeks).finding()
    )


def test_a_gap_right_before_is_said() -> None:
    finding = made(*WEEKS, None, 120).finding()
    assert interval(finding) == Undefined(Reason.GAP_BEFORE)
    assert "is empty or lacks rows" in headline(finding, "en")


def test_a_first_week_cut_short_by_the_data_is_left_out() -> None:
    wednesday = FIRST + timedelta(days=2)
    cut = made(30, *WEEKS, first=wednesday).finding()
    assert interval(cut) == expected_range(WEEKS[:-1])


def test_weeks_that_all_move_alike_have_no_spread() -> None:
    assert interval(made(*[50] * 12).finding()) == Undefined(Reason.STEADY)
    assert interval(made(*WEEKS, 0, 120).finding()) == Undefined(Reason.NOT_POSITIVE)


def test_an_open_week_has_no_expected_range() -> None:
    finding = made(*WEEKS, 40, complete_until=datetime(2026, 8, 20, tzinfo=UTC)).finding()
    assert finding.window.state is State.CLOSED
    assert points(finding)[-1].interval == Undefined(Reason.NO_ARRIVALS)
    assert points(finding)[-1].side is None


def test_rates_keep_their_sampling_interval() -> None:
    rates = tuple((50.0 + week % 3, 100.0) for week in range(12))
    last = FIRST + timedelta(days=7 * 12 - 1)
    finding = Made({"share": rates}, metric="share", last=last, complete_until=LATE).finding()
    found = interval(finding)
    assert isinstance(found, Interval)
    assert found.band is Band.SAMPLING
    assert "usual range" not in headline(finding, "en")


def test_parts_and_the_stars_of_groups_have_their_own_ranges() -> None:
    written = STAR_FILE.replace("since: 2026-06-01}", "since: 2026-06-01, by_group: {host: cakes}}")
    written += "tree:\n  - {node: bakers, identity: askers * share}\n"
    weeks = {
        "bakers": counts(*WEEKS),
        "askers": counts(*(2 * value for value in WEEKS)),
        "cakes": counts(*(3 * value for value in WEEKS)),
    }
    last = FIRST + timedelta(days=7 * len(WEEKS) - 1)
    finding = Made(weeks, written, last=last, complete_until=LATE).finding()
    whole = interval(finding)
    tree = next(block for block in finding.blocks if isinstance(block, TreeBlock))
    group = next(block for block in finding.blocks if isinstance(block, EstimateBlock))
    askers = tree.root.children[0].estimate
    assert isinstance(whole, Interval)
    for found, times in ((tree.root.estimate, 1), (askers, 2), (group.estimate, 3)):
        assert isinstance(found, Estimate)
        assert isinstance(found.interval, Interval)
        assert found.interval.high == pytest.approx(times * whole.high)


def test_days_are_compared_with_their_day_of_the_week() -> None:
    mondays = [1000.0, 1030, 990, 1010, 1005, 1040, 1000, 1020, 1015, 1030]
    days = [value for monday in mondays for value in (monday, *[monday / 2] * 6)]
    # The day to come is a Monday again; after a Sunday of half as many that is nothing unusual.
    assert expected(days, "day") == expected_range(mondays)
    few = Undefined(Reason.FEW_PERIODS, (("had", 7), ("needed", 8)))
    assert expected(days[14:], "day") == few


def test_free_days_have_nothing_to_compare_with() -> None:
    first, last = date(2026, 6, 3), date(2026, 6, 9)
    finding = made(*WEEKS, period=f"{first}..{last}").finding()
    assert interval(finding) == Undefined(Reason.STANDS_ALONE)
    assert "expected_range_needs" not in notes(finding)


def test_another_level_is_wider() -> None:
    usual, wide = expected(WEEKS, "week"), expected(WEEKS, "week", 0.99)
    assert isinstance(usual, Interval)
    assert isinstance(wide, Interval)
    assert wide.level == 0.99
    for inner, outer in pairwise((usual, wide)):
        assert outer.low < inner.low < inner.high < outer.high
