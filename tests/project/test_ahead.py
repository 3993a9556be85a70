"""Reading ahead keeps the order of every file, and raises where the file breaks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from threading import Event, get_ident

import pytest

from cynosure.project.ahead import DEPTH, Ahead


def breaking(after: int) -> Iterator[int]:
    yield from range(after)
    raise ValueError("broken")


def test_files_begun_together_keep_their_order() -> None:
    with Ahead[int]() as ahead:
        first = ahead.begin(iter(range(50)))
        second = ahead.begin(iter(range(100, 130)))
        assert list(first) == list(range(50))
        assert list(second) == list(range(100, 130))


def test_what_breaks_breaks_at_its_place_and_the_next_file_is_whole() -> None:
    with Ahead[int]() as ahead:
        first, second = ahead.begin(breaking(3)), ahead.begin(iter(range(3 * DEPTH)))
        met: list[int] = []
        with pytest.raises(ValueError, match="broken"):
            deque(map(met.append, first))
        assert met == [0, 1, 2]
        assert list(second) == list(range(3 * DEPTH))


def test_the_next_file_is_read_while_this_one_is_stored() -> None:
    begun = Event()

    def following() -> Iterator[int]:
        begun.set()
        yield get_ident()

    with Ahead[int]() as ahead:
        first, second = ahead.begin(iter(range(2))), ahead.begin(following())
        assert next(first) == 0
        assert begun.wait(timeout=10), "nobody has asked for it yet, but it is being read"
        assert list(second) != [get_ident()], "it is read in a thread of its own"


def test_a_reader_given_up_ends() -> None:
    with Ahead[int]() as ahead:
        endless = ahead.begin(iter(int, 1))
        assert next(endless) == 0
