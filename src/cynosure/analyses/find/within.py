"""The same search within each part of the people, beside the one of everybody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cynosure.analyses.find.confirm import (
    Checks,
    Confirmed,
    Rules,
    Standing,
    checks_of,
    confirmed,
    rank,
)
from cynosure.analyses.find.crowd import Crowd
from cynosure.analyses.find.deeds import Candidate
from cynosure.analyses.find.parted import Part
from cynosure.analyses.find.search import Search, searched
from cynosure.stats.association import difference_influence, excess, phi
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

MOST_NAMED = 4
"""Candidates that are held against every part."""
SILENT = (Standing.NOT_FOUND, Standing.FOLLOWS, Standing.EFFORT)
"""Where a candidate stands that does not speak for itself."""


@dataclass(frozen=True)
class Within:
    """A part of the people, with what its own search found."""

    part: Part
    crowd: Crowd
    search: Search
    checks: Checks
    found: tuple[Confirmed, ...]
    floor: int

    def of(self, candidate: Candidate) -> Confirmed | None:
        """A candidate in this part, whatever part it was found in; None where it was not tried
        here, as fewer than `floor` people did it or did not."""
        did, half = self.crowd.deeds.who(candidate), ~self.crowd.confirms
        if min(int(did.sum()), int((~did).sum())) < self.floor:
            return None
        own = phi(did[half], self.crowd.came[half])
        found = None if isinstance(own, Undefined) else self.search.of(candidate, own.value)
        return None if found is None else self.checks.of(found)


@dataclass(frozen=True)
class InPart:
    """A candidate in a part of the people, as it stands there: None where it was not tried.

    `exceeds` is by how much the difference it makes there exceeds the one among all others, on the
    half that confirms.
    """

    within: Within
    candidate: Candidate
    found: Confirmed | None
    exceeds: Estimate | Undefined


def searched_within(
    part: Part, crowd: Crowd, rules: Rules, floor: int, most: int, rng: np.random.Generator
) -> Within:
    """The search of a part, whose people are `crowd`: no cell has fewer than `floor` of them on a
    side, and a part of fewer than two floors is not searched. It shows `most` candidates."""
    search = Search((), 0, 1.0)
    if crowd.people >= 2 * floor:
        asked = (floor, rules.level, rules.fdr, rules.efforts, rng, rules.families)
        search = searched(crowd, *asked)
    found = confirmed(crowd, search, rules, most)
    return Within(part, crowd, search, checks_of(crowd, search, rules), found, floor)


def named_in(whole: Sequence[Confirmed], parts: Sequence[Within]) -> tuple[Candidate, ...]:
    """The candidates worth holding against every part: those that speak for themselves among
    everybody or in any part, of each deed the one that came furthest; where none does, the first
    of everybody."""
    spoken = [one for found in (whole, *(part.found for part in parts)) for one in found]
    standing = sorted((one for one in spoken if one.standing not in SILENT), key=rank)
    by_deed: dict[object, Candidate] = {}
    for one in standing or spoken[:1]:
        by_deed.setdefault(one.candidate.deed, one.candidate)
    return tuple(by_deed.values())[:MOST_NAMED]


def in_parts(
    crowd: Crowd, candidates: Sequence[Candidate], parts: Sequence[Within], level: float
) -> tuple[InPart, ...]:
    """Every one of some candidates in every part; the intervals of `exceeds` hold together."""
    together = 1 - (1 - level) / max(len(candidates) * len(parts), 1)
    return tuple(
        InPart(part, one, part.of(one), _exceeds(crowd, one, part.part, together))
        for one in candidates
        for part in parts
    )


def _exceeds(crowd: Crowd, candidate: Candidate, part: Part, level: float) -> Estimate | Undefined:
    did = crowd.deeds.who(candidate)
    own = difference_influence(did, crowd.came, crowd.confirms & part.who)
    others = difference_influence(did, crowd.came, crowd.confirms & ~part.who)
    if isinstance(own, Undefined) or isinstance(others, Undefined):
        return Undefined(Reason.NO_VARIATION)
    return excess(own, others, level)


def passing(rows: Sequence[InPart]) -> Iterator[InPart]:
    """Those that pass all bars where they stand."""
    for row in rows:
        if row.found is not None and row.found.standing is Standing.PASSES:
            yield row
