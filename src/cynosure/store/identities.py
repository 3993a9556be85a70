"""People's ids, hashed before anything reaches the disk or the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cynosure.store.key import DIGEST, Key
from cynosure.tables.schema import LABELS, PEOPLE, Table

if TYPE_CHECKING:
    import pyarrow as pa

REMEMBERED = 2_000_000
"""Ids whose hash is kept at hand; beyond that the memory is begun anew."""

PERSON = "cynosure:person"
"""The number of a row's `user_id` among all ids met: rows are sorted by numbers in half the time
that sorting by hashes takes."""


class Identities:
    """Hashes ids, each distinct one once as long as it is remembered.

    Those of forgotten people (`forgotten`, as `Key.veiled` tells them) become null. Ids with
    capitals or blanks around them are noted beside the hash of what they fold to, so that ids that
    differ in nothing else can be told later, when no id is known any longer.
    """

    def __init__(self, key: Key, forgotten: frozenset[str] = frozenset()) -> None:
        import pyarrow as pa

        self._key = key
        self._forgotten = forgotten
        self._spellings: list[tuple[bytes, bytes]] = []
        self._known: pa.Array = pa.array([], pa.string())
        self._digests: pa.Array = pa.array([], pa.binary(DIGEST))
        self._before = 0
        self._met: list[pa.Table] = []

    def packed(self, ids: pa.Array) -> pa.Array:
        """The ids (strings) as 12 bytes each; null stays null."""
        return self._numbered(ids)[1]

    def _numbered(self, ids: pa.Array) -> tuple[pa.Array, pa.Array]:
        """The ids (strings) by number, and as 12 bytes each; null stays null."""
        import pyarrow as pa
        import pyarrow.compute as pc

        # Few people make many rows, and to number the distinct ids is a sixth of the work of
        # looking every row up.
        encoded = ids.dictionary_encode()
        places = self._places(encoded.dictionary)
        numbers = pc.add(places.cast(pa.int64()), self._before)
        return numbers.take(encoded.indices), self._digests.take(places).take(encoded.indices)

    def _places(self, distinct: pa.Array) -> pa.Array:
        """Where distinct ids stand in the memory, which takes in those that it lacks."""
        import numpy as np
        import pyarrow as pa
        import pyarrow.compute as pc

        places = pc.index_in(distinct, value_set=self._known)
        if not places.null_count:
            return places
        if len(self._known) > REMEMBERED:
            self._forget()
            places = pa.nulls(len(distinct), places.type)
        is_fresh = places.is_null()
        first = len(self._known)
        self._remember(distinct.filter(is_fresh))
        fresh = pa.array(np.arange(first, len(self._known), dtype=np.int32))
        return pc.replace_with_mask(places, is_fresh, fresh)

    def _forget(self) -> None:
        self._before += len(self._known)
        self._known, self._digests = self._known.slice(0, 0), self._digests.slice(0, 0)

    def hashed_columns(self, table: Table, rows: pa.Table) -> pa.Table:
        """`rows` of `table` with every identity as 12 bytes, `subject_id` of users as 24 digits.

        Ids that were found in another table are bytes already; outside of the identities they
        become digits. The rows of forgotten people are left out. A `user_id` of the file itself
        has its number beside it, as `PERSON`.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

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
                numbers, packed = self._numbered(ids)
                rows = rows.set_column(number, column.name, packed)
                if column.name == "user_id":
                    rows = rows.append_column(PERSON, numbers)
                if packed.null_count > ids.null_count and _is_of(table, column.name):
                    rows = rows.filter(pc.or_(pc.is_null(ids), pc.is_valid(packed)))
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
        rows = rows.set_column(number, "subject_id", hashed)
        return rows.filter(pc.is_valid(hashed)) if hashed.null_count else rows

    def digits(self, identity: str) -> str | None:
        """One id as 24 digits, None for that of somebody forgotten."""
        digest = self._key.digest(identity)
        return None if self._is_forgotten(digest) else digest.hex()

    def spellings(self) -> pa.Table | None:
        """The hashes of ids not told before that fold to another id: `user_id`, `folded_id`.

        None where there are none.
        """
        import pyarrow as pa

        if not self._spellings:
            return None
        noted, self._spellings = self._spellings, []
        ids = pa.array([one.hex() for one, _ in noted], pa.string())
        folded = pa.array([other.hex() for _, other in noted], pa.string())
        return pa.table({"user_id": ids, "folded_id": folded})

    def met(self) -> pa.Table | None:
        """The ids not told before: `number` and `user_id`, None where there are none.

        One that came back after the memory was begun anew has a second number.
        """
        import pyarrow as pa

        met, self._met = self._met, []
        return pa.concat_tables(met) if met else None

    def _remember(self, fresh: pa.Array) -> None:
        import numpy as np
        import pyarrow as pa

        digests = pa.array(map(self._digest, fresh.to_pylist()), pa.binary(DIGEST))
        first = self._before + len(self._known)
        numbers = pa.array(np.arange(first, first + len(digests)))
        self._met.append(pa.table({"number": numbers, "user_id": digests}))
        self._known = pa.concat_arrays([self._known, fresh])
        self._digests = pa.concat_arrays([self._digests, digests])

    def _digest(self, identity: str) -> bytes | None:
        digest = self._key.digest(identity)
        if self._is_forgotten(digest):
            return None
        folded = _folded(identity)
        if folded != identity:
            self._spellings.append((digest, self._key.digest(folded)))
        return digest

    def _is_forgotten(self, digest: bytes) -> bool:
        return bool(self._forgotten) and self._key.veiled(digest) in self._forgotten


def _folded(identity: str) -> str:
    """An id as others may have spelt it: without capitals, blanks, and the `.0` of a whole number
    that a program took for a fraction."""
    folded = identity.strip().casefold()
    whole = folded.removesuffix(".0")
    return whole if whole.isdigit() else folded


def _is_of(table: Table, column: str) -> bool:
    """Whether a row belongs to the person in this column and has to go with them."""
    return column == "user_id" or (table == PEOPLE and column == "alias_of")


def _digits(packed: pa.Array) -> pa.Array:
    """Hashes as 24 hexadecimal digits."""
    import pyarrow as pa

    cells = (None if one is None else one.hex() for one in packed.to_pylist())
    return pa.array(cells, pa.string())
