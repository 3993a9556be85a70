"""Counts of people with an outcome against the same counted one by one."""

from __future__ import annotations

import numpy as np
import pytest

from cynosure.tracks.kernels.permuted import cells_of, reached_with


@pytest.mark.parametrize(("people", "families"), [(50, 4), (9_000, 30), (700, 2_000)])
def test_every_threshold_is_counted_as_by_hand(people: int, families: int) -> None:
    """Also over several lines of words, and where a line is as short as it may be."""
    rng, cap = np.random.default_rng(2), 5
    did = rng.integers(0, cap + 1, (people, families)) * (rng.random((people, families)) < 0.3)
    owner, family = np.nonzero(did)
    offsets = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=people)))).astype(
        np.int64
    )
    outcomes = [rng.random(people) < share for share in (0.0, 0.4, 1.0)]
    count = did[owner, family].astype(np.uint8)
    cells = cells_of(family.astype(np.int64), count, families, cap)
    found = reached_with(offsets, cells, iter(outcomes), families, cap)
    reached = np.stack([did >= k for k in range(1, cap + 1)], axis=2)
    for outcome, one in zip(outcomes, found, strict=True):
        assert np.array_equal(one, reached[outcome].sum(axis=0))


def test_cells_take_no_more_room_than_they_need() -> None:
    none = np.empty(0, np.int64)
    kinds = [cells_of(none, none.astype(np.uint8), families, 5).dtype for families in (4, 52)]
    assert kinds == [np.uint8, np.uint16]


def test_nobody_reaches_nothing() -> None:
    none = np.empty(0, np.int64)
    cells = cells_of(none, none.astype(np.uint8), 2, 3)
    for people in (0, 3):
        offsets = np.zeros(people + 1, np.int64)
        found = reached_with(offsets, cells, [np.ones(people, np.bool_)], 2, 3)
        assert found.tolist() == [[[0, 0, 0], [0, 0, 0]]]
