"""Who gave labels and who did not: rows by how long they were and what the judge said of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.judged.unlabelled import judged_rows
from cynosure.metrics.kinds.judged import LABEL, VERDICT
from cynosure.metrics.located.values import Formula
from cynosure.metrics.needs import Labelled
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

BANDS = 3
"""So many bands of length with about as many rows in each."""


@dataclass(frozen=True)
class Stratum:
    """Rows of a period (its number) with one band of length (from 0, None where length is not
    known) and one outcome.

    `outcome` says whether the judge's verdict lies in the upper half of the scale, None where there
    is no verdict. `labelled` of the `rows` have a label; `label` and `squares` are the sums of the
    labels and of their squares; `longest` is the greatest length of the band.
    """

    period: int
    band: int | None
    outcome: bool | None
    rows: int
    labelled: int
    label: float
    squares: float
    longest: float | None


@dataclass(frozen=True)
class AnsweredRequest:
    """The rows of a source by periods and strata; `length` is a measure of them, if they have any.

    The bands of length are those of all periods together.
    """

    source: str
    labels: Labelled
    periods: tuple[Period, ...]
    length: str | None
    where: Formula | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row a period and stratum that occurs."""
        import ibis

        axis = Axis(self.periods)
        more = frozenset() if self.length is None else frozenset({self.length})
        rows = judged_rows(scope, self.source, self.labels, axis, self.where, more)
        middle = (self.labels.low + self.labels.high) / 2
        length = ibis.null("float64")
        if self.length is not None:
            length = rows[self.length].cast("float64")
        rows = rows.select(
            _period=axis.number(rows["day"]),
            _y=rows[LABEL],
            _good=rows[VERDICT] > middle,
            _length=length,
        )
        line = ibis.window(order_by=[rows["_length"]])
        place = ibis.rank().over(line) * BANDS // rows.count().over(ibis.window())
        band = ibis.ifelse(rows["_length"].isnull(), ibis.null("int64"), place.cast("int64"))
        rows = rows.mutate(_band=band)
        return rows.group_by("_period", "_band", "_good").agg(
            rows=rows.count(),
            labelled=rows["_y"].count(),
            label=rows["_y"].sum(),
            squares=(rows["_y"] * rows["_y"]).sum(),
            longest=rows["_length"].max(),
        )

    def read(self, rows: list[dict[str, Any]]) -> tuple[Stratum, ...]:
        """By period and band, then the failed before the passed before those without a verdict."""
        found = [
            Stratum(
                int(row["_period"]),
                None if row["_band"] is None else int(row["_band"]),
                None if row["_good"] is None else bool(row["_good"]),
                int(row["rows"]),
                int(row["labelled"]),
                float(row["label"] or 0.0),
                float(row["squares"] or 0.0),
                None if row["longest"] is None else float(row["longest"]),
            )
            for row in rows
        ]
        return tuple(sorted(found, key=_in_order))


def _in_order(one: Stratum) -> tuple[int, bool, int, bool, bool]:
    return (
        one.period,
        one.band is None,
        one.band or 0,
        one.outcome is None,
        bool(one.outcome),
    )
