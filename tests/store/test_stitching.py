"""Who is stitched to whom: the same however it is told, and never in doubt."""

from itertools import pairwise
from random import Random

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cynosure.store.columns import literal
from cynosure.store.snapshots import Stitching
from cynosure.store.stitching import Resolved, resolved, stitch

Pair = tuple[str, str | None]
IDS = st.sampled_from("abcdefgh")
PAIRS = st.lists(st.tuples(IDS, st.none() | IDS), max_size=14)


def followed(pairs: list[Pair]) -> tuple[dict[str, str], set[str], set[str]]:
    """The same from walks: all ends that can be reached from an id, and whether a walk goes on for
    ever."""
    targets: dict[str, set[str]] = {}
    several = {one for one, other in pairs if other is None}
    for one, other in pairs:
        if other is not None and other != one:
            targets.setdefault(one, set()).add(other)

    def ends(one: str, way: tuple[str, ...]) -> set[str | None]:
        if one in way:
            return {"a circle"}
        found: set[str | None] = {None} if one in several else set()
        for other in targets.get(one, ()):
            found |= ends(other, (*way, one))
        return found or {one}

    persons, conflicts, circles = {}, set(), set()
    for one in {*targets, *several}:
        met = ends(one, ())
        if "a circle" in met:
            circles.add(one)
        elif len(met) == 1 and None not in met:
            persons[one] = str(met.pop())
        else:
            conflicts.add(one)
    return persons, conflicts, circles


def as_sets(found: Resolved) -> tuple[dict[str, str], set[str], set[str]]:
    return dict(found.persons), set(found.conflicts), set(found.circles)


@given(PAIRS)
def test_an_id_is_stitched_where_every_way_from_it_ends_at_one_person(pairs: list[Pair]) -> None:
    assert as_sets(resolved(pairs)) == followed(pairs)


@given(PAIRS, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_matters(pairs: list[Pair], random: Random) -> None:
    again = [*pairs, *pairs[: len(pairs) // 2]]
    random.shuffle(again)
    assert resolved(again) == resolved(pairs)


@given(PAIRS)
def test_stitching_what_is_stitched_changes_nothing(pairs: list[Pair]) -> None:
    found = resolved(pairs)
    again = resolved(found.persons.items())
    assert again.persons == found.persons
    assert not again.conflicts | again.circles
    assert not set(found.persons) & set(found.persons.values())


@given(PAIRS, st.tuples(IDS, IDS))
def test_a_further_pair_never_moves_an_id_to_another_person_unless_it_leads_on(
    pairs: list[Pair], more: tuple[str, str]
) -> None:
    before, after = resolved(pairs).persons, resolved([*pairs, more]).persons
    for one, person in before.items():
        moved = after.get(one)
        assert moved in (person, None) or after.get(person) == moved


def test_a_long_chain_and_a_long_circle_are_followed() -> None:
    chain = [f"n{k}" for k in range(20_000)]
    found = resolved(pairwise(chain))
    assert set(found.persons.values()) == {chain[-1]}
    assert len(found.persons) == len(chain) - 1
    closed = resolved([*pairwise(chain), (chain[-1], chain[0])])
    assert closed == Resolved({}, frozenset(), frozenset(chain))


@settings(max_examples=40)
@given(PAIRS)
def test_the_engine_settles_the_plain_ones_and_no_others_differently(pairs: list[Pair]) -> None:
    given_pairs = [(one, other) for one, other in pairs if one != other]
    if not given_pairs:
        return
    rows = ", ".join(
        f"({literal(one)}, {'CAST(NULL AS VARCHAR)' if other is None else literal(other)})"
        for one, other in given_pairs
    )
    with duckdb.connect() as engine:
        select = f"SELECT * FROM (VALUES {rows}) AS given (user_id, alias_of)"
        told = stitch(engine, select)
        stitched = engine.execute("SELECT user_id, person_id FROM stitched").fetchall()
    found = resolved(pairs)
    assert dict(stitched) == found.persons
    assert len(stitched) == len(found.persons)
    assert told == Stitching(
        len(found.persons),
        len(set(found.persons.values())),
        len(found.conflicts),
        len(found.circles),
    )


@pytest.mark.parametrize(
    ("pairs", "persons"),
    [
        ([("anon", "ann")], {"anon": "ann"}),
        # A device that two people used belongs to nobody for certain.
        ([("anon", "ann"), ("anon", "ben")], {}),
        # One person under two known ids, which one of them tells.
        ([("anon", "mail"), ("anon", "ann"), ("mail", "ann")], {"anon": "ann", "mail": "ann"}),
        # What leads to an id in doubt is in doubt.
        ([("old", "anon"), ("anon", "ann"), ("anon", "ben")], {}),
        ([("old", "anon"), ("anon", None)], {}),
        ([("a", "b"), ("b", "a"), ("c", "a"), ("d", "e")], {"d": "e"}),
    ],
)
def test_examples(pairs: list[Pair], persons: dict[str, str]) -> None:
    assert resolved(pairs).persons == persons
