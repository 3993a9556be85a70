"""How often each event is recorded in each version of the app, by groups of people.

An event that vanishes in one version, or comes twice, changes a number though nobody did anything
else: the meter changed. Rows are counted in two periods, by groups of people as in `sums.py`.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.moments import in_moment
from cynosure.metrics.relations.scope import DAY, Scope
from cynosure.metrics.relations.shares import rows_in_shares
from cynosure.metrics.requests import LAST, added, dealt_on
from cynosure.stats.arrays import Floats

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

GROUPS = 200
VERSIONS = 8
"""The versions with the most rows that are looked at by themselves."""
VERSION = "app_version"


@dataclass(frozen=True)
class EventsRequest:
    """Rows of some `events` in two periods, by the version (a column of events) that sent them."""

    before: Period
    after: Period
    events: tuple[str, ...]
    version: str | None = VERSION

    def query(self, scope: Scope) -> ir.Table:
        """One row a group of people, period, version and event."""
        import ibis

        rows = scope.table("events")
        at = scope.local(rows.ts_us)
        first, second = (
            at.between(period.first_day * DAY, (period.last_day + 1) * DAY - 1)
            for period in (self.before, self.after)
        )
        kept = rows.event.isin(list(self.events)) & rows[PERSON].notnull() & (first | second)
        version = ibis.null("string") if self.version is None else rows[self.version].cast("string")
        rows = rows.mutate(_period=second.cast("int64"), _version=version).filter(kept)
        each = rows.group_by(
            _unit=rows[PERSON], _period=rows["_period"], _version=rows["_version"], event=rows.event
        ).agg(_rows=rows.count())
        line = ibis.window(order_by=[each["_unit"]])
        placed = each.mutate(_place=ibis.dense_rank().over(line))
        grouped = placed.mutate(_group=placed["_place"] % GROUPS)
        return grouped.group_by("_group", "_period", "_version", "event").agg(
            rows=grouped["_rows"].sum(), **{LAST: grouped["_place"].max()}
        )

    def read(self, rows: list[dict[str, Any]]) -> Recorded:
        """The counts, of the versions with the most rows."""
        import numpy as np

        sizes: dict[str | None, int] = {}
        for row in rows:
            sizes[row["_version"]] = sizes.get(row["_version"], 0) + int(row["rows"])
        # No version at all and one without a name are two.
        ranks = sorted((-size, name is not None, name or "", name) for name, size in sizes.items())
        versions = tuple(name for *_, name in ranks[:VERSIONS])
        place = {name: k for k, name in enumerate(versions)}
        number = {name: k for k, name in enumerate(self.events)}
        groups = max((row["_group"] for row in rows), default=-1) + 1
        counts = np.zeros((groups, 2, len(versions), len(self.events)))
        for row in rows:
            if row["_version"] in place:
                at = (row["_group"], row["_period"], place[row["_version"]], number[row["event"]])
                counts[at] = float(row["rows"])
        return Recorded(self.events, versions, counts)

    def is_in_shares(self, scope: Scope) -> bool:
        """Unless several ids are one person."""
        return rows_in_shares(scope, ("events",))

    def of_share(self, scope: Scope) -> ir.Table:
        """As `query`."""
        return self.query(scope)

    def read_shares(self, shares: Sequence[pa.Table]) -> Recorded:
        """As `read`."""
        dealt = dealt_on(shares, GROUPS)
        return self.read(added(dealt, ("_group", "_period", "_version", "event")))


@dataclass(frozen=True, eq=False)
class Recorded:
    """Rows of shape (groups, 2 periods, versions, events)."""

    events: tuple[str, ...]
    versions: tuple[str | None, ...]
    counts: Floats


@dataclass(frozen=True)
class JudgesRequest:
    """Which versions of judges gave the labels of some moments in two periods."""

    before: Period
    after: Period
    moments: tuple[str, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a period, judge and version."""
        rows = scope.table("labels")
        day = scope.day(rows.ts_us)
        second = day.between(self.after.first_day, self.after.last_day)
        first = day.between(self.before.first_day, self.before.last_day)
        known = scope.star_file.moments
        counted = reduce(operator.or_, (in_moment(rows, known[name]) for name in self.moments))
        judged = (rows.rater_kind == "judge") & (first | second) & counted
        kept = rows.mutate(_later=second.cast("int64")).filter(judged)
        return kept.group_by("_later", "rater_version").agg(rows=kept.count())

    def read(self, rows: list[dict[str, Any]]) -> Judges:
        """The versions before and after; a judge that names none has the version ``?``."""
        found: tuple[dict[str, int], dict[str, int]] = ({}, {})
        for row in rows:
            own, version = found[row["_later"]], row["rater_version"] or "?"
            own[version] = own.get(version, 0) + int(row["rows"])
        return Judges(*found)


@dataclass(frozen=True)
class Judges:
    """How many labels each version of the judge gave before and after."""

    before: Mapping[str, int]
    after: Mapping[str, int]

    @property
    def moved(self) -> float:
        """The share of labels that another version would have to give for the two periods to be
        judged alike (total variation); 0 where one of them has none."""
        one, other = sum(self.before.values()), sum(self.after.values())
        if not one or not other:
            return 0.0
        versions = {**self.before, **self.after}
        gaps = (
            abs(self.before.get(name, 0) / one - self.after.get(name, 0) / other)
            for name in versions
        )
        return sum(gaps) / 2

    @property
    def said(self) -> str:
        """The versions of both periods."""
        return " → ".join(", ".join(sorted(each)) or "–" for each in (self.before, self.after))
