"""Pairs of answers to the same request: one turned down, and the one taken in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from cynosure.errors import UserMistake, did_you_mean
from cynosure.metrics.located.values import Ref
from cynosure.metrics.relations.moments import in_moment
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.stacking import stacked
from cynosure.metrics.starfile.models import Moment, StarFile

if TYPE_CHECKING:
    import ibis.expr.types as ir

TURNED_DOWN, ANSWERED, TAKEN = 0, 1, 2
"""What happens in an episode, in the order in which it is read where instants are equal: who asks
for another answer turns down the one before."""
ANSWER_ID = "generation_id"
"""The property by which an event may name the answer that it is about."""


@dataclass(frozen=True, order=True)
class Pair:
    """Two answers of an episode by their ids, and the models that gave them."""

    episode: str
    rejected: str
    chosen: str
    rejected_model: str
    chosen_model: str


@dataclass(frozen=True)
class PairsRequest:
    """The pairs of episodes in which an answer was turned down; `rejected` and `chosen` name
    moments of events."""

    rejected: str
    chosen: str

    def query(self, scope: Scope) -> ir.Table:
        """One row an answer, or an event of one of the moments, of such an episode."""
        turned_down = _events(scope, self.rejected, TURNED_DOWN)
        answers = scope.table("generations")
        answered = answers.filter(answers.episode_id.notnull()).select(
            "episode_id", at=answers.ts_us, what=_number(ANSWERED), id=answers.generation_id,
            model=answers.model,
        )  # fmt: skip
        rows = stacked([turned_down, answered, _events(scope, self.chosen, TAKEN)])
        return rows.filter(rows.episode_id.isin(turned_down.episode_id))

    def read(self, rows: list[dict[str, Any]]) -> tuple[Pair, ...]:
        """Sorted, each once."""
        ordered = sorted(
            rows, key=lambda row: (row["episode_id"], row["at"], row["what"], row["id"] or "")
        )
        found = {
            pair
            for _, some in groupby(ordered, lambda row: row["episode_id"])
            for pair in _pairs(some)
        }
        return tuple(sorted(found))


@dataclass
class _Course:
    """How far an episode has come: the last answer, and those turned down since the last request
    that was new. An answer that nobody asked for anew answers a new request."""

    models: dict[str, str] = field(default_factory=dict)
    last: str | None = None
    down: list[str] = field(default_factory=list)
    is_retry: bool = False


def _pairs(rows: Iterable[dict[str, Any]]) -> Iterator[Pair]:
    course = _Course()
    for row in rows:
        about = row["id"] or course.last
        if row["what"] == ANSWERED:
            if not course.is_retry:
                course.down.clear()
            course.last, course.is_retry = row["id"], False
            course.models[row["id"]] = row["model"] or ""
        elif about is None:
            continue
        elif row["what"] == TURNED_DOWN:
            course.down.append(about)
            course.is_retry = True
        else:
            models = course.models
            for down in course.down:
                if down != about:
                    names = models.get(down, ""), models.get(about, "")
                    yield Pair(row["episode_id"], down, about, *names)
            course.down.clear()


def _events(scope: Scope, name: str, what: int) -> ir.Table:
    import ibis

    rows = scope.table("events")
    rows = rows.filter(in_moment(rows, scope.star_file.moments[name]) & rows.episode_id.notnull())
    named = rows[ANSWER_ID] if ANSWER_ID in rows.columns else ibis.null("string")
    return rows.select(
        "episode_id", at=rows.ts_us, what=_number(what), id=named.cast("string"),
        model=ibis.null("string"),
    )  # fmt: skip


def _number(what: int) -> Any:
    import ibis

    return ibis.literal(what, "int64")


def pair_moment(star_file: StarFile, ref: Ref) -> str:
    """The moment that `boundary.pairs` names; raises UserMistake where it is none of events."""
    moment: Moment | None = star_file.moments.get(ref.name)
    if moment is None:
        near = did_you_mean(ref.name, star_file.moments)
        raise UserMistake(
            f"There is no moment `{ref.name}`.{near.en}",
            f"没有名为 `{ref.name}` 的时刻。{near.zh}",
            ref.at,
        )
    if moment.table is not None and moment.table.name != "events":
        raise UserMistake(
            f"The moment `{ref.name}` is none of events; pairs are read from what people did.",
            f"时刻 `{ref.name}` 不来自 events；成对数据取自用户的操作。",
            ref.at,
        )
    return ref.name
