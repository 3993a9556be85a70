"""How verdicts vary: over people, over their items, over repeats of the judge and of the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.judged.unlabelled import judged_rows
from cynosure.metrics.kinds.judged import VERDICT
from cynosure.metrics.located.values import Formula
from cynosure.metrics.needs import Labelled
from cynosure.metrics.relations.labelled import JUDGE, NAMELESS, labels_of, on_scale
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.trials.rows import ITEM, trial_rows
from cynosure.stats.judge.variance import Nested, Repeats

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class NestedRequest:
    """The verdicts on the rows of a source, a verdict a row, by person."""

    source: str
    labels: Labelled
    where: Formula | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row."""
        import ibis

        rows = judged_rows(scope, self.source, self.labels, None, self.where)
        rows = rows.filter(rows[VERDICT].notnull())
        line = ibis.window(group_by=[rows["user_id"]])
        rows = rows.select(
            _who=rows["user_id"],
            _value=rows[VERDICT],
            _own=rows[VERDICT].mean().over(line),
            _all=rows[VERDICT].mean().over(ibis.window()),
        )
        inner, outer = rows["_value"] - rows["_own"], rows["_own"] - rows["_all"]
        each = rows.group_by("_who").agg(
            _items=rows.count().cast("float64"),
            _within=(inner * inner).sum(),
            _between=(outer * outer).sum(),
        )
        return each.agg(
            items=each["_items"].sum(),
            people=each.count(),
            crowding=(each["_items"] * each["_items"]).sum(),
            within=each["_within"].sum(),
            between=each["_between"].sum(),
        )

    def read(self, rows: list[dict[str, Any]]) -> Nested:
        """What the analysis of variance takes."""
        (row,) = rows
        floats = (float(row[name] or 0.0) for name in ("crowding", "within", "between"))
        return Nested(round(row["items"] or 0), int(row["people"] or 0), *floats)


@dataclass(frozen=True)
class JudgedTwice:
    """Repeated verdicts of one version on the same item; `each` is how many an item has."""

    repeats: Repeats
    each: float


@dataclass(frozen=True)
class JudgedTwiceRequest:
    """How verdicts of one version of the judge on the same subject differ."""

    labels: Labelled

    def query(self, scope: Scope) -> ir.Table:
        """One row."""
        rows = labels_of(scope, self.labels)
        rows = rows.filter((rows.rater_kind == JUDGE) & on_scale(rows, self.labels))
        version = rows.rater_version.fill_null(NAMELESS)
        each = rows.group_by(_about=rows.subject_id, _version=version).agg(
            _said=rows.count(), _spread=rows.value.var(how="pop")
        )
        return each.agg(
            squares=(each["_spread"] * each["_said"]).sum(),
            verdicts=each["_said"].sum(),
            items=each.count(),
        )

    def read(self, rows: list[dict[str, Any]]) -> JudgedTwice:
        """The repeats, none where there are no verdicts."""
        (row,) = rows
        items, verdicts = int(row["items"] or 0), int(row["verdicts"] or 0)
        repeats = Repeats(float(row["squares"] or 0.0), verdicts - items)
        return JudgedTwice(repeats, verdicts / items if items else 1.0)


@dataclass(frozen=True)
class RunsRequest:
    """How trials of one model on the same item differ, a trial passing or not."""

    def query(self, scope: Scope) -> ir.Table:
        """One row."""
        rows = trial_rows(scope)
        each = rows.group_by(*ITEM).agg(_runs=rows["_runs"].sum(), _passed=rows["_passed"].sum())
        rate = each["_passed"].cast("float64") / each["_runs"].cast("float64")
        return each.agg(
            squares=(each["_passed"].cast("float64") * (1.0 - rate)).sum(),
            runs=each["_runs"].sum(),
            items=each.count(),
        )

    def read(self, rows: list[dict[str, Any]]) -> Repeats:
        """The repeats, none where nothing was tried twice."""
        (row,) = rows
        return Repeats(float(row["squares"] or 0.0), int(row["runs"] or 0) - int(row["items"] or 0))
