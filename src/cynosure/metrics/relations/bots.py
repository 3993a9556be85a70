"""People who are taken for programs, by the star file's rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.counting import Counting
from cynosure.metrics.relations.episodes import episode_rows
from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir


def bots(scope: Scope, over: int, *, stitched: bool) -> ir.Table:
    """The people (`user_id`, each once) with more than `over` episodes of one kind on any local
    day; `stitched` says whether the ids of one person count together.

    Kinds are not added up: two of them may be cut from the same rows. Who is left out for another
    reason is judged all the same.
    """
    everybody = scope.counting_as(Counting(users=False, bots=False, stitched=stitched))
    found = [_busy(everybody, kind, over) for kind in scope.star_file.episodes]
    people = found[0] if len(found) == 1 else found[0].union(*found[1:], distinct=False)
    return people.distinct()


def _busy(scope: Scope, kind: str, over: int) -> ir.Table:
    rows = episode_rows(scope, kind, frozenset())
    rows = rows.filter(~rows["_two_people"] & rows[PERSON].notnull())
    days = rows.group_by(person=rows[PERSON], day=rows.day).agg(episodes=rows.count())
    busy = days.filter(days.episodes > over)
    return busy.select(user_id=busy.person)
