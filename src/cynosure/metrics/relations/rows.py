"""The rows a set of sources has in common: one relation, whatever they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cynosure.errors import UserMistake
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.located.values import Ref
from cynosure.metrics.relations.episodes import episode_rows
from cynosure.metrics.relations.joining import join_attributes
from cynosure.metrics.relations.moments import moment_rows, table_rows
from cynosure.metrics.relations.scope import AT, Scope
from cynosure.metrics.relations.since_met import SINCE_MET, with_since_met
from cynosure.metrics.relations.stacking import stacked

if TYPE_CHECKING:
    import ibis.expr.types as ir

ALWAYS: tuple[str, ...] = ("_source", PERSON, "day", "_two_people", "_undecided")


def source_rows(
    scope: Scope, sources: tuple[str, ...], wanted: frozenset[str], at: Any = None
) -> ir.Table:
    """The rows of `sources` (episode kinds, or one moment or table), one under the other.

    Always there are `_source`, `user_id`, `day`, `_two_people` and `_undecided`; of the columns
    in `wanted` those that any source has, null where a source has none. `AT` may be wanted too,
    and of the experiment of a scope `SINCE_MET`.
    """
    relations = [_one(scope, Ref(source, at), wanted) for source in sources]
    if len(relations) == 1:
        return relations[0]
    types = {}
    for name in sorted(wanted | {"kind"}):
        found = [rows[name].type() for rows in relations if name in rows.columns]
        if found:
            types[name] = _common(name, found, at)
    fixed = {name: relations[0][name].type() for name in ALWAYS if name not in types}
    return stacked(relations, fixed | types)


def _one(scope: Scope, source: Ref, wanted: frozenset[str]) -> ir.Table:
    if SINCE_MET in wanted:
        return with_since_met(scope, _plain(scope, source, wanted - {SINCE_MET} | {AT}))
    return _plain(scope, source, wanted)


def _plain(scope: Scope, source: Ref, wanted: frozenset[str]) -> ir.Table:
    import ibis

    if source.name in scope.star_file.episodes:
        return episode_rows(scope, source.name, wanted)
    if source.name in scope.star_file.moments:
        rows = moment_rows(scope, source.name)
    else:
        rows = table_rows(scope, source)
    rows = join_attributes(scope, rows, wanted)
    no = ibis.literal(value=False)
    return rows.mutate(_two_people=no, _undecided=no)


def _common(name: str, types: list[Any], at: Any) -> Any:
    """The type that holds the values of all; raises UserMistake where there is none."""
    import ibis

    if all(kind.is_numeric() and not kind.is_boolean() for kind in types):
        return types[0] if len(set(types)) == 1 else ibis.dtype("float64")
    if len({(kind.is_boolean(), kind.is_string(), kind.is_temporal()) for kind in types}) > 1:
        raise UserMistake(
            f"`{name}` is not of the same type in all sources of this metric.",
            f"`{name}` 在这个指标的各个来源中类型不同。",
            at,
        )
    return types[0]
