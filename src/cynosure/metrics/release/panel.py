"""A metric by unit and period, where the units may be markets: the panel of a release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cynosure.errors import UserMistake, did_you_mean
from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest, unit_rows
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Panel:
    """`over` and `under` have shape (units, periods): sums of the metric's two columns, the second
    all ones where it has one; NaN-free, 0 where a unit has no rows. `present` says where it has."""

    units: tuple[str, ...]
    over: Floats
    under: Floats
    present: NDArray[np.bool_]


@dataclass(frozen=True)
class PanelRequest:
    """A metric by period and by `unit`: the person, or a column of `people` (a market)."""

    metric: str
    periods: tuple[Period, ...]
    unit: str

    def query(self, scope: Scope) -> ir.Table:
        """One row a unit and period. Raises UserMistake for a column that people do not have."""
        rows = unit_rows(scope, FrameRequest((self.metric,), self.periods))
        columns = [name for name in rows.columns if name not in ("unit", "period")]
        sums = {f"_{k}": rows[name].cast("float64") for k, name in enumerate(columns)}
        rows = rows.select(unit=rows["unit"], period=rows["period"], **sums)
        if self.unit != PERSON:
            rows = self._by_market(scope, rows)
        kept = rows.filter(rows["unit"].notnull())
        totals = {name: kept[name].sum() for name in sums}
        unit = kept["unit"].cast("string")
        return kept.group_by(unit=unit, period=kept["period"]).agg(**totals)

    def _by_market(self, scope: Scope, rows: ir.Table) -> ir.Table:
        people = scope.table("people")
        if self.unit not in people.columns:
            near = did_you_mean(self.unit, people.columns)
            raise UserMistake(
                f"The scope of the release names `{self.unit}`, which people do not have.{near.en}",
                f"发布的范围写了 `{self.unit}`，但用户表没有这一列。{near.zh}",
            )
        of = people.select(_person=people[PERSON], _market=people[self.unit])
        joined = rows.inner_join(of, rows["unit"] == of["_person"])
        sums = [name for name in rows.columns if name.startswith("_")]
        return joined.select(*sums, unit=joined["_market"], period=joined["period"])

    def read(self, rows: list[dict[str, Any]]) -> Panel:
        """The panel, its units in alphabetical order."""
        units = tuple(sorted({row["unit"] for row in rows}))
        place = {unit: k for k, unit in enumerate(units)}
        shape = len(units), len(self.periods)
        over, under, present = np.zeros(shape), np.ones(shape), np.zeros(shape, dtype=bool)
        for row in rows:
            at = place[row["unit"]], int(row["period"])
            values = _values(row)
            over[at], present[at] = values[0], True
            if len(values) > 1:
                under[at] = values[1]
        return Panel(units, over, under, present)


def _values(row: Mapping[str, Any]) -> list[float]:
    return [float(row[f"_{k}"] or 0.0) for k in range(2) if f"_{k}" in row]
