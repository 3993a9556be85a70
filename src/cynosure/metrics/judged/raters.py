"""Who gave the labels that a judged metric reads, and which of them lie outside its scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.needs import Labelled
from cynosure.metrics.relations.labelled import JUDGE, NAMELESS, labels_of, on_scale
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Raters:
    """Labels of one kind of rater and, of judges, of one version; `outside` of them lie off the
    scale. `raters` counts distinct raters, `subjects` what they labelled on the scale."""

    kind: str
    version: str | None
    rows: int
    outside: int
    raters: int
    subjects: int


@dataclass(frozen=True)
class RatersRequest:
    """The labels of one name and subject, by kind of rater and version."""

    labels: Labelled

    def query(self, scope: Scope) -> ir.Table:
        """One row a kind of rater and version of the judge."""
        import ibis

        rows = labels_of(scope, self.labels)
        inside = on_scale(rows, self.labels)
        named = rows.rater_version.fill_null(NAMELESS)
        version = ibis.ifelse(rows.rater_kind == JUDGE, named, ibis.null("string"))
        return rows.group_by(kind=rows.rater_kind, version=version).agg(
            rows=rows.count(),
            outside=rows.count(where=~inside),
            raters=rows.rater.nunique(),
            subjects=rows.subject_id.nunique(where=inside),
        )

    def read(self, rows: list[dict[str, Any]]) -> tuple[Raters, ...]:
        """Sorted by kind and version."""
        found = [
            Raters(
                row["kind"],
                row["version"],
                *(int(row[name]) for name in ("rows", "outside", "raters", "subjects")),
            )
            for row in rows
        ]
        return tuple(sorted(found, key=lambda one: (one.kind, one.version or "")))
