"""Every kernel against the same counted row by row in plain Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import groupby
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cynosure.tracks.clock import NEVER
from cynosure.tracks.kernels.counts import counts
from cynosure.tracks.kernels.growth import growth
from cynosure.tracks.kernels.pairs import pairs
from cynosure.tracks.kernels.person_pairs import person_pairs
from cynosure.tracks.kernels.persons import person_counts
from cynosure.tracks.people import LEFT_OUT, People, crossed, starts
from cynosure.tracks.reader import Tracks
from tests.tracks.logs import CLOCK, NAMES, Row, key_of, local_day, rows, tracks_of

WINDOWS = (1, 3, 7)
CAP = 3
FAST = settings(max_examples=25)


def people_of(tracks: Tracks) -> People:
    """Everybody from the first row of an `a`; in two groups by the key, some left out."""
    category = tuple(
        np.where(tracks.bucket(b).keys % 5 == 0, LEFT_OUT, tracks.bucket(b).keys % 2).astype(
            np.uint8
        )
        for b in range(128)
    )
    return People(starts(tracks, CLOCK, ("a",)), category, 2)


def by_person(log: list[Row]) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for person, at, name in sorted(log, key=lambda row: row[1]):
        found[person].append((at, name))
    return found


def counted(log: list[Row]) -> dict[int, tuple[int, int | None, list[tuple[int, int, str]]]]:
    """Of each person who counts the group, the day of the start, and (age, instant, name)."""
    found = {}
    for person, did in by_person(log).items():
        if key_of(person) % 5:
            start = next((local_day(at) for at, name in did if name == "a"), None)
            aged = [] if start is None else [(local_day(at) - start, at, n) for at, n in did]
            found[person] = key_of(person) % 2, start, aged
    return found


def longest(days: set[int]) -> int:
    lines = groupby(enumerate(sorted(days)), lambda pair: pair[1] - pair[0])
    return max((len(list(line)) for _, line in lines), default=0)


@given(log=rows, parts=st.sampled_from([1, 2]))
@FAST
def test_counts(log: list[Row], parts: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    tracks = tracks_of(tmp_path_factory.mktemp("t"), log, parts)
    people = people_of(tracks)
    for measure in ("rows", "days", "streak"):
        found = counts(tracks, CLOCK, people, WINDOWS, CAP, measure)
        expected = np.zeros_like(found.at_least)
        for group, _, did in counted(log).values():
            expected[:, :, 0, group] += 1
            for n, name in enumerate(tracks.names):
                for w, length in enumerate(WINDOWS):
                    ages = [age for age, _, what in did if what == name and 0 <= age < length]
                    often = {
                        "rows": len(ages),
                        "days": len(set(ages)),
                        "streak": longest(set(ages)),
                    }
                    expected[n, w, 1 : min(often[measure], CAP) + 1, group] += 1
        assert (found.at_least == expected).all(), measure
        assert (found.exactly.sum(axis=2) == found.size).all()


@pytest.mark.parametrize("measure", ["rows", "days"])
@pytest.mark.parametrize("flag", [0, 1], ids=["all", "flagged"])
@given(log=rows)
@FAST
def test_person_counts_add_up_to_the_histogram(
    log: list[Row],
    measure: Literal["rows", "days"],
    flag: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    tracks = tracks_of(tmp_path_factory.mktemp("t"), log)
    people = people_of(tracks)
    each = person_counts(tracks, CLOCK, people, WINDOWS, CAP, flag, measure)
    whole = counts(tracks, CLOCK, people, WINDOWS, CAP, measure, flag)
    found = np.zeros_like(whole.at_least)
    found[:, :, 0, :] = np.bincount(each.category, minlength=2)
    for k in range(each.keys.size):
        for j in range(each.offsets[k], each.offsets[k + 1]):
            found[each.name[j], each.window[j], 1 : each.count[j] + 1, each.category[k]] += 1
    assert (found == whole.at_least).all()
    # No row of these logs has a flag.
    assert flag == 0 or each.count.size == 0


@given(log=rows)
@FAST
def test_person_pairs_add_up_to_the_tables(
    log: list[Row], tmp_path_factory: pytest.TempPathFactory
) -> None:
    tracks = tracks_of(tmp_path_factory.mktemp("t"), log)
    people, names = people_of(tracks), (*NAMES, "unknown")
    each = person_pairs(tracks, CLOCK, people, WINDOWS, names)
    whole = pairs(tracks, CLOCK, people, WINDOWS, names)
    category = np.concatenate([one[one != LEFT_OUT] for one in people.category])
    owner = np.repeat(np.arange(category.size), np.diff(each.offsets))
    found = np.zeros((2, len(names), len(names), len(WINDOWS), 2), np.int64)
    of_pair = np.unravel_index(each.pair, found.shape[:3])
    np.add.at(found, (*of_pair, each.window, category[owner]), 1)
    assert (found[0] == np.triu(whole.both.transpose(2, 3, 0, 1)).transpose(2, 3, 0, 1)).all()
    assert (found[1] == whole.then).all()


@given(log=rows, parts=st.sampled_from([1, 2]))
@FAST
def test_pairs(log: list[Row], parts: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    tracks = tracks_of(tmp_path_factory.mktemp("t"), log, parts)
    found = pairs(tracks, CLOCK, people_of(tracks), WINDOWS, (*NAMES, "unknown"))
    both, then = np.zeros_like(found.both), np.zeros_like(found.then)
    for group, _, did in counted(log).values():
        for w, length in enumerate(WINDOWS):
            times = defaultdict(list)
            for age, at, name in did:
                if 0 <= age < length:
                    times[name].append(at)
            for i, a in enumerate(NAMES):
                for j, b in enumerate(NAMES):
                    if i != j and times[a] and times[b]:
                        both[i, j, w, group] += 1
                        then[i, j, w, group] += max(times[b]) >= min(times[a])
    assert (found.both == both).all()
    assert (found.then == then).all()


@given(log=rows)
@FAST
def test_growth(log: list[Row], tmp_path_factory: pytest.TempPathFactory) -> None:
    tracks = tracks_of(tmp_path_factory.mktemp("t"), log)
    first = local_day(min((at for _, at, _ in log), default=0))
    edges = tuple(range(first, first + 29, 7))
    category = tuple(np.zeros(tracks.bucket(b).people, np.uint8) for b in range(128))
    found = growth(tracks, CLOCK, category, 1, ("a", "b"), edges)
    there = [set() for _ in edges[1:]]
    for person, at, name in log:
        if name in ("a", "b"):
            there[(local_day(at) - first) // 7].add(person)
    for k, active in enumerate(there):
        before = there[k - 1] if k else set()
        ever = set().union(*there[:k])
        numbers = (active - ever, active & before, (active & ever) - before, before - active)
        columns = (found.new, found.kept, found.back, found.gone)
        assert [column[k, 0] for column in columns] == [len(one) for one in numbers]


def test_a_name_seen_once(tmp_path: Path) -> None:
    log: list[Row] = [(p, 10**15 + p, "a") for p in range(30)]
    log.append((3, 10**15 + 10**6, "d"))
    tracks = tracks_of(tmp_path, log)
    start = starts(tracks, CLOCK, tracks.names)
    people = People(start, tuple(np.zeros(one.size, np.uint8) for one in start), 1)
    found = counts(tracks, CLOCK, people, WINDOWS, CAP)
    code = tracks.code("d")
    assert found.at_least[code, :, :, 0].tolist() == [[30, 1, 0, 0]] * 3


def test_one_person_with_a_hundred_thousand_rows(tmp_path: Path) -> None:
    """More rows than the buffer has room for, and far more than the cap, in no order."""
    at = 10**15
    log: list[Row] = [(1, at + (7919 * k % 100_000) * 10_000, "ab"[k % 2]) for k in range(100_000)]
    tracks = tracks_of(tmp_path, log)
    start = starts(tracks, CLOCK, tracks.names)
    people = People(start, tuple(np.zeros(one.size, np.uint8) for one in start), 1)
    assert counts(tracks, CLOCK, people, (1,), 255).at_least[:2, 0, 255, 0].tolist() == [1, 1]
    times = np.concatenate([tracks.bucket(b).time for b in range(128)])
    assert times.size == 100_000
    assert (np.diff(times) >= 0).all()


def test_a_hundred_thousand_rows_at_one_instant(tmp_path: Path) -> None:
    """Each comes before each other one, and that is told without looking at every two of them."""
    log: list[Row] = [(1, 10**15, "abcd"[k % 3]) for k in range(100_000)]
    tracks = tracks_of(tmp_path, log)
    start = starts(tracks, CLOCK, tracks.names)
    people = People(start, tuple(np.zeros(one.size, np.uint8) for one in start), 1)
    found = pairs(tracks, CLOCK, people, (1,), "abd")
    apart = [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    assert found.both[:, :, 0, 0].tolist() == found.then[:, :, 0, 0].tolist() == apart
    each = person_pairs(tracks, CLOCK, people, (1,), "abd")
    assert sorted(each.pair.tolist()) == [1, 9 + 1, 9 + 3]


def test_people_without_a_start_did_nothing(tmp_path: Path) -> None:
    tracks = tracks_of(tmp_path, [(1, 0, "b"), (2, 0, "a")])
    start = starts(tracks, CLOCK, ("a",))
    assert sorted(int(day) for one in start for day in one) == [0, int(NEVER)]
    people = People(start, tuple(np.zeros(one.size, np.uint8) for one in start), 1)
    found = counts(tracks, CLOCK, people, WINDOWS, CAP)
    assert found.size.tolist() == [2]
    assert found.at_least[tracks.code("b"), 0, :, 0].tolist() == [2, 0, 0, 0]


@pytest.mark.parametrize(
    ("windows", "measure", "cap"),
    [
        ((), "rows", 1),
        ((3, 1), "rows", 1),
        ((0, 1), "rows", 1),
        ((64,), "days", 1),
        ((1,), "rows", 256),
    ],
)
def test_what_cannot_be_counted(
    windows: tuple[int, ...], measure: str, cap: int, tmp_path: Path
) -> None:
    tracks = tracks_of(tmp_path, [(1, 0, "a")])
    with pytest.raises(ValueError, match=r"window|cap"):
        counts(tracks, CLOCK, people_of(tracks), windows, cap, measure)


def test_categories_are_crossed() -> None:
    outcome = np.array([0, 1, 1, LEFT_OUT], np.uint8)
    stratum = np.array([2, 0, 2, 1], np.uint8)
    assert crossed([(outcome, 2), (stratum, 3)]).tolist() == [2, 3, 5, LEFT_OUT]
    with pytest.raises(ValueError, match="categories"):
        crossed([(outcome, 16), (stratum, 16)])


def test_threads_find_the_same(tmp_path: Path) -> None:
    log: list[Row] = [(k * k % 97, 10**15 + k * 10**9, NAMES[k % 4]) for k in range(3_000)]
    one, four = tracks_of(tmp_path / "1", log), tracks_of(tmp_path / "4", log, 2, threads=4)
    found = [counts(t, CLOCK, people_of(t), WINDOWS, CAP) for t in (one, four)]
    order = [[t.code(name) for name in NAMES] for t in (one, four)]
    assert (found[0].at_least[order[0]] == found[1].at_least[order[1]]).all()
    assert Counter(found[0].size.tolist()) == Counter(found[1].size.tolist())
