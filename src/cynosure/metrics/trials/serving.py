"""Which models answer people now, and which versions of models were tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.trials.rows import trial_rows

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class ServedRequest:
    """The models of the generations from an instant on, in microseconds since 1970 in UTC."""

    since_us: int

    def query(self, scope: Scope) -> ir.Table:
        """One row a model."""
        rows = scope.table("generations")
        rows = rows.filter((rows.ts_us >= self.since_us) & rows.model.notnull())
        return rows.group_by("model").agg(answers=rows.count())

    def read(self, rows: list[dict[str, Any]]) -> dict[str, int]:
        """Generations by model."""
        return {row["model"]: int(row["answers"]) for row in sorted(rows, key=lambda r: r["model"])}


@dataclass(frozen=True)
class TriedVersionsRequest:
    """The versions under which each model was tried."""

    def query(self, scope: Scope) -> ir.Table:
        """One row a model and version that is known."""
        rows = trial_rows(scope)
        rows = rows.filter(rows.model_version.notnull())
        return rows.select("model", "model_version").distinct()

    def read(self, rows: list[dict[str, Any]]) -> dict[str, frozenset[str]]:
        """Versions by model; there is none without a known version."""
        found: dict[str, set[str]] = {}
        for row in rows:
            found.setdefault(row["model"], set()).add(row["model_version"])
        return {model: frozenset(versions) for model, versions in found.items()}
