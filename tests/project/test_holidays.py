"""Days that the user declares: how their files are read, and what ranges make of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from cynosure.analyses import days_off
from cynosure.analyses.ranges import expected
from cynosure.errors import UserMistake
from cynosure.metrics.calendar import Period, periods_between
from cynosure.metrics.starfile.definition import definition_hash, presentation
from cynosure.metrics.starfile.holidays import Holidays, Stretch
from cynosure.metrics.starfile.models import Calendar, StarFile
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.project.holidays import with_holidays
from cynosure.stats.expected import expected_range
from cynosure.stats.undefined import Reason, Undefined

STAR_FILE = """\
cynosure: 1
project: {{id: days}}
calendar: {{{calendar}}}
sources: [{{table: events, format: csv, path: e.csv}}]
metrics:
  users: {{kind: units, from: events}}
"""
FIRST = date(2026, 8, 31)
WEEKS = (100, 104, 99, 110, 40, 111, 108, 118, 119, 125, 122, 127)
GOLDEN = 4
"""The number of the week of 1 October."""


def star_file(folder: Path, calendar: str, **lists: str) -> StarFile:
    for name, text in lists.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    read = parse_star_file(STAR_FILE.format(calendar=calendar), "cynosure.yml")
    return with_holidays(read, folder)


def stretches(read: StarFile) -> tuple[Stretch, ...]:
    assert read.calendar.holidays is not None
    return read.calendar.holidays.stretches


@pytest.mark.parametrize(
    "text",
    [
        "date,name,kind\n2026-10-01..2026-10-07,National Day,holiday\n",
        "\ufeff日期,名称,类型\n2026/10/1..2026/10/7,National Day,\n",
        "date,name,country\n2026年10月1日..2026年10月7日,National Day,CN\n2026-07-04,July,us\n",
    ],
)
def test_a_list_of_days(tmp_path: Path, text: str) -> None:
    read = star_file(tmp_path, "holidays: days.csv, country: cn", days=text)
    october = Stretch(date(2026, 10, 1), date(2026, 10, 7), "National Day")
    assert stretches(read) == (october,)


def test_several_lists_and_every_country_where_none_is_named(tmp_path: Path) -> None:
    read = star_file(
        tmp_path,
        "holidays: [days.csv, school.csv]",
        days="date,name,country\n2026-10-01,A,cn\n\n2026-07-04,B,us\n",
        school="date,name,kind\n2026-09-01..2027-01-15,Autumn,term\n",
    )
    assert [one.name for one in stretches(read)] == ["A", "B", "Autumn"]


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("date,name\n2026-10-01,A\n1 October,B\n", "days.csv:3", "is no day"),
        ("date,name\n2026-10-07..2026-10-01,A\n", "days.csv:2", "is no day"),
        ("date,name\n2026-02-30,A\n", "days.csv:2", "is no day"),
        ("when,name\n2026-10-01,A\n", "days.csv:1", "`date` among them"),
    ],
)
def test_a_list_that_is_amiss(tmp_path: Path, text: str, place: str, says: str) -> None:
    with pytest.raises(UserMistake, match=says) as caught:
        star_file(tmp_path, "holidays: days.csv", days=text)
    assert str(caught.value.place) == place


def test_no_table_of_holidays_is_built_in(tmp_path: Path) -> None:
    (tmp_path / "day.csv").write_text("date\n", encoding="utf-8")
    with pytest.raises(UserMistake, match="nearest file is `day") as caught:
        star_file(tmp_path, "holidays: days.csv")
    assert str(caught.value.place) == "cynosure.yml:3:22"
    (tmp_path / "gbk.csv").write_bytes("日期\n".encode("gb18030"))
    with pytest.raises(UserMistake, match="not UTF-8"):
        star_file(tmp_path, "holidays: gbk.csv")


def test_days_decide_what_is_shown_and_no_definition(tmp_path: Path) -> None:
    text = "date,name\n2026-10-01,A\n"
    without = star_file(tmp_path, "timezone: UTC")
    with_days = star_file(tmp_path, "timezone: UTC, holidays: days.csv", days=text)
    more = star_file(tmp_path, "timezone: UTC, holidays: days.csv", days=text + "2026-10-02,B\n")
    assert definition_hash(without, "users") == definition_hash(with_days, "users")
    shown = [presentation(one) for one in (without, with_days, more)]
    assert shown[0] != shown[1] != shown[2]


@pytest.fixture
def calendar(tmp_path: Path) -> Calendar:
    text = "date,name,kind\n2026-10-01..2026-10-04,National Day,holiday\n"
    return star_file(tmp_path, "holidays: days.csv", days=text).calendar


@pytest.fixture
def weeks(calendar: Calendar) -> tuple[Period, ...]:
    last = FIRST + timedelta(weeks=len(WEEKS) - 1)
    return periods_between(FIRST, last, "week", calendar)


def test_a_plain_week_is_set_against_plain_weeks(
    calendar: Calendar, weeks: tuple[Period, ...]
) -> None:
    unlike = days_off.unlike(calendar, weeks, weeks[-1])
    assert unlike == {GOLDEN}
    plain = [value for number, value in enumerate(WEEKS[:-1]) if number != GOLDEN]
    assert expected(WEEKS[:-1], "week", unlike=unlike) == expected_range(plain)
    (note,) = days_off.notes(calendar, weeks, weeks[-1])
    assert note.code == "unlike_periods_left_out"
    assert dict(note.values)["count"] == 1


def test_a_week_of_holidays_is_set_against_such_weeks_alone(
    calendar: Calendar, weeks: tuple[Period, ...]
) -> None:
    golden = weeks[GOLDEN]
    unlike = days_off.unlike(calendar, weeks, golden)
    assert unlike == set(range(GOLDEN))
    few = Undefined(Reason.FEW_PERIODS, (("had", 0), ("needed", 8)))
    assert expected(WEEKS[:GOLDEN], "week", unlike=unlike) == few
    assert [note.code for note in days_off.notes(calendar, weeks, golden)] == [
        "declared_days",
        "unlike_periods_left_out",
    ]


def test_terms_part_weeks_into_two_kinds(calendar: Calendar, weeks: tuple[Period, ...]) -> None:
    assert calendar.holidays is not None
    term = Stretch(weeks[6].start, weeks[-1].end, "Autumn term", "term")
    in_term = replace(calendar, holidays=replace(calendar.holidays, stretches=(term,)))
    assert days_off.unlike(in_term, weeks, weeks[-1]) == set(range(6))


def test_days_are_passed_over_and_the_day_of_the_week_is_kept(calendar: Calendar) -> None:
    days = periods_between(FIRST, FIRST + timedelta(days=77), "day", calendar)
    values = [float(100 + number % 7 * 10 + number % 5) for number in range(len(days) - 1)]
    unlike = days_off.unlike(calendar, days, days[-1])
    assert unlike == {31, 32, 33, 34}
    mondays = [v for n, v in enumerate(values) if n % 7 == 0]
    assert expected(values, "day", unlike=unlike) == expected_range(mondays)
    thursdays = [v for n, v in enumerate(values) if n % 7 == 3 and n != 31]
    friday = values + values[:3]
    assert expected(friday, "day", unlike=unlike) == expected_range(thursdays)


def test_months_are_not_told_apart(calendar: Calendar) -> None:
    months = periods_between(FIRST, date(2026, 12, 1), "month", calendar)
    assert days_off.unlike(calendar, months, months[-1]) == frozenset()
    assert isinstance(calendar.holidays, Holidays)
