"""A metric with and without accounts that no person seems to stand behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.audit.flawless import COMMON, RUN, Runs, common_rates, is_no_luck
from cynosure.metrics.audit.several import read_each, tallied_each
from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest, unit_rows
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.shares import is_in_shares, rows_in_shares
from cynosure.metrics.relations.stacking import stacked
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.trust.suspects import Signs, suspects
from cynosure.metrics.trust.tally import Tally

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


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
        """One row for all people whose runs are as long and who show a sign or do not, and one for
        what the people of each kind do together."""
        import ibis

        rows = unit_rows(scope, FrameRequest(self.metrics, (self.period,)))
        tallied = [name for name in rows.columns if name != "period"]
        rows = rows.select(*tallied).mutate(_shows=ibis.literal(value=False))
        if self.signs is not None:
            shown = suspects(scope, self.signs).select(_suspect="unit")
            joined = rows.left_join(shown, [("unit", "_suspect")])
            rows = joined.select(*tallied, _shows=joined["_suspect"].notnull())
        every = [Runs.of(scope, kind, self.within) for kind in self.kinds]
        for number, runs in enumerate(every):
            rows = runs.beside(rows, "unit", f"{RUN}{number}")
        keys = ["_shows", *(f"{RUN}{number}" for number in range(len(every)))]
        found = rows.group_by(*keys).agg(**tallied_each(rows, self.metrics))
        return stacked([found, *(runs.common(number) for number, runs in enumerate(every))])

    def read(self, rows: list[dict[str, Any]]) -> dict[str, Contaminated]:
        """Both tallies of each metric."""
        rates = common_rates(rows) if self.kinds else {}
        by_sign: dict[bool, dict[str, Tally]] = {}
        for row in rows:
            if row.get(COMMON) is None:
                known = by_sign.setdefault(self._shows(row, rates), {})
                for name, tally in read_each(row, self.metrics).items():
                    known[name] = known[name] + tally if name in known else tally
        without, theirs = by_sign.get(False, {}), by_sign.get(True, {})
        return {name: _told(without.get(name), theirs.get(name)) for name in self.metrics}

    def is_in_shares(self, scope: Scope) -> bool:
        """Where only runs are looked at, and people have their rows to themselves."""
        definitions = definitions_of(scope.star_file)
        own = [c for m in self.metrics for c in definitions.metrics[m].contributions(definitions)]
        return self.signs is None and is_in_shares(scope, own) and rows_in_shares(scope, self.kinds)

    def of_share(self, scope: Scope) -> ir.Table:
        """As `query`."""
        return self.query(scope)

    def read_shares(self, shares: Sequence[pa.Table]) -> dict[str, Contaminated]:
        """As `read`."""
        return self.read([row for share in shares for row in share.to_pylist()])

    def _shows(self, row: dict[str, Any], rates: dict[int, float]) -> bool:
        runs = ((row[f"{RUN}{k}"], rates.get(k)) for k in range(len(self.kinds)))
        return bool(row["_shows"]) or any(is_no_luck(run, rate) for run, rate in runs)


def _told(without: Tally | None, theirs: Tally | None) -> Contaminated:
    if theirs is None:
        return Contaminated(without, without, 0)
    return Contaminated(theirs if without is None else without + theirs, without, theirs.units)
