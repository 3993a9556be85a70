"""The days on which a person did something, a bit each."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.compiled import kernel

Measure = Literal["rows", "days", "streak"]
"""What is counted: rows, distinct local days with a row, the most local days in unbroken line."""


@kernel
def add_days(
    days: np.uint64,
    lengths: NDArray[np.int64],
    streaks: int,
    cap: int,
    groups: int,
    group: int,
    found: NDArray[np.int32],
) -> None:
    """Notes the numbers that a person with these days (a bit each) reaches, window by window."""
    reached = 0
    for window in range(lengths.size):
        within = days & ((np.uint64(1) << np.uint64(lengths[window])) - np.uint64(1))
        often = min(streak_in(within) if streaks else bits_in(within), cap)
        for number in range(reached + 1, often + 1):
            found[(window * groups + group) * (cap + 1) + number] += 1
        reached = often


@kernel
def streak_in(days: np.uint64) -> int:
    """The most bits of `days` that are set in unbroken line."""
    longest = 0
    while days:
        days &= days << np.uint64(1)
        longest += 1
    return longest


@kernel
def bits_in(days: np.uint64) -> int:
    """How many bits of `days` are set."""
    number = 0
    while days:
        days &= days - np.uint64(1)
        number += 1
    return number
