"""What several metrics of one unit add up to in one row of an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cynosure.metrics.trust.tally import Tally, contributions_in, read_tally, tallied

if TYPE_CHECKING:
    import ibis.expr.types as ir


def tallied_each(rows: ir.Table, metrics: Sequence[str]) -> dict[str, Any]:
    """The aggregates that `read_each` reads, over rows of units with contributions of `metrics`,
    named as `unit_rows` names them."""
    found: dict[str, Any] = {}
    for number, metric in enumerate(metrics):
        columns = [name for name in contributions_in(rows) if _belongs(name, metric)]
        for name, value in tallied(rows, columns).items():
            found[f"m{number}.{name}"] = value
    return found


def read_each(row: Mapping[str, Any], metrics: Sequence[str]) -> dict[str, Tally]:
    """The tally of each metric in a row that `tallied_each` made."""
    found = {}
    for number, metric in enumerate(metrics):
        prefix = f"m{number}."
        own = {k.removeprefix(prefix): v for k, v in row.items() if k.startswith(prefix)}
        found[metric] = read_tally(own)
    return found


def _belongs(column: str, metric: str) -> bool:
    """Whether a column is that of a metric: its name, or its name and a number."""
    return column == metric or (
        column.startswith(f"{metric}.") and column[len(metric) + 1 :].isdigit()
    )
