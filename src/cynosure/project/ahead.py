"""Reading ahead: while one portion is stored, another thread reads the next ones."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, Self, TypeVar

Item = TypeVar("Item")

DEPTH = 8
"""Portions of a file that are read before they are asked for; each holds a few megabytes. It is
what the store takes at a time, so that neither side waits for the other."""


class Ahead(Generic[Item]):
    """One thread that reads portions of files in the order in which it was told to begin them.

    Several files may be begun at once: those that follow have their first portions ready when
    the one before them ends.
    """

    def __init__(self) -> None:
        self._reader = ThreadPoolExecutor(max_workers=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._reader.shutdown(wait=True, cancel_futures=True)

    def begin(self, items: Iterator[Item]) -> Iterator[Item]:
        """The same items in the same order; what reading raises is raised at its place."""
        return self._rest(items, deque(self._next(items) for _ in range(DEPTH)))

    def _rest(self, items: Iterator[Item], waiting: deque[Future[Item | None]]) -> Iterator[Item]:
        while (item := waiting.popleft().result()) is not None:
            waiting.append(self._next(items))
            yield item

    def _next(self, items: Iterator[Item]) -> Future[Item | None]:
        return self._reader.submit(next, items, None)
