"""Rows that nobody has labelled yet: what a sample for people to label is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.expression.compile import columns_of, condition
from cynosure.metrics.expression.syntax import names_in
from cynosure.metrics.kinds.judged import LABEL
from cynosure.metrics.located.values import Formula
from cynosure.metrics.needs import Labelled
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.labelled import key_of, with_labels
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import AT, Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir


def judged_rows(
    scope: Scope,
    source: str,
    labels: Labelled,
    axis: Axis | None,
    where: Formula | None,
    more: frozenset[str] = frozenset(),
) -> ir.Table:
    """The rows that a judged metric counts, with labels, verdicts and the columns in `more`.

    With an axis those on it. Raises UserMistake for names in `where` that rows do not have.
    """
    named = set() if where is None else {name.path for name in names_in(where.tree)}
    rows = source_rows(scope, (source,), frozenset({AT, *named, *more}))
    kept = rows["user_id"].notnull() & ~rows["_two_people"]
    if axis is not None:
        kept = kept & axis.holds(rows["day"])
    if where is not None:
        kept = kept & condition(where.tree, columns_of(rows))
    return with_labels(scope, rows.filter(kept), labels)


@dataclass(frozen=True)
class UnlabelledRequest:
    """The ids of rows without a label, in a period or ever."""

    source: str
    labels: Labelled
    period: Period | None
    where: Formula | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row an id."""
        axis = None if self.period is None else Axis((self.period,))
        rows = judged_rows(scope, self.source, self.labels, axis, self.where)
        rows = rows.filter(rows[LABEL].isnull())
        return rows.select(subject=key_of(rows).cast("string")).distinct()

    def read(self, rows: list[dict[str, Any]]) -> tuple[str, ...]:
        """Sorted, so that a draw among them repeats."""
        return tuple(sorted(row["subject"] for row in rows))
