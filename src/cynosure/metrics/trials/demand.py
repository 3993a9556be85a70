"""How often people come with each scenario: episodes by the column that spells scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.errors import UserMistake, did_you_mean
from cynosure.metrics.calendar import Period
from cynosure.metrics.located.values import Ref
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.episodes import episode_rows
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.starfile.models import StarFile

if TYPE_CHECKING:
    import ibis.expr.types as ir


def scenario_column(star_file: StarFile) -> tuple[str, str] | None:
    """The kind of episodes and its column that `boundary.scenario` names, None where it is not set.

    Raises UserMistake for another form than `kind.column` and for a kind that does not exist.
    """
    ref = star_file.boundary.scenario
    if ref is None:
        return None
    kind, _, column = ref.name.partition(".")
    if not column:
        raise _form(ref)
    if kind not in star_file.episodes:
        near = did_you_mean(kind, star_file.episodes)
        raise UserMistake(
            f"There are no episodes `{kind}`.{near.en}",
            f"没有名为 `{kind}` 的会话。{near.zh}",
            ref.at,
        )
    return kind, column


@dataclass(frozen=True)
class DemandRequest:
    """Episodes of a kind that began in a period, by the values of one of their columns."""

    kind: str
    column: str
    period: Period

    def query(self, scope: Scope) -> ir.Table:
        """One row a value. Raises UserMistake for a column that the episodes do not carry."""
        axis = Axis((self.period,))
        rows = episode_rows(scope, self.kind, frozenset({self.column}))
        if self.column not in rows.columns:
            near = did_you_mean(self.column, [n for n in rows.columns if n[0] != "_"])
            ref = scope.star_file.boundary.scenario
            raise UserMistake(
                f"Episodes `{self.kind}` carry no `{self.column}`.{near.en}",
                f"会话 `{self.kind}` 没有携带 `{self.column}`。{near.zh}",
                None if ref is None else ref.at,
            )
        rows = rows.filter(axis.holds(rows.day))
        return rows.group_by(value=rows[self.column].cast("string")).agg(episodes=rows.count())

    def read(self, rows: list[dict[str, Any]]) -> dict[str | None, int]:
        """Episodes by value, None among them."""
        return {row["value"]: int(row["episodes"]) for row in rows}


def _form(ref: Ref) -> UserMistake:
    return UserMistake(
        "`scenario` names a column of episodes, such as conversation.category.",
        "`scenario` 应写成会话的列，例如 conversation.category。",
        ref.at,
    )
