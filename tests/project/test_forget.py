"""Somebody forgotten is nowhere any more, and no file brings them back."""

import json
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cynosure.errors import Refusal, UserMistake
from cynosure.project.forget import Report, forget
from cynosure.project.load_report import LoadReport
from cynosure.project.open import open_project
from cynosure.store import snapshots
from cynosure.store.layout import Layout, locked
from cynosure.store.quarantine import CUT, quarantine
from cynosure.store.snapshots import Manifest, Stitching, listed
from cynosure.tables.mapping import SourceSpec
from tests.project.forget_child import forget_there
from tests.project.forked import ended
from tests.project.loading import NOW, Row, balanced, key_of, loaded, stored, written

STAR = """\
cynosure: 1
project: {id: t}
sources:
  - {table: events, format: jsonl, path: events*.jsonl}
  - {table: people, format: jsonl, path: people*.jsonl}
  - {table: labels, format: jsonl, path: labels*.jsonl}
  - {table: agents, format: jsonl, path: agents*.jsonl}
"""
TABLES = ("events", "people", "labels", "agents")
SPECS = tuple(SourceSpec(table, "jsonl", f"{table}*.jsonl") for table in TABLES)
OURS = ("Ann", "ann-phone", "ann-laptop")
"""The ids of the person to forget."""


def happened(user: str | None, number: int) -> Row:
    ts = f"2026-06-{1 + number % 28:02d}T10:00:00Z"
    return {"event_id": f"{user}-{number}", "user_id": user, "ts": ts, "event": "asked"}


def load(folder: Path, days: int = 0) -> LoadReport:
    report = loaded(folder, *SPECS, now=NOW + timedelta(days=days))
    balanced(report)
    return report


def served(folder: Path) -> Manifest:
    manifest = snapshots.current(Layout(folder))
    assert manifest is not None
    return manifest


def forgotten(folder: Path, user: str) -> Report:
    return forget(open_project(folder), user, lambda *_: None)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Three loads; the person does things in all of them, and one of their rows is bad."""
    (tmp_path / "cynosure.yml").write_text(STAR)
    others = [happened(f"other-{n % 5}", n) for n in range(200)]
    written(tmp_path / "events-1.jsonl", [*others, happened("Ann", 1), happened("ann-phone", 2)])
    people: list[Row] = [
        {"user_id": "ann-phone", "alias_of": "Ann", "plan": "pro"},
        {"user_id": "ann-laptop", "alias_of": "ann-phone"},
        {"user_id": "Ann", "alias_of": None},
        {"user_id": "shared", "alias_of": "Ann"},
        {"user_id": "other-1-old", "alias_of": "other-1"},
    ]
    written(tmp_path / "people-1.jsonl", people)
    said = {"rater_kind": "human", "name": "n", "value": 1}
    labels: list[Row] = [
        {"subject_kind": "user", "subject_id": "Ann", "rater": "other-1", **said},
        {"subject_kind": "user", "subject_id": "other-1", "rater": "Ann", **said},
        {"subject_kind": "talk", "subject_id": "Ann", "rater": "other-1", **said},
    ]
    written(tmp_path / "labels-1.jsonl", labels)
    created = {"created": "2026-06-01T00:00:00Z"}
    agents = [{"agent_id": one, "creator_id": one, **created} for one in ("Ann", "other-1")]
    written(tmp_path / "agents-1.jsonl", agents)
    load(tmp_path)
    bad = {**happened("ann-phone", 3), "ts": "yesterday", "mark": "remarkable"}
    written(tmp_path / "events-2.jsonl", [happened(f"other-{n % 5}", n) for n in range(200, 320)])
    with (tmp_path / "events-2.jsonl").open("a") as file:
        file.write(_line(bad))
    written(tmp_path / "people-2.jsonl", [{"user_id": "shared", "alias_of": "other-2"}])
    load(tmp_path, 1)
    written(tmp_path / "events-3.jsonl", [happened("ann-laptop", 4), happened("shared", 5)])
    load(tmp_path, 2)
    return tmp_path


def _line(row: Row) -> str:
    return json.dumps(row) + "\n"


def cells(folder: Path) -> Iterator[tuple[str, str]]:
    """Every cell of every file of the store that rows stand in, with the file's name."""
    root = Layout(folder).root
    for path in sorted(root.rglob("*.parquet")):
        for row in pq.read_table(path).to_pylist():
            yield from ((path.name, str(value)) for value in row.values())
    for path in (root / "snapshots").iterdir():
        yield path.name, path.read_text()


def where(folder: Path, *ids: str) -> set[str]:
    """The files of the store in which any of some ids stands."""
    hashes = [key_of(folder).hashed(one) for one in ids]
    return {file for file, cell in cells(folder) if any(one in cell for one in hashes)}


def test_nothing_is_left_of_a_person_in_any_snapshot(project: Path) -> None:
    assert len(where(project, *OURS)) > 5
    before = listed(Layout(project))
    report = forgotten(project, "ann-phone").forgotten
    assert report.ids == 3
    assert report.rows == {"events": 3, "people": 3, "labels": 1}
    assert report.masked == 1
    assert where(project, *OURS) == set()
    after = listed(Layout(project))
    assert [one.loaded_at for one in after] == [one.loaded_at for one in before]
    assert dict(report.snapshots) == {
        old.snapshot: new.snapshot for old, new in zip(before, after, strict=True)
    }
    assert [one.rows("events") for one in after] == [200, 320, 321]
    assert served(project).snapshot == after[-1].snapshot
    assert served(project).erased == {"events": 3, "labels": 1, "people": 3}


def test_rows_of_others_stay_and_name_nobody_where_they_named_them(project: Path) -> None:
    forgotten(project, "Ann")
    key = key_of(project)
    labels = stored(project, "labels")
    other = key.hashed("other-1")
    assert sorted((str(one["rater"]), str(one["subject_id"])) for one in labels) == sorted(
        [("None", other), (other, "Ann")]
    )
    makers = {row["agent_id"]: row["creator_id"] for row in stored(project, "agents")}
    assert makers == {"Ann": None, "other-1": other}
    people = {row["user_id"]: row["alias_of"] for row in stored(project, "people")}
    assert people == {
        key.hashed("shared"): key.hashed("other-2"),
        key.hashed("other-1-old"): other,
    }


def test_a_bad_row_keeps_its_place_and_rule_and_loses_its_text(project: Path) -> None:
    forgotten(project, "Ann")
    (row,) = quarantine(Layout(project), served(project))
    assert (row.file, row.line, row.column, row.row) == ("events-2.jsonl", 121, "ts", CUT)


def test_what_may_have_been_theirs_does_not_become_somebody_elses(project: Path) -> None:
    assert served(project).stitching == Stitching(ids=3, people=2, conflicts=1)
    forgotten(project, "Ann")
    assert served(project).stitching == Stitching(ids=1, people=1, conflicts=1)


def test_no_load_brings_them_back(project: Path) -> None:
    forgotten(project, "Ann")
    rows = (project / "events-1.jsonl").read_text()
    (project / "events-1b.jsonl").write_text(rows + _line(happened("new", 1)))
    report = load(project, 3)
    (file,) = (one for one in report.files if one.shown == "events-1b.jsonl")
    assert (file.forgotten, file.kept, file.read) == (2, 1, 201)
    assert where(project, *OURS) == set()
    # A mapping that changes makes the whole table anew from the same files.
    changed = (SourceSpec("events", "jsonl", "events*.jsonl", timezone="Asia/Shanghai"), *SPECS[1:])
    again = loaded(project, *changed, now=NOW + timedelta(days=4))
    assert again.rebuilt == ("events",)
    assert sum(file.forgotten for file in again.files) == 5
    assert where(project, *OURS) == set()
    bad = {**happened("Ann", 9), "ts": "never"}
    written(project / "events-4.jsonl", [happened("other-1", n) for n in range(400, 520)])
    with (project / "events-4.jsonl").open("a") as lines:
        lines.write(_line(bad))
    loaded(project, *changed, now=NOW + timedelta(days=5))
    assert where(project, *OURS) == set()


def test_a_file_of_forgotten_people_only_is_read_once(project: Path) -> None:
    forgotten(project, "Ann")
    written(project / "events-5.jsonl", [happened("Ann", 20), happened("ann-phone", 21)])
    report = load(project, 3)
    assert [one.forgotten for one in report.files if one.shown == "events-5.jsonl"] == [2]
    assert not load(project, 4).changed


def test_nobody_is_a_mistake_and_changes_nothing(project: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in Layout(project).root.rglob("*")}
    with pytest.raises(UserMistake, match="Nobody in the data has the id `ann`"):
        forgotten(project, "ann")
    kept = {path: path.stat().st_mtime_ns for path in before if path.is_file()}
    assert kept == {path: at for path, at in before.items() if path.is_file()}
    forgotten(project, "Ann")
    with pytest.raises(UserMistake, match="forgotten already"):
        forgotten(project, "ann-laptop")


def test_a_second_person_can_be_forgotten_and_the_first_stays_so(project: Path) -> None:
    forgotten(project, "Ann")
    forgotten(project, "other-1-old")
    assert where(project, *OURS, "other-1", "other-1-old") == set()
    assert len(served(project).forgotten) == 5
    load(project, 3)
    first = listed(Layout(project))[0]
    with pytest.raises(Refusal, match="was rewritten"):
        snapshots.called(Layout(project), first.was[0])


def test_before_the_first_load_under_a_load_and_with_another_key_it_is_refused(
    tmp_path: Path, project: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "cynosure.yml").write_text(STAR)
    with pytest.raises(Refusal, match="Nothing is loaded"):
        forgotten(empty, "Ann")
    with locked(Layout(project)), pytest.raises(Refusal, match="Another load"):
        forgotten(project, "Ann")
    Layout(project).key.write_text("00" * 32)
    with pytest.raises(Refusal, match="another key"):
        forgotten(project, "Ann")


@pytest.mark.slow
def test_killed_anywhere_either_state_is_whole(project: Path) -> None:
    layout = Layout(project)
    before = [(one.snapshot, one.rows("events")) for one in listed(layout)]
    steps, states = 0, []
    while True:
        steps += 1
        code, _ = ended(forget_there, str(project), "Ann", str(steps))
        if code == 0:
            break
        assert code == -signal.SIGKILL
        now = [(one.snapshot, one.rows("events")) for one in listed(layout)]
        is_new = [rows for _, rows in now] == [200, 320, 321]
        assert is_new or now == before
        states.append(is_new)
        assert len(stored(project)) == now[-1][1]
        if is_new:
            break
    # Killed after the swap, the rest is swept away by whatever comes next.
    assert states.count(False) >= 8
    assert states[-1]
    with pytest.raises(UserMistake, match="forgotten already"):
        forgotten(project, "Ann")
    assert where(project, *OURS) == set()
    files = {path.name for path in layout.segments.iterdir()}
    assert files == {part.file for one in listed(layout) for part in one.segments}
