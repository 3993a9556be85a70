"""The same items under several models: what the model alone does, the input held fixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

Item = tuple[str, str, str]
"""Scenario, item, harness (empty where none is named)."""


@dataclass(frozen=True)
class ReplayRequest:
    """The mean score of every item under every model."""

    def query(self, scope: Scope) -> ir.Table:
        """One row an item, harness and model."""
        rows = scope.table("trials")
        known = rows.item.notnull() & rows.scenario.notnull() & rows.model.notnull()
        rows = rows.filter(known & rows.score.notnull())
        harness = rows.harness.fill_null("")
        return rows.group_by("scenario", "item", "model", harness=harness).agg(
            score=rows.score.cast("float64").mean()
        )

    def read(self, rows: list[dict[str, Any]]) -> Mapping[str, Mapping[Item, float]]:
        """The scores of the items of each model."""
        found: dict[str, dict[Item, float]] = {}
        for row in rows:
            key = (row["scenario"], row["item"], row["harness"])
            found.setdefault(row["model"], {})[key] = float(row["score"])
        return found
