"""The `sources` of the star file: which file fills which table, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from cynosure.errors import Place, UserMistake, did_you_mean
from cynosure.metrics.located.decode import decode, decode_fields
from cynosure.metrics.located.nodes import Entries, Items, Node
from cynosure.metrics.located.values import Ref, scalar, zone_exists
from cynosure.tables import mapping
from cynosure.tables.schema import TABLES, table_called


@dataclass(frozen=True)
class _Mapped:
    """One entry of `map`: a path, `{const: …}`, `{first: […]}`, a list of columns joined to a key,
    a look-up."""

    mapping: mapping.Mapping

    @classmethod
    def from_node(cls, node: Node) -> _Mapped:
        if isinstance(node, Items):
            return cls(mapping.Joined(decode(node, tuple[str, ...])))
        if not isinstance(node, Entries):
            return cls(mapping.Path(scalar(node, "a column", "一个列名").text))
        if node.get("from") is not None:
            return cls(_look_up(node))
        if node.get("first") is not None and len(node.entries) == 1:
            return cls(mapping.FirstOf(decode_fields(node, _FirstOf).first))
        if [key.text for key, _ in node.entries] != ["const"]:
            raise UserMistake(
                "A mapping is a column, a dotted path, a list of columns, `{const: …}`, "
                "`{first: [column, another]}`, or a "
                "look-up `{from: table, on: {column of this file: column of the table}, "
                "column: …, take: last}`.",
                "映射可以是列名、带点的路径、列名列表、`{const: …}`、`{first: [列名, 另一列]}`，"
                "或到另一张表中查找："
                "`{from: 表, on: {本文件的列: 该表的列}, column: …, take: last}`。",
                node.at,
            )
        ((_, value),) = node.entries
        return cls(mapping.Const(_constant(value)))


@dataclass(frozen=True)
class _FirstOf:
    first: tuple[str, ...]


def _constant(node: Node) -> str | int | float | bool:
    value = scalar(node, "a value", "一个值")
    if value.value is None:
        raise UserMistake("`const` needs a value.", "`const` 需要一个值。", node.at)
    return value.value


@dataclass(frozen=True)
class _LookUp:
    from_: Ref
    on: Mapping[str, str]
    column: str
    take: Literal["first", "last", "only"]


def _look_up(node: Entries) -> mapping.LookUp:
    written = decode_fields(node, _LookUp)
    _known_table(written.from_)
    if not written.on:
        raise UserMistake(
            "`on` says by what a row is found: `{column of this file: column of the table}`.",
            "`on` 说明按什么查找：`{本文件的列: 该表的列}`。",
            _at(node, "on"),
        )
    return mapping.LookUp(
        written.from_.name, tuple(written.on.items()), written.column, written.take
    )


@dataclass(frozen=True)
class _Unpivot:
    columns: tuple[str, ...]
    missing: tuple[float, ...] = ()


@dataclass(frozen=True)
class _Source:
    table: Ref
    format: Ref
    path: str
    map: Mapping[str, _Mapped] = field(default_factory=dict)
    unpivot: _Unpivot | None = None
    timezone: str = "UTC"
    encoding: str = "utf-8"
    delimiter: str = ","
    data_until: str | None = None
    text: Literal["load"] | None = None
    at: Place = field(kw_only=True)


def source_from_node(node: Node) -> mapping.SourceSpec:
    """One entry of `sources`.

    Raises UserMistake for an unknown table, column of it, encoding or delimiter, and for a time
    zone or instant that does not exist.
    """
    if not isinstance(node, Entries):
        raise UserMistake(
            "A source is a mapping: `{table: events, format: csv, path: events.csv}`.",
            "数据源写成映射：`{table: events, format: csv, path: events.csv}`。",
            node.at,
        )
    written = decode_fields(node, _Source)
    _known_table(written.table)
    zone_exists(written.timezone, _at(node, "timezone"))
    _known_columns(written.table.name, node.get("map"))
    unpivot = None
    if written.unpivot is not None:
        unpivot = mapping.Unpivot(written.unpivot.columns, written.unpivot.missing)
    return mapping.SourceSpec(
        table=written.table.name,
        format=written.format.name,
        path=written.path,
        map=tuple((column, mapped.mapping) for column, mapped in written.map.items()),
        unpivot=unpivot,
        timezone=written.timezone,
        encoding=_encoding(written.encoding, _at(node, "encoding")),
        delimiter=_delimiter(written.delimiter, _at(node, "delimiter")),
        data_until=_instant(written.data_until, _at(node, "data_until")),
        text=written.text is not None,
        place=written.format.at,
    )


def _known_table(table: Ref) -> None:
    if table_called(table.name) is None:
        near = did_you_mean(table.name, [known.name for known in TABLES])
        raise UserMistake(
            f"There is no table `{table.name}`.{near.en}",
            f"没有名为 `{table.name}` 的表。{near.zh}",
            table.at,
        )


def _known_columns(table: str, mapped: Node | None) -> None:
    """Refuse what is mapped to no column: it would be left out without a word."""
    known = table_called(table)
    if known is None or not isinstance(mapped, Entries):
        return
    for key, _ in mapped.entries:
        if known.column(key.text) is None:
            near = did_you_mean(key.text, known.names)
            raise UserMistake(
                f"The table {table} has no column `{key.text}`.{near.en}",
                f"{table} 表没有 `{key.text}` 列。{near.zh}",
                key.at,
            )


def _encoding(written: str, at: Place) -> str:
    name = written.casefold()
    if name in mapping.ENCODINGS:
        return name
    if name.startswith(("utf-16", "utf16")):
        raise UserMistake(
            "Files in UTF-16 are not read; save them as UTF-8 (in Excel: CSV UTF-8).",
            "不读取 UTF-16 文件；请另存为 UTF-8（Excel 中选择“CSV UTF-8”）。",
            at,
        )
    near = did_you_mean(name, mapping.ENCODINGS)
    raise UserMistake(
        f"The encoding `{written}` is not known.{near.en}",
        f"不支持编码 `{written}`。{near.zh}",
        at,
    )


def _delimiter(written: str, at: Place) -> str:
    if written in mapping.DELIMITERS:
        return mapping.DELIMITERS[written]
    raise UserMistake(
        f'`{written}` cannot part the fields of a row; write one of `","`, `";"`, `"|"`, `tab`.',
        f'`{written}` 不能作为字段分隔符；可以写 `","`、`";"`、`"|"` 或 `tab`。',
        at,
    )


def _at(node: Entries, key: str) -> Place:
    value = node.get(key)
    return node.at if value is None else value.at


def _instant(written: str | None, at: Place) -> str | None:
    if written is None:
        return None
    try:
        instant = datetime.fromisoformat(written)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise UserMistake(
            f"`data_until: {written}` needs a date, a time and an offset "
            "(2026-11-22T00:00:00+08:00).",
            f"`data_until: {written}` 需要写明日期、时间和时差（2026-11-22T00:00:00+08:00）。",
            at,
        )
    return instant.isoformat()
