"""How the answers of each model were, day by day: length, refusals, latency, errors, retries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.relations.moments import in_moment
from cynosure.metrics.relations.scope import Scope
from cynosure.stats.arrays import Floats

if TYPE_CHECKING:
    import ibis.expr.types as ir

SIGNALS: tuple[str, ...] = ("length", "refused", "latency", "error", "regenerated")
"""Means a day: log of output tokens, share refused, log of latency, share of errors, and of
answers after which another one was wanted."""


@dataclass(frozen=True)
class AnswersRequest:
    """The answers of every model within some days; `regenerated` names the moment in which people
    want another answer, None where no moment says so."""

    within: Period
    regenerated: str | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row a model and day."""
        rows = scope.table("generations")
        day = scope.day(rows.ts_us)
        inside = day.between(self.within.first_day, self.within.last_day) & rows.model.notnull()
        rows = rows.mutate(_day=day).filter(inside)
        length = (rows.output_tokens.cast("float64") + 1.0).ln()
        latency = (rows.latency_ms.cast("float64") + 1.0).ln()
        found = rows.group_by("model", day=rows["_day"]).agg(
            n=rows.count(),
            length=length.mean(),
            refused=rows.refused.cast("int64").mean(),
            latency=latency.mean(),
            error=rows.error.notnull().cast("int64").mean(),
        )
        if self.regenerated is None:
            return found
        return self._with_retries(scope, rows, found)

    def _with_retries(self, scope: Scope, rows: ir.Table, found: ir.Table) -> ir.Table:
        """The share of answers in whose episode somebody wanted another one."""
        events = scope.table("events")
        retried = events.filter(in_moment(events, scope.star_file.moments[str(self.regenerated)]))
        wanted = retried.filter(retried.episode_id.notnull()).select(_key=retried.episode_id)
        joined = rows.left_join(wanted.distinct(), [rows.episode_id == wanted.distinct()["_key"]])
        flagged = joined.group_by(_model=joined.model, _when=joined["_day"]).agg(
            regenerated=joined["_key"].notnull().cast("int64").mean()
        )
        same = [found.model == flagged["_model"], found.day == flagged["_when"]]
        return found.left_join(flagged, same).select(*found.columns, "regenerated")

    def read(self, rows: list[dict[str, Any]]) -> Mapping[str, Answered]:
        """The days of each model; signals that no day has are left out."""
        import numpy as np

        models: dict[str, list[dict[str, Any]]] = {}
        for row in sorted(rows, key=lambda row: row["day"]):
            models.setdefault(row["model"], []).append(row)
        found = {}
        for model, own in sorted(models.items()):
            signals = tuple(s for s in SIGNALS if all(row.get(s) is not None for row in own))
            values = np.array([[float(row[s]) for s in signals] for row in own])
            days = tuple(int(row["day"]) for row in own)
            n = tuple(int(row["n"]) for row in own)
            found[model] = Answered(days, n, signals, values.reshape(len(own), len(signals)))
        return found


@dataclass(frozen=True, eq=False)
class Answered:
    """Days (since 1970-01-01) with answers, how many, and the means of `signals` on each: shape
    (days, signals)."""

    days: tuple[int, ...]
    n: tuple[int, ...]
    signals: tuple[str, ...]
    values: Floats
