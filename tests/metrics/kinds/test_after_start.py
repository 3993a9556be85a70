"""Retention, funnels and windows by hand, and what none of them can be."""

from __future__ import annotations

from datetime import date

import pytest

from cynosure.errors import Place, UserMistake
from cynosure.findings.blocks import Unit
from cynosure.metrics.calendar import day_number
from cynosure.metrics.cell import Cell
from cynosure.metrics.relations.scope import Span
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.stats.estimate import Estimate
from cynosure.stats.proportion import proportion
from cynosure.stats.undefined import Reason, Undefined
from tests.metrics.tables import FILE, HEAD, Row, Tables, star, utc, weeks

STAR = """
calendar: {timezone: Europe/Berlin}
moments:
  asked:    {event: asked}
  accepted: {event: accepted}
  shared:   {event: shared}
episodes:
  talk: {key: episode_id, of: [asked, accepted], carries: {surface: first}}
groups:
  busy: {did: asked, at_least: 2}
metrics:
  next_day: {kind: retention, start: {first: asked}, return: asked, days: 1}
  week_one: {kind: retention, start: {first: asked, after: 1w}, return: accepted, days: [1, 7]}
  of_talks: {kind: retention, start: {first: talk}, return: talk, days: [1, 7], group: busy}
  first: {kind: funnel, steps: [asked, accepted, shared], ordering: first_touch, window: 2d}
  tries: {kind: funnel, steps: [asked, accepted, shared], ordering: any_window, window: 2d}
  in_week: {kind: funnel, steps: [asked, accepted], ordering: any_window}
  keen: {kind: units, from: asked, window: {after: start, days: 2}, having: rows >= 2}
  started: {kind: units, from: asked, window: {days: 2}}
  activation: {kind: ratio, num: keen, den: started}
  asked_early: {kind: mean, from: asked, of: value, window: {days: 2}}
  followed: {kind: units, from: asked, then: shared, window: {after: {first: accepted}, days: 3}}
"""
COVERED = Span(day_number(date(2026, 1, 1)), day_number(date(2026, 12, 31)))


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(star(STAR))


def did(who: str | None, at: str, what: str = "asked", **more: object) -> Row:
    return {"user_id": who, "ts": utc(f"2026-03-{at}"), "event": what, **more}


def cells(tables: Tables, metric: str, count: int = 2, span: Span = COVERED) -> list[Cell | None]:
    """The cells of weeks from Monday, 23 March; on the 29th Berlin loses the hour after 1 UTC."""
    tables.spans = {"events": span}
    frame = tables.frame((metric,), weeks(tables.star_file, "2026-03-23", count))
    return [frame.cell(metric, week) for week in range(count)]


def reached(cell: Cell | None) -> tuple[int, ...]:
    assert cell is not None
    return tuple(round(total) for total in cell.moments.totals)


def estimate(tables: Tables, metric: str, cell: Cell | None) -> Estimate | Undefined:
    assert cell is not None
    model = tables.star_file.metrics[metric]
    return model.estimate(cell, definitions_of(tables.star_file), 0.95)


def test_a_return_is_a_local_day_later(tables: Tables) -> None:
    # 23:30 and 00:30 in Berlin are two days, half past midnight and 23:30 are one; the night to
    # the 29th has 23 hours.
    tables.fill(events=[
        did("u", "24T22:30:00"), did("u", "24T23:30:00"),
        did("v", "24T23:30:00"), did("v", "25T22:30:00"),
        did("w", "28T22:30:00"), did("w", "29T21:30:00"),
    ])  # fmt: skip
    cell, _ = cells(tables, "next_day")
    assert reached(cell) == (3, 2)
    assert estimate(tables, "next_day", cell) == proportion(2, 3, 0.95)


def test_people_count_in_the_week_of_their_start_whenever_they_return(tables: Tables) -> None:
    tables.fill(events=[
        did("u", "29T10:00:00"), did("u", "31T10:00:00", "accepted"),
        did("v", "30T10:00:00"), did("v", "30T11:00:00", "accepted"),
        did("w", "16T10:00:00"), did("w", "24T10:00:00"),
    ])  # fmt: skip
    first, second = cells(tables, "week_one")
    assert reached(first) == (1, 1)
    assert reached(second) == (1, 0)  # the day of the start is day 0


def test_who_was_there_when_the_data_begin_and_whose_days_are_not_over(tables: Tables) -> None:
    tables.fill(events=[
        did("u", "24T10:00:00"), did("v", "25T10:00:00"), did("w", "26T10:00:00"),
        did("x", "31T10:00:00"),
    ])  # fmt: skip
    span = Span(day_number(date(2026, 3, 18)), day_number(date(2026, 4, 1)))
    first, second = cells(tables, "week_one", span=span)
    assert first is not None
    # A week after the 18th is the 25th: u was there before, v is new; w has until 2 April.
    assert (first.units, first.early, first.open, reached(first)) == (3, 1, 1, (1, 0))
    assert second is not None
    assert (second.units, second.open, second.moments.n) == (1, 1, 0)
    assert estimate(tables, "week_one", second) == Undefined(Reason.NO_ROWS)


def test_nothing_is_over_where_a_table_is_missing(tables: Tables) -> None:
    tables.fill(events=[did("u", "24T10:00:00")])
    tables.spans = {}
    frame = tables.frame(("next_day",), weeks(tables.star_file, "2026-03-23", 1))
    cell = frame.cell("next_day", 0)
    assert cell is not None
    assert (cell.units, cell.open) == (1, 1)


def test_a_group_holds_the_people_of_a_retention(tables: Tables) -> None:
    rows = [did("u", "24T10:00:00"), did("u", "24T11:00:00"), did("v", "24T10:00:00")]
    tables.fill(events=[{**row, "episode_id": f"e{n}"} for n, row in enumerate(rows)])
    cell, _ = cells(tables, "of_talks")
    assert reached(cell) == (1, 0)
    assert cell is not None
    assert cell.units == 1


def test_rows_of_nobody_are_counted_and_stay_out(tables: Tables) -> None:
    rows = [did(None, "24T10:00:00"), did(None, "10T10:00:00"), did("u", "24T10:00:00")]
    tables.fill(events=rows)
    tables.spans = {"events": COVERED}
    frame = tables.frame(("next_day",), weeks(tables.star_file, "2026-03-23", 1))
    (profile,) = frame.profiles
    # The row of the 10th lies outside the week.
    assert (profile.rows, profile.nobody) == (2, 1)
    assert reached(frame.cell("next_day", 0)) == (1, 0)


def test_a_dimension_is_what_the_first_row_said(tables: Tables) -> None:
    rows = [
        did("u", "24T10:00:00", surface="app"), did("u", "25T10:00:00", surface="web"),
        did("v", "24T10:00:00", surface=None), did("v", "24T10:00:01", surface="web"),
    ]  # fmt: skip
    tables.fill(events=[{**row, "episode_id": f"e{n}"} for n, row in enumerate(rows)])
    tables.spans = {"events": COVERED}
    frame = tables.frame(
        ("next_day", "of_talks"), weeks(tables.star_file, "2026-03-23", 1), ["surface"]
    )
    assert frame.parts("next_day", 0, "surface") == ("app", None)
    assert reached(frame.cell("next_day", 0, "surface", "app")) == (1, 1)
    assert reached(frame.cell("next_day", 0, "surface", None)) == (1, 0)
    assert reached(frame.cell("of_talks", 0, "surface", "app")) == (1, 1)


def test_nobody_at_all(tables: Tables) -> None:
    tables.fill(events=[])
    for metric in ("next_day", "first", "tries", "keen"):
        assert cells(tables, metric) == [None, None]


def test_the_two_orderings_differ(tables: Tables) -> None:
    events = [
        # The first accept lies before the first question: only a later try gets through.
        did("u", "23T08:00:00", "accepted"), did("u", "23T09:00:00"),
        did("u", "24T09:00:00", "accepted"), did("u", "24T10:00:00", "shared"),
        # In order the first time, and never again.
        did("v", "23T09:00:00"), did("v", "23T10:00:00", "accepted"), did("v", "31T09:00:00"),
        # Each step follows, but the last too late.
        did("w", "23T09:00:00"), did("w", "24T09:00:00", "accepted"),
        did("w", "25T09:00:01", "shared"),
    ]  # fmt: skip
    tables.fill(events=events)
    first, second = cells(tables, "first")
    assert (reached(first), second) == ((3, 2, 0), None)
    tries = cells(tables, "tries")
    assert [reached(cell) for cell in tries] == [(3, 3, 1), (1, 0, 0)]
    # Without a window the week is the limit.
    assert [reached(cell) for cell in cells(tables, "in_week")] == [(3, 3), (1, 0)]


def test_steps_at_one_instant_are_in_order_and_the_limit_is_in(tables: Tables) -> None:
    events = [did("u", "23T09:00:00", what) for what in ("shared", "accepted", "asked")]
    events += [did("v", "23T09:00:00"), did("v", "25T09:00:00", "accepted")]
    tables.fill(events=events)
    for metric in ("first", "tries"):
        assert reached(cells(tables, metric)[0]) == (2, 2, 1)


def test_a_try_may_begin_before_midnight_and_end_after_it(tables: Tables) -> None:
    # Sunday night to Monday: each week has its own try, and the first is not lost to the second.
    events = [
        did("u", "29T21:00:00"), did("u", "29T23:00:00"), did("u", "30T10:00:00", "accepted"),
    ]  # fmt: skip
    tables.fill(events=events)
    assert [reached(cell) for cell in cells(tables, "tries")] == [(1, 1, 0), (1, 1, 0)]
    assert [reached(cell) for cell in cells(tables, "in_week")] == [(1, 0), (1, 1)]


def test_no_try_counts_in_a_week_until_all_may_be_over(tables: Tables) -> None:
    tables.fill(events=[did("u", "24T09:00:00"), did("u", "24T10:00:00", "accepted")])
    for complete, is_open in ((date(2026, 3, 31), False), (date(2026, 3, 30), True)):
        span = Span(COVERED.first, day_number(complete))
        cell, _ = cells(tables, "tries", span=span)
        assert cell is not None
        assert cell.open == is_open


def test_a_window_begins_with_the_day_joined_or_the_first_row(tables: Tables) -> None:
    events = [
        did("u", "24T10:00:00"), did("u", "25T10:00:00"), did("u", "26T10:00:00"),
        did("v", "24T10:00:00", "shared"), did("v", "25T10:00:00"), did("v", "26T10:00:00"),
        did("w", "24T10:00:00"), did("w", "30T10:00:00"), did("w", "31T10:00:00"),
    ]  # fmt: skip
    # v's first row is no question; w joined on the 30th, in Berlin, whatever happened before.
    people = [{"user_id": "w", "joined": utc("2026-03-29T22:30:00")}, {"user_id": "u"}]
    tables.fill(events=events, people=people)
    assert [reached(cell) for cell in cells(tables, "keen")] == [(1,), (1,)]
    assert [reached(cell) for cell in cells(tables, "started")] == [(2,), (1,)]
    first, second = cells(tables, "activation")
    assert (reached(first), reached(second)) == ((1, 2), (1, 1))


def test_an_open_window_is_left_out_and_counted(tables: Tables) -> None:
    tables.fill(events=[did("u", "24T10:00:00", value=1.0), did("v", "26T10:00:00", value=3.0)])
    span = Span(COVERED.first, day_number(date(2026, 3, 26)))
    cell, _ = cells(tables, "asked_early", span=span)
    assert cell is not None
    assert (cell.units, cell.open, cell.moments.n) == (2, 1, 1)
    found = estimate(tables, "asked_early", cell)
    assert isinstance(found, Estimate)
    assert found.value == 1


def test_how_they_are_read() -> None:
    star_file = star(STAR)
    definitions = definitions_of(star_file)
    for name in ("next_day", "first", "activation"):
        assert star_file.metrics[name].read_as(definitions) is Unit.SHARE
    outlooks = {
        name: star_file.metrics[name].contributions(definitions)[0].course.outlook  # type: ignore[union-attr]
        for name in ("next_day", "week_one", "first", "in_week", "keen")
    }
    assert outlooks == {"next_day": 1, "week_one": 7, "first": 2, "in_week": 0, "keen": 1}


WRONG = [
    ("days: 1}", "days: [7, 1]}", "[7, 1]", "the start is day 0", "起始日为第 0 天"),
    ("days: 1}", "days: [1, 2, 3]}", "[1, 2, 3]", "its first and last", "首尾两天"),
    ("days: 1}", "days: soon}", "soon", "not a whole number", "不是一个整数"),
    ("after: 1w", "after: 36h", "36h", "write it as 28d or 4w", "28d 或 4w"),
    ("{first: asked, after", "{frist: asked, after", "frist", "Did you mean `first`?", "`frist`"),
    ("{first: talk}", "{first: tlk}", "tlk", "Did you mean `talk`?", "是否想写 `talk`？"),
    ("return: talk", "return: tlk", "tlk", "Did you mean `talk`?", "是否想写 `talk`？"),
    ("ordering: first_touch, ", "", "{kind: funnel", "`ordering` is missing", "缺少 `ordering`"),
    ("ordering: first_touch", "ordering: first", "first, window", "Did you mean `first_touch`?",
     "不能写 `first`"),
    ("steps: [asked, accepted], ", "steps: [asked], ", "asked], ordering", "two steps or more",
     "至少要有两步"),
    ("steps: [asked, accepted], ", "steps: [asked, accepted, asked], ", "asked], ordering",
     "stands twice", "出现了两次"),
    ("steps: [asked, accepted], ", "steps: [asked, talk], ", "talk], ordering", "no moment `talk`",
     "没有名为 `talk` 的时刻"),
    ("ordering: any_window}", "ordering: any_window, after: 7d}",
     "{kind: funnel, steps: [asked, accepted], ord", "goes with `ordering: first_touch`",
     "一起使用"),
    ("days: 2}, having", "days: 0}, having", "0}, having", "1 day or more", "至少为 1 天"),
    ("after: start", "after: joined", "joined", "not allowed here", "不能写 `joined`"),
    ("from: asked, window: {a", "unit: agent_id, from: asked, window: {a", "{after: start",
     "begins with a person's start", "从用户的起始日算起"),
    ("den: started}", "den: started, window: {days: 2}}", "{kind: ratio", "belong to its two",
     "应写在它的两个指标里"),
    ("{kind: units, from: asked, window: {days: 2}}", "{kind: units, from: asked}",
     "{kind: ratio", "need the same `window`", "`window` 必须相同"),
    ("then: shared", "then: asked", "asked, window: {after: {", "names one other source",
     "另一个来源"),
    ("{first: accepted}", "{first: acepted}", "acepted", "Did you mean `accepted`?", "`accepted`"),
    ("num: keen, den: started", "num: next_day, den: started", "next_day, den",
     "a quotient itself", "本身就是比值"),
    ("num: keen, den: started", "num: keen, den: tries", "tries}", "a quotient itself", "比值"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "marker", "en", "zh"), WRONG)
def test_what_is_wrong_and_where(before: str, after: str, marker: str, en: str, zh: str) -> None:
    source = STAR.replace(before, after, 1)
    assert source != STAR
    with pytest.raises(UserMistake) as caught:
        star(source)
    assert en in caught.value.text.en
    assert zh in caught.value.text.zh
    whole = HEAD + source
    own = HEAD + STAR
    changed = next(n for n in range(len(whole)) if own[n] != whole[n])
    start = whole.index(marker, whole.rfind("\n", 0, changed))
    if "need the same" in en or "belong to its two" in en:
        start = whole.index(marker)
    line = whole.count("\n", 0, start) + 1
    assert caught.value.place == Place(FILE, line, start - whole.rfind("\n", 0, start))
