"""Of the people who began: how many had value in their first week, and how many four weeks on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.persons import known
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.worth.rows import rows_with_value

if TYPE_CHECKING:
    import ibis.expr.types as ir

FIRST_WEEK = (0, 6)
FOUR_WEEKS_ON = (22, 28)
"""Days after the first one, which is day 0; both ends are in."""
THERE_BEFORE = 28
"""Who is first seen within so many days of the beginning of the data may have been there before."""


@dataclass(frozen=True)
class Newcomers:
    """`began` people whose days are over, `valued` of them had value in them."""

    began: int
    valued: int


@dataclass(frozen=True)
class NewcomersRequest:
    """People by the first day on which they have a row of `sources`, and whether they had a
    fulfilled episode of `kinds` on one of `days` after it."""

    sources: tuple[str, ...]
    kinds: tuple[str, ...]
    days: tuple[int, int]

    def query(self, scope: Scope) -> ir.Table:
        """A single row."""
        star_file, (first, last) = scope.star_file, self.days
        span = scope.span({star_file.table_of(name) for name in (*self.sources, *self.kinds)})
        rows = source_rows(scope, self.sources, frozenset())
        rows = rows.filter(known(rows))
        began = rows.group_by(_who=rows[PERSON]).agg(_start=rows.day.min())
        earliest, latest = span.first + THERE_BEFORE, span.complete - last
        began = began.filter(began["_start"].between(earliest, latest))
        valued = rows_with_value(scope, self.kinds)
        joined = began.left_join(valued, began["_who"] == valued[PERSON])
        age = joined.day - joined["_start"]
        people = joined.group_by("_who").agg(_valued=age.between(first, last).cast("int64").max())
        return people.agg(began=people.count(), valued=people["_valued"].sum())

    def read(self, rows: list[dict[str, Any]]) -> Newcomers:
        """Nobody, where the data are too short for any to be over."""
        (row,) = rows
        return Newcomers(row["began"], int(row["valued"] or 0))
