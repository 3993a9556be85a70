"""Which table a file of one's own could fill, by the names of its columns and what is in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import pyarrow as pa

from cynosure.sources.naming import bare, names_of
from cynosure.sources.scalars import scalars
from cynosure.sources.summed import Arm, arms_summed
from cynosure.sources.tried import UNSAID, columns_tried
from cynosure.sources.walking import Record, known, opened
from cynosure.tables.schema import (
    EFFECTS,
    EPISODES,
    EVENTS,
    PEOPLE,
    TABLES,
    TRIALS,
    TS,
    Column,
    Table,
    Type,
)
from cynosure.tables.validate import conform

Confidence = Literal["high", "medium", "low"]

FIT = 0.9
"""Share of the cells given that must be what a column wants."""

FEW = 60
"""Distinct values that names of events may have; ids have more."""

GENERIC: frozenset[str] = frozenset({"name", "type", "名称"})
"""Names that anything may have: only what is in the column tells what it is."""

SPOKEN_FOR: frozenset[str] = (
    frozenset(name for table in TABLES for one in table.columns for name in names_of(one.name))
    - GENERIC
)
"""Bare names that say which column they are, so that values need not be asked."""

DEPTH = 3
"""Steps into nested values that are looked at."""

RECORDED: tuple[tuple[str, str], ...] = (("episode_id", "task"), ("session_id", "session"))
"""What a row with an end is that names no kind: the column that names it, and a kind."""

USER = Column("user_id")
"""Whoever did something: a file that names them holds no trials."""

ANONYMOUS = Column("anonymous_id")
"""What is known of somebody who is not: a device, a visit."""

NAMED = 0.99
"""Share of the rows that must name a person where only people are asked for."""

_AMOUNT = re.compile(r"[+-]?\d+[.,]\d+", re.ASCII)
"""A number with a decimal part, however it is parted: nothing is called that way."""

_CODE = re.compile(r"(?=.*\d)[0-9a-fA-F-]{8,}")
"""A digest or a number of a thing: nobody calls an event so."""

_VERSION = re.compile(r"[vV]?\d+(\.\d+)+([-.+]?\w+)*")
"""A version of software, which is no person."""

_NAIVE = re.compile(r"\d{4}\D.*\d(?<![+-]\d\d)(?<![+-]\d\d:\d\d)(?<![+-]\d{4})", re.DOTALL)


@dataclass(frozen=True)
class Guess:
    """A table with (column, place in the file) pairs, how sure that is, and by what.

    `constants` are (column, value) pairs that hold for every row; `instead` are (column, place)
    pairs for the rows in which the place of the column holds nothing.
    """

    table: str
    columns: tuple[tuple[str, str], ...]
    confidence: Confidence
    evidence: tuple[str, ...]
    constants: tuple[tuple[str, str], ...] = ()
    instead: tuple[tuple[str, str], ...] = ()
    again: tuple[Guess, ...] = ()
    """The same rows once more, as other rows of a table."""


def guess(records: Sequence[Record], now: datetime, what: str = "") -> Guess | None:
    """The table that the records fit best, None where a required column is missing in each.

    `what` is what a row is called where a person and a time stand in it and nothing says what was
    done; without it such rows fit nothing.
    """
    cells = cells_of(records)
    found = _fitting(cells, now, what)
    return None if found is None else _with_devices(found, cells, len(records))


def _fitting(cells: Mapping[str, list[Any]], now: datetime, what: str) -> Guess | None:
    fitting = [found for table in TABLES if (found := _by_names(table, cells, now)) is not None]
    if fitting:
        return max(fitting, key=lambda one: len(one.columns))
    nobodys = _tried(cells, now) or _summed(cells, now)
    return _recorded(cells, now) or nobodys or _events_by_values(cells, now, what)


def _with_devices(found: Guess, cells: Mapping[str, list[Any]], rows: int) -> Guess:
    """The guess with the column of devices beside that of people, where rows name no person."""
    columns = dict(found.columns)
    given = [one for one in cells.get(columns.get(USER.name, ""), ()) if known(one) is not None]
    device = place_named(ANONYMOUS, cells, columns.values())
    if found.table != EVENTS.name or device is None or len(given) >= NAMED * rows:
        return found
    return replace(found, instead=((USER.name, device),))


def is_naive(values: Iterable[Any]) -> bool:
    """Whether written times say nothing of their offset."""
    texts = [value for value in values if isinstance(value, str)]
    return bool(texts) and all(_NAIVE.fullmatch(text.strip()) for text in texts)


def cells_of(records: Sequence[Record]) -> dict[str, list[Any]]:
    """Scalars of records by place: a column, or a dotted path into it."""
    cells: dict[str, list[Any]] = {}
    for record in records:
        for place, value in _scalars_in(record, "", DEPTH):
            cells.setdefault(place, []).append(value)
    return cells


def _scalars_in(record: Record, before: str, depth: int) -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        inner = opened(value)
        if inner and depth > 1:
            yield from _scalars_in(inner, f"{before}{name}.", depth - 1)
        elif not inner and not isinstance(value, dict | list):
            yield f"{before}{name}", value


def _by_names(table: Table, cells: Mapping[str, list[Any]], now: datetime) -> Guess | None:
    found: dict[str, str] = {}
    for column in table.columns:
        place = _place(column, cells, set(found.values()), now)
        if place is not None:
            found[column.name] = place
        elif column.required and (not column.nullable or column.name == table.clock):
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


def _recorded(cells: Mapping[str, list[Any]], now: datetime) -> Guess | None:
    """Episodes that somebody recorded without saying of which kind: a person, a name, an end."""
    for key, kind in RECORDED:
        left = [column for column in EPISODES.columns if column.name not in ("kind", "episode_id")]
        named = Column(key, required=True)
        others = [column for column in left if column.name != key]
        found = _by_names(replace(EPISODES, columns=(named, *others)), cells, now)
        if found is not None:
            pairs = dict(found.columns)
            columns = {"episode_id": pairs[key], **pairs}
            return replace(
                found,
                columns=tuple(columns.items()),
                confidence="medium",
                constants=(("kind", kind),),
            )
    return None


def _tried(cells: Mapping[str, list[Any]], now: datetime) -> Guess | None:
    """Trials of models, where no column is one of a person."""
    if next(_places(USER, cells), None) is not None:
        return None
    named = columns_tried(tuple(cells))
    columns = [(column, named[column.name]) for column in TRIALS.columns if column.name in named]
    fitting = {one.name: place for one, place in columns if fits(one, cells[place], now)}
    if not {"item", "model", "score"} <= fitting.keys():
        return None
    unsaid = tuple((name, value) for name, value in UNSAID if name not in fitting)
    told = tuple(fitting.values())
    return Guess(TRIALS.name, tuple(fitting.items()), "medium", told, unsaid)


def _summed(cells: Mapping[str, list[Any]], now: datetime) -> Guess | None:
    """Sums of experiments, where no column is one of a person."""
    if next(_places(USER, cells), None) is not None:
        return None
    arms = [_of_arm(arm, cells, now) for arm in arms_summed(cells)]
    fitting = [arm for arm in arms if arm is not None]
    if not fitting or len(fitting) < len(arms):
        return None
    first, *others = fitting
    return replace(first, again=tuple(others))


def _of_arm(arm: Arm, cells: Mapping[str, list[Any]], now: datetime) -> Guess | None:
    named = [(one, arm.columns[one.name]) for one in EFFECTS.columns if one.name in arm.columns]
    fitting = {one.name: place for one, place in named if fits(one, cells[place], now)}
    lacking = {one.name for one in EFFECTS.columns if one.required} - arm.constants.keys()
    if not lacking <= fitting.keys():
        return None
    constants = tuple(arm.constants.items())
    told = tuple(fitting.values())
    return Guess(EFFECTS.name, tuple(fitting.items()), "medium", told, constants)


def place_named(column: Column, places: Collection[str], taken: Collection[str] = ()) -> str | None:
    """Where a column stands by names alone, whatever the cells hold."""
    return next((place for place in _places(column, places) if place not in taken), None)


def _places(column: Column, places: Collection[str]) -> Iterator[str]:
    """Places that bear a name of the column: the most telling name, then the outer place first.

    A step inside is named by itself or with the step before it: `id` in `user` is `user.id`.
    """
    outer_first = sorted(places, key=lambda place: place.count("."))
    for wanted in names_of(column.name):
        for place in outer_first:
            *_, before, name = ("", *place.split("."))
            if wanted in (bare(name), bare(before + name)):
                yield place


def _place(
    column: Column, cells: Mapping[str, list[Any]], taken: set[str], now: datetime
) -> str | None:
    """Where a column stands by its names and by what the cells hold."""
    for place in _places(column, cells):
        if place not in taken and fits(column, cells[place], now):
            return place
    return None


def fits(column: Column, values: Sequence[Any], now: datetime) -> bool:
    """Whether nearly all values given are what the column wants."""
    given = [value for value in values if value is not None and value != ""]
    if not given:
        return not column.required
    if column.type is Type.NAME and not column.choices:
        return any(known(value) is not None for value in given)
    read = conform(column, pa.array(scalars(given)), "UTC", now).values
    return bool(len(read) - read.null_count >= FIT * len(given))


def _events_by_values(cells: Mapping[str, list[Any]], now: datetime, what: str) -> Guess | None:
    """Events, by what the cells hold: a time, a word that returns often, an id that returns."""
    found: dict[str, str] = {}
    constants: tuple[tuple[str, str], ...] = ()
    for column in EVENTS.columns:
        place = _place(column, cells, set(found.values()), now)
        if place is not None:
            found[column.name] = place
    for name in ("ts", "event", "user_id"):
        if name in found:
            continue
        free = {place: v for place, v in cells.items() if _is_free(place, found)}
        fitting = {place: v for place, v in free.items() if _looks(name, v, now)}
        if not fitting and name == "event" and what and _is_somebodys(found, cells):
            constants = (("event", what),)
            continue
        if not fitting:
            return None
        found[name] = (max if name == "user_id" else min)(fitting, key=_distinct(fitting))
    return Guess(EVENTS.name, tuple(found.items()), "low", tuple(found.values()), constants)


def _is_somebodys(found: Mapping[str, str], cells: Mapping[str, list[Any]]) -> bool:
    """Whether a person is named, and hardly anything that another table of people would want."""
    others = [table for table in TABLES if table not in (EVENTS, PEOPLE)]
    near = (
        sum(place_named(column, cells) is not None for column in wanted) > len(wanted) / 2
        for wanted in map(required, others)
    )
    return "user_id" in found and not any(near)


def required(table: Table) -> list[Column]:
    """The columns that every row of a table has."""
    return [
        column
        for column in table.columns
        if column.required and (not column.nullable or column.name == table.clock)
    ]


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
        return fits(TS, values, now)
    distinct = len(set(texts))
    if any(map(_AMOUNT.fullmatch, texts)):
        return False
    if name == "event":
        words = not any(text.isdigit() or _CODE.fullmatch(text) for text in texts)
        return words and 1 < distinct <= min(FEW, len(texts) // 2)
    versions = sum(_VERSION.fullmatch(text) is not None for text in texts)
    return 1 < distinct < len(texts) and versions < len(texts) / 2 and not fits(TS, values, now)
