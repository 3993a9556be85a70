"""What two versions of a judge say of the same rows: the bridge over a change of the judge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cynosure.metrics.judged.unlabelled import judged_rows
from cynosure.metrics.located.values import Formula
from cynosure.metrics.needs import Labelled
from cynosure.metrics.relations.labelled import key_of, verdicts
from cynosure.metrics.relations.scope import Scope
from cynosure.stats.estimate import Estimate
from cynosure.stats.moments import Moments
from cynosure.stats.ratio import ratio
from cynosure.stats.undefined import Undefined

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Bridge:
    """How much more `after` says than `before` of the rows that both judged.

    `moments` has a column of differences and one of rows, a person being a unit; `rows` counts
    them.
    """

    before: str
    after: str
    rows: int
    moments: Moments

    def offset(self, level: float) -> Estimate | Undefined:
        """The mean difference in the unit of the labels; its n counts people."""
        return ratio(self.moments, level)


@dataclass(frozen=True)
class BridgesRequest:
    """All pairs of versions that judged the same rows of a source, whenever that was."""

    source: str
    labels: Labelled
    where: Formula | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row a pair of versions, the first by its name before the other."""
        units = bridged_units(scope, self.source, self.labels, self.where)
        return units.group_by("_version", "_later").agg(
            n=units.count(),
            gap=units["_gap"].sum(),
            rows=units["_rows"].sum(),
            gap_gap=units["_gap"].var(how="pop"),
            gap_rows=units["_gap"].cov(units["_rows"], how="pop"),
            rows_rows=units["_rows"].var(how="pop"),
        )

    def read(self, rows: list[dict[str, Any]]) -> tuple[Bridge, ...]:
        """Sorted by the names of the versions."""
        found = []
        for row in rows:
            n, names = int(row["n"]), ("gap_gap", "gap_rows", "rows_rows")
            gap_gap, gap_rows, rows_rows = ((row[name] or 0.0) * n for name in names)
            products = ((gap_gap, gap_rows), (gap_rows, rows_rows))
            moments = Moments(n, (float(row["gap"]), float(row["rows"])), products)
            found.append(Bridge(row["_version"], row["_later"], round(row["rows"]), moments))
        return tuple(sorted(found, key=lambda one: (one.before, one.after)))


def bridged_units(scope: Scope, source: str, labels: Labelled, where: Formula | None) -> ir.Table:
    """One row a person (`_unit`) and pair of versions that judged the same rows of theirs:
    `_version` and by its name after it `_later`, `_gap` (how much higher the latter scores, summed)
    and `_rows`."""
    rows = judged_rows(scope, source, labels, None, where)
    rows = rows.select(_key=key_of(rows).cast("string"), _unit=rows["user_id"])
    each = verdicts(scope, labels).select("_about", "_version", "_verdict")
    other = each.select(
        _about_too=each["_about"], _later=each["_version"], _verdict_too=each["_verdict"]
    )
    same = [each["_about"] == other["_about_too"], each["_version"] < other["_later"]]
    pairs = each.inner_join(other, same)
    pairs = pairs.select(
        "_about", "_version", "_later", _gap=pairs["_verdict_too"] - pairs["_verdict"]
    )
    joined = pairs.inner_join(rows, pairs["_about"] == rows["_key"])
    return joined.group_by(
        _version=joined["_version"], _later=joined["_later"], _unit=joined["_unit"]
    ).agg(_gap=joined["_gap"].sum(), _rows=joined.count().cast("float64"))


@dataclass(frozen=True)
class Office:
    """From when on a version of the judge judged first: the local day of its first row, and how
    many rows it judged."""

    version: str
    since: date
    rows: int


@dataclass(frozen=True)
class OfficesRequest:
    """The versions of the judge in the order in which they came."""

    source: str
    labels: Labelled
    where: Formula | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row a version that was the first to judge any row."""
        rows = judged_rows(scope, self.source, self.labels, None, self.where)
        rows = rows.filter(rows["_own_version"].notnull())
        return rows.group_by(version=rows["_own_version"]).agg(
            since=rows["day"].min(), rows=rows.count()
        )

    def read(self, rows: list[dict[str, Any]]) -> tuple[Office, ...]:
        """By the first day."""
        epoch = date(1970, 1, 1)
        found = [
            Office(row["version"], epoch + timedelta(days=int(row["since"])), int(row["rows"]))
            for row in rows
        ]
        return tuple(sorted(found, key=lambda one: (one.since, one.version)))
