"""Rows of trials as they may be counted: what is unsound is set apart, constraints make one trial.

A row is a trial of its own, or so many (`n`, of which `successes` passed), or one constraint of a
trial (`constraint_kind`): the rows of one item and `trial` then are one trial, which passes where
every one of them does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cynosure.metrics.expression.compile import certain, columns_of, condition
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.stacking import stacked
from cynosure.tables.schema import WHOLE

if TYPE_CHECKING:
    import ibis.expr.types as ir

CELL: tuple[str, ...] = ("scenario", "model", "harness", "grader")
"""What makes trials comparable: they are counted together only where all of these agree."""

ITEM: tuple[str, ...] = (*CELL, "item")
VERSIONS: tuple[str, ...] = ("model_version", "harness_version", "grader_version")
DEFECT = "_defect"
"""Why a row is set apart, null where it is not."""

DEFECTS: tuple[str, ...] = (
    "not_run",
    "successes_above_n",
    "n_without_successes",
    "negative_count",
    "constraints_above_total",
    "score_not_finite",
)
"""What sets a row apart, in the order in which it is looked for."""


def judged_rows(scope: Scope) -> ir.Table:
    """Every row of trials of an item with `_runs`, `_passed` (how many of them did) and the defect
    it has; published totals are of no item."""
    import ibis

    rows = scope.table("trials")
    rows = rows.filter(rows["item"] != WHOLE)
    by_score = certain(condition(scope.star_file.boundary.passed.tree, columns_of(rows)))
    runs = rows.n.fill_null(1)
    wrong = {
        "not_run": (runs == 0) & (rows.successes.fill_null(0) == 0),
        "successes_above_n": rows.successes > runs,
        "n_without_successes": rows.successes.isnull() & (runs > 1),
        "negative_count": (runs < 1) | (rows.successes < 0) | (rows.constraints_met < 0),
        "constraints_above_total": rows.constraints_met > rows.constraints_total,
        "score_not_finite": rows.score.isnan() | rows.score.isinf(),
    }
    defect = ibis.cases(
        *((certain(wrong[name]), ibis.literal(name)) for name in DEFECTS),
        else_=ibis.null("string"),
    )
    return rows.mutate(
        _runs=runs,
        _passed=rows.successes.fill_null(by_score.cast("int64")),
        **{DEFECT: defect},
    )


def trial_rows(scope: Scope) -> ir.Table:
    """Sound rows with the constraints of one trial put together: the columns of `ITEM`, `_runs`,
    `_passed`, `_cost`, `_took` (milliseconds), `family`, `human_minutes`, `model_released`,
    `_at` (microseconds) and those of `VERSIONS`."""
    rows = judged_rows(scope)
    rows = rows.filter(rows[DEFECT].isnull())
    kept = (*ITEM, "family", "human_minutes", "model_released", *VERSIONS)
    whole = rows.filter(rows.constraint_kind.isnull()).select(
        *kept,
        "_runs",
        "_passed",
        _cost=_finite(rows.cost),
        _took=_finite(rows.latency_ms),
        _at=rows.ts_us,
    )
    return stacked([whole, _constrained(rows, kept)])


def _constrained(rows: ir.Table, kept: tuple[str, ...]) -> ir.Table:
    """The trials that were judged constraint by constraint."""
    rows = rows.filter(rows.constraint_kind.notnull())
    others = [name for name in kept if name not in ITEM]
    # Cost and time are those of the trial, written on each of its rows.
    return (
        rows.group_by(*ITEM, "trial")
        .agg(
            **{name: rows[name].min() for name in others},
            _runs=rows["_runs"].min(),
            _passed=(rows["_passed"] >= rows["_runs"]).all().cast("int64"),
            _cost=_finite(rows.cost).max(),
            _took=_finite(rows.latency_ms).max(),
            _at=rows.ts_us.min(),
        )
        .select(*kept, "_runs", "_passed", "_cost", "_took", "_at")
    )


def _finite(value: Any) -> Any:
    import ibis

    return ibis.ifelse(value.isnan() | value.isinf(), ibis.null("float64"), value)
