"""How many rows name something, and how many name something that is known elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.trust.stored import stored_rows

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Side:
    """A column of a table."""

    table: str
    column: str


@dataclass(frozen=True)
class JoinRequest:
    """Rows of a table whose `column` names something found in any of `known`.

    `only` keeps rows in which a column has one value (labels of one kind of subject).
    """

    side: Side
    known: tuple[Side, ...]
    only: tuple[str, str] | None = None
    within: Period | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row with the counts."""
        rows = stored_rows(scope, self.side.table, self.within)
        if self.only is not None:
            column, value = self.only
            rows = rows.filter(rows[column] == value)
        ids = ids_in(scope, self.known)
        joined = rows.left_join(ids, [(self.side.column, "_id")])
        return joined.agg(
            rows=joined.count(),
            named=joined[self.side.column].count(),
            known=joined["_id"].count(),
        )

    def read(self, rows: list[dict[str, Any]]) -> Coverage:
        """The counts."""
        (row,) = rows
        return Coverage(row["rows"], row["named"], row["known"])


@dataclass(frozen=True)
class Coverage:
    """Of `rows`, `named` hold something in the column, and `known` something found elsewhere."""

    rows: int
    named: int
    known: int

    @property
    def share(self) -> float | None:
        """The share of rows that name something known, None without rows."""
        return self.known / self.rows if self.rows else None


@dataclass(frozen=True)
class ValuesRequest:
    """The rows of a table by the value of one of its columns."""

    side: Side
    within: Period | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row a value, null among them."""
        rows = stored_rows(scope, self.side.table, self.within)
        return rows.group_by(value=rows[self.side.column]).agg(rows=rows.count())

    def read(self, rows: list[dict[str, Any]]) -> dict[str | None, int]:
        """Rows by value, the most frequent first."""
        ordered = sorted(rows, key=lambda row: (-row["rows"], row["value"] is None, row["value"]))
        return {row["value"]: row["rows"] for row in ordered}


@dataclass(frozen=True)
class StrangersRequest:
    """Values of a column that are found in none of `known`, with their rows; at most `most`."""

    side: Side
    known: tuple[Side, ...]
    most: int
    within: Period | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row a value, the most frequent first."""
        import ibis

        rows = stored_rows(scope, self.side.table, self.within)
        rows = rows.filter(rows[self.side.column].notnull())
        strange = rows.anti_join(ids_in(scope, self.known), [(self.side.column, "_id")])
        counted = strange.group_by(value=strange[self.side.column]).agg(rows=strange.count())
        return counted.order_by(ibis.desc("rows"), "value").limit(self.most)

    def read(self, rows: list[dict[str, Any]]) -> tuple[tuple[str, int], ...]:
        """(value, rows) pairs."""
        return tuple((row["value"], row["rows"]) for row in rows)


def ids_in(scope: Scope, sides: tuple[Side, ...]) -> ir.Table:
    """Every id in any of some columns, once."""
    parts = []
    for side in sides:
        rows = scope.stored(side.table)
        column = rows[side.column]
        parts.append(rows.filter(column.notnull()).select(_id=column))
    every = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], distinct=False)
    return every.distinct()
