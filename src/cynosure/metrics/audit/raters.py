"""How far a judge and people say the same of the same subjects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.audit.labelled import PEOPLE_SAY
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Judged:
    """Of a label called `name`: `labels` by judges, `pairs` of them on subjects that a person
    labelled too, of which `agree` say the same."""

    name: str
    labels: int
    pairs: int
    agree: int


@dataclass(frozen=True)
class JudgedRequest:
    """Every label that a judge gives, beside those of people."""

    def query(self, scope: Scope) -> ir.Table:
        """One row a name of a label."""
        labels = scope.table("labels")
        subject = ("subject_kind", "subject_id", "name")
        judge = labels.filter(labels["rater_kind"] == "judge").select(*subject, _judge="value")
        people = labels.filter(labels["rater_kind"].isin(list(PEOPLE_SAY)))
        said = people.group_by(*subject).agg(_said=people["value"].median())
        renamed = said.select(_k="subject_kind", _i="subject_id", _n="name", _said="_said")
        joined = judge.left_join(
            renamed,
            [
                judge["subject_kind"] == renamed["_k"],
                judge["subject_id"] == renamed["_i"],
                judge["name"] == renamed["_n"],
            ],
        )
        same = joined["_said"] == joined["_judge"]
        return joined.group_by("name").agg(
            labels=joined.count(), pairs=joined["_said"].count(), agree=joined.count(where=same)
        )

    def read(self, rows: list[dict[str, Any]]) -> tuple[Judged, ...]:
        """The labels of judges by name."""
        found = [Judged(r["name"], r["labels"], r["pairs"], r["agree"]) for r in rows]
        return tuple(sorted(found, key=lambda one: one.name))
