"""Why a file is none that is known: what broke it, or what the nearest table would want of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from cynosure.errors import Text
from cynosure.sources.columns import USER, cells_of, fits, place_named, required
from cynosure.sources.messages import TEXT
from cynosure.sources.naming import bare
from cynosure.sources.walking import Record, number
from cynosure.tables.schema import PEOPLE, TABLES, Column, Table, Type

NEAR = 0.5
"""Share of the required columns of a table that a file must name to be near it."""

GRADES = range(2, 12)
"""Numbers of distinct values that the answers to a question of a survey may have."""

MOST_NAMED = 6
"""Columns of a file that are named where none is known."""

SESSION, RATER = Column("session_id"), Column("rater")
"""What a row of a survey tells of: who filled it in, and after which session."""

LONGEST_VALUE = 30

WANTED: tuple[tuple[Type, Text], ...] = (
    (
        Type.INSTANT,
        Text(
            "a time (write it as 2026-11-03 14:05, or as an epoch)",
            "能识别的时间（请写成 2026-11-03 14:05，或用时间戳）",
        ),
    ),
    (Type.DAY, Text("a day (write it as 2026-11-03)", "能识别的日期（请写成 2026-11-03）")),
    (
        Type.NUMBER,
        Text(
            "a number (decimals take a point, and no unit stands beside it)",
            "数字（小数点须用 `.`，不带单位）",
        ),
    ),
    (Type.INTEGER, Text("a whole number", "整数")),
    (Type.FLAG, Text("a yes or a no", "是或否")),
    (Type.NAME, Text("a name", "名称")),
)
"""What a column wants, in words."""


def why_unknown(
    records: Sequence[Record], names: Collection[str], broke: Text | None, now: datetime
) -> Text:
    """What keeps a file from being a source: a sentence without its subject, the file.

    `names` are its columns, `broke` is what its reader said where it could not go on.
    """
    if broke is not None:
        return broke
    if not names:
        return Text("no line of it can be read as a row.", "没有一行能读成数据。")
    near = _nearest(names)
    if not records:
        return _no_rows(near)
    cells = cells_of(records)
    if near is None or near is PEOPLE:
        return _survey(cells) or (_of_no_table(names) if near is None else _lacks(near, cells, now))
    return _lacks(near, cells, now)


def _nearest(names: Collection[str]) -> Table | None:
    """The table of which most columns are named, None where too few required ones are of any."""
    near = [table for table in TABLES if _is_near(table, names)]
    return max(near, key=lambda table: sum(_are_named(table.columns, names)), default=None)


def _is_near(table: Table, names: Collection[str]) -> bool:
    """Whether enough required columns are named, one of them more than a time, which all have."""
    wanted = required(table)
    met = [c for c, is_there in zip(wanted, _are_named(wanted, names), strict=True) if is_there]
    return len(met) >= NEAR * len(wanted) and any(c.name != table.clock for c in met)


def _are_named(columns: Sequence[Column], names: Collection[str]) -> list[bool]:
    return [place_named(column, names) is not None for column in columns]


def _no_rows(near: Table | None) -> Text:
    if near is None:
        return Text("only a header, no rows.", "只有表头，没有数据行。")
    return Text(
        f"only a header, no rows; its columns are those of the table {near.name}. Run `cyn init` "
        "again, or add the source, when there are rows.",
        f"只有表头，没有数据行；从列名看属于 {near.name} 表。"
        "有数据后请重新运行 `cyn init`，或自行添加该数据源。",
    )


def _of_no_table(names: Collection[str]) -> Text:
    some, more = list(names)[:MOST_NAMED], len(names) > MOST_NAMED
    return Text(
        f"no column ({', '.join(some)}{', …' if more else ''}) is named as a user, a time or an "
        "event; if it has them under other names, write the source yourself with "
        "`map: {user_id: …, ts: …, event: …}`.",
        f"没有哪一列（{'、'.join(some)}{'等' if more else ''}）的名称像用户、时间或事件；"
        "如果这些列用了别的名称，请自行写数据源，并用 `map: {user_id: …, ts: …, event: …}` 指明。",
    )


def _survey(cells: Mapping[str, list[Any]]) -> Text | None:
    """How answers to questions become labels, where each row names a session and grades."""
    session = place_named(SESSION, cells)
    person = place_named(RATER, cells) or place_named(USER, cells)
    asked = [place for place, values in cells.items() if _is_graded(place, values)]
    if session is None or person is None or not asked:
        return None
    source = (
        "{table: labels, …, map: {subject_kind: {const: session}, "
        f"subject_id: {session}, rater: {person}, rater_kind: {{const: survey}}}}, "
        f"unpivot: {{columns: [{', '.join(asked[:MOST_NAMED])}]}}}}"
    )
    return Text(
        f"reads like a survey, a row a session; its answers can be labels: `{source}`.",
        f"看起来是问卷，每行对应一次会话；其中的回答可以作为标注载入：`{source}`。",
    )


def _is_graded(place: str, values: Sequence[Any]) -> bool:
    """Whether a column holds few whole numbers, and no key by its name."""
    given = [number(value) for value in values if value not in (None, "")]
    whole = bool(given) and all(isinstance(value, int) for value in given)
    if place.casefold() in TEXT or bare(place).endswith(("id", "no", "编号")):
        return False
    return whole and len(set(given)) in GRADES


def _lacks(near: Table, cells: Mapping[str, list[Any]], now: datetime) -> Text:
    """What the file would need to be of the table."""
    missing: list[str] = []
    faults: list[Text] = []
    for column in required(near):
        place = place_named(column, cells)
        if place is None:
            missing.append(f"`{column.name}`")
        elif not fits(column, cells[place], now):
            faults.append(_fault(column, place, cells[place], now))
    if missing:
        names = Text(", ".join(missing), "、".join(missing))
        faults.append(Text(f"no column is named as {names.en}", f"没有哪一列的名称像 {names.zh}"))
    if not faults:
        faults.append(Text("no other column of it is known", "没有其他可识别的列"))
    return Text(
        f"nearest to the table {near.name}, but {'; '.join(one.en for one in faults)}.",
        f"最接近 {near.name} 表，但有问题：{'；'.join(one.zh for one in faults)}。",
    )


def _fault(column: Column, place: str, values: Sequence[Any], now: datetime) -> Text:
    given = [value for value in values if value is not None and value != ""]
    if not given:
        return Text(f"`{place}` is empty", f"`{place}` 列是空的")
    value = str(next(one for one in given if not fits(column, [one], now)))
    shown = value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…"
    wanted = dict(WANTED)[column.type]
    if column.choices:
        wanted = Text(
            f"one of {', '.join(column.choices)}", f"以下之一：{'、'.join(column.choices)}"
        )
    return Text(
        f"`{place}` holds `{shown}`, which is not {wanted.en}",
        f"`{place}` 列中的 `{shown}` 不是{wanted.zh}",
    )
