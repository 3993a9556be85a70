"""Sorted parts are merged as their rows would be sorted."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cynosure.store.coded import Runs, Texts
from cynosure.tracks.kernels.merging import in_turn

IDS = st.sampled_from(["", "a", "a\0", "é", "same-word-1", "same-word-2", "same-word", "fffffffff"])
PARTS = st.lists(st.lists(st.one_of(st.none(), IDS, st.text(max_size=9)), max_size=12), max_size=5)


def runs_of(parts: list[list[str | None]], lengths: list[int]) -> Runs:
    """Each id a run of so many rows."""
    flat = [one for part in parts for one in part]
    texts = [(one or "").encode() for one in flat]
    ids = Texts(
        np.cumsum([0, *map(len, texts)], dtype=np.int32),
        np.frombuffer(b"".join(texts), np.uint8),
        np.array([one is not None for one in flat], np.uint8),
    )
    ends = np.cumsum([0, *lengths], dtype=np.int32)
    return Runs(ids, ends, np.cumsum([0, *map(len, parts)], dtype=np.int32))


@settings(max_examples=60)
@example(parts=[])
@given(parts=PARTS)
def test_parts_are_merged_by_id(parts: list[list[str | None]]) -> None:
    def by_bytes(one: str | None) -> tuple[bool, bytes]:
        return one is None, (one or "").encode()

    parts = [sorted(part, key=by_bytes) for part in parts]
    flat = [one for part in parts for one in part]
    lengths = [1 + k % 3 for k in range(len(flat))]
    found = in_turn(runs_of(parts, lengths))
    rows = [one for one, length in zip(flat, lengths, strict=True) for _ in range(length)]
    people = sorted({one for one in rows if one is not None}, key=by_bytes)
    assert found.people == len(people)
    expected = [len(people) if one is None else people.index(one) for one in rows]
    assert found.person.tolist() == expected
    # Those of one person stay in the order of their parts.
    assert found.order.tolist() == sorted(range(len(rows)), key=lambda row: (expected[row], row))
