"""How the answers of each model were, day by day: length, refusals, latency, errors, retries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement
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
SHARES: tuple[str, ...] = ("refused", "error", "regenerated")
"""The signals that are shares of the answers of a day."""


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
        if self.regenerated is None:
            return _by_day(_signals(rows), SIGNALS[:-1])
        events = scope.table("events")
        retried = events.filter(in_moment(events, scope.star_file.moments[self.regenerated]))
        wanted = retried.filter(retried.episode_id.notnull())
        wanted = wanted.select(_key=wanted.episode_id).distinct()
        joined = rows.left_join(wanted, [rows.episode_id == wanted["_key"]])
        flagged = _signals(joined).mutate(
            regenerated=joined["_key"].notnull().cast("int64").cast("float64")
        )
        return _by_day(flagged, SIGNALS)

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
            values = values.reshape(len(own), len(signals))
            found[model] = Answered(days, n, signals, values, _within(own, signals, values))
        return found


@dataclass(frozen=True, eq=False)
class Answered:
    """Days (since 1970-01-01) with answers, how many, the means of `signals` on each (days × k),
    and the covariances of single answers within each day (days × k × k)."""

    days: tuple[int, ...]
    n: tuple[int, ...]
    signals: tuple[str, ...]
    values: Floats
    within: Floats


def _signals(rows: ir.Table) -> ir.Table:
    """Each answer with its signals beside it."""
    return rows.mutate(
        length=(rows.output_tokens.cast("float64") + 1.0).ln(),
        refused=rows.refused.cast("int64").cast("float64"),
        latency=(rows.latency_ms.cast("float64") + 1.0).ln(),
        error=rows.error.notnull().cast("int64").cast("float64"),
    )


def _by_day(rows: ir.Table, signals: tuple[str, ...]) -> ir.Table:
    """Means of the signals and of their products, a model and day."""
    pairs = {
        _product(one, other): (rows[one] * rows[other]).mean()
        for one, other in combinations_with_replacement(signals, 2)
    }
    means = {name: rows[name].mean() for name in signals}
    return rows.group_by("model", day=rows["_day"]).agg(n=rows.count(), **means, **pairs)


def _product(one: str, other: str) -> str:
    return f"{one}_{other}"


def _within(rows: list[dict[str, Any]], signals: tuple[str, ...], means: Floats) -> Floats:
    """The covariances within each day; signals that no answer has together go unrelated."""
    import numpy as np

    found = np.zeros((len(rows), len(signals), len(signals)))
    for i, j in combinations_with_replacement(range(len(signals)), 2):
        products = [row[_product(signals[i], signals[j])] for row in rows]
        own = np.array([np.nan if one is None else one for one in products], dtype=np.float64)
        covariance = np.nan_to_num(own - means[:, i] * means[:, j])
        found[:, i, j] = found[:, j, i] = covariance
    return found
