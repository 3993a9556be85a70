"""A file that has grown brings along what it had before: that is not a row sent twice."""

from pathlib import Path

from cynosure.metrics.inputs import TableProfile
from cynosure.metrics.starfile.models import Calendar
from cynosure.project.profiles import profiles_of
from cynosure.store import snapshots
from cynosure.store.layout import Layout
from tests.project.loading import Row, event, loaded, written


def after(folder: Path, *readings: tuple[str, list[Row]]) -> TableProfile:
    """What is known of the events once files of these names were written and loaded in turn."""
    for name, rows in readings:
        written(folder / name, rows)
        loaded(folder)
    manifest = snapshots.current(Layout(folder))
    assert manifest is not None
    return profiles_of(manifest, Calendar())["events"]


def events(first: int, last: int) -> list[Row]:
    return [event(number) for number in range(first, last)]


def test_what_a_file_had_before_is_not_sent_twice(tmp_path: Path) -> None:
    days = [("log.jsonl", [*events(0, 100), *events(90, 100)])]
    days += [("log.jsonl", [*days[0][1], *events(100, 200)])]
    profile = after(tmp_path, *days)
    assert (profile.read, profile.kept, profile.duplicates, profile.again) == (320, 200, 120, 110)
    assert profile.sent_twice == 10 / 210


def test_a_window_that_moves_on_is_not_sent_twice(tmp_path: Path) -> None:
    profile = after(tmp_path, ("log.jsonl", events(0, 100)), ("log.jsonl", events(30, 130)))
    assert (profile.duplicates, profile.again, profile.sent_twice) == (70, 70, 0.0)


def test_another_file_that_has_known_rows_is(tmp_path: Path) -> None:
    profile = after(tmp_path, ("a.jsonl", events(0, 100)), ("b.jsonl", events(50, 150)))
    assert (profile.again, profile.sent_twice) == (0, 50 / 200)


def test_rows_twice_in_a_file_of_other_rows_are(tmp_path: Path) -> None:
    again = ("log.jsonl", [*events(100, 200), *events(100, 120)])
    profile = after(tmp_path, ("log.jsonl", events(0, 100)), again)
    assert (profile.again, profile.sent_twice) == (0, 20 / 220)
