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
    """One entry of `map`: a path, `{const: …}`, or a list of columns joined to a key."""

    mapping: mapping.Mapping

    @classmethod
    def from_node(cls, node: Node) -> _Mapped:
        if isinstance(node, Items):
            return cls(mapping.Joined(decode(node, tuple[str, ...])))
        if not isinstance(node, Entries):
            return cls(mapping.Path(scalar(node, "a column", "一个列名").text))
        if [key.text for key, _ in node.entries] != ["const"]:
            raise UserMistake(
                "A mapping is a column, a dotted path, a list of columns, or `{const: …}`; "
                "look-ups in another table are not supported yet.",
                "映射可以是列名、带点的路径、列名列表或 `{const: …}`；暂不支持到其他表中查找。",
                node.at,
            )
        ((_, value),) = node.entries
        return cls(mapping.Const(_constant(value)))


def _constant(node: Node) -> str | int | float | bool:
    value = scalar(node, "a value", "一个值")
    if value.value is None:
        raise UserMistake("`const` needs a value.", "`const` 需要一个值。", node.at)
    return value.value


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
    encoding: Literal["utf-8"] = "utf-8"
    data_until: str | None = None
    text: Literal["load"] | None = None
    at: Place = field(kw_only=True)


def source_from_node(node: Node) -> mapping.SourceSpec:
    """One entry of `sources`.

    Raises UserMistake for an unknown table, a time zone or instant that does not exist.
    """
    if not isinstance(node, Entries):
        raise UserMistake(
            "A source is a mapping: `{table: events, format: csv, path: events.csv}`.",
            "数据源写成映射：`{table: events, format: csv, path: events.csv}`。",
            node.at,
        )
    written = decode_fields(node, _Source)
    known = [table.name for table in TABLES]
    if table_called(written.table.name) is None:
        near = did_you_mean(written.table.name, known)
        raise UserMistake(
            f"There is no table `{written.table.name}`.{near.en}",
            f"没有名为 `{written.table.name}` 的表。{near.zh}",
            written.table.at,
        )
    zone_exists(written.timezone, _at(node, "timezone"))
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
        encoding=written.encoding,
        data_until=_instant(written.data_until, _at(node, "data_until")),
        text=written.text is not None,
        place=written.format.at,
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
