"""What changed on which day: releases of the file, and what was seen for the first time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period, day_of
from cynosure.metrics.relations.scope import Scope, clock_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

FIRSTS: tuple[tuple[str, str, str], ...] = (
    ("model", "generations", "model"),
    ("model", "episodes", "model"),
    ("prompt", "generations", "prompt_version"),
    ("product", "events", "app_version"),
    ("judge", "labels", "rater_version"),
)
"""Kinds of release that show in the rows: the table and column whose new value is one."""


@dataclass(frozen=True)
class Released:
    """Something that came on a local day: `kind` and `id` as the table of releases has them.

    `detected` where no release says so and rows alone show it.
    """

    day: date
    kind: str
    id: str
    assigned_by: str | None = None
    detected: bool = False

    @property
    def is_assigned(self) -> bool:
        """Whether it came to some and not to others, so that an effect of it can be told."""
        return self.assigned_by not in (None, "", "nobody")


@dataclass(frozen=True)
class ReleasesRequest:
    """The declared releases within some days."""

    within: Period

    def query(self, scope: Scope) -> ir.Table:
        """One row a release."""
        rows = scope.table("releases")
        dated = rows.mutate(_day=scope.written_day(rows.ts_us))
        kept = dated.filter(dated["_day"].between(self.within.first_day, self.within.last_day))
        return kept.select("_day", "kind", "id", "assigned_by")

    def read(self, rows: list[dict[str, Any]]) -> tuple[Released, ...]:
        """The releases by day, those of one instant by their ids."""
        found = [
            Released(day_of(row["_day"]), row["kind"], row["id"], row["assigned_by"])
            for row in rows
        ]
        return tuple(sorted(found, key=lambda one: (one.day, one.kind, one.id)))


@dataclass(frozen=True)
class FirstsRequest:
    """The values of a column that came up for the first time within some days."""

    kind: str
    table: str
    column: str
    within: Period

    def query(self, scope: Scope) -> ir.Table:
        """One row a value, with the local day of its first row and that of the table's."""
        rows = scope.table(self.table)
        clock = rows[str(clock_of(self.table))]
        dated = rows.mutate(_day=scope.day(clock)).filter(clock.notnull())
        named = dated.filter(dated[self.column].notnull())
        firsts = named.group_by(value=named[self.column].cast("string")).agg(
            day=named["_day"].min()
        )
        begin = named.agg(begin=named["_day"].min())
        kept = firsts.filter(firsts.day.between(self.within.first_day, self.within.last_day))
        return kept.cross_join(begin)

    def read(self, rows: list[dict[str, Any]]) -> tuple[Released, ...]:
        """The new values by day; those of the first day of all were there before."""
        found = [
            Released(day_of(row["day"]), self.kind, row["value"], detected=True)
            for row in rows
            if row["day"] > row["begin"]
        ]
        return tuple(sorted(found, key=lambda one: (one.day, one.id)))
