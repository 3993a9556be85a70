"""One JSON list as lines: whatever its blanks and its blocks, the same items."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.sources.json_list import as_lines
from cynosure.sources.opening import Block, Broken

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)
ITEMS = st.lists(st.dictionaries(st.text(max_size=4), VALUES, max_size=3), max_size=8)


def blocks_of(text: str, lines: int) -> Iterator[Block | Broken]:
    """The text in blocks of so many lines."""
    kept = text.splitlines(keepends=True)
    for start in range(0, len(kept), lines):
        yield Block("".join(kept[start : start + lines]).encode(), start + 1)


def lines_of(incoming: Iterator[Block | Broken]) -> list[tuple[int, str]]:
    found = []
    for block in as_lines(incoming):
        assert isinstance(block, Block)
        lines = block.data.decode().split("\n")
        found += [(n, line) for n, line in enumerate(lines, block.first_line) if line.strip()]
    return found


@given(ITEMS, st.sampled_from([None, 0, 2]), st.integers(1, 4), st.booleans())
def test_items_are_lines_numbered_from_one(
    items: list[object], indent: int | None, size: int, escaped: bool
) -> None:
    text = json.dumps(items, indent=indent, ensure_ascii=escaped)
    text = text.replace("\x85", " ").replace("\u2028", " ").replace("\u2029", " ")
    found = lines_of(blocks_of(text, size))
    assert [json.loads(line) for _, line in found] == json.loads(text)
    assert [number for number, _ in found] == list(range(1, len(items) + 1))


@pytest.mark.parametrize(
    "text", ['{"a": 1}\n{"a": 2}\n', '[1, 2]\n{"a": 2}\n', "", "\n\n", '"a"\n']
)
def test_what_is_no_list_stays_as_it_is(text: str) -> None:
    given_blocks = list(blocks_of(text, 2))
    assert list(as_lines(iter(given_blocks))) == given_blocks


def test_what_follows_a_spoilt_item_is_left_for_the_reader() -> None:
    found = lines_of(blocks_of('[{"a": 1},\n{"a": nonsense},\n{"a": 3}]\n', 1))
    assert found == [(1, '{"a": 1}'), (2, '{"a": nonsense}, {"a": 3}] ')]


def test_a_list_that_is_cut_ends_in_what_is_there() -> None:
    assert lines_of(blocks_of('[{"a": 1},\n{"a": 2', 1)) == [(1, '{"a": 1}'), (2, '{"a": 2')]


def test_a_break_comes_through() -> None:
    broken = Broken("cut", "断")
    found = list(as_lines(iter([Block(b'[{"a": 1},\n', 1), broken])))
    assert found == [Block(b'{"a": 1}\n', 1), broken]
