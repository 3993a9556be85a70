"""Growth accounting: of the units of every period, who is new, was kept, came back, has gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest, unit_rows
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Growth:
    """Units of one period: `new` count for the first time in the data, `kept` counted in the
    period before as well, `back` in an earlier one only; `gone` counted in the period before and
    do not any more. So: active = active before + new + back − gone."""

    new: int
    kept: int
    back: int
    gone: int

    @property
    def active(self) -> int:
        """Everybody who counts in the period."""
        return self.new + self.kept + self.back


@dataclass(frozen=True)
class GrowthRequest:
    """The growth accounting of a metric of kind `units` over successive periods, the first of
    which is the first of the data: there all are new, and nobody can have gone."""

    metric: str
    periods: tuple[Period, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a period, in which units that counted last in it are `gone` for the next."""
        import ibis

        rows = unit_rows(scope, FrameRequest((self.metric,), self.periods))
        counts = [rows[name] for name in rows.columns if name not in ("unit", "period")]
        counted = counts[0].notnull()
        for count in counts[1:]:
            counted = counted | count.notnull()
        rows = rows.filter(counted & rows.unit.notnull()).select("unit", "period")
        line = ibis.window(group_by=[rows.unit], order_by=[rows.period])
        placed = rows.mutate(
            _before=rows.period.lag().over(line), _after=rows.period.lead().over(line)
        )
        kept = placed["_before"] == placed.period - 1
        stays = placed["_after"] == placed.period + 1
        return placed.group_by("period").agg(
            new=placed.count(where=placed["_before"].isnull()),
            kept=placed.count(where=kept.fill_null(ibis.literal(value=False))),
            active=placed.count(),
            stays=placed.count(where=stays.fill_null(ibis.literal(value=False))),
        )

    def read(self, rows: list[dict[str, Any]]) -> tuple[Growth, ...]:
        """The accounting of every period, those in which nobody counts included."""
        found = {row["period"]: row for row in rows}
        accounts = []
        left = 0
        for number in range(len(self.periods)):
            row = found.get(number, {"new": 0, "kept": 0, "active": 0, "stays": 0})
            back = row["active"] - row["new"] - row["kept"]
            accounts.append(Growth(row["new"], row["kept"], back, left))
            left = row["active"] - row["stays"]
        return tuple(accounts)
