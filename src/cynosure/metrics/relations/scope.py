"""What relations are built over: the tables of a snapshot, the star file, local days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cynosure.metrics.relations.counting import AS_WRITTEN, Counted, Counting
from cynosure.metrics.starfile.models import StarFile
from cynosure.tables.schema import Type, table_called

if TYPE_CHECKING:
    import ibis.expr.types as ir

MICROSECONDS = 1_000_000
DAY = 86_400 * MICROSECONDS
AT = "_at"
"""The column that holds the instant of a row in microseconds, where it is wanted: of an episode
formed from events the instant of its first row."""
FAR = 2**31


@dataclass(frozen=True, order=True)
class Span:
    """What days some tables cover, as days since 1970-01-01: `first` is the local day from which
    all of them have rows, `complete` the last one that is closed in all of them."""

    first: int
    complete: int


@dataclass(frozen=True)
class Scope:
    """`stored` gives a table of the snapshot: every column of the contract, and for each column
    that holds instants a companion `<column>_us`, microseconds since 1970 in UTC (arithmetic on
    those is exact and the same in every backend, which time zone functions are not); it gives the
    relations of `counting.py` too.

    `shifts` are the offsets of the product's time zone over the snapshot: (from that microsecond
    on, seconds east of UTC), the first of which holds from the beginning. `has_stitches` says
    whether any id of the snapshot leads to another one, `counting` how people are counted.
    `spans` has each table with dated rows. `hold` works a relation out once and keeps it, where the
    store can: for what several statements of a question rest on. `since` is the first local day of
    which episodes are asked, where earlier ones need not be cut; `carried_since` that from which on
    a question asks what they carry, where it asks of all of them how they went. `keys_apart` says
    that all rows of an episode are in one share of the people, where a store has these in shares.
    `experiment` is the one of which rows are asked whether they came since their person met it.
    """

    stored: Callable[[str], ir.Table]
    star_file: StarFile
    shifts: tuple[tuple[int, int], ...]
    has_stitches: bool = False
    counting: Counting = AS_WRITTEN
    spans: Mapping[str, Span] = field(default_factory=dict)
    hold: Callable[[str, ir.Table], ir.Table] | None = None
    since: int | None = None
    carried_since: int | None = None
    keys_apart: bool = False
    experiment: str | None = None

    def span(self, tables: Iterable[str]) -> Span:
        """The days that all of some tables cover; none of them where one has no rows."""
        found = [self.spans.get(table, Span(-FAR, -FAR)) for table in tables]
        return Span(max(s.first for s in found), min(s.complete for s in found))

    def counting_as(self, counting: Counting) -> Scope:
        """The same scope with people counted another way."""
        return replace(self, counting=counting)

    def table(self, name: str) -> ir.Table:
        """The rows of a table that count, with people in them as they are counted."""
        return self._counted.table(name)

    def without_excluded(self, rows: ir.Table, column: str) -> ir.Table:
        """`rows` without those in which `column` names somebody who is left out of all counts.

        The rows of people (`user_id`) are so already; creators of agents are not.
        """
        return self._counted.without(rows, column)

    def left_out(self, name: str) -> ir.Table | None:
        """Whom `counting.USERS` or `counting.BOTS` leaves out (column `_left_out`), if anybody."""
        return self._counted.left_out(name)

    @property
    def is_of_everybody(self) -> bool:
        """Whether nobody is left out though the star file has a rule for bots, who are found among
        everybody and without whom everybody is counted again."""
        return self.star_file.trust.exclude.bots is not None and not self._counted.names

    @property
    def _counted(self) -> Counted:
        exclude = self.star_file.trust.exclude
        return Counted(self.stored, exclude, self.has_stitches, self.counting)

    def day(self, microseconds: Any) -> Any:
        """The local day of an instant as days since 1970-01-01."""
        return self.local(microseconds) // DAY

    def written_day(self, microseconds: Any) -> Any:
        """The day of what people date by the day: midnight of UTC is how a day written without a
        clock is kept, and that day it stays, also where the local clock still shows the evening
        before."""
        import ibis

        is_day = microseconds % DAY == 0
        return ibis.ifelse(is_day, microseconds // DAY, self.day(microseconds))

    def local(self, microseconds: Any) -> Any:
        """What the local clock shows at an instant, as microseconds since its 1970."""
        import ibis

        if len(self.shifts) == 1:
            return microseconds + self.shifts[0][1] * MICROSECONDS
        later = [
            (microseconds >= since, ibis.literal(seconds * MICROSECONDS, "int64"))
            for since, seconds in reversed(self.shifts[1:])
        ]
        first = ibis.literal(self.shifts[0][1] * MICROSECONDS, "int64")
        return microseconds + ibis.cases(*later, else_=first)


def clock_of(table: str) -> str | None:
    """The column of microseconds that dates a row of a table, None where only days are known."""
    found = table_called(table)
    if found is None or found.clock is None:
        return None
    column = found.column(found.clock)
    return f"{found.clock}_us" if column is not None and column.type is Type.INSTANT else None
