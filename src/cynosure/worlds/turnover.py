"""Who is new, was there before, or has gone from one week to the next."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cynosure.worlds import wording
from cynosure.worlds.span import Ints, Span
from cynosure.worlds.world import Planted, Question

WEEKS_OF_A_TABLE = 13
"""How many of the last weeks the product lists or cuts by a dimension."""


def turnover_facts(span: Span, person: Ints, week: Ints) -> Iterator[Planted]:
    """New, back and gone people of the last weeks; one entry a conversation in both columns."""
    seen: Ints = np.unique(person[week == 0])
    before = seen
    for number in range(1, span.weeks):
        now = np.unique(person[week == number])
        counts = (
            ("new_people", len(np.setdiff1d(now, seen))),
            ("people_back", len(np.setdiff1d(np.intersect1d(now, seen), before))),
            ("people_gone", len(np.setdiff1d(before, now))),
        )
        if number >= span.weeks - WEEKS_OF_A_TABLE:
            monday = span.mondays[number].isoformat()
            for code, count in counts:
                said = wording.label(code)
                yield Planted(code, said, count, wording.PEOPLE, Question.GROWTH, monday)
        seen, before = np.union1d(seen, now), now


def pairs_facts(
    span: Span, person: Ints, week: Ints, agent: Ints, creator: Ints
) -> Iterator[Planted]:
    """Pairs of a person and somebody else's agent that was of use, in each of the last weeks.

    One entry a fulfilled conversation with an agent; `creator` is that of its agent.
    """
    outside = person != creator
    for number in range(max(0, span.weeks - WEEKS_OF_A_TABLE), span.weeks):
        here = outside & (week == number)
        pairs = len(np.unique(np.stack([person[here], agent[here]]), axis=1).T)
        code, monday = "pairs_with_value", span.mondays[number].isoformat()
        yield Planted(code, wording.label(code), pairs, wording.PAIRS, Question.WHOM, monday)
