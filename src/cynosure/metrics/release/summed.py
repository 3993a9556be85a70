"""Experiments that somebody else ran: which there are, and the sums of one of them."""

from __future__ import annotations

import math
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
    """What the units of a variant came to in one metric at one time: `mean` and `variance` of a
    unit, of whom there are `n`; `variance` is None where the file has none. `at` is the time in
    microseconds since 1970 and `day` its local day (since 1970-01-01), `days` the days since the
    experiment began; each is None where nobody says."""

    variant: str
    control: str
    n: int
    mean: float
    variance: float | None
    at: int | None
    day: int | None
    days: float | None

    @property
    def time(self) -> tuple[int | None, float | None]:
        """What the rows of two variants share where they were summed together."""
        return self.at, self.days

    def is_as(self, other: Summed) -> bool:
        """Whether another row says the same, up to how the file rounds."""
        pairs = ((self.mean, other.mean), (self.variance, other.variance))
        return self.n == other.n and all(
            one is two or (one is not None and two is not None and math.isclose(one, two))
            for one, two in pairs
        )


@dataclass(frozen=True)
class SummedRequest:
    """One metric of one experiment, all its rows: those of a variant add up over time."""

    experiment: str
    metric: str

    def query(self, scope: Scope) -> ir.Table:
        """Its rows."""
        rows = scope.table("effects")
        rows = rows.filter(
            (rows["experiment"] == self.experiment) & (rows["metric"] == self.metric)
        )
        numbers = {name: rows[name].cast("float64") for name in ("mean", "variance", "days")}
        names = {name: rows[name].cast("string") for name in ("variant", "control")}
        day = scope.day(rows["ts_us"])
        return rows.select(**names, **numbers, n=rows["n"], at=rows["ts_us"], day=day)

    def read(self, rows: list[dict[str, Any]]) -> dict[str, tuple[Summed, ...]]:
        """By variant its rows, the earliest first; without a time those of fewer units are."""
        found: dict[str, list[Summed]] = {}
        for one in sorted((Summed(**row) for row in rows), key=_turn):
            found.setdefault(one.variant, []).append(one)
        return {variant: tuple(own) for variant, own in sorted(found.items())}


def _turn(one: Summed) -> tuple[float, float, float, float]:
    at = -1 if one.at is None else one.at
    return at, -1.0 if one.days is None else one.days, one.n, one.mean
