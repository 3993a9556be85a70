"""What travels from an importer to the store: typed rows, and rows that were not good enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cynosure.errors import Text

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


CUT_OFF = "cut_off"
"""The rule that the last row of a file breaks where it has no end."""

BROKEN: tuple[tuple[str, Text], ...] = (
    ("undecodable", Text("bytes of another encoding", "编码不符")),
    ("looks_gb18030", Text("bytes that look like GB18030", "编码疑似 GB18030")),
    ("looks_western", Text("bytes that look like Windows-1252", "编码疑似 Windows-1252")),
    (CUT_OFF, Text("the line ends in the middle", "行未写完")),
    ("not_json", Text("not JSON", "不是 JSON")),
    ("not_an_object", Text("not a JSON object", "不是 JSON 对象")),
    ("wrong_number_of_fields", Text("wrong number of fields", "字段数不对")),
    ("missing", Text("no value", "缺少值")),
    ("not_a_time", Text("not a time", "不是时间")),
    ("time_out_of_range", Text("a time before 1990 or in the future", "时间早于 1990 年或在未来")),
    ("not_a_day", Text("not a day", "不是日期")),
    ("not_a_number", Text("not a number", "不是数字")),
    ("not_an_integer", Text("not a whole number", "不是整数")),
    ("not_a_flag", Text("neither true nor false", "不是真假值")),
    ("not_a_choice", Text("not one of the allowed values", "不在允许的取值内")),
    ("not_text", Text("not text", "不是文字")),
)
"""Every rule a row can break, with what is wrong with a row that breaks it."""

RULES: tuple[str, ...] = tuple(rule for rule, _ in BROKEN)


def what_is_wrong(rule: str) -> Text:
    """What is wrong with a row that breaks `rule`, one of `RULES`."""
    return dict(BROKEN)[rule]


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
