"""Who met which variant, and what each of them did before and after: the rows of an experiment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.since_met import SINCE
from cynosure.metrics.release.done import done_around

if TYPE_CHECKING:
    import ibis.expr.types as ir

Floats = NDArray[np.float64]
FIRST_MET = ("person", "variant", "variants", "firsts", "day", "version")


@dataclass(frozen=True)
class Exposed:
    """People who met one variant, n of them, in the order of their ids.

    `variant`, `day` (of the first exposure, days since 1970-01-01), `version`, `account`, `cluster`
    (the `unit` of the exposure) and `person` (the id) have length n, None where nobody knows.
    `sums` has shape (periods, columns, n): what each added to the columns of the metric, before the
    release up to the own exposure, and after it since then. `weeks` (periods, n) is how much of a
    period was left when they met their variant, in periods; `rows` (2, n) has how many rows of
    the periods after the release came before they met it, and since.
    `several` counts those who met more than one variant and are not among the n; `by_first` has
    these, too, each under the variant met first, where there are any and one was the first.
    """

    variant: tuple[str, ...]
    day: NDArray[np.int64]
    version: tuple[str | None, ...]
    account: tuple[str | None, ...]
    cluster: tuple[str | None, ...]
    sums: Floats
    weeks: Floats
    rows: Floats
    several: int
    person: tuple[str, ...] = ()
    by_first: Exposed | None = None


@dataclass(frozen=True)
class ExposedRequest:
    """Those whom `experiment` reached up to `last` (days since 1970), with a metric by period;
    `release` is the day from which on periods are after it. Of a metric that counts people once a
    period the one in which somebody met their variant is `whole`, else what was left of it."""

    experiment: str
    metric: str
    periods: tuple[Period, ...]
    last: int
    release: int
    whole: bool = False

    def query(self, scope: Scope) -> ir.Table:
        """One row a person, period and part of it, the period null for who did nothing in any."""
        met = self._met(scope)
        people = scope.table("people")
        of = people.select(_who=people[PERSON], account=people["account_id"].cast("string"))
        met = met.left_join(of, met["person"] == of["_who"])
        met = met.select(*FIRST_MET, "cluster", "account")
        rows = done_around(scope, self.experiment, self.metric, self.periods)
        joined = met.left_join(rows, met["person"] == rows["_unit"])
        return joined.select(*met.columns, *(name for name in rows.columns if name != "_unit"))

    def _met(self, scope: Scope) -> ir.Table:
        rows = scope.table("exposures")
        day = scope.day(rows["ts_us"])
        rows = rows.filter((rows["experiment"] == self.experiment) & (day <= self.last))
        rows = rows.mutate(_first=rows["ts_us"].min().over(group_by=rows[PERSON]))
        # Properties are there only where a file brought them.
        known = "app_version" in rows.columns
        version = rows["app_version"].cast("string").min() if known else _nothing()
        began = rows["ts_us"] == rows["_first"]
        return rows.group_by(person=rows[PERSON]).agg(
            variant=rows["variant"].min(where=began),
            variants=rows["variant"].nunique(),
            firsts=rows["variant"].nunique(where=began),
            day=scope.day(rows["ts_us"].min()),
            version=version,
            cluster=rows["unit"].cast("string").min(),
        )

    def read(self, rows: list[dict[str, Any]]) -> Exposed:
        """The people with what they did."""
        several = {row["person"] for row in rows if row["variants"] > 1}
        first = [row for row in rows if row["firsts"] == 1]
        found = self._of([row for row in rows if row["variants"] == 1], len(several))
        by_first = self._of(first, 0) if several else None
        return replace(found, by_first=by_first)

    def _of(self, rows: list[dict[str, Any]], several: int) -> Exposed:
        width = sum(name[1:].isdigit() for name in rows[0]) if rows else 1
        known = {row["person"]: row for row in rows}
        place = {person: k for k, person in enumerate(sorted(known))}
        people = [known[person] for person in place]
        sums = np.zeros((len(self.periods), width, len(place)))
        came = np.zeros((2, len(place)))
        after = [period.first_day >= self.release for period in self.periods]
        for row in rows:
            if row["period"] is None:
                continue
            at, who, since = int(row["period"]), place[row["person"]], row["part"] == SINCE
            if after[at]:
                came[int(since), who] += row["_rows"]
            if since == after[at]:
                sums[at, :, who] = [row[f"_{k}"] or 0.0 for k in range(width)]
        day = np.array([row["day"] for row in people], np.int64)
        return Exposed(
            tuple(row["variant"] for row in people),
            day,
            tuple(row["version"] for row in people),
            tuple(row["account"] for row in people),
            tuple(row["cluster"] for row in people),
            sums,
            np.array([self._left(period, day) for period in self.periods]),
            came,
            several,
            tuple(place),
        )

    def _left(self, period: Period, day: NDArray[np.int64]) -> Floats:
        """How much of a period was left on each `day`: 1 of what was before the release."""
        if period.first_day < self.release:
            return np.ones(len(day))
        days = period.last_day - period.first_day + 1
        left = np.clip((period.last_day + 1 - day) / days, 0.0, 1.0)
        return np.ceil(left) if self.whole else left


@dataclass(frozen=True)
class ReachedRequest:
    """The local day (since 1970-01-01) on which `experiment` first reached each person."""

    experiment: str

    def query(self, scope: Scope) -> ir.Table:
        """One row a person."""
        rows = scope.table("exposures")
        rows = rows.filter(rows["experiment"] == self.experiment)
        return rows.group_by(person=rows[PERSON].cast("string")).agg(
            day=scope.day(rows["ts_us"].min())
        )

    def read(self, rows: list[dict[str, Any]]) -> dict[str, int]:
        """The days by person."""
        return {row["person"]: int(row["day"]) for row in rows}


def _nothing() -> Any:
    import ibis

    return ibis.null("string")
