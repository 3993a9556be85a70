"""Counts of people with an outcome against the same counted one by one."""

from __future__ import annotations

import numpy as np

from cynosure.tracks.kernels.permuted import cells_of, reached_with


def test_every_threshold_is_counted_as_by_hand() -> None:
    rng = np.random.default_rng(2)
    people, families, cap = 50, 4, 5
    did = rng.integers(0, cap + 1, (people, families))
    owner, family = np.nonzero(did)
    offsets = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=people)))).astype(
        np.int64
    )
    outcome = rng.random(people) < 0.4
    count = did[owner, family].astype(np.uint8)
    cells = cells_of(family.astype(np.int64), count, families, cap)
    assert cells.dtype == np.uint8
    found = reached_with(offsets, cells, outcome, families, cap)
    expected = [
        [int(((did[:, f] >= k) & outcome).sum()) for k in range(1, cap + 1)]
        for f in range(families)
    ]
    assert found.tolist() == expected


def test_nobody_reaches_nothing() -> None:
    none = np.empty(0, np.int64)
    cells = cells_of(none, none.astype(np.uint8), 2, 3)
    found = reached_with(np.zeros(4, np.int64), cells, np.ones(3, np.bool_), 2, 3)
    assert found.tolist() == [[0, 0, 0], [0, 0, 0]]
