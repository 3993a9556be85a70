"""What relations are built over: the tables of a snapshot, the star file, local days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.starfile.models import StarFile
from cynosure.tables.schema import Type, table_called

if TYPE_CHECKING:
    import ibis.expr.types as ir

MICROSECONDS = 1_000_000
DAY = 86_400 * MICROSECONDS


@dataclass(frozen=True)
class Scope:
    """`table` gives a table of the snapshot: every column of the contract, and for each column
    that holds instants a companion `<column>_us`, microseconds since 1970 in UTC (arithmetic on
    those is exact and the same in every backend, which time zone functions are not).

    `shifts` are the offsets of the product's time zone over the snapshot: (from that microsecond
    on, seconds east of UTC), the first of which holds from the beginning.
    """

    table: Callable[[str], ir.Table]
    star_file: StarFile
    shifts: tuple[tuple[int, int], ...]

    def day(self, microseconds: Any) -> Any:
        """The local day of an instant as days since 1970-01-01."""
        import ibis

        if len(self.shifts) == 1:
            return (microseconds + self.shifts[0][1] * MICROSECONDS) // DAY
        later = [
            (microseconds >= since, ibis.literal(seconds * MICROSECONDS, "int64"))
            for since, seconds in reversed(self.shifts[1:])
        ]
        first = ibis.literal(self.shifts[0][1] * MICROSECONDS, "int64")
        return (microseconds + ibis.cases(*later, else_=first)) // DAY


def clock_of(table: str) -> str | None:
    """The column of microseconds that dates a row of a table, None where only days are known."""
    found = table_called(table)
    if found is None or found.clock is None:
        return None
    column = found.column(found.clock)
    return f"{found.clock}_us" if column is not None and column.type is Type.INSTANT else None
