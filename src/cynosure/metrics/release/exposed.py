"""Who met which variant, and what each of them did before and after: the rows of an experiment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest, unit_rows
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Exposed:
    """People who met one variant, n of them, in the order of their ids.

    `variant`, `day` (of the first exposure, days since 1970-01-01), `version`, `account`, `cluster`
    (the `unit` of the exposure) and `person` (the id) have length n, None where nobody knows.
    `sums` has shape (periods, columns, n): what each added to the columns of the metric.
    `several` counts those who met more than one variant and are not among the n.
    """

    variant: tuple[str, ...]
    day: NDArray[np.int64]
    version: tuple[str | None, ...]
    account: tuple[str | None, ...]
    cluster: tuple[str | None, ...]
    sums: Floats
    several: int
    person: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExposedRequest:
    """Those whom `experiment` reached up to `last` (days since 1970), with a metric by period."""

    experiment: str
    metric: str
    periods: tuple[Period, ...]
    last: int

    def query(self, scope: Scope) -> ir.Table:
        """One row a person and period, the period null for who did nothing in any."""
        met = self._met(scope)
        people = scope.table("people")
        of = people.select(_who=people[PERSON], account=people["account_id"].cast("string"))
        met = met.left_join(of, met["person"] == of["_who"])
        met = met.select("person", "variant", "variants", "day", "version", "cluster", "account")
        rows = unit_rows(scope, FrameRequest((self.metric,), self.periods))
        columns = [name for name in rows.columns if name not in ("unit", "period")]
        sums = {f"_{k}": rows[name].cast("float64") for k, name in enumerate(columns)}
        rows = rows.select(_unit=rows["unit"], period=rows["period"], **sums)
        joined = met.left_join(rows, met["person"] == rows["_unit"])
        return joined.select(*met.columns, "period", *sums)

    def _met(self, scope: Scope) -> ir.Table:
        rows = scope.table("exposures")
        day = scope.day(rows["ts_us"])
        rows = rows.filter((rows["experiment"] == self.experiment) & (day <= self.last))
        # Properties are there only where a file brought them.
        known = "app_version" in rows.columns
        version = rows["app_version"].cast("string").min() if known else _nothing()
        return rows.group_by(person=rows[PERSON]).agg(
            variant=rows["variant"].min(),
            variants=rows["variant"].nunique(),
            day=scope.day(rows["ts_us"].min()),
            version=version,
            cluster=rows["unit"].cast("string").min(),
        )

    def read(self, rows: list[dict[str, Any]]) -> Exposed:
        """The people with what they did."""
        width = sum(name[1:].isdigit() for name in rows[0]) if rows else 1
        several = {row["person"] for row in rows if row["variants"] > 1}
        kept = {row["person"]: row for row in rows if row["variants"] == 1}
        place = {person: k for k, person in enumerate(sorted(kept))}
        people = [kept[person] for person in place]
        sums = np.zeros((len(self.periods), width, len(place)))
        for row in rows:
            if row["period"] is None or row["variants"] > 1:
                continue
            for k in range(width):
                sums[int(row["period"]), k, place[row["person"]]] = row[f"_{k}"] or 0.0
        return Exposed(
            tuple(row["variant"] for row in people),
            np.array([row["day"] for row in people], np.int64),
            tuple(row["version"] for row in people),
            tuple(row["account"] for row in people),
            tuple(row["cluster"] for row in people),
            sums,
            len(several),
            tuple(place),
        )


@dataclass(frozen=True)
class ReachedRequest:
    """The local day (since 1970-01-01) on which `experiment` first reached each person."""

    experiment: str

    def query(self, scope: Scope) -> ir.Table:
        """One row a person."""
        rows = scope.table("exposures")
        rows = rows.filter(rows["experiment"] == self.experiment)
        return rows.group_by(person=rows[PERSON].cast("string")).agg(
            day=scope.day(rows["ts_us"].min())
        )

    def read(self, rows: list[dict[str, Any]]) -> dict[str, int]:
        """The days by person."""
        return {row["person"]: int(row["day"]) for row in rows}


def _nothing() -> Any:
    import ibis

    return ibis.null("string")
