"""Who judged, under which version: judges of several kinds must not pass for one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

UNNAMED = ""
"""The version of verdicts that name none."""


@dataclass(frozen=True)
class Judges:
    """A version of the judge that spoke, and how many raters spoke under it."""

    version: str
    raters: int


@dataclass(frozen=True)
class JudgesRequest:
    """The judges of the labels called `name` on subjects of a kind, within some days; verdicts
    without a time are within any."""

    subject: str
    name: str
    within: Period

    def query(self, scope: Scope) -> ir.Table:
        """One row a version."""
        rows = scope.table("labels")
        day = scope.day(rows["ts_us"])
        inside = rows["ts_us"].isnull() | day.between(self.within.first_day, self.within.last_day)
        own = (rows["subject_kind"] == self.subject) & (rows["name"] == self.name)
        rows = rows.filter(own & inside & (rows["rater_kind"] == "judge"))
        version = rows["rater_version"].cast("string").fill_null(UNNAMED)
        return rows.group_by(version=version).agg(raters=rows["rater"].nunique())

    def read(self, rows: list[dict[str, Any]]) -> tuple[Judges, ...]:
        """The versions by name."""
        found = [Judges(str(row["version"]), int(row["raters"])) for row in rows]
        return tuple(sorted(found, key=lambda one: one.version))
