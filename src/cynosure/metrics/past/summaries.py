"""Past experiments in summary: what the table of effects says of one arm and one metric."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

WORDS = ("experiment", "variant", "control", "metric", "metric2", "labelled")
NUMBERS = ("mean", "variance", "covariance", "days")


@dataclass(frozen=True)
class Summary:
    """One arm, one metric, at one time: `mean` and `variance` are of a unit, of whom there are `n`.

    `variance` is None where the file has none. `at` orders the summaries of an arm: microseconds
    since 1970 where they are dated; `days` the days since the experiment began, None where nobody
    says. `covariance` is that of a unit with `metric2`.
    """

    experiment: str
    variant: str
    control: str
    metric: str
    n: int
    mean: float
    variance: float | None
    at: int | None = None
    days: float | None = None
    metric2: str | None = None
    covariance: float | None = None
    labelled: str | None = None


@dataclass(frozen=True)
class SummariesRequest:
    """All summaries of some metrics."""

    metrics: tuple[str, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a summary."""
        rows = scope.table("effects")
        rows = rows.filter(rows["metric"].isin(self.metrics))
        numbers = {name: rows[name].cast("float64") for name in NUMBERS}
        words = {name: rows[name].cast("string") for name in WORDS}
        return rows.select(**words, **numbers, n=rows["n"], at=rows["ts_us"])

    def read(self, rows: list[dict[str, Any]]) -> tuple[Summary, ...]:
        """The summaries by experiment, variant, metric and time."""
        found = [Summary(**row) for row in rows]
        return tuple(sorted(found, key=_order))


def _order(one: Summary) -> tuple[Any, ...]:
    return (one.experiment, one.variant, one.metric, *when(one), one.n, one.mean)


def when(one: Summary) -> tuple[int, float, int]:
    """What orders the summaries of an arm: the day, else how long it ran, else how many it had."""
    return (-1 if one.at is None else one.at, -1.0 if one.days is None else one.days, one.n)
