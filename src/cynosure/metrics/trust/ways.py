"""A metric counted in the other ways in which people commonly count it, all at once.

Every way of counting is a variant of the same query: people counted as if nobody were left out,
days cut in UTC, and so on. One query counts under every variant, and for metrics of units it keeps
for each unit the set of variants that count it, so that any two can be compared unit by unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest, unit_rows
from cynosure.metrics.kinds.contract import PEOPLE
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.located.values import Ref
from cynosure.metrics.relations.counting import Counting
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.trust.tally import Tally, contributions_in, read_tally, tallied

if TYPE_CHECKING:
    import ibis.expr.types as ir

FLAGS_A_COLUMN = 60
"""Variants whose flags share one integer of 64 bits."""


class Way(StrEnum):
    """A choice that others make differently, in the order in which choices are taken."""

    BOTS = "bots"
    """People who are left out as programs are counted."""
    LISTED = "listed"
    """People on the star file's list (staff) are counted."""
    UNSTITCHED = "unstitched"
    """Every id is a person of its own."""
    LATE = "late"
    """Rows that were received later are not there yet."""
    UTC = "utc"
    """Days end at midnight in UTC."""
    WEEK = "week"
    """Weeks begin a day earlier (on Sunday) or, where they do, a day later."""
    ANY_EVENT = "any_event"
    """Whoever has any event counts, whatever the metric asks for."""


@dataclass(frozen=True)
class Variant:
    """The metric in `period`, counted in some other `ways`."""

    period: Period
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class UnitsRequest:
    """Which variants of a metric that counts units count which units.

    `received_by` (microseconds since 1970) is up to when rows had come in for `Way.LATE`.
    """

    metric: str
    variants: tuple[Variant, ...]
    received_by: int

    def query(self, scope: Scope) -> ir.Table:
        """One row a set of variants that count the same units, with the number of these."""
        import ibis

        counted, parts = _Rows(scope, self.metric), []
        for number, variant in enumerate(self.variants):
            rows = counted.of(variant, self.received_by)
            adds = ibis.or_(*(rows[name].notnull() for name in contributions_in(rows)))
            place, bit = divmod(number, FLAGS_A_COLUMN)
            flags = {
                f"flags{k}": ibis.literal(1 << bit if k == place else 0, "int64")
                for k in range(self._columns)
            }
            parts.append(rows.filter(adds).select("unit", **flags))
        rows = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], distinct=False)
        names = [f"flags{k}" for k in range(self._columns)]
        each = rows.group_by("unit").agg(**{name: rows[name].sum().cast("int64") for name in names})
        return each.group_by(*names).agg(units=each.count())

    def read(self, rows: list[dict[str, Any]]) -> Members:
        """The units by the variants that count them."""
        return Members(
            {
                frozenset(
                    number
                    for number in range(len(self.variants))
                    if row[f"flags{number // FLAGS_A_COLUMN}"] >> (number % FLAGS_A_COLUMN) & 1
                ): row["units"]
                for row in rows
            }
        )

    @property
    def _columns(self) -> int:
        return -(-len(self.variants) // FLAGS_A_COLUMN)


@dataclass(frozen=True)
class Members:
    """How many units are counted by exactly which variants (by number)."""

    units: Mapping[frozenset[int], int]

    def of(self, variant: int) -> int:
        """How many units one variant counts."""
        return sum(units for counting, units in self.units.items() if variant in counting)

    def only(self, one: int, other: int) -> int:
        """How many units are counted by `one` and not by `other`."""
        return sum(
            units
            for counting, units in self.units.items()
            if one in counting and other not in counting
        )


@dataclass(frozen=True)
class TalliesRequest:
    """What a metric that adds up amounts comes to under each variant."""

    metric: str
    variants: tuple[Variant, ...]
    received_by: int

    def query(self, scope: Scope) -> ir.Table:
        """One row a variant that counts anything."""
        import ibis

        counted, parts = _Rows(scope, self.metric), []
        for number, variant in enumerate(self.variants):
            rows = counted.of(variant, self.received_by)
            # A count is whole under one way of counting and may be a sum of amounts under another.
            names = {
                f"c{k}": rows[name].cast("float64") for k, name in enumerate(contributions_in(rows))
            }
            parts.append(rows.select(variant=ibis.literal(number, "int64"), **names))
        rows = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], distinct=False)
        columns = [name for name in rows.columns if name != "variant"]
        return rows.group_by("variant").agg(**tallied(rows, columns))

    def read(self, rows: list[dict[str, Any]]) -> dict[int, Tally]:
        """The tally of each variant by its number; variants that count nothing have none."""
        return {row["variant"]: read_tally(row) for row in rows}


class _Rows:
    """Rows of units with the contributions of one metric, variant by variant.

    Who is left out decides over a person's own rows alone. So where people are the units, variants
    that differ in nothing else share one relation and drop people from it: to build a relation
    takes longer than to run it.
    """

    def __init__(self, scope: Scope, metric: str) -> None:
        # Relations of people left out are worked out when they are asked for, so ask once.
        self._scope = replace(scope, stored=cache(scope.stored))
        self._metric = metric
        definitions = definitions_of(scope.star_file)
        contributions = scope.star_file.metrics[metric].contributions(definitions)
        self._shares = all(c.unit == PEOPLE for c in contributions)
        self._built: dict[Variant, ir.Table] = {}

    def of(self, variant: Variant, received_by: int) -> ir.Table:
        """One row a unit with the contributions, counted as the variant does."""
        # Another beginning of the week is another period and nothing else.
        ways = tuple(way for way in variant.ways if way is not Way.WEEK)
        counting = Counting(
            users=Way.LISTED not in ways,
            bots=Way.BOTS not in ways,
            stitched=Way.UNSTITCHED not in ways,
        )
        if not self._shares:
            return self._made(Variant(variant.period, ways), received_by, counting)
        rest = tuple(way for way in ways if way not in (Way.BOTS, Way.LISTED))
        shared = Variant(variant.period, rest)
        if shared not in self._built:
            everybody = replace(counting, users=False, bots=False)
            self._built[shared] = self._made(shared, received_by, everybody)
        return self._scope.counting_as(counting).without_excluded(self._built[shared], "unit")

    def _made(self, variant: Variant, received_by: int, counting: Counting) -> ir.Table:
        scope, ways = self._scope, variant.ways
        if Way.UTC in ways:
            scope = replace(scope, shifts=((scope.shifts[0][0], 0),))
        if Way.LATE in ways:
            scope = _received(scope, received_by)
        if Way.ANY_EVENT in ways:
            scope = replace(scope, star_file=_any_event(scope.star_file, self._metric))
        frame = FrameRequest((self._metric,), (variant.period,), counting=counting)
        return unit_rows(scope, frame)


def _received(scope: Scope, by: int) -> Scope:
    """The scope as it was when only rows received up to an instant were in; rows that do not say
    when they were received are there."""
    stored = scope.stored

    def arrived(name: str) -> ir.Table:
        rows = stored(name)
        if name != "events":
            return rows
        return rows.filter(rows.received_ts_us.isnull() | (rows.received_ts_us <= by))

    return replace(scope, stored=arrived)


def _any_event(star_file: StarFile, metric: str) -> StarFile:
    """The star file with a metric that counts everybody who has any event."""
    model = star_file.metrics[metric]
    everybody = Units(from_=(Ref("events", model.at),), unit=PEOPLE, at=model.at)
    return replace(star_file, metrics={**star_file.metrics, metric: everybody})
