"""The search for ways of counting that lead from one number to another."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.analyses.mine import Mine
from cynosure.analyses.reconciling import MOST_AT_ONCE, Ways, combined, search, steps
from cynosure.metrics.trust.ways import Way

THREE = (Way.BOTS, Way.LATE, Way.UTC)


def adding(amounts: Mapping[Way, float], ours: float = 100) -> dict[Ways, float | None]:
    """The number of each set where every way adds its own amount."""
    return {ways: ours + sum(amounts[way] for way in ways) for ways in combined(tuple(amounts))}


def test_every_small_set_is_there_once_the_empty_one_first() -> None:
    sets = combined(tuple(Way))
    assert sets[0] == ()
    assert len(sets) == len(set(sets)) == 1 + 7 + 21 + 35 + 35
    assert max(map(len, sets)) == MOST_AT_ONCE


def test_equal_numbers_need_no_way() -> None:
    found = search(Mine(100), adding(dict.fromkeys(THREE, 0.0)))
    assert (found.exact, found.taken, found.rest) == (((),), (), 0)


def test_the_smallest_sets_are_found_and_none_that_holds_another() -> None:
    values = adding({Way.BOTS: 5, Way.LATE: 3, Way.UTC: 2, Way.WEEK: 0})
    found = search(Mine(105), values)
    assert found.exact == ((Way.BOTS,), (Way.LATE, Way.UTC))
    assert found.taken == (Way.BOTS,)


def test_without_an_exact_set_the_nearest_leaves_a_rest() -> None:
    values = adding({Way.BOTS: 40, Way.LATE: -10, Way.UTC: 2})
    found = search(Mine(139), values)
    assert (found.exact, found.taken, found.rest) == ((), (Way.BOTS,), -1)


def test_a_set_without_a_value_is_passed_over() -> None:
    values: dict[Ways, float | None] = {(): 0.5, (Way.BOTS,): None}
    assert search(Mine(0.7), values).taken == ()
    with pytest.raises(ValueError, match="no way of counting"):
        search(Mine(0.7), {(): None})


amounts = st.fixed_dictionaries({way: st.integers(-9, 9) for way in THREE})


@given(amounts, st.integers(80, 120))
def test_the_walk_and_its_rest_always_lead_to_the_other_number(
    each: dict[Way, int], mine: int
) -> None:
    values = adding({way: float(amount) for way, amount in each.items()})
    found = search(Mine(mine), values)
    walked = sum(each[step.way] for step in steps(found.taken))
    assert 100 + walked + found.rest == mine
    assert (found.rest == 0) == bool(found.exact)
    assert abs(found.rest) == min(abs(mine - value) for value in values.values() if value)
