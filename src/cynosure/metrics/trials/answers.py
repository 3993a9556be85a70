"""What was answered in trials, and what people, judges and rules said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.trials.results import Cell
from cynosure.metrics.trials.rows import DEFECT, judged_rows

if TYPE_CHECKING:
    import ibis.expr.types as ir

SUBJECT = "trial"
"""The `subject_kind` of labels that speak of a trial."""


@dataclass(frozen=True, order=True)
class Answer:
    """One trial. `id` is what labels call it: scenario, item, model and harness joined by ":", and
    the trial's own number where it has one. `text` is None where it was not loaded."""

    id: str
    cell: Cell
    item: str
    text: str | None


@dataclass(frozen=True)
class AnswersRequest:
    """The trials whose text is loaded, in the property `column`, or that have labels.

    `column` is None where no text is loaded, `labelled` says whether the snapshot has labels.
    """

    column: str | None
    labelled: bool

    def query(self, scope: Scope) -> ir.Table:
        """One row a trial."""
        import ibis

        rows = judged_rows(scope)
        rows = rows.filter(rows[DEFECT].isnull())
        colon = ibis.literal(":")
        key = rows.scenario + colon + rows.item + colon + rows.model + colon + rows.harness
        text = ibis.null("string") if self.column is None else rows[self.column].cast("string")
        numbered = ibis.ifelse(rows.trial.isnull(), key, key + colon + rows.trial)
        found = rows.select(
            "scenario", "item", "model", "harness", "grader", id=numbered, text=text
        ).distinct()
        wanted = found.text.notnull()
        if self.labelled:
            labels = scope.table("labels")
            graded = labels.filter(labels.subject_kind == SUBJECT)
            wanted = wanted | found.id.isin(graded.subject_id)
        return found.filter(wanted)

    def read(self, rows: list[dict[str, Any]]) -> tuple[Answer, ...]:
        """Sorted by id, one for each: of a trial in several rows the first that has a text."""
        found: dict[str, Answer] = {}
        for row in sorted(rows, key=lambda one: (one["id"], one["text"] is None, one["text"])):
            cell = Cell(row["scenario"], row["model"], row["harness"], row["grader"] or "")
            found.setdefault(row["id"], Answer(row["id"], cell, row["item"], row["text"]))
        return tuple(found.values())


@dataclass(frozen=True)
class Grade:
    """What one rater said of one trial by the rule `name`."""

    answer: str
    rater: str
    rater_kind: str
    name: str
    value: float


@dataclass(frozen=True)
class GradesRequest:
    """All labels of trials."""

    def query(self, scope: Scope) -> ir.Table:
        """One row a label."""
        rows = scope.table("labels")
        rows = rows.filter(rows.subject_kind == SUBJECT)
        return rows.select("subject_id", "rater", "rater_kind", "name", "value", at=rows.ts_us)

    def read(self, rows: list[dict[str, Any]]) -> tuple[Grade, ...]:
        """Sorted; where somebody graded a trial by a rule twice, the later grade."""
        found: dict[tuple[str, str, str, str], Grade] = {}
        for row in sorted(rows, key=lambda one: (one["at"] or 0, one["value"])):
            who = row["subject_id"], row["rater"], row["rater_kind"], row["name"]
            found[who] = Grade(*who, float(row["value"]))
        return tuple(found[key] for key in sorted(found))
