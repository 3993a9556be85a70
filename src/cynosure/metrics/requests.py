"""A question to the store beside the frame: what an analysis needs that no metric counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

Answer_co = TypeVar("Answer_co", covariant=True)


class Request(Protocol[Answer_co]):
    """A frozen dataclass that knows its query and how the rows of the query are read.

    Equal requests have equal answers, so that the store is asked once.
    """

    def query(self, scope: Scope) -> ir.Table:
        """The expression that answers it. Raises UserMistake for names the data do not have."""
        ...

    def read(self, rows: list[dict[str, Any]]) -> Answer_co:
        """The answer, from the rows (column name to Python value) that the query gave."""
        ...


@runtime_checkable
class SharedRequest(Request[Answer_co], Protocol[Answer_co]):
    """A request that shares of the people answer one after the other, where it says so."""

    def is_in_shares(self, scope: Scope) -> bool:
        """Whether what the shares say adds up to what all people say."""
        ...

    def of_share(self, scope: Scope) -> ir.Table:
        """The expression that is asked of each share."""
        ...

    def read_shares(self, shares: Sequence[pa.Table]) -> Answer_co:
        """The answer, from what each share gave, in the order of people's ids."""
        ...


LAST = "_last"
"""The column that has the place of the last person of a group, from 0."""


def dealt_on(shares: Sequence[pa.Table], groups: int) -> list[pa.Table]:
    """What shares gave with `_group` as if people were dealt to so many groups from one share to
    the next, not anew in each, by `LAST`, which is left out."""
    import pyarrow as pa
    import pyarrow.compute as pc

    before, found = 0, []
    for share in shares:
        shifted = [
            None if group is None else (group + before) % groups
            for group in share["_group"].to_pylist()
        ]
        place = share.schema.get_field_index("_group")
        table = share.set_column(place, "_group", pa.array(shifted, pa.int64()))
        found.append(table.drop_columns(LAST))
        last = pc.max(share[LAST]).as_py()
        before += 0 if last is None else last + 1
    return found


def added(shares: Sequence[pa.Table], keys: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of all shares with those of the same `keys` as one, all else added up: null where
    no share has a value."""
    import pyarrow as pa

    every = pa.concat_tables(shares)
    summed = [name for name in every.column_names if name not in keys]
    found = every.group_by(list(keys)).aggregate([(name, "sum") for name in summed])
    found = found.select([*keys, *(f"{name}_sum" for name in summed)])
    rows: list[dict[str, Any]] = found.rename_columns([*keys, *summed]).to_pylist()
    return rows
