"""Reading a little ahead: while one portion is stored, another thread reads the next."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")

DEPTH = 4
"""Portions that are read before they are asked for; each holds a few megabytes."""


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The same items in the same order; what reading raises is raised at its place."""
    with ThreadPoolExecutor(max_workers=1) as reader:
        waiting = deque(reader.submit(next, items, None) for _ in range(DEPTH))
        while (item := waiting.popleft().result()) is not None:
            waiting.append(reader.submit(next, items, None))
            yield item
