"""Cutting the rows of people into episodes by a key: one pass, person by person.

The episodes of one person are few, and the table in which they are looked up stays in the nearest
memory; a log of any size is cut in time that grows with its rows alone.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cynosure.tracks.compiled import kernel

NOTHING = -1
"""In place of the row that an episode takes over, where it has none; of a code where values
disagree."""
LATEST = np.int32(2**31 - 1)
_BASIS, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)


class Rows(NamedTuple):
    """Rows that come person by person in `order` (rows; int32).

    `person` and `event` are codes (int32), `at` the clock in microseconds and `place` the row's
    order (int64), `day` the local day (int32). The key of a row is the text in `data` (uint8) from
    `offsets[row]` to `offsets[row + 1]` (int32), where `known` (uint8) is not 0. `codes` (columns,
    rows; int32) are what episodes may take over.
    """

    order: NDArray[np.int32]
    person: NDArray[np.int32]
    event: NDArray[np.int32]
    day: NDArray[np.int32]
    at: NDArray[np.int64]
    place: NDArray[np.int64]
    offsets: NDArray[np.int32]
    data: NDArray[np.uint8]
    known: NDArray[np.uint8]
    codes: NDArray[np.int32]


class Cut(NamedTuple):
    """Episodes: of each the person, the day of the first row by the clock, a row that names it,
    the first and the last of the rows that something is taken from (`NOTHING`: there is none), the
    instant it begins (int64), the hash of its key (uint64), what is counted (episodes, measures)
    and the only codes (episodes, columns), `NOTHING` where there are several."""

    person: NDArray[np.int32]
    day: NDArray[np.int32]
    named: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    at: NDArray[np.int64]
    key: NDArray[np.uint64]
    counted: NDArray[np.int32]
    only: NDArray[np.int32]


@kernel
def hash_of(data: NDArray[np.uint8], start: int, end: int) -> Any:
    """A text as 64 bits, whose lowest are as good as its highest."""
    found = _BASIS
    for place in range(start, end):
        found = (found ^ np.uint64(data[place])) * _PRIME
    found = (found ^ (found >> _HALF)) * _MIX
    return found ^ (found >> _HALF)


@kernel
def are_alike(
    data: NDArray[np.uint8], start: int, end: int, other_start: int, other_end: int
) -> bool:
    """Whether two texts are the same."""
    length = end - start
    if length != other_end - other_start:
        return False
    place = 0
    while place < length and data[start + place] == data[other_start + place]:
        place += 1
    return place == length


@kernel
def comes_before(
    place: NDArray[np.int64], codes: NDArray[np.int32], row: int, other: int, first: int, last: int
) -> bool:
    """Whether a row comes before another one: by its place, then by the codes of some columns."""
    if place[row] != place[other]:
        return bool(place[row] < place[other])
    for column in range(first, last):
        if codes[column, row] != codes[column, other]:
            return bool(codes[column, row] < codes[column, other])
    return False


@kernel
def slot_of(
    offsets: NDArray[np.int32], data: NDArray[np.uint8], row: int, hashed: Any,
    named: NDArray[np.int32], keys: NDArray[np.uint64], slots: NDArray[np.int32], size: int,
) -> Any:  # fmt: skip
    """Where the episode of a row is, or belongs, in a table of `size` slots."""
    mask = np.uint64(size - 1)
    slot = np.int64(hashed & mask)
    while slots[slot] != NOTHING:
        one = slots[slot]
        other = named[one]
        if keys[one] == hashed and are_alike(
            data, offsets[row], offsets[row + 1], offsets[other], offsets[other + 1]
        ):
            return slot
        slot = np.int64(np.uint64(slot + 1) & mask)
    return slot


@kernel
def take_over(
    place: NDArray[np.int64], codes: NDArray[np.int32], row: int, one: int,
    first: NDArray[np.int32], last: NDArray[np.int32], only: NDArray[np.int32],
    firsts: int, lasts: int,
) -> None:  # fmt: skip
    """Let an episode take over what it takes from a row."""
    later = firsts + lasts
    if first[one] == NOTHING:
        first[one], last[one] = row, row
        for column in range(only.shape[1]):
            only[one, column] = codes[later + column, row]
        return
    if comes_before(place, codes, row, first[one], 0, firsts):
        first[one] = row
    if comes_before(place, codes, last[one], row, firsts, later):
        last[one] = row
    for column in range(only.shape[1]):
        if only[one, column] != codes[later + column, row]:
            only[one, column] = NOTHING


@kernel
def room_for(rows: int) -> int:
    """A power of two of slots, at most half of which so many rows fill."""
    size = 8
    while size < 2 * rows:
        size *= 2
    return size


@kernel
def end_of(order: NDArray[np.int32], person: NDArray[np.int32], start: int) -> int:
    """Where the rows of the person end whose first row in their order is at `start`."""
    who, end = person[order[start]], start + 1
    while end < len(order) and person[order[end]] == who:
        end += 1
    return end


@kernel
def cut_rows(
    rows: Rows, found: Cut, belongs: NDArray[np.uint8], adds: NDArray[np.int32],
    firsts: int, lasts: int, since: int,
) -> int:  # fmt: skip
    """Fills `found`, which has room for as many episodes as there are rows; says how many."""
    # An array is counted in and out wherever a tuple is asked for it.
    order, person, event, day, at = rows.order, rows.person, rows.event, rows.day, rows.at
    offsets, data, known, place, codes = rows.offsets, rows.data, rows.known, rows.place, rows.codes
    first, last, only = found.first, found.last, found.only
    named, keys, begins, days, counted = found.named, found.key, found.at, found.day, found.counted
    number, start = 0, 0
    slots = np.full(1024, NOTHING, np.int32)
    while start < len(order):
        end = end_of(order, person, start)
        size = room_for(end - start)
        if size > len(slots):
            slots = np.full(size, NOTHING, np.int32)
        for step in range(start, end):
            row = order[step]
            if belongs[event[row]] == 0 or known[row] == 0:
                continue
            hashed = hash_of(data, offsets[row], offsets[row + 1])
            slot = slot_of(offsets, data, row, hashed, named, keys, slots, size)
            one = slots[slot]
            if one == NOTHING:
                one, slots[slot] = number, number
                found.person[one], first[one] = person[row], NOTHING
                named[one], keys[one], begins[one], days[one] = row, hashed, at[row], day[row]
                number += 1
            elif at[row] < begins[one]:
                begins[one], days[one] = at[row], day[row]
            for measure in range(adds.shape[1]):
                counted[one, measure] += adds[event[row], measure]
            if day[row] >= since:
                take_over(place, codes, row, one, first, last, only, firsts, lasts)
        slots[:size] = NOTHING
        start = end
    return number


def cut_by_key(
    rows: Rows,
    belongs: NDArray[np.uint8],
    adds: NDArray[np.int32],
    takes: tuple[int, int, int],
    since: int,
) -> Cut:
    """The episodes of some rows, person by person.

    `belongs` (events) says which events an episode is made of, `adds` (events, measures) what each
    adds to what is counted. Of the columns of `codes` the first are taken from the first row, the
    next from the last one, the others are the only value there is: `takes` says how many each.
    They are taken from rows of the day `since` and later.
    """
    most, (firsts, lasts, onlys) = len(rows.order), takes
    found = Cut(
        np.empty(most, np.int32),
        np.empty(most, np.int32),
        np.empty(most, np.int32),
        np.empty(most, np.int32),
        np.empty(most, np.int32),
        np.empty(most, np.int64),
        np.empty(most, np.uint64),
        np.zeros((most, adds.shape[1]), np.int32),
        np.empty((most, onlys), np.int32),
    )
    # What is read from a file cannot be written to, and a kernel is compiled for one of the two.
    given: list[Any] = [sealed(array) for array in rows]
    number = cut_rows(Rows(*given), found, belongs, adds, firsts, lasts, since)
    kept: list[Any] = [column[:number] for column in found]
    return Cut(*kept)


def sealed(array: NDArray[np.generic]) -> NDArray[np.generic]:
    """An array that is not to be written to."""
    found = array.view()
    found.flags.writeable = False
    return found


@kernel
def first_days(person: NDArray[np.int32], day: NDArray[np.int32], people: int) -> NDArray[np.int32]:
    """The first day on which each of some people has a row (people + 1: nobody comes last)."""
    found = np.full(people + 1, LATEST, np.int32)
    for row in range(len(person)):
        found[person[row]] = min(found[person[row]], day[row])
    return found
