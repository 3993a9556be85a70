"""Experiments that somebody else ran: which there are, and the sums of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import day_of
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Experiment:
    """An experiment that the data know by name: the local day (ISO) on which somebody first met it,
    empty where only sums tell of it; the metrics that there are sums of."""

    name: str
    day: str
    metrics: tuple[str, ...]


@dataclass(frozen=True)
class ExperimentsRequest:
    """All of them."""

    def query(self, scope: Scope) -> ir.Table:
        """One row an experiment of exposures, and one an experiment and metric of effects."""
        import ibis

        met = scope.table("exposures")
        met = met.group_by(name=met["experiment"].cast("string")).agg(
            day=scope.day(met["ts_us"].min())
        )
        summed = scope.table("effects")
        summed = summed.select(
            name=summed["experiment"].cast("string"), metric=summed["metric"].cast("string")
        ).distinct()
        none = {"day": ibis.null("int64"), "metric": ibis.null("string")}
        by_people = met.select("name", day=met["day"].cast("int64"), metric=none["metric"])
        by_sums = summed.select("name", day=none["day"], metric=summed["metric"])
        return by_people.union(by_sums, distinct=False)

    def read(self, rows: list[dict[str, Any]]) -> tuple[Experiment, ...]:
        """The experiments by name."""
        found = []
        for name in sorted({row["name"] for row in rows}):
            own = [row for row in rows if row["name"] == name]
            days = [row["day"] for row in own if row["day"] is not None]
            metrics = sorted({row["metric"] for row in own if row["metric"] is not None})
            day = day_of(int(days[0])).isoformat() if days else ""
            found.append(Experiment(name, day, tuple(metrics)))
        return tuple(found)


@dataclass(frozen=True)
class Summed:
    """What the units of a variant came to in one metric at its latest time: `mean` and `variance`
    of a unit, of whom there are `n`; `variance` is None where the file has none. `day` is the local
    day of that (since 1970-01-01), None where nobody says; `looks` counts the times there are."""

    variant: str
    control: str
    n: int
    mean: float
    variance: float | None
    day: int | None
    looks: int


@dataclass(frozen=True)
class SummedRequest:
    """One metric of one experiment, the latest row of each variant: rows of an experiment add up
    over time, so that without a time the one with the most units is the last."""

    experiment: str
    metric: str

    def query(self, scope: Scope) -> ir.Table:
        """Its rows."""
        rows = scope.table("effects")
        rows = rows.filter(
            (rows["experiment"] == self.experiment) & (rows["metric"] == self.metric)
        )
        numbers = {name: rows[name].cast("float64") for name in ("mean", "variance")}
        names = {name: rows[name].cast("string") for name in ("variant", "control")}
        return rows.select(**names, **numbers, n=rows["n"], day=scope.day(rows["ts_us"]))

    def read(self, rows: list[dict[str, Any]]) -> tuple[Summed, ...]:
        """The variants by name."""
        found = []
        for variant in sorted({row["variant"] for row in rows}):
            own = [row for row in rows if row["variant"] == variant]
            last = max(own, key=lambda row: (-1 if row["day"] is None else row["day"], row["n"]))
            times = {(row["day"], row["n"]) for row in own}
            found.append(Summed(**last, looks=len(times)))
        return tuple(found)
