"""What people manage with the product beside what the same people manage without it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.episodes import UNDATED, episode_rows
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Unaided:
    """People who did work of both kinds, by whether any of it came out well: `both`, only `aided`,
    only `unaided`, or `neither`. `tasks_aided` and `tasks_unaided` are their pieces of work."""

    both: int
    aided: int
    unaided: int
    neither: int
    tasks_aided: int
    tasks_unaided: int

    @property
    def n(self) -> int:
        """All of them."""
        return self.both + self.aided + self.unaided + self.neither


@dataclass(frozen=True)
class UnaidedRequest:
    """The people of `kind`, and of `without`, the same work done without the product."""

    kind: str
    without: str

    def query(self, scope: Scope) -> ir.Table:
        """One row for each way it went with and without."""
        sides = []
        for number, name in enumerate((self.kind, self.without)):
            rows = episode_rows(scope, name, frozenset({"fulfilled", UNDATED}))
            rows = rows.filter(rows[PERSON].notnull() & ~rows["_two_people"])
            well = rows["fulfilled"].cast("int64").max()
            sides.append(
                rows.group_by(**{f"_who{number}": rows[PERSON]}).agg(
                    **{f"well{number}": well, f"tasks{number}": rows.count()}
                )
            )
        met = sides[0].inner_join(sides[1], [("_who0", "_who1")])
        return met.group_by("well0", "well1").agg(
            people=met.count(), tasks0=met["tasks0"].sum(), tasks1=met["tasks1"].sum()
        )

    def read(self, rows: list[dict[str, Any]]) -> Unaided:
        """The counts."""
        people = {(bool(row["well0"]), bool(row["well1"])): row["people"] for row in rows}
        return Unaided(
            people.get((True, True), 0),
            people.get((True, False), 0),
            people.get((False, True), 0),
            people.get((False, False), 0),
            sum(row["tasks0"] for row in rows),
            sum(row["tasks1"] for row in rows),
        )
