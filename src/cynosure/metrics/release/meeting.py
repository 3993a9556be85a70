"""Other experiments that the people of one experiment were in at the same time, or before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

Counts = Mapping[tuple[str, str], int]
"""People by (variant here, variant there)."""


@dataclass(frozen=True)
class MeetingRequest:
    """Who of `experiment` met which variant of any other one up to a local day (since 1970), that
    day included: who met one before may see its variant still."""

    experiment: str
    last: int

    def query(self, scope: Scope) -> ir.Table:
        """One row another experiment, variant there and variant here."""
        rows = scope.table("exposures")
        day = scope.day(rows["ts_us"])
        own = rows.filter((rows["experiment"] == self.experiment) & (day <= self.last))
        own = own.select(_who=own[PERSON], here=own["variant"]).distinct()
        others = rows.filter((rows["experiment"] != self.experiment) & (day <= self.last))
        others = others.select(
            _of=others[PERSON], other=others["experiment"], there=others["variant"]
        ).distinct()
        joined = own.inner_join(others, own["_who"] == others["_of"])
        return joined.group_by("other", "there", "here").agg(n=joined.count())

    def read(self, rows: list[dict[str, Any]]) -> Mapping[str, Counts]:
        """The counts by the other experiment."""
        found: dict[str, dict[tuple[str, str], int]] = {}
        for row in rows:
            of = found.setdefault(str(row["other"]), {})
            of[str(row["here"]), str(row["there"])] = int(row["n"])
        return found
