"""The releases that the table of releases has, every column of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import day_of
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

WORDS = (
    "id", "kind", "scope", "split", "assigned_by", "experiment", "metrics", "margin", "note",
)  # fmt: skip
DAYS = ("ts", "ended", "declared")


@dataclass(frozen=True)
class KnownRelease:
    """A release as its row has it, days being local and ISO; empty where a column is."""

    id: str
    kind: str
    day: str
    scope: str = ""
    split: str = ""
    assigned_by: str = ""
    experiment: str = ""
    ended: str = ""
    declared: str = ""
    metrics: str = ""
    margin: str = ""
    note: str = ""


@dataclass(frozen=True)
class KnownReleasesRequest:
    """All of them."""

    def query(self, scope: Scope) -> ir.Table:
        """One row a release."""
        rows = scope.table("releases")
        days = {name: scope.written_day(rows[f"{name}_us"]) for name in DAYS}
        return rows.select(*WORDS, **{f"_{name}": day for name, day in days.items()})

    def read(self, rows: list[dict[str, Any]]) -> tuple[KnownRelease, ...]:
        """The releases by day, those of one day by their ids."""
        found = [
            KnownRelease(
                **{name: str(row[name] or "") for name in WORDS},
                day=_iso(row["_ts"]),
                ended=_iso(row["_ended"]),
                declared=_iso(row["_declared"]),
            )
            for row in rows
        ]
        return tuple(sorted(found, key=lambda one: (one.day, one.id)))


def _iso(day: int | None) -> str:
    return "" if day is None else day_of(day).isoformat()
