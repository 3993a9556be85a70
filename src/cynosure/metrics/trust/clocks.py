"""What the clocks of a table say: rows from the future, clocks that run apart or step back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.scope import MICROSECONDS, Scope
from cynosure.metrics.trust.stored import dated_rows

if TYPE_CHECKING:
    import ibis.expr.types as ir

HOUR = 3_600 * MICROSECONDS
MINUTE = 60 * MICROSECONDS
AHEAD = 5 * MINUTE
"""A row that happened this much after it was received comes from a clock that runs ahead."""
JUMPED = MINUTE
"""An hour whose rows arrive this much earlier or later than usual had another clock."""
FEWEST_ROWS = 20
"""Rows that an hour needs before its clock is judged."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class FutureRequest:
    """Rows of `table` that are dated after `now`, microseconds since 1970, when it was loaded."""

    table: str
    now: int
    within: Period | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row: all rows, those from the future, the instant of the latest."""
        rows = dated_rows(scope, self.table, self.within)
        later = rows["_us"] > self.now
        return rows.agg(rows=rows.count(), future=rows.count(where=later), latest=rows["_us"].max())

    def read(self, rows: list[dict[str, Any]]) -> Future:
        """The counts, zero for a table without rows."""
        (row,) = rows
        return Future(row["rows"], row["future"], _instant(row["latest"]))


@dataclass(frozen=True)
class Future:
    """`future` of `rows` are dated after the load; `latest` is the last instant, None of none."""

    rows: int
    future: int
    latest: datetime | None


@dataclass(frozen=True)
class LagRequest:
    """By how much events are received later than they happened, hour by hour of `ts`."""

    within: Period | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row an hour with rows that say when they were received."""
        rows = dated_rows(scope, "events", self.within)
        rows = rows.filter(rows.received_ts_us.notnull())
        lag = rows.received_ts_us - rows["_us"]
        rows = rows.mutate(_lag=lag, _hour=rows["_us"] // HOUR)
        return rows.group_by("_hour").agg(
            rows=rows.count(),
            ahead=rows.count(where=rows["_lag"] < -AHEAD),
            median=rows["_lag"].cast("float64").quantile(0.5),
        )

    def read(self, rows: list[dict[str, Any]]) -> Lag | None:
        """What the hours add up to, None where no row says when it was received."""
        if not rows:
            return None
        hours = sorted(rows, key=lambda row: row["_hour"])
        usual = _weighted_median([(row["median"], row["rows"]) for row in hours])
        judged = [row for row in hours if row["rows"] >= FEWEST_ROWS]
        jumped = tuple(
            Jump(EPOCH + timedelta(hours=row["_hour"]), (row["median"] - usual) / MICROSECONDS)
            for row in judged
            if abs(row["median"] - usual) >= JUMPED
        )
        return Lag(
            sum(row["rows"] for row in hours),
            sum(row["ahead"] for row in hours),
            usual / MICROSECONDS,
            len(judged),
            jumped,
        )


@dataclass(frozen=True)
class Jump:
    """An hour (UTC) whose rows arrive `seconds` later than usual, or earlier where negative."""

    hour: datetime
    seconds: float


@dataclass(frozen=True)
class Lag:
    """Of `rows` that say when they were received, `ahead` happened over five minutes after that.

    `usual` is the typical lag in seconds, `jumped` are the hours in which it was another, of the
    `judged` hours that have rows enough to say.
    """

    rows: int
    ahead: int
    usual: float
    judged: int
    jumped: tuple[Jump, ...]


@dataclass(frozen=True)
class StepsBackRequest:
    """Events that are earlier than the one before them in the order of `seq`.

    `line` is the column that holds together what `seq` numbers: session_id or episode_id.
    """

    line: str
    within: Period | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row a size in whole minutes (of rows that step back), one with null for the rest."""
        import ibis

        rows = dated_rows(scope, "events", self.within)
        rows = rows.filter(rows.seq.notnull() & rows[self.line].notnull())
        line = ibis.window(group_by=[rows[PERSON], rows[self.line]], order_by=[rows.seq])
        rows = rows.mutate(_back=rows["_us"].lag().over(line) - rows["_us"])
        steps = rows["_back"] > 0
        minutes = ibis.ifelse(steps, (rows["_back"] + MINUTE // 2) // MINUTE, ibis.null("int64"))
        rows = rows.mutate(_minutes=minutes)
        return rows.group_by("_minutes").agg(rows=rows.count(), largest=rows["_back"].max())

    def read(self, rows: list[dict[str, Any]]) -> StepsBack | None:
        """The steps, None where no row has a `seq`."""
        if not rows:
            return None
        sizes = {row["_minutes"]: row["rows"] for row in rows if row["_minutes"] is not None}
        largest = max((row["largest"] for row in rows if row["_minutes"] is not None), default=0)
        minutes = {size: count for size, count in sizes.items() if size}
        usual = max(minutes, key=lambda size: (minutes[size], -size), default=0)
        return StepsBack(
            sum(row["rows"] for row in rows),
            sum(sizes.values()),
            largest / MICROSECONDS,
            usual,
            minutes.get(usual, 0),
        )


@dataclass(frozen=True)
class StepsBack:
    """Of `rows` in a known order `back` are earlier than the one before, at most `largest` seconds.

    `minutes` is the commonest size of those over half a minute, which `often` of them have.
    """

    rows: int
    back: int
    largest: float
    minutes: int
    often: int


def _instant(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else EPOCH + timedelta(microseconds=microseconds)


def _weighted_median(values: list[tuple[float, int]]) -> float:
    half, passed = sum(weight for _, weight in values) / 2, 0
    for value, weight in sorted(values):
        passed += weight
        if passed >= half:
            return value
    raise ValueError("nothing has no median")
