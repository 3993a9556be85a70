"""Who gave labels and who did not: rows by how long they were and what the judge said of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.judged.unlabelled import judged_rows
from cynosure.metrics.kinds.judged import LABEL, VERDICT
from cynosure.metrics.located.values import Formula
from cynosure.metrics.needs import Labelled
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.since_met import SINCE, SINCE_MET, with_since_met

if TYPE_CHECKING:
    import ibis.expr.types as ir

FULFILLED = "fulfilled"
BANDS = 3
"""So many bands of length with about as many rows in each."""


@dataclass(frozen=True)
class Stratum:
    """Rows of a period (its number) with one band of length (from 0, None where length is not
    known) and one outcome.

    `outcome` says whether the judge's verdict lies in the upper half of the scale (or, where no
    judge speaks, whether a rule was fulfilled), None where neither is known. `labelled` of the
    `rows` have a label; `label` and `squares` are the sums of the labels and of their squares;
    `longest` is the greatest length of the band.
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

    The bands of length are those of all periods together. Where no judge has said anything and
    `by_rule`, the outcome is whether the episode was fulfilled by its rule.
    """

    source: str
    labels: Labelled
    periods: tuple[Period, ...]
    length: str | None
    where: Formula | None = None
    by_rule: bool = False

    def query(self, scope: Scope) -> ir.Table:
        """One row a period and stratum that occurs."""
        rows = banded_rows(scope, self)
        return rows.group_by("_period", "_band", "_good").agg(**counted(rows))

    def read(self, rows: list[dict[str, Any]]) -> tuple[Stratum, ...]:
        """By period and band, then the failed before the passed before those without a verdict."""
        return tuple(sorted(map(stratum, rows), key=in_order))


def banded_rows(scope: Scope, wanted: AnsweredRequest, experiment: str | None = None) -> ir.Table:
    """The rows that a request counts: `_period`, `_who`, `_y` (the label), `_good`, `_length`,
    `_band` and `_version` (of the judge that gave the verdict); of an `experiment` those of people
    since they met it."""
    import ibis

    axis = Axis(wanted.periods)
    more = frozenset() if wanted.length is None else frozenset({wanted.length})
    more |= {FULFILLED} if wanted.by_rule else set()
    rows = judged_rows(scope, wanted.source, wanted.labels, axis, wanted.where, more)
    if experiment is not None:
        rows = with_since_met(replace(scope, experiment=experiment), rows)
        rows = rows.filter(rows[SINCE_MET] == SINCE)
    middle = (wanted.labels.low + wanted.labels.high) / 2
    length = ibis.null("float64")
    if wanted.length is not None:
        length = rows[wanted.length].cast("float64")
    good = rows[VERDICT] > middle
    if wanted.by_rule:
        judged = rows[VERDICT].count().over(ibis.window()) > 0
        good = ibis.ifelse(judged, good, rows[FULFILLED])
    rows = rows.select(
        _period=axis.number(rows["day"]),
        _who=rows["user_id"],
        _y=rows[LABEL],
        _good=good,
        _length=length,
        _version=rows["_own_version"],
    )
    line = ibis.window(order_by=[rows["_length"]])
    place = ibis.rank().over(line) * BANDS // rows.count().over(ibis.window())
    band = ibis.ifelse(rows["_length"].isnull(), ibis.null("int64"), place.cast("int64"))
    return rows.mutate(_band=band)


def counted(rows: ir.Table) -> dict[str, Any]:
    """What is counted of the rows of a stratum, by the names that `stratum` reads."""
    return {
        "rows": rows.count(),
        "labelled": rows["_y"].count(),
        "label": rows["_y"].sum(),
        "squares": (rows["_y"] * rows["_y"]).sum(),
        "longest": rows["_length"].max(),
    }


def stratum(row: dict[str, Any]) -> Stratum:
    """A stratum from its row; without periods it is of the first."""
    return Stratum(
        int(row.get("_period", 0)),
        None if row["_band"] is None else int(row["_band"]),
        None if row["_good"] is None else bool(row["_good"]),
        int(row["rows"]),
        int(row["labelled"]),
        float(row["label"] or 0.0),
        float(row["squares"] or 0.0),
        None if row["longest"] is None else float(row["longest"]),
    )


def in_order(one: Stratum) -> tuple[int, bool, int, bool, bool]:
    """By period and band, then the failed before the passed before those without a verdict."""
    return (
        one.period,
        one.band is None,
        one.band or 0,
        one.outcome is None,
        bool(one.outcome),
    )
