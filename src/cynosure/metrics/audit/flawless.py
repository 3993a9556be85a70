"""People all of whose episodes were fulfilled, more of them than luck explains.

A run of fulfilled episodes without one failure that is less likely than `LUCK` at the common rate
is nobody's luck: accounts of a farm accept whatever they are told. How likely it is rests on what
everybody does, so that whoever has a run comes with its length (`RUN`, 0 for everybody else), and
rows that say what all people together do (`COMMON`) stand beside.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

LUCK = 1e-6
LEAST = 1e-9
"""The closest that a common rate comes to 0 and 1: what nobody has seen fail may fail all the
same."""
RUN, COMMON = "_run", "_common"


@dataclass(frozen=True)
class Runs:
    """What the people of a kind of episodes did: `each` has one row a person with `unit`, `n`
    episodes, `known` of which it is said how they went, and `well`, those fulfilled."""

    each: ir.Table

    @classmethod
    def of(cls, scope: Scope, kind: str, within: Period) -> Runs:
        """Within some days."""
        since = replace(scope, since=within.first_day)
        rows = source_rows(since, (kind,), frozenset({"fulfilled"}))
        rows = rows.filter(
            ~rows["_two_people"]
            & rows[PERSON].notnull()
            & rows["day"].between(within.first_day, within.last_day)
        )
        well = rows["fulfilled"].cast("int64")
        found = rows.group_by(unit=rows[PERSON]).agg(
            n=rows.count(), known=well.count(), well=well.sum()
        )
        return cls(found)

    def beside(self, rows: ir.Table, who: str, run: str = RUN) -> ir.Table:
        """`rows` with how many episodes the person in column `who` has without one failure."""
        unbroken = self.each.filter(self.each["well"] == self.each["n"])
        unbroken = unbroken.select(_unbroken=unbroken["unit"], _length=unbroken["n"])
        joined = rows.left_join(unbroken, [(who, "_unbroken")])
        return joined.select(*rows.columns, **{run: joined["_length"].fill_null(0)})

    def common(self, number: int = 0) -> ir.Table:
        """One row: what all do together, with the `number` of the kind as `COMMON`."""
        import ibis

        added = self.each.agg(_known=self.each["known"].sum(), _well=self.each["well"].sum())
        return added.mutate(**{COMMON: ibis.literal(number, "int64")})


def common_rates(rows: Sequence[Mapping[str, Any]]) -> dict[int, float]:
    """Of each kind by its number the share fulfilled, from the rows that `Runs.common` gave, of
    everybody or of each share of the people."""
    known: dict[int, int] = {}
    well: dict[int, int] = {}
    for row in rows:
        number = row[COMMON]
        if number is not None:
            known[number] = known.get(number, 0) + (row["_known"] or 0)
            well[number] = well.get(number, 0) + (row["_well"] or 0)
    return {number: well[number] / count for number, count in known.items() if count}


def is_no_luck(run: int, rate: float | None) -> bool:
    """Whether `run` episodes, all fulfilled, are more than luck brings where `rate` of all are."""
    if not run or rate is None:
        return False
    return run * math.log(min(max(rate, LEAST), 1 - LEAST)) < math.log(LUCK)
