"""What an episode takes from tables whose rows name it: generations, labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.errors import UserMistake, did_you_mean
from cynosure.metrics.located.values import Ref
from cynosure.metrics.relations.joining import ATTRIBUTES
from cynosure.metrics.relations.moments import in_moment
from cynosure.metrics.relations.scope import Scope, clock_of
from cynosure.metrics.relations.taking import taken, unpacked
from cynosure.metrics.starfile.models import CutEpisodes, Moment, Take

if TYPE_CHECKING:
    import ibis.expr.types as ir

LINKS: tuple[tuple[str, str], ...] = (("generations", "episode_id"), ("labels", "subject_id"))
"""Tables whose rows belong to an episode, with the column that names it."""


@dataclass(frozen=True)
class _Asked:
    """What is asked of one linked table, by the name it has on the episode."""

    takes: dict[str, tuple[Ref, Take]]
    sums: dict[str, Ref]
    counts: dict[str, Moment]


def link(
    scope: Scope, rows: ir.Table, name: str, kind: CutEpisodes, wanted: frozenset[str]
) -> ir.Table:
    """`rows` (with `_episode`) and what the kind called `name` carries from, counts in or sums
    over tables that name the episode, as far as `wanted` asks for it.

    Raises UserMistake for a table that names no episode and a column that a table does not have.
    """
    for table, asked in _asked(scope, kind, wanted).items():
        values = _values(scope, table, name, asked)
        joined = rows.left_join(values, rows["_episode"] == values["_key"])
        named = {name: joined[name] for name in (*asked.takes, *asked.sums)}
        named |= {name: joined[name].fill_null(0) for name in asked.counts}
        rows = joined.select(*rows.columns, **named)
    return rows


def _asked(scope: Scope, kind: CutEpisodes, wanted: frozenset[str]) -> dict[str, _Asked]:
    found: dict[str, _Asked] = {}

    def of(table: str, ref: Ref) -> _Asked:
        known = [name for name, _ in LINKS]
        if table not in known:
            near = did_you_mean(table, [*known, *(name for name, _ in ATTRIBUTES)])
            raise UserMistake(
                f"The rows of `{table}` name no episode.{near.en}",
                f"`{table}` 的行没有指明属于哪个片段。{near.zh}",
                ref.at,
            )
        return found.setdefault(table, _Asked({}, {}, {}))

    for name, rule in kind.carries.items():
        if name in wanted and rule.column is not None and not is_attribute(rule.column):
            table, _, column = rule.column.name.partition(".")
            of(table, rule.column).takes[name] = (Ref(column, rule.column.at), rule.take)
    for name, measured in kind.measures.items():
        if name in wanted and measured.sum is not None:
            table, _, column = measured.sum.name.partition(".")
            of(table, measured.sum).sums[name] = Ref(column, measured.sum.at)
        elif name in wanted and measured.count is not None:
            moment = scope.star_file.moments[measured.count.name]
            if moment.table is not None:
                of(moment.table.name, measured.count).counts[name] = moment
    return found


def is_attribute(ref: Ref) -> bool:
    """Whether `table.column` describes something a row names, rather than an episode."""
    return ref.name.partition(".")[0] in dict(ATTRIBUTES)


def _values(scope: Scope, table: str, name: str, asked: _Asked) -> ir.Table:
    """One row an episode: `_key` and what is asked."""
    key = dict(LINKS)[table]
    rows = scope.table(table)
    rows = rows.filter(rows[key].notnull())
    if table == "labels":
        rows = rows.filter(rows.subject_kind == name)
    takes = {carried: take for carried, (_, take) in asked.takes.items()}
    columns = {carried: _column(rows, table, ref) for carried, (ref, _) in asked.takes.items()}
    order = rows[str(clock_of(table))]
    own = {summed: _column(rows, table, ref).sum() for summed, ref in asked.sums.items()}
    own |= {
        counted: in_moment(rows, moment).cast("int64").sum()
        for counted, moment in asked.counts.items()
    }
    found = rows.group_by(_key=rows[key]).agg(**own, **taken(columns, takes, order))
    return unpacked(found, takes)


def _column(rows: ir.Table, table: str, ref: Ref) -> Any:
    if ref.name in rows.columns:
        return rows[ref.name]
    near = did_you_mean(ref.name, [column for column in rows.columns if column[-3:] != "_us"])
    raise UserMistake(
        f"`{table}` has no column `{ref.name}`.{near.en}",
        f"表 `{table}` 没有 `{ref.name}` 这一列。{near.zh}",
        ref.at,
    )
