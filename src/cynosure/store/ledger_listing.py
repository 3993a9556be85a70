"""What the ledger holds, without the records: enough to list, to filter and to look up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import cast

LISTING = (
    "SELECT number, address, question, json_extract(record, '$.question.arguments'),"
    " json_extract(record, '$.kind'), json_extract(record, '$.estimate.is'),"
    " CAST(json_extract(record, '$.subject.metric') AS BLOB),"
    " json_extract(record, '$.provenance.snapshot'),"
    " json_extract(record, '$.window.start'), json_extract(record, '$.window.end'), at"
    " FROM findings WHERE number > ? ORDER BY number"
)
"""The findings after a number, in the order of the fields of `Listed`."""


@dataclass(frozen=True)
class Listed:
    """A finding as a list shows it.

    `arguments` are those of its question; `kind` is that of the record, `has_value` whether its
    estimate is one. `start` and `end` are the local days it speaks of, ISO; `at` is when it was
    first put.
    """

    number: int
    address: str
    question: str
    arguments: tuple[tuple[str, str], ...]
    kind: str
    has_value: bool
    metric: str
    snapshot: str
    start: str
    end: str
    at: str


def listed(row: tuple[object, ...]) -> Listed:
    """A row of `LISTING`. Raises ValueError where it is none of a record."""
    number, address, question, arguments, kind, estimate, metric, *words = row
    pairs = json.loads(str(arguments))
    if not isinstance(metric, bytes) or not all(isinstance(word, str) for word in (kind, *words)):
        raise ValueError(f"the record {number} lacks what every record has")
    given = tuple((str(name), str(value)) for name, value in pairs)
    named = (str(address), str(question), given, str(kind), estimate == "estimate")
    # A name may hold half a letter, which SQLite would refuse to give out as text.
    spelt = metric.decode("utf-8", "replace")
    return Listed(cast("int", number), *named, spelt, *map(str, words))
