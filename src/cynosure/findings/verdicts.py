"""The verdicts of an audit in words and shapes, so that colour is never the only thing that tells.

A verdict stands in a cell of a table as its Text; whoever sets the table knows it by that again.
"""

from __future__ import annotations

from cynosure.errors import Text

VERDICTS: tuple[tuple[str, Text], ...] = (
    ("supported", Text("✓ supported", "✓ 成立")),
    ("leaning", Text("~ leaning", "~ 倾向成立")),
    ("contradicted", Text("✗ contradicted", "✗ 不成立")),
    ("not_enough_data", Text("? not enough data", "? 数据不足")),
)
"""Each verdict by its name in records; the first sign is its shape. Strongest first, but for the
last, which is none."""


def verdict_text(name: str) -> Text:
    """A verdict as a cell of a table. Raises KeyError for anything else."""
    return dict(VERDICTS)[name]


def verdict_of(cell: object) -> str | None:
    """The name of the verdict that a cell holds, None where it holds none."""
    return next((name for name, said in VERDICTS if cell == said), None)
