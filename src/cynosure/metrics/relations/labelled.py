"""What people and judges said of rows, beside the rows: labels, verdicts, versions of a judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cynosure.metrics.kinds.judged import JUDGE_VERSION, LABEL, VERDICT
from cynosure.metrics.needs import Labelled
from cynosure.metrics.relations.scope import AT, Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

JUDGE = "judge"
NAMELESS = "?"
"""The version of a judge that names none."""
KEYS: tuple[str, ...] = ("_episode", "episode_id", "generation_id")
"""What names a row, the first that it has: of an episode cut from events its key."""
NEVER = 2**62
"""After every instant: a verdict without a time comes after those with one."""


def labels_of(scope: Scope, labels: Labelled) -> ir.Table:
    """The rows of `labels` that say something of this kind under this name, on the scale or not."""
    rows = scope.table("labels")
    return rows.filter((rows.subject_kind == labels.subject) & (rows.name == labels.name))


def on_scale(rows: ir.Table, labels: Labelled) -> Any:
    """Whether a label lies on the scale."""
    return rows.value.between(labels.low, labels.high)


def verdicts(scope: Scope, labels: Labelled) -> ir.Table:
    """One row a subject and version of the judge: `_about`, `_version`, `_verdict` (the mean of
    what that version said) and `_said` (when it first did, in microseconds)."""
    rows = labels_of(scope, labels)
    rows = rows.filter((rows.rater_kind == JUDGE) & on_scale(rows, labels))
    if labels.version is not None:
        rows = rows.filter(rows.rater_version == labels.version)
    version = rows.rater_version.fill_null(NAMELESS)
    said = rows.ts_us.min()
    return rows.group_by(_about=rows.subject_id, _version=version).agg(
        _verdict=rows.value.mean(), _said=said
    )


def key_of(rows: ir.Table) -> Any:
    """The column by which labels name a row."""
    return rows[next(name for name in KEYS if name in rows.columns)]


def with_labels(
    scope: Scope, rows: ir.Table, labels: Labelled, wanted: frozenset[str] = frozenset()
) -> ir.Table:
    """`rows` with `LABEL` (the mean label of people), `VERDICT` (of the version of the judge that
    was first to say something) and, where it is wanted, `JUDGE_VERSION`; null where there is none.

    A row without a verdict has the version that was in office at its time: the last one whose first
    verdict is on a row no later. For this, rows need `AT`.
    """
    import ibis

    said = labels_of(scope, labels)
    said = said.filter((said.rater_kind == labels.by) & on_scale(said, labels))
    people = said.group_by(_about=said.subject_id).agg(_mean=said.value.mean())
    each = verdicts(scope, labels)
    line = ibis.window(
        group_by=[each["_about"]], order_by=[each["_said"].fill_null(NEVER), each["_version"]]
    )
    numbered = each.mutate(_place=ibis.row_number().over(line))
    first = numbered.filter(numbered["_place"] == 0)
    joined = rows.left_join(people, key_of(rows) == people["_about"])
    rows = joined.select(*rows.columns, **{LABEL: joined["_mean"]})
    joined = rows.left_join(first, key_of(rows) == first["_about"])
    rows = joined.select(
        *rows.columns, **{VERDICT: joined["_verdict"], "_own_version": joined["_version"]}
    )
    return _with_version(rows) if JUDGE_VERSION in wanted else rows


def _with_version(rows: ir.Table) -> ir.Table:
    import ibis

    own = rows.filter(rows["_own_version"].notnull())
    begun = own.group_by(_version=own["_own_version"]).agg(_since=own[AT].min())
    line = ibis.window(order_by=[begun["_since"], begun["_version"]])
    office = begun.mutate(_until=begun["_since"].lead().over(line))
    at = rows[AT]
    in_office = (at >= office["_since"]) & (office["_until"].isnull() | (at < office["_until"]))
    joined = rows.left_join(office, [rows["_own_version"].isnull(), in_office])
    version = ibis.coalesce(joined["_own_version"], joined["_version"])
    return joined.select(*rows.columns, **{JUDGE_VERSION: version})
