"""What is written is read; what is cut, damaged or of another time is not."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from cynosure.errors import Refusal
from cynosure.tracks.bucket import BUCKETS, FULFILLED, half_of, width_of
from cynosure.tracks.format import opened
from cynosure.tracks.reader import ByPerson, Tracks
from cynosure.tracks.writer import Writer, join_runs
from tests.tracks.logs import Row, key_of, rows, run_of, stored, tracks_of


def in_order(log: list[Row]) -> list[tuple[int, int, str]]:
    return sorted((key_of(person), at, name) for person, at, name in log)


@given(log=rows)
@settings(max_examples=30)
def test_rows_come_back_by_person_and_time(
    log: list[Row], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("tracks")
    for parts in (1, 3):
        found = stored(tracks_of(folder / str(parts), log, parts))
        assert [row[:2] for row in found] == [row[:2] for row in in_order(log)]
        assert sorted(found) == in_order(log)


def test_rows_of_one_instant_keep_their_order(tmp_path: Path) -> None:
    log: list[Row] = [(1, 5_000_000, name) for name in ("c", "a", "b", "a")]
    assert [name for _, _, name in stored(tracks_of(tmp_path, log))] == ["c", "a", "b", "a"]


def test_people_whose_times_step_back_are_sorted(tmp_path: Path) -> None:
    log: list[Row] = [(k % 3, (97 * k % 50) * 1_000_000 + k % 2, "a") for k in range(200)]
    assert sorted(stored(tracks_of(tmp_path, log))) == in_order(log)
    times = [row[:2] for row in stored(tracks_of(tmp_path, log))]
    assert times == sorted(times)


def test_whole_seconds_take_no_room_for_parts(tmp_path: Path) -> None:
    run = run_of(tmp_path / "a.run", [(1, 5_000_000, "a"), (2, 6_000_001, "a")])
    sizes = [run.bucket(number).micro.size for number in range(BUCKETS)]
    assert sum(sizes) == 1


def test_flags_are_kept(tmp_path: Path) -> None:
    log: list[Row] = [(1, 1_000_000 * k, "a") for k in range(4)]
    run = run_of(tmp_path / "a.run", log, flags=[0, FULFILLED, FULFILLED, 0])
    found = [one for b in range(BUCKETS) for one in run.bucket(b).flags]
    assert found == [0, 1, 1, 0]


def test_runs_with_other_names_are_read_as_one(tmp_path: Path) -> None:
    first = run_of(tmp_path / "a.run", [(1, 0, "a"), (1, 1, "b")], ("a", "b"))
    second = run_of(tmp_path / "b.run", [(1, 2, "c"), (2, 3, "a")], ("c", "a"))
    tracks = Tracks([first, second])
    assert sorted(stored(tracks)) == in_order([(1, 0, "a"), (1, 1, "b"), (1, 2, "c"), (2, 3, "a")])
    join_runs(tmp_path / "joined.run", [first, second], 1)
    joined = opened(tmp_path / "joined.run")
    assert joined is not None
    assert joined.table.pieces == ("one", "one")
    assert stored(Tracks([joined])) == stored(tracks)


def test_five_thousand_names(tmp_path: Path) -> None:
    names = tuple(f"name {k}" for k in range(5_000))
    log = [(k % 7, k, name) for k, name in enumerate(names)]
    tracks = Tracks([run_of(tmp_path / "a.run", log, names, buffer=600)])
    assert {name for _, _, name in stored(tracks)} == set(names)
    assert tracks.bucket(0).code.dtype == width_of(5_000) == np.uint16


def test_more_names_than_codes_are_refused(tmp_path: Path) -> None:
    names = [(str(k), k) for k in range(65_537)]
    with pytest.raises(Refusal, match="65,537 different names"):
        Writer(tmp_path / "a.run", "what", (), "test", names)


def test_a_time_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="2100-01-01"):
        run_of(tmp_path / "a.run", [(1, 4_102_444_800_000_000, "a")])
    assert list(tmp_path.iterdir()) == []


def test_no_row_at_all(tmp_path: Path) -> None:
    tracks = tracks_of(tmp_path, [])
    assert (tracks.rows, tracks.bounds, stored(tracks)) == (0, (0, -1), [])
    assert stored(Tracks([])) == []


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.9, 0.999])
def test_a_file_that_was_cut_is_not_opened(share: float, tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    run_of(path, [(k % 9, k, "a") for k in range(500)])
    os.truncate(path, int(path.stat().st_size * share))
    assert opened(path) is None


@pytest.mark.parametrize("place", [0, 9, 64 + 3, -40])
def test_a_file_that_was_changed_is_not_opened(place: int, tmp_path: Path) -> None:
    """In the head, in keys and offsets, in the table."""
    path = tmp_path / "a.run"
    run_of(path, [(k % 900, k, "a") for k in range(5_000)])
    written = bytearray(path.read_bytes())
    written[place] ^= 0xFF
    path.write_bytes(written)
    assert opened(path) is None


def test_a_missing_file_is_none(tmp_path: Path) -> None:
    assert opened(tmp_path / "a.run") is None


def test_nobody_writes_to_what_is_read(tmp_path: Path) -> None:
    for tracks in (
        tracks_of(tmp_path / "1", [(1, 0, "a")]),
        tracks_of(tmp_path / "2", [(1, 0, "a")] * 4, 2),
    ):
        for number in range(BUCKETS):
            assert not any(column.flags.writeable for column in tracks.bucket(number).arrays)


def test_values_stand_beside_their_people(tmp_path: Path) -> None:
    tracks = tracks_of(tmp_path, [(person, 0, "a") for person in range(50)])
    known = list(range(0, 50, 3))
    values = ByPerson(
        np.array([key_of(one) for one in known], np.uint64), np.array(known, np.int64), -1
    )
    found = {}
    for number in range(BUCKETS):
        bucket = tracks.bucket(number)
        found |= dict(
            zip(bucket.keys.tolist(), values.beside(number, bucket).tolist(), strict=True)
        )
    assert found == {key_of(p): p if p in known else -1 for p in range(50)}


def test_halves_are_as_large_as_each_other_and_stay() -> None:
    keys = np.array([key_of(person) for person in range(10_000)], np.uint64)
    halves = half_of(keys)
    assert abs(int(halves.sum()) - 5_000) < 250
    assert (half_of(keys[::-1]) == halves[::-1]).all()
