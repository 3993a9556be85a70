"""A metric with and without accounts that no person seems to stand behind."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cynosure.metrics.audit.several import read_each, tallied_each
from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest, unit_rows
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.trust.suspects import Signs, suspects
from cynosure.metrics.trust.tally import Tally

if TYPE_CHECKING:
    import ibis.expr.types as ir

LUCK = 1e-6
"""A run of fulfilled episodes without one failure that is less likely than this at the common rate
is nobody's luck: accounts of a farm accept whatever they are told."""


@dataclass(frozen=True)
class Contaminated:
    """What a metric adds up to with everybody whom the star file counts, and without those who
    act like programs or are never once disappointed; `people` counts the latter."""

    everybody: Tally | None
    without: Tally | None
    people: int


@dataclass(frozen=True)
class ContaminatedRequest:
    """`metrics`, which count people, in `period`, with and without suspicious accounts.

    `kinds` are the episode kinds that say whether they were fulfilled; their runs are looked at
    over `within`.
    """

    metrics: tuple[str, ...]
    period: Period
    within: Period
    kinds: tuple[str, ...]
    signs: Signs | None

    def query(self, scope: Scope) -> ir.Table:
        """One row for suspicious accounts, one for the others."""
        rows = unit_rows(scope, FrameRequest(self.metrics, (self.period,)))
        found = [flawless(scope, kind, self.within) for kind in self.kinds]
        if self.signs is not None:
            found.append(suspects(scope, self.signs).select("unit"))
        if not found:
            return rows.agg(**tallied_each(rows, self.metrics)).mutate(_shows=rows.count() < 0)
        shown = found[0] if len(found) == 1 else found[0].union(*found[1:], distinct=False)
        shown = shown.distinct().select(_shown="unit")
        joined = rows.left_join(shown, [("unit", "_shown")])
        joined = joined.mutate(_shows=joined["_shown"].notnull())
        return joined.group_by("_shows").agg(**tallied_each(joined, self.metrics))

    def read(self, rows: list[dict[str, Any]]) -> dict[str, Contaminated]:
        """Both tallies of each metric."""
        by_sign = {bool(row["_shows"]): read_each(row, self.metrics) for row in rows}
        without, theirs = by_sign.get(False, {}), by_sign.get(True, {})
        return {name: _told(without.get(name), theirs.get(name)) for name in self.metrics}


def _told(without: Tally | None, theirs: Tally | None) -> Contaminated:
    if theirs is None:
        return Contaminated(without, without, 0)
    return Contaminated(theirs if without is None else without + theirs, without, theirs.units)


def flawless(scope: Scope, kind: str, within: Period) -> ir.Table:
    """The people (`unit`) all of whose episodes were fulfilled, more of them than luck explains."""
    since = replace(scope, since=within.first_day)
    rows = source_rows(since, (kind,), frozenset({"fulfilled"}))
    rows = rows.filter(
        ~rows["_two_people"]
        & rows[PERSON].notnull()
        & rows["day"].between(within.first_day, within.last_day)
    )
    well = rows["fulfilled"].cast("int64")
    each = rows.group_by(unit=rows[PERSON]).agg(n=rows.count(), well=well.sum())
    common = rows.agg(rate=well.cast("float64").mean())
    both = each.cross_join(common)
    rate = both["rate"].clip(1e-9, 1 - 1e-9)
    unlikely = both["n"] * rate.ln() < math.log(LUCK)
    return both.filter((both["well"] == both["n"]) & unlikely).select("unit")
