"""People's ids, hashed before anything reaches the disk or the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cynosure.store.key import DIGEST, Key
from cynosure.tables.schema import LABELS, Table

if TYPE_CHECKING:
    import pyarrow as pa

REMEMBERED = 2_000_000
"""Ids whose hash is kept at hand; beyond that the memory is begun anew."""


class Identities:
    """Hashes ids, each distinct one once as long as it is remembered."""

    def __init__(self, key: Key) -> None:
        import pyarrow as pa

        self._key = key
        self._known: pa.Array = pa.array([], pa.string())
        self._digests: pa.Array = pa.array([], pa.binary(DIGEST))

    def packed(self, ids: pa.Array) -> pa.Array:
        """The ids (strings) as 12 bytes each; null stays null."""
        import pyarrow.compute as pc

        places = pc.index_in(ids, value_set=self._known)
        if places.null_count > ids.null_count:
            self._remember(ids)
            places = pc.index_in(ids, value_set=self._known)
        return self._digests.take(places)

    def hashed_columns(self, table: Table, rows: pa.Table) -> pa.Table:
        """`rows` of `table` with every identity as 12 bytes, `subject_id` of users as 24 digits.

        Ids that were found in another table are bytes already; outside of the identities they
        become digits.
        """
        import pyarrow as pa

        identities = {column.name for column in table.columns if column.identity}
        hashed = [one for one in rows.schema if pa.types.is_fixed_size_binary(one.type)]
        for one in hashed:
            if one.name not in identities:
                number = rows.schema.get_field_index(one.name)
                digits = _digits(rows.column(number).combine_chunks())
                rows = rows.set_column(number, one.name, digits)
        done = {one.name for one in hashed}
        for column in table.columns:
            number = rows.schema.get_field_index(column.name)
            if column.identity and number >= 0 and column.name not in done:
                ids = rows.column(number).combine_chunks()
                rows = rows.set_column(number, column.name, self.packed(ids))
        if table == LABELS and "subject_id" not in done:
            rows = self._hashed_subjects(rows)
        return rows

    def _hashed_subjects(self, rows: pa.Table) -> pa.Table:
        """A label's subject is a person's id where its kind says so."""
        import pyarrow as pa
        import pyarrow.compute as pc

        subjects = rows.column("subject_id").combine_chunks()
        is_user = pc.equal(rows.column("subject_kind").combine_chunks(), "user")
        packed = self.packed(pc.if_else(is_user, subjects, pa.scalar(None, pa.string())))
        number = rows.schema.get_field_index("subject_id")
        hashed = pc.if_else(is_user, _digits(packed), subjects)
        return rows.set_column(number, "subject_id", hashed)

    def _remember(self, ids: pa.Array) -> None:
        import pyarrow as pa
        import pyarrow.compute as pc

        if len(self._known) > REMEMBERED:
            self._known, self._digests = self._known.slice(0, 0), self._digests.slice(0, 0)
        distinct = ids.unique().drop_null()
        fresh = distinct.filter(pc.is_null(pc.index_in(distinct, value_set=self._known)))
        digests = pa.array(map(self._key.digest, fresh.to_pylist()), pa.binary(DIGEST))
        self._known = pa.concat_arrays([self._known, fresh])
        self._digests = pa.concat_arrays([self._digests, digests])


def _digits(packed: pa.Array) -> pa.Array:
    """Hashes as 24 hexadecimal digits."""
    import pyarrow as pa

    cells = (None if one is None else one.hex() for one in packed.to_pylist())
    return pa.array(cells, pa.string())
