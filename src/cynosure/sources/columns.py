"""Which table a file of one's own could fill, by the names of its columns and what is in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import pyarrow as pa

from cynosure.sources.naming import bare, names_of
from cynosure.sources.scalars import scalars
from cynosure.sources.walking import Record, known, number, opened
from cynosure.tables.schema import EVENTS, TABLES, TS, Column, Table, Type
from cynosure.tables.validate import conform

Confidence = Literal["high", "medium", "low"]

FIT = 0.9
"""Share of the cells given that must be what a column wants."""

FEW = 60
"""Distinct values that names of events may have; ids have more."""

GENERIC: frozenset[str] = frozenset({"name", "type"})
"""Names that anything may have: only what is in the column tells what it is."""

SPOKEN_FOR: frozenset[str] = (
    frozenset(name for table in TABLES for one in table.columns for name in names_of(one.name))
    - GENERIC
)
"""Bare names that say which column they are, so that values need not be asked."""

_NAIVE = re.compile(r"\d{4}\D.*\d(?<![+-]\d\d)(?<![+-]\d\d:\d\d)(?<![+-]\d{4})", re.DOTALL)


@dataclass(frozen=True)
class Guess:
    """A table with (column, place in the file) pairs, how sure that is, and by what."""

    table: str
    columns: tuple[tuple[str, str], ...]
    confidence: Confidence
    evidence: tuple[str, ...]


def guess(records: Sequence[Record], now: datetime) -> Guess | None:
    """The table that the records fit best, None where a required column is missing in each."""
    cells = _cells(records)
    fitting = [found for table in TABLES if (found := _by_names(table, cells, now)) is not None]
    if fitting:
        return max(fitting, key=lambda one: len(one.columns))
    return _events_by_values(cells, now)


def is_naive(values: Iterable[Any]) -> bool:
    """Whether written times say nothing of their offset."""
    texts = [value for value in values if isinstance(value, str)]
    return bool(texts) and all(_NAIVE.fullmatch(text.strip()) for text in texts)


def _cells(records: Sequence[Record]) -> dict[str, list[Any]]:
    """Scalars by place: a column, or a dotted path one level into it."""
    cells: dict[str, list[Any]] = {}
    for record in records:
        for name, value in record.items():
            inner = opened(value)
            for key, one in inner.items():
                if not isinstance(one, dict | list):
                    cells.setdefault(f"{name}.{key}", []).append(one)
            if not inner and not isinstance(value, list):
                cells.setdefault(name, []).append(value)
    return cells


def _by_names(table: Table, cells: Mapping[str, list[Any]], now: datetime) -> Guess | None:
    found: dict[str, str] = {}
    for column in table.columns:
        place = _place(column, cells, set(found.values()), now)
        if place is not None:
            found[column.name] = place
        elif column.required and not column.nullable:
            return None
    required = [column.name for column in table.columns if column.required]
    if len(found) < 2:
        return None
    return Guess(
        table.name,
        tuple(found.items()),
        "high" if len(found) > len(required) else "medium",
        tuple(found.values()),
    )


def _place(
    column: Column, cells: Mapping[str, list[Any]], taken: set[str], now: datetime
) -> str | None:
    """Where a column stands by its names: the most telling name first, the outer place first."""
    places = sorted(cells, key=lambda place: place.count("."))
    for wanted in names_of(column.name):
        for place in places:
            name = place.rpartition(".")[2]
            if bare(name) == wanted and place not in taken and _fits(column, cells[place], now):
                return place
    return None


def _fits(column: Column, values: Sequence[Any], now: datetime) -> bool:
    """Whether nearly all values given are what the column wants."""
    given = [value for value in values if value is not None and value != ""]
    if not given:
        return not column.required
    if column.type is Type.NAME and not column.choices:
        return any(known(value) is not None for value in given)
    read = conform(column, pa.array(scalars(given)), "UTC", now).values
    return bool(len(read) - read.null_count >= FIT * len(given))


def _events_by_values(cells: Mapping[str, list[Any]], now: datetime) -> Guess | None:
    """Events, by what the cells hold: a time, a word that returns often, an id that returns."""
    found: dict[str, str] = {}
    for column in EVENTS.columns:
        place = _place(column, cells, set(found.values()), now)
        if place is not None:
            found[column.name] = place
    for name in ("ts", "event", "user_id"):
        if name in found:
            continue
        free = {place: v for place, v in cells.items() if _is_free(place, found)}
        fitting = {place: v for place, v in free.items() if _looks(name, v, now)}
        if not fitting:
            return None
        found[name] = (max if name == "user_id" else min)(fitting, key=_distinct(fitting))
    return Guess(EVENTS.name, tuple(found.items()), "low", tuple(found.values()))


def _is_free(place: str, found: Mapping[str, str]) -> bool:
    """Whether nothing else is known of a place, and its name does not say that it is another."""
    return place not in found.values() and bare(place.rpartition(".")[2]) not in SPOKEN_FOR


def _distinct(cells: Mapping[str, list[Any]]) -> Callable[[str], int]:
    """The number of values of a place: events have few, people are many."""
    counts = {place: len(set(map(str, values))) for place, values in cells.items()}
    return lambda place: counts[place]


def _looks(name: str, values: Sequence[Any], now: datetime) -> bool:
    """Whether values could be times, names of events, or ids of people."""
    texts = [text for value in values if (text := known(value)) is not None]
    if len(texts) < 2:
        return False
    if name == "ts":
        return _fits(TS, values, now)
    distinct = len(set(texts))
    if any("." in text and number(text) is not None for text in texts):
        return False
    if name == "event":
        words = not any(text.isdigit() for text in texts)
        return words and 1 < distinct <= min(FEW, len(texts) // 2)
    return 1 < distinct < len(texts) and not _fits(TS, values, now)
