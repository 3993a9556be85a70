"""The people of past experiments: who met which variant, and what each did afterwards."""

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
MOST = 200_000
"""People beyond whom an experiment tells no more than these do; ids are keyed hashes, so the
first in their order are as good as drawn."""


@dataclass(frozen=True)
class PastPeople:
    """One row a person and experiment, n of them.

    `experiment` and `variant` (length n); `over` and `under` (metrics, n) are the two sums of each
    metric over the periods that began after the person met the variant, the second all ones where
    a metric has one column. `several` counts those who met two variants and are left out.
    """

    experiment: NDArray[np.str_]
    variant: NDArray[np.str_]
    over: Floats
    under: Floats
    several: int


@dataclass(frozen=True)
class PastPeopleRequest:
    """Everybody whom an experiment reached, with some metrics over `periods`.

    Rows of a period count for a person from the period in which the variant was met on.
    """

    metrics: tuple[str, ...]
    periods: tuple[Period, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a person and experiment."""
        import ibis

        met = self._met(scope)
        rows = unit_rows(scope, FrameRequest(self.metrics, self.periods))
        sums: dict[str, Any] = {}
        for k, metric in enumerate(self.metrics):
            own = [metric] if metric in rows.columns else [f"{metric}.0", f"{metric}.1"]
            named = zip(("over", "under"), own, strict=False)
            sums |= {f"{part}{k}": rows[name].cast("float64") for part, name in named}
        lasts = [(rows["period"] == k, one.last_day) for k, one in enumerate(self.periods)]
        unit = rows["unit"].cast("string")
        rows = rows.select(_unit=unit, _last=ibis.cases(*lasts, else_=-1), **sums)
        since = (met["person"] == rows["_unit"]) & (rows["_last"] >= met["day"])
        joined = met.left_join(rows, since)
        keys = ("person", "experiment", "variant", "variants")
        found = joined.group_by(*keys).agg(**{name: joined[name].sum() for name in sums})
        return found.order_by("person", "experiment").limit(MOST)

    def _met(self, scope: Scope) -> ir.Table:
        rows = scope.table("exposures")
        return rows.group_by(
            person=rows[PERSON].cast("string"), experiment=rows["experiment"].cast("string")
        ).agg(
            variant=rows["variant"].cast("string").min(),
            variants=rows["variant"].nunique(),
            day=scope.day(rows["ts_us"].min()),
        )

    def read(self, rows: list[dict[str, Any]]) -> PastPeople:
        """Those who met one variant of an experiment."""
        kept = [row for row in rows if row["variants"] == 1]
        shape = len(self.metrics), len(kept)
        over, under = np.zeros(shape), np.ones(shape)
        for k in range(len(self.metrics)):
            over[k] = [row[f"over{k}"] or 0.0 for row in kept]
            if rows and f"under{k}" in rows[0]:
                under[k] = [row[f"under{k}"] or 0.0 for row in kept]
        return PastPeople(
            np.array([row["experiment"] for row in kept], dtype=str),
            np.array([row["variant"] for row in kept], dtype=str),
            over,
            under,
            len(rows) - len(kept),
        )
