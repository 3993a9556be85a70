"""Totals that somebody published: a score for a whole scenario, and none of its items."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.trials.results import Cell
from cynosure.tables.schema import WHOLE

if TYPE_CHECKING:
    import ibis.expr.types as ir

COLUMNS: tuple[str, ...] = (
    "scenario", "model", "harness", "grader", "score", "successes", "n", "human_minutes",
    "model_released",
)  # fmt: skip


@dataclass(frozen=True)
class Published:
    """One total of a cell. `score` is as published; of `n` items `successes` were solved, where the
    table says so; `minutes` is the horizon at a half."""

    cell: Cell
    score: float
    successes: int | None
    n: int | None
    minutes: float | None
    released: date | None


@dataclass(frozen=True)
class PublishedRequest:
    """All rows of trials whose item stands for the whole."""

    def query(self, scope: Scope) -> ir.Table:
        """One row a total."""
        rows = scope.table("trials")
        return rows.filter(rows["item"] == WHOLE).select(*COLUMNS)

    def read(self, rows: list[dict[str, Any]]) -> tuple[Published, ...]:
        """By cell, the highest score first."""
        found = [
            Published(
                Cell(row["scenario"], row["model"], row["harness"], row["grader"] or ""),
                float(row["score"]),
                None if row["successes"] is None else int(row["successes"]),
                None if row["n"] is None else int(row["n"]),
                row["human_minutes"],
                row["model_released"],
            )
            for row in rows
        ]
        return tuple(sorted(found, key=lambda one: (one.cell.scenario, -one.score, one.cell)))
