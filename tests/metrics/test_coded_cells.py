"""Sums by what rows have in common: of all rows at once, and of shares of them joined."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cynosure.metrics.coded.answered import Told, meet
from cynosure.metrics.coded.cells import Cells, Coded, Dealt, group_of, ranked
from cynosure.metrics.coded.counted import FrameSums
from tests.conftest import examples

Rows = list[tuple[str | None, int, int]]
ROWS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "é", None]), st.integers(0, 9), st.integers(-5, 5)),
    max_size=12,
)
MANY = 2**31 - 1
"""As many numbers as a code can tell apart: three columns of them have no common numbering."""


def cells_of(rows: Rows, width: int) -> Cells:
    """By a word, a few numbers, and `width` columns of so many numbers that most are never met."""
    words = tuple(sorted({word for word, *_ in rows if word is not None}))
    codes = [len(words) if word is None else words.index(word) for word, *_ in rows]
    numbers = np.array([number for _, number, _ in rows], np.int32)
    far = [Coded(numbers * 200_000_000, range(MANY)) for _ in range(width)]
    added = np.array([value for *_, value in rows], np.int64)
    word = Coded(np.array(codes, np.int32), words)
    return Cells.of([word, Coded(numbers, range(10)), *far], [added, np.ones(len(rows))])


def said(cells: Cells) -> dict[Any, tuple[float, ...]]:
    """The sums by the values of the first two columns, of which no two cells have the same."""
    words = [(*one.words, None) for one in cells.by[:2]]
    found: dict[Any, tuple[float, ...]] = {}
    for place in range(len(cells)):
        key = tuple(own[one.codes[place]] for own, one in zip(words, cells.by, strict=False))
        assert key not in found
        found[key] = tuple(float(one[place]) for one in cells.sums)
    return found


@settings(max_examples=examples(20), deadline=None)
@given(shares=st.lists(ROWS, min_size=1, max_size=4), width=st.sampled_from([0, 3]))
def test_shares_joined_are_all_rows(shares: list[Rows], width: int) -> None:
    expected: dict[Any, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for word, number, value in (row for rows in shares for row in rows):
        expected[word, number][0] += value
        expected[word, number][1] += 1
    joined = Cells.joined([cells_of(rows, width) for rows in shares])
    assert said(joined) == {key: tuple(one) for key, one in expected.items()}


@pytest.mark.parametrize("each", [(3, 4, 1), (0, 8), (5, 0, 3), (8,)])
def test_people_are_dealt_on_from_share_to_share(each: Sequence[int]) -> None:
    """Of eight people each has as many rows as the number of their place."""
    shares, before = [], 0
    for people in each:
        # Every second one of those who are known in a share has no rows.
        person = np.repeat(np.arange(people) * 2, np.arange(before, before + people))
        rank, met = ranked(person, people * 2)
        cells = Cells.of([group_of(rank, 3)], [np.ones(len(person))])
        shares.append(Dealt(cells, met))
        before += people
    dealt = Dealt.joined(shares)
    # The first of all has no row and is not dealt.
    assert dealt.people == 7
    found = dict(zip(dealt.cells.by[0].codes.tolist(), dealt.cells.sums[0].tolist(), strict=True))
    assert found == {0: 1 + 4 + 7, 1: 2 + 5, 2: 3 + 6}


@pytest.mark.parametrize("shared", [0, 2**56 - 1, 2**56, 2**64 - 1, None])
def test_a_key_of_two_shares_is_noticed(shared: int | None) -> None:
    """At both ends of a range of hashes as within one."""
    own: list[list[int]] = [[5, 2**56 + 1, 2**63], [6, 2**57, 2**64 - 2], []]
    for keys in own[:2]:
        keys += [] if shared is None else [shared]
    frame = FrameSums("talk", {}, 0, 0)
    shares = [Told((np.sort(np.array(keys, np.uint64)),), frame, ()) for keys in own]
    assert any(map(meet, Told.joined(shares).ranges())) is (shared is not None)
