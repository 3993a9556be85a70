"""Whether people may be asked about a share at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from cynosure.metrics.kinds.contract import PEOPLE, PERSON
from cynosure.metrics.needs import AtOrBelow, Contribution
from cynosure.metrics.relations.cutting import cut
from cynosure.metrics.relations.linking import is_attribute
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.starfile.models import CutEpisodes, StarFile
from cynosure.tables.schema import table_called

if TYPE_CHECKING:
    import ibis.expr.types as ir

KEY = "key"
"""The column that holds what tells an episode from others, as a whole number."""


def is_in_shares(scope: Scope, contributions: Iterable[Contribution]) -> bool:
    """Whether what each person adds rests on nothing but rows that bear that person's own id.

    Then shares of the ids, asked about one after the other, add up to all of them. Several ids of
    one person may stand in different shares; rows of one key may be several people's, which only
    all of them together tell, unless the scope says that they do; where a quantile lies and which
    judge was in office, nobody's own rows say.
    """
    return _are_apart(scope) and all(_is_of_one(scope, one) for one in contributions)


def rows_in_shares(scope: Scope, sources: Iterable[str]) -> bool:
    """Whether all rows of some sources bear the ids of the people that they are added up by."""
    return _are_apart(scope) and all(_bears_a_person(scope, source) for source in sources)


def _are_apart(scope: Scope) -> bool:
    return not (scope.has_stitches and scope.counting.stitched)


def _is_of_one(scope: Scope, contribution: Contribution) -> bool:
    if contribution.unit != PEOPLE or isinstance(contribution.measure, AtOrBelow):
        return False
    if contribution.labels is not None:
        return False
    sources = list(contribution.sources)
    if contribution.course is not None:
        sources += contribution.course.others
    if contribution.group is not None:
        did = scope.star_file.groups[contribution.group].did
        sources += [] if did is None else [did.name]
    return all(_bears_a_person(scope, source) for source in sources)


def _bears_a_person(scope: Scope, source: str) -> bool:
    kind = scope.star_file.episodes.get(source)
    if isinstance(kind, CutEpisodes):
        return scope.keys_apart and _is_of_events(scope.star_file, kind)
    table = table_called(scope.star_file.table_of(source))
    return table is not None and table.column(PERSON) is not None


def _is_of_events(star_file: StarFile, kind: CutEpisodes) -> bool:
    """Whether an episode takes nothing from other tables, whose rows may name other people."""
    counted = (one.count for one in kind.measures.values() if one.count is not None)
    carried = (rule.column for rule in kind.carries.values() if rule.column is not None)
    return (
        all(one.sum is None for one in kind.measures.values())
        and all(star_file.moments[ref.name].event is not None for ref in counted)
        and all(is_attribute(ref) for ref in carried)
    )


def keys_of(scope: Scope) -> list[ir.Table]:
    """Of each kind of episodes that may be asked about in shares the keys (`KEY`) of those that a
    share has.

    No key is in two shares where `keys_apart` is to hold; two keys are the same number less than
    once in a thousand snapshots.
    """
    since = replace(scope, since=scope.carried_since)
    rows = [
        cut(since, kind, frozenset())
        for kind in scope.star_file.episodes.values()
        if isinstance(kind, CutEpisodes) and _is_of_events(scope.star_file, kind)
    ]
    return [one.select(**{KEY: one["_episode"].hash()}) for one in rows]
