"""What travels from an importer to the store: typed rows, and rows that were not good enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Quarantined:
    """A row that could not be taken, with where it stands and which rule it broke.

    `line` counts from 1 (for Parquet: the row); `column` is the table's column concerned, empty
    where the row as a whole is broken; `rule` is a code of `RULES`; `row` is the row as read,
    cut at 2,000 characters.
    """

    file: str
    line: int
    column: str
    rule: str
    row: str


RULES: tuple[str, ...] = (
    "undecodable",
    "looks_gb18030",
    "cut_off",
    "not_json",
    "not_an_object",
    "wrong_number_of_fields",
    "missing",
    "not_a_time",
    "time_out_of_range",
    "not_a_day",
    "not_a_number",
    "not_an_integer",
    "not_a_flag",
    "not_a_choice",
    "not_text",
)
"""Every rule a row can break."""


@dataclass(frozen=True)
class Batch:
    """A stretch of one file.

    `rows` has the table's columns (those that the file fills) in their physical types, then the
    properties; `read` is the number of rows read for it, so that
    `read == rows.num_rows + len(quarantined)`.
    """

    rows: pa.RecordBatch
    quarantined: tuple[Quarantined, ...]
    read: int
