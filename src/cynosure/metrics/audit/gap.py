"""Whether one part of the log (a surface, a version) began to say something else than the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from cynosure.metrics.audit.flawless import COMMON, RUN, Runs, common_rates, is_no_luck
from cynosure.metrics.calendar import Period, day_number
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.episodes import episode_rows
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.shares import rows_in_shares
from cynosure.metrics.relations.stacking import stacked
from cynosure.metrics.requests import LAST, added, dealt_on
from cynosure.stats.arrays import Floats
from cynosure.stats.clustered.apart import KNOWN, known_of

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

GROUPS = 200
"""Groups that people are dealt to: enough to tell how people differ."""
PARTS = 12
"""The parts with the most people, which are looked at by themselves."""


@dataclass(frozen=True, eq=False)
class Parts:
    """What people tell of a change, by part: `known` of shape (parts, onsets, groups, 5), as
    `stats.clustered.apart` adds it up. A last part without a name holds all that are small."""

    names: tuple[str | None, ...]
    known: Floats = field(repr=False)


@dataclass(frozen=True)
class GapRequest:
    """Fulfilled episodes of `kind` and all of them, by the value of `dimension`, before and from
    each of the `onsets` on, within a period; accounts that are never disappointed are left out."""

    kind: str
    dimension: str
    within: Period
    onsets: tuple[date, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a part, group of people and length of run, with what its people tell of each
        onset, and one for what all of them do together."""
        import ibis

        first, last = self.within.first_day, self.within.last_day
        since = replace(scope, since=first)
        rows = episode_rows(since, self.kind, frozenset({"fulfilled", self.dimension}))
        kept = rows["day"].between(first, last) & ~rows["_two_people"] & rows[PERSON].notnull()
        part = rows[self.dimension].cast("string")
        rows = rows.filter(kept & part.notnull())
        well = rows["fulfilled"].cast("int64")
        each = rows.group_by(_who=rows[PERSON], _part=rows[self.dimension].cast("string")).agg(
            well=well.sum(), rows=rows.count(), **self._before(rows, well)
        )
        runs = Runs.of(scope, self.kind, self.within)
        each = runs.beside(each, "_who")
        line = ibis.window(order_by=[each["_who"]])
        placed = each.mutate(_place=ibis.dense_rank().over(line))
        dealt = placed.mutate(_group=placed["_place"] % GROUPS)
        found = dealt.group_by("_part", "_group", RUN).agg(
            people=dealt.count(), **_added(dealt, self), **{LAST: dealt["_place"].max()}
        )
        return stacked([found, runs.common()])

    def _before(self, rows: ir.Table, well: Any) -> dict[str, Any]:
        """Columns of the hits and the rows of a person before each onset."""
        found: dict[str, Any] = {}
        for place, onset in enumerate(self.onsets):
            early = (rows["day"] < day_number(onset)).cast("int64")
            found |= {f"well{place}": (well * early).sum(), f"rows{place}": early.sum()}
        return found

    def read(self, rows: list[dict[str, Any]]) -> Parts:
        """The parts with the most people by their names, the others together."""
        import numpy as np

        rate = common_rates(rows).get(0)
        rows = [row for row in rows if row[COMMON] is None and not is_no_luck(row[RUN], rate)]
        people: dict[str, int] = {}
        for row in rows:
            people[row["_part"]] = people.get(row["_part"], 0) + int(row["people"])
        largest = sorted(people, key=lambda name: (-people[name], name))[:PARTS]
        names = (*largest, *([None] if len(people) > len(largest) else []))
        place = {name: number for number, name in enumerate(largest)}
        groups = max((int(row["_group"]) for row in rows), default=-1) + 1
        known = np.zeros((len(names), len(self.onsets), groups, KNOWN))
        for row in rows:
            told = [[float(row[name]) for name in _names(at)] for at in range(len(self.onsets))]
            known[place.get(row["_part"], len(largest)), :, int(row["_group"])] += told
        return Parts(names, known)

    def is_in_shares(self, scope: Scope) -> bool:
        """Where people have their rows to themselves."""
        return rows_in_shares(scope, (self.kind,))

    def of_share(self, scope: Scope) -> ir.Table:
        """As `query`."""
        return self.query(scope)

    def read_shares(self, shares: Sequence[pa.Table]) -> Parts:
        """As `read`."""
        return self.read(added(dealt_on(shares, GROUPS), ("_part", "_group", RUN, COMMON)))


def _names(onset: int) -> tuple[str, ...]:
    return tuple(f"k{onset}.{number}" for number in range(KNOWN))


def _added(each: ir.Table, request: GapRequest) -> dict[str, Any]:
    """What the people of a group tell of each onset, added up."""
    found: dict[str, Any] = {}
    for place in range(len(request.onsets)):
        before, well = (each[f"{name}{place}"].cast("float64") for name in ("rows", "well"))
        told = known_of(well, before, each["well"] - well, each["rows"] - before)
        found |= {name: one.sum() for name, one in zip(_names(place), told, strict=True)}
    return found
