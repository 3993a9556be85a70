"""Episodes as rows a metric can be made of: cut from events, or recorded by somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cynosure.errors import Place, UserMistake
from cynosure.metrics.expression.compile import certain, columns_of, compiled, condition
from cynosure.metrics.expression.syntax import Name, names_in
from cynosure.metrics.located.values import Ref
from cynosure.metrics.relations.cutting import cut
from cynosure.metrics.relations.joining import join_attributes
from cynosure.metrics.relations.linking import is_attribute, link
from cynosure.metrics.relations.reasked import CATEGORY, REASKED, with_reasked
from cynosure.metrics.relations.scope import AT, FAR, Scope
from cynosure.metrics.starfile.models import CutEpisodes, Fulfilled, RecordedEpisodes

if TYPE_CHECKING:
    import ibis.expr.types as ir

MAIN, ELSE = "main", "else"
UNDATED = "_undated"
"""Wanted where recorded episodes without an end, which belong to no period, are to be there too."""


def episode_rows(scope: Scope, name: str, wanted: frozenset[str]) -> ir.Table:
    """The episodes of one kind, a row each, with the columns in `wanted` that they have.

    Always there: `kind` (the name of the kind), `_source` (the same), `user_id`, `day` (the local
    day), `_two_people` (rows of several people carry one key: such an episode belongs to nobody)
    and `_undecided` (no rule says whether it was fulfilled).
    """
    kind = scope.star_file.episodes[name]
    wanted = wanted | _needed_by_rule(kind.fulfilled if "fulfilled" in wanted else None)
    if isinstance(kind, CutEpisodes):
        wanted = wanted | _needed_by_asking(kind, wanted)
        attributes = _attributes(kind, wanted)
        rows = link(scope, cut(scope, kind, wanted), name, kind, wanted)
        paths = {ref.name for ref in attributes.values()}
        rows = join_attributes(scope, rows, wanted | paths)
        column = columns_of(rows)
        rows = rows.mutate(
            **{carried: column(Name(ref.name, ref.at)) for carried, ref in attributes.items()}
        )
        if REASKED in wanted and kind.reasked_within is not None:
            rows = with_reasked(rows, kind.reasked_within.length)
    else:
        rows = join_attributes(scope, _recorded(scope, kind, wanted), wanted)
    if "fulfilled" in wanted:
        rows = _judged(rows, kind.fulfilled, name, kind.at)
    else:
        rows = rows.mutate(_undecided=_false())
    return rows.mutate(kind=_text(name), _source=_text(name))


def _needed_by_asking(kind: CutEpisodes, wanted: frozenset[str]) -> frozenset[str]:
    """What tells that a person asks the same again: the category, where the kind carries one."""
    return frozenset({CATEGORY} & kind.carries.keys()) if REASKED in wanted else frozenset()


def _attributes(kind: CutEpisodes, wanted: frozenset[str]) -> dict[str, Ref]:
    """The carried columns that describe the episode's agent or person."""
    return {
        name: rule.column
        for name, rule in kind.carries.items()
        if name in wanted and rule.column is not None and is_attribute(rule.column)
    }


def _false() -> Any:
    import ibis

    return ibis.literal(value=False)


def _text(value: str) -> Any:
    import ibis

    return ibis.literal(value)


def _needed_by_rule(fulfilled: Fulfilled | None) -> frozenset[str]:
    if fulfilled is None:
        return frozenset()
    names = {name.path for formula in fulfilled.formulas for name in names_in(formula.tree)}
    if fulfilled.by is not None:
        names |= {fulfilled.by.name, "agent_id"}
    return frozenset(names)


def _recorded(scope: Scope, kind: RecordedEpisodes, wanted: frozenset[str]) -> ir.Table:
    rows = scope.table("episodes")
    if UNDATED not in wanted:
        rows = rows.filter(rows.ended.notnull())
    if kind.kind is not None:
        rows = rows.filter(rows.kind == kind.kind.name)
    if kind.where is not None:
        rows = rows.filter(condition(kind.where.tree, columns_of(rows)))
    measures = {
        name: compiled(measured.formula.tree, columns_of(rows))
        for name, measured in kind.measures.items()
        if name in wanted and measured.formula is not None
    }
    if AT in wanted:
        measures[AT] = rows.ended_us
    day = scope.day(rows.ended_us)
    # A row counts where it has a day; one that is wanted without an end lies before all of them.
    day = day.fill_null(-FAR) if UNDATED in wanted else day
    return rows.mutate(day=day, _two_people=_false(), **measures)


def _judged(rows: ir.Table, fulfilled: Fulfilled | None, name: str, at: Place) -> ir.Table:
    """`rows` with `fulfilled` and `_undecided`."""
    if fulfilled is None:
        raise UserMistake(
            f"`{name}` has no rule `fulfilled`, which is asked of it.",
            f"`{name}` 没有写 `fulfilled` 规则，而这里用到了它。",
            at,
        )
    columns = columns_of(rows)
    if fulfilled.always is not None:
        holds = condition(fulfilled.always.tree, columns)
        return rows.mutate(fulfilled=holds, _undecided=_false())
    if fulfilled.by is None:
        raise ValueError("rules by kind without the column that tells the kind")
    by = columns(Name(fulfilled.by.name, fulfilled.by.at))
    if not by.type().is_string():
        raise UserMistake(
            f"`{fulfilled.by.name}` does not hold names, so no rule can be chosen by it.",
            f"`{fulfilled.by.name}` 不是名称列，无法据此选择规则。",
            fulfilled.by.at,
        )
    return _by_kind(rows, by, fulfilled)


def _by_kind(rows: ir.Table, by: Any, fulfilled: Fulfilled) -> ir.Table:
    import ibis

    columns = columns_of(rows)
    main = rows.agent_id.isnull()
    branches, decided = [], []
    for value, formula in fulfilled.rules:
        if value == ELSE:
            continue
        applies = main if value == MAIN else certain(~main & (by == value))
        branches.append((applies, condition(formula.tree, columns)))
        decided.append(applies)
    otherwise = dict(fulfilled.rules).get(ELSE)
    rest = _false() if otherwise is None else condition(otherwise.tree, columns)
    holds = ibis.cases(*branches, else_=rest) if branches else rest
    if otherwise is not None:
        return rows.mutate(fulfilled=holds, _undecided=_false())
    return rows.mutate(fulfilled=holds, _undecided=~ibis.or_(*decided))
