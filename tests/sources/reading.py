"""What the tests of the importers share: reading a file the way a load does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from cynosure.sources.formats import format_called
from cynosure.tables.batch import Batch, Quarantined
from cynosure.tables.mapping import Const, Joined, Mapping, SourceSpec
from cynosure.tables.mapping import Path as At
from cynosure.tables.schema import table_called

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass(frozen=True)
class Read:
    """All batches of a file put together."""

    batches: list[Batch]
    left_out: tuple[str, ...]
    consumed: list[int]

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [row for batch in self.batches for row in batch.rows.to_pylist()]

    @property
    def quarantined(self) -> list[Quarantined]:
        return [bad for batch in self.batches for bad in batch.quarantined]

    @property
    def rules(self) -> list[tuple[int, str, str]]:
        return [(bad.line, bad.column, bad.rule) for bad in self.quarantined]

    @property
    def schema(self) -> pa.Schema:
        return self.batches[-1].rows.schema

    def column(self, name: str) -> list[Any]:
        return [row.get(name) for row in self.rows]


def mapping(**columns: str | Mapping) -> tuple[tuple[str, Mapping], ...]:
    """Mapping pairs; a plain string is a path."""
    return tuple((name, At(to) if isinstance(to, str) else to) for name, to in columns.items())


EVENT = mapping(user_id="u", ts="t", event=Const("x"))


def read(path: Path, kind: str, table: str = "events", **spec: Any) -> Read:
    """Read a file whole; the invariant of every batch is checked on the way."""
    spec.setdefault("map", EVENT)
    source = SourceSpec(table=table, format=kind, path=path.name, **spec)
    known, wanted = format_called(kind), table_called(table)
    assert known is not None
    assert wanted is not None
    consumed: list[int] = []
    reading = known.read(path, source, wanted, consumed.append, shown=path.name, now=NOW)
    batches = []
    for batch in reading:
        assert batch.read == batch.rows.num_rows + len(batch.quarantined)
        batch.rows.validate(full=True)
        batches.append(batch)
    return Read(batches, reading.left_out, consumed)


__all__ = ["EVENT", "NOW", "Const", "Joined", "Read", "mapping", "read"]
