"""What each model with each harness did on each item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.trials.rows import CELL, DEFECT, ITEM, VERSIONS, judged_rows, trial_rows

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, order=True)
class Cell:
    """What trials have in common: a scenario, a model in a harness, and who graded (None where the
    data do not say)."""

    scenario: str
    model: str
    harness: str
    grader: str = ""


@dataclass(frozen=True)
class ItemResult:
    """One item in one cell.

    Of `runs` trials `passed` did. `costed` of them say what they cost, `cost` together; `timed` how
    long they took, `took` milliseconds together.
    """

    cell: Cell
    item: str
    runs: int
    passed: int
    family: str | None = None
    minutes: float | None = None
    cost: float = 0.0
    costed: int = 0
    took: float = 0.0
    timed: int = 0
    released: date | None = None
    first_us: int | None = None
    last_us: int | None = None


@dataclass(frozen=True)
class ResultsRequest:
    """All sound trials, item by item."""

    def query(self, scope: Scope) -> ir.Table:
        """One row an item and cell."""
        rows = trial_rows(scope)
        return rows.group_by(*ITEM).agg(
            runs=rows["_runs"].sum(),
            passed=rows["_passed"].sum(),
            family=rows.family.min(),
            minutes=rows.human_minutes.max(),
            cost=rows["_cost"].sum(),
            costed=rows["_runs"].sum(where=rows["_cost"].notnull()),
            took=rows["_took"].sum(),
            timed=rows["_runs"].sum(where=rows["_took"].notnull()),
            released=rows.model_released.min(),
            first_us=rows["_at"].min(),
            last_us=rows["_at"].max(),
        )

    def read(self, rows: list[dict[str, Any]]) -> tuple[ItemResult, ...]:
        """Sorted by cell and item."""
        found = [
            ItemResult(
                cell=_cell(row),
                item=row["item"],
                runs=int(row["runs"]),
                passed=int(row["passed"]),
                family=row["family"],
                minutes=row["minutes"],
                cost=row["cost"] or 0.0,
                costed=int(row["costed"] or 0),
                took=row["took"] or 0.0,
                timed=int(row["timed"] or 0),
                released=row["released"],
                first_us=row["first_us"],
                last_us=row["last_us"],
            )
            for row in rows
        ]
        return tuple(sorted(found, key=lambda one: (one.cell, one.item)))


def _cell(row: dict[str, Any]) -> Cell:
    return Cell(row["scenario"], row["model"], row["harness"], row["grader"] or "")


@dataclass(frozen=True)
class ConstraintsMet:
    """How many constraints of one kind were set and met on one item of a cell."""

    cell: Cell
    item: str
    kind: str
    met: int
    total: int


@dataclass(frozen=True)
class ConstraintsRequest:
    """The constraints of all sound rows, by kind."""

    def query(self, scope: Scope) -> ir.Table:
        """One row an item, cell and kind of constraint."""
        rows = judged_rows(scope)
        said = rows.constraint_kind.notnull() & rows.constraints_total.notnull()
        rows = rows.filter(rows[DEFECT].isnull() & said)
        return rows.group_by(*ITEM, "constraint_kind").agg(
            met=rows.constraints_met.fill_null(0).sum(), total=rows.constraints_total.sum()
        )

    def read(self, rows: list[dict[str, Any]]) -> tuple[ConstraintsMet, ...]:
        """Sorted by cell, item and kind."""
        found = [
            ConstraintsMet(
                _cell(row), row["item"], row["constraint_kind"], int(row["met"]), int(row["total"])
            )
            for row in rows
        ]
        return tuple(sorted(found, key=lambda one: (one.cell, one.item, one.kind)))


@dataclass(frozen=True)
class VersionsRequest:
    """How many versions of the model, of the harness and of the grader each cell has trials of."""

    def query(self, scope: Scope) -> ir.Table:
        """One row a cell."""
        rows = trial_rows(scope)
        return rows.group_by(*CELL).agg(**{name: rows[name].nunique() for name in VERSIONS})

    def read(self, rows: list[dict[str, Any]]) -> dict[Cell, tuple[int, ...]]:
        """By cell, in the order of `VERSIONS`; 0 where no trial says its version."""
        return {_cell(row): tuple(int(row[name]) for name in VERSIONS) for row in rows}


@dataclass(frozen=True)
class SetApartRequest:
    """The rows that are not counted, by what is wrong with them."""

    def query(self, scope: Scope) -> ir.Table:
        """One row a defect that occurs."""
        rows = judged_rows(scope)
        apart = rows.filter(rows[DEFECT].notnull())
        return apart.group_by(DEFECT).agg(rows=apart.count())

    def read(self, rows: list[dict[str, Any]]) -> dict[str, int]:
        """Rows by the name of their defect; there is none without rows."""
        return {row[DEFECT]: int(row["rows"]) for row in rows}
