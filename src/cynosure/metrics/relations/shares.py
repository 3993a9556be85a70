"""Whether people may be asked about a share at a time, and what the shares say added up."""

from __future__ import annotations

from collections.abc import Iterable

from cynosure.metrics.kinds.contract import PEOPLE, PERSON
from cynosure.metrics.needs import AtOrBelow, Contribution
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.starfile.models import CutEpisodes
from cynosure.tables.schema import table_called


def is_in_shares(scope: Scope, contributions: Iterable[Contribution]) -> bool:
    """Whether what each person adds rests on nothing but rows that bear that person's own id.

    Then shares of the ids, asked about one after the other, add up to all of them. Several ids of
    one person may stand in different shares; rows of one key may be several people's, which only
    all of them together tell; where a quantile lies and which judge was in office, nobody's own
    rows say.
    """
    if scope.has_stitches and scope.counting.stitched:
        return False
    return all(_is_of_one(scope, contribution) for contribution in contributions)


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
    if isinstance(scope.star_file.episodes.get(source), CutEpisodes):
        return False
    table = table_called(scope.star_file.table_of(source))
    return table is not None and table.column(PERSON) is not None
