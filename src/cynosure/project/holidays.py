"""The days that the star file names as unlike others, read from the user's own files."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from cynosure.errors import Place, UserMistake, did_you_mean, nearest
from cynosure.metrics.located.values import Ref
from cynosure.metrics.starfile.holidays import HOLIDAY, Stretch
from cynosure.metrics.starfile.models import StarFile

COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("date", ("date", "day", "日期")),
    ("name", ("name", "名称", "节日")),
    ("kind", ("kind", "type", "类型")),
    ("country", ("country", "国家", "国家地区")),
)
"""The columns of a file of days, and how their heads may be written."""

LONGEST = 10_000
"""Rows that a file of days may have: centuries of holidays."""

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_UP_TO = ".."


def with_holidays(star_file: StarFile, folder: Path) -> StarFile:
    """The star file with the days of its lists, if it names any.

    Raises UserMistake at the place in the star file for a list that cannot be read, at the line of
    the list for a row that says no day.
    """
    holidays = star_file.calendar.holidays
    if holidays is None:
        return star_file
    country = star_file.calendar.country
    found = tuple(
        stretch for path in holidays.paths for stretch in _stretches(folder, path, country)
    )
    calendar = replace(star_file.calendar, holidays=replace(holidays, stretches=found))
    return replace(star_file, calendar=calendar)


def _stretches(folder: Path, path: Ref, country: str | None) -> Iterator[Stretch]:
    rows = csv.reader(_text(folder, path).splitlines())
    head = _head(next(rows, []), path)
    for number, row in enumerate(rows, start=2):
        cells = {name: row[k].strip() for name, k in head.items() if k < len(row)}
        if number > LONGEST or not any(cells.values()):
            continue
        where = cells.get("country", "")
        if where and country is not None and where.casefold() != country.casefold():
            continue
        yield _stretch(cells, Place(path.name, number))


def _stretch(cells: dict[str, str], at: Place) -> Stretch:
    written = cells.get("date", "")
    first, _, last = written.partition(_UP_TO)
    days = [_day(one.strip()) for one in (first, last or first)]
    if days[0] is None or days[1] is None or days[1] < days[0]:
        raise UserMistake(
            f"`{written}` is no day; write 2026-10-01, or 2026-09-01..2027-01-15 for a stretch of "
            "days.",
            f"`{written}` 不是日期；请写成 2026-10-01，连续多天写成 2026-09-01..2027-01-15。",
            at,
        )
    kind = cells.get("kind", "") or HOLIDAY
    return Stretch(days[0], days[1], cells.get("name", "") or kind, kind)


def _day(written: str) -> date | None:
    match = _DAY.fullmatch(written)
    if match is None:
        return None
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        return None


def _head(row: list[str], path: Ref) -> dict[str, int]:
    plain = [cell.strip().casefold() for cell in row]
    found = {
        name: plain.index(spelling)
        for name, spellings in COLUMNS
        for spelling in spellings
        if spelling in plain
    }
    if "date" not in found:
        near = did_you_mean("date", plain)
        raise UserMistake(
            f"The first line of a list of days names its columns, `date` among them "
            f"(`date,name,kind,country`).{near.en}",
            f"日期列表的第一行要写列名，其中必须有 `date`（`date,name,kind,country`）。{near.zh}",
            Place(path.name, 1),
        )
    return found


def _text(folder: Path, path: Ref) -> str:
    try:
        return (folder / path.name).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserMistake(
            "This list of days is not UTF-8; save it as UTF-8.",
            "这份日期列表不是 UTF-8 编码；请另存为 UTF-8。",
            Place(path.name),
        ) from error
    except (OSError, ValueError) as error:
        beside = [one.name for one in folder.iterdir() if one.is_file()]
        near = nearest(path.name, beside)
        hint = "" if near is None else f" The nearest file is `{near}`."
        hint_zh = "" if near is None else f"最接近的文件是 `{near}`。"
        raise UserMistake(
            f"The list of days `{path.name}` cannot be read. Holidays come from a file of yours "
            "with the columns `date,name,kind`; no table of holidays is built in, those of the "
            f"lunar calendar included.{hint}",
            f"无法读取日期列表 `{path.name}`。节假日来自你自己的文件（列为 `date,name,kind`）；"
            f"程序不内置节假日表，农历节日也要写在文件里。{hint_zh}",
            path.at,
        ) from error
