"""Values found in a table that is loaded already, by a key that another file shares with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from cynosure.errors import Refusal, UserMistake, did_you_mean
from cynosure.store.columns import ENGINE, Columns, Part, quoted, union, united
from cynosure.store.identities import Identities
from cynosure.store.key import DIGEST, Key
from cynosure.store.segments import parts_of
from cynosure.store.snapshots import Segment
from cynosure.store.staging import POSITION, Staging
from cynosure.tables.mapping import LookUp, SourceSpec
from cynosure.tables.schema import LABELS, Column, Table, Type, table_called
from cynosure.tables.validate import conform

if TYPE_CHECKING:
    import pyarrow as pa

_MEANING = {kind: meaning for meaning, kind in ENGINE.items()}
_BEYOND = 2**63 - 1
"""Where a row without clock or turn stands: after all others where the first is asked for, before
them where the last is."""


@dataclass(frozen=True)
class _Answers:
    """A relation of the engine with one row a key; its columns are k0, k1, … and value."""

    relation: str
    keys: tuple[Column, ...]
    is_identity: bool


class LookUps:
    """Looks things up in the segments of a snapshot together with what a load has staged so far.

    A look-up is worked out when it is first asked for, and stands for the rest of the load: the
    files of the table looked in have to be staged before.
    """

    def __init__(
        self, staging: Staging, key: Key, stored: Mapping[str, Sequence[Segment]], now: datetime
    ) -> None:
        self._staging, self._stored, self._now = staging, stored, now
        # The file that asks is read in a thread of its own, so that nothing is shared with staging.
        self._identities = Identities(key)
        self._answers: dict[LookUp, _Answers] = {}

    def find(self, spec: SourceSpec, look_up: LookUp, keys: Sequence[pa.Array]) -> pa.Array:
        """The values of `look_up` for n cells of each key, in the type they are stored in.

        Ids of people come as the bytes of their hash. Raises UserMistake for a column that the
        table has not, Refusal where the table has no rows.
        """
        import pyarrow as pa

        if look_up not in self._answers:
            self._answers[look_up] = self._worked_out(spec, look_up)
        answers = self._answers[look_up]
        asked = {
            f"k{i}": self._comparable(column, cells, spec.timezone)
            for i, (column, cells) in enumerate(zip(answers.keys, keys, strict=True))
        }
        rows = pa.table({**asked, "turn": pa.array(range(len(keys[0])), pa.int64())})
        same = " AND ".join(f"asked.k{i} = found.k{i}" for i in range(len(keys)))
        with self._staging.engine.cursor() as cursor:
            cursor.register("asked", rows)
            found = cursor.execute(
                f"SELECT found.value FROM asked LEFT JOIN {answers.relation} AS found ON {same} "
                "ORDER BY asked.turn"
            ).to_arrow_table()
        values = found.column("value").combine_chunks()
        return values.cast(pa.binary(DIGEST)) if answers.is_identity else values

    def _comparable(self, column: Column, cells: pa.Array, zone: str) -> pa.Array:
        """Cells of the file as the column of the table that they are compared with holds them."""
        values = conform(column, cells, zone, self._now).values
        return self._identities.packed(values) if column.identity else values

    def _worked_out(self, spec: SourceSpec, look_up: LookUp) -> _Answers:
        table = table_called(look_up.table)
        if table is None:
            raise KeyError(look_up.table)
        stored, staged = self._stored.get(table.name, ()), self._staging.parts(table)
        if not stored and not any(map(self._has_rows, staged)):
            raise _no_rows(spec, look_up)
        columns = united(
            table,
            [*(dict(segment.columns) for segment in stored), *(part.columns for part in staged)],
        )
        for name in (*(name for _, name in look_up.on), look_up.column):
            _check_column(spec, table, name, columns)
        keys = tuple(_column(table, name, columns) for _, name in look_up.on)
        relation = f"look_up_{len(self._answers)}"
        with self._staging.engine.cursor() as cursor:
            cursor.execute(f"CREATE TABLE {relation} AS {self._statement(table, look_up, columns)}")
        return _Answers(relation, keys, _column(table, look_up.column, columns).identity)

    def _has_rows(self, part: Part) -> bool:
        with self._staging.engine.cursor() as cursor:
            return bool(cursor.execute(f"SELECT 1 FROM {part.relation} LIMIT 1").fetchall())

    def _statement(self, table: Table, look_up: LookUp, columns: Columns) -> str:
        keys = [quoted(name) for _, name in look_up.on]
        value = quoted(look_up.column)
        chosen = ", ".join(f"{key} AS k{i}" for i, key in enumerate(keys))
        known = " AND ".join(f"{one} IS NOT NULL" for one in [*keys, value])
        return (
            f"SELECT {chosen}, {_taken(table, look_up, columns)} AS value "
            f"FROM ({self._rows(table, look_up, columns)}) WHERE {known} GROUP BY ALL"
        )

    def _rows(self, table: Table, look_up: LookUp, columns: Columns) -> str:
        """The rows that the table will have: of those with one id, the one loaded last."""
        wanted = {*(name for _, name in look_up.on), look_up.column}
        wanted |= {name for name in (table.key, table.clock, table.order) if name in columns}
        needed = {name: kind for name, kind in columns.items() if name in wanted}
        names = ", ".join(map(quoted, needed))
        position = quoted(POSITION)
        staged = self._staging.parts(table)
        fresh = union(
            table, [replace(part, extra=f", {position}") for part in staged], needed, packed=True
        )
        stored = parts_of(self._staging.layout, self._stored.get(table.name, ()))
        known = f"SELECT {names} FROM ({union(table, stored, needed, packed=True)})"
        if table.key in needed:
            key = quoted(table.key)
            if fresh and stored:
                known += f" ANTI JOIN (SELECT {key} FROM ({fresh})) USING ({key})"
            fresh = (
                f"SELECT * FROM ({fresh}) QUALIFY {key} IS NULL OR "
                f"row_number() OVER (PARTITION BY {key} ORDER BY {position} DESC) = 1"
            )
        parts = [f"SELECT {names} FROM ({fresh})"] if staged else []
        return " UNION ALL ".join([*parts, known] if stored else parts)


def _taken(table: Table, look_up: LookUp, columns: Columns) -> str:
    """The aggregate that picks one value of many; equal clocks are settled by the value itself."""
    value = quoted(look_up.column)
    if look_up.take == "only":
        return f"CASE WHEN min({value}) = max({value}) THEN min({value}) END"
    end, beyond = ("min", _BEYOND) if look_up.take == "first" else ("max", -_BEYOND)
    clock = turn = str(beyond)
    if table.clock is not None and table.clock in columns:
        cell = quoted(table.clock)
        column = table.column(table.clock)
        if column is not None and column.type is Type.DAY:
            cell = f"CAST({cell} AS TIMESTAMP)"
        clock = f"coalesce(epoch_us({cell}), {beyond})"
    if table.order is not None and table.order in columns:
        turn = f"coalesce({quoted(table.order)}, {beyond})"
    return f"{end}(struct_pack(at := {clock}, turn := {turn}, value := {value})).value"


def _column(table: Table, name: str, columns: Columns) -> Column:
    return table.column(name) or Column(name, _MEANING[columns[name]])


def _check_column(spec: SourceSpec, table: Table, name: str, columns: Columns) -> None:
    if table == LABELS and name == "subject_id":
        raise UserMistake(
            "Nothing can be looked up by or in `labels.subject_id`: it holds ids of several kinds, "
            "those of people hashed.",
            "不能按 `labels.subject_id` 查找，也不能查找它的值：该列混有多种标识，"
            "其中用户标识已哈希。",
            spec.place,
        )
    if name not in columns:
        near = did_you_mean(name, columns)
        raise UserMistake(
            f"`{name}` is looked up in {table.name}, of which no file has such a column.{near.en}",
            f"要在 {table.name} 表中查找 `{name}`，但该表的文件中没有这一列。{near.zh}",
            spec.place,
        )


def _no_rows(spec: SourceSpec, look_up: LookUp) -> Refusal:
    return Refusal(
        f"`{look_up.column}` is looked up in {look_up.table}, which has no rows yet; nothing was "
        f"loaded. Load {look_up.table} first.",
        f"要在 {look_up.table} 表中查找 `{look_up.column}`，但该表还没有任何数据，"
        f"因此本次未载入任何内容。请先载入 {look_up.table}。",
        spec.place,
    )
