"""From files to a snapshot: what is counted, what is refused, and that nothing is lost."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cynosure.project.load import load
from cynosure.project.load_report import Outcome
from cynosure.store import identities, snapshots
from cynosure.store.layout import Layout
from cynosure.store.quarantine import quarantine
from cynosure.tables.mapping import Const, LookUp, SourceSpec, Unpivot
from cynosure.tables.mapping import Path as ColumnPath
from tests.project.loading import EVENTS, NOW, Row, balanced, event, key_of, loaded, stored, written


def test_rows_come_out_hashed_sorted_and_complete(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", [event(n, platform="ios") for n in range(50)])
    report = loaded(tmp_path)
    rows = stored(tmp_path)
    assert report.key_made
    assert report.changed
    assert [file.kept for file in report.files] == [50]
    assert rows == sorted(rows, key=lambda row: (str(row["user_id"]), str(row["ts"])))
    key = key_of(tmp_path)
    assert {row["user_id"] for row in rows} == {
        key.hashed(f"person-{n}@example.org") for n in range(7)
    }
    assert {row["platform"] for row in rows} == {"ios"}
    assert {row["episode_id"] for row in rows} == {None}


@pytest.mark.parametrize("ids_remembered", [2, 1000])
def test_a_segment_is_sorted_by_person_clock_and_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ids_remembered: int
) -> None:
    """However often a person was met anew, and whether a file had the ids or they were found."""
    monkeypatch.setattr(identities, "REMEMBERED", ids_remembered)
    for file in range(6):
        rows = [
            {**event(n % 2), "event_id": f"{file}-{n}", "user_id": f"u{(file * 3 + n * 5) % 11}"}
            for n in range(8)
        ]
        written(tmp_path / f"{file}.jsonl", rows)
    for source in ("had", "found"):
        paid = [
            {
                "payment_id": f"{source}-{n}",
                "user_id": f"u{n % 11}",
                "who": f"0-{n % 8}",
                "ts": event(1)["ts"],
                "amount": 5,
                "currency": "EUR",
                "kind": "charge",
            }
            for n in range(9)
        ]
        written(tmp_path / f"{source}.rows", paid)
    had = SourceSpec("payments", "jsonl", "had.rows")
    who = LookUp("events", (("who", "event_id"),), "user_id", "only")
    found = SourceSpec("payments", "jsonl", "found.rows", map=(("user_id", who),))
    loaded(tmp_path, EVENTS, had, found)
    manifest = snapshots.current(Layout(tmp_path))
    assert manifest is not None
    for table, key, count in (("events", "event_id", 48), ("payments", "payment_id", 18)):
        (segment,) = manifest.tables[table]
        rows = pq.read_table(Layout(tmp_path).segments / segment.file).to_pylist()
        assert len(rows) == count
        turn = [f"{f}-{n}" for f in (*range(6), "had", "found") for n in range(9)]
        assert rows == sorted(rows, key=lambda r: (r["user_id"], r["ts"], turn.index(r[key])))


def test_loading_twice_changes_nothing(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", [event(n) for n in range(5)])
    first = loaded(tmp_path)
    before = {path: path.read_bytes() for path in sorted((tmp_path / ".cynosure").rglob("*.*"))}
    second = loaded(tmp_path, now=NOW + timedelta(days=1))
    after = {path: path.read_bytes() for path in sorted((tmp_path / ".cynosure").rglob("*.*"))}
    assert (second.snapshot, second.changed) == (first.snapshot, False)
    assert [file.outcome for file in second.files] == [Outcome.SKIPPED]
    assert second.total("read") == 0
    assert after == before
    assert not second.key_made


def test_the_same_files_at_the_same_moment_are_the_same_snapshot_anywhere(tmp_path: Path) -> None:
    ids = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        written(tmp_path / name / "a.jsonl", [event(n) for n in range(5)])
        ids.add(loaded(tmp_path / name).snapshot)
    assert len(ids) == 1


def test_a_copy_of_a_file_is_skipped(tmp_path: Path) -> None:
    for name in ("a", "b"):
        written(tmp_path / f"{name}.jsonl", [event(1, event_id=None), event(2)])
    report = loaded(tmp_path)
    assert [(file.shown, file.outcome) for file in report.files] == [
        ("a.jsonl", Outcome.TAKEN),
        ("b.jsonl", Outcome.SKIPPED),
    ]
    assert len(stored(tmp_path)) == 2


def test_duplicates_of_an_earlier_load_are_counted(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", [event(n) for n in range(10)])
    loaded(tmp_path)
    written(tmp_path / "b.jsonl", [event(n) for n in range(5, 15)])
    report = loaded(tmp_path)
    (taken,) = report.with_outcome(Outcome.TAKEN)
    assert (taken.read, taken.kept, taken.duplicates, taken.conflicts) == (10, 5, 5, 0)
    assert len(stored(tmp_path)) == 15
    balanced(report)


@pytest.mark.parametrize("loads", [1, 2])
def test_of_rows_that_differ_the_last_stands(tmp_path: Path, loads: int) -> None:
    written(tmp_path / "a.jsonl", [event(n) for n in range(10)])
    if loads == 2:
        loaded(tmp_path)
        old = {path: path.read_bytes() for path in Layout(tmp_path).segments.iterdir()}
    else:
        old = {}
    written(tmp_path / "b.jsonl", [event(3, event="said"), event(4)])
    report = loaded(tmp_path)
    taken = report.with_outcome(Outcome.TAKEN)[-1]
    assert (taken.kept, taken.duplicates, taken.conflicts) == (0, 2, 1)
    rows = stored(tmp_path)
    assert len(rows) == 10
    assert [row["event"] for row in rows if row["event_id"] == "e3"] == ["said"]
    assert all(path.read_bytes() == data for path, data in old.items())
    manifest = snapshots.current(Layout(tmp_path))
    assert manifest is not None
    assert manifest.rows("events") == sum(file.kept for file in manifest.files) == 10


def test_rows_without_an_id_are_the_same_by_all_columns(tmp_path: Path) -> None:
    rows = [event(n, event_id=None) for n in range(4)]
    written(tmp_path / "a.jsonl", [*rows, rows[0], event(0)])
    written(tmp_path / "b.jsonl", [rows[1], event(9, event_id=None)])
    report = loaded(tmp_path)
    assert [file.duplicates for file in report.files] == [1, 1]
    written(tmp_path / "c.jsonl", [rows[2], event(10)])
    report = loaded(tmp_path)
    assert report.with_outcome(Outcome.TAKEN)[0].duplicates == 1
    assert len(stored(tmp_path)) == 7


def test_two_sources_of_one_table_report_their_overlap(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", [event(n) for n in range(10)])
    written(tmp_path / "b.ndjson", [event(n) for n in range(6, 12)])
    report = loaded(tmp_path, EVENTS, SourceSpec("events", "jsonl", "b.ndjson"))
    (overlap,) = report.overlaps
    assert (overlap.table, overlap.first, overlap.second) == ("events", "*.jsonl", "b.ndjson")
    assert overlap.rows == 4


def test_a_few_bad_rows_are_kept_apart_without_ids_and_messages(tmp_path: Path) -> None:
    rows: list[Row] = [event(n) for n in range(299)]
    rows.insert(7, event(500, user_id="secret-person", ts="yesterday", prompt="help me"))
    written(tmp_path / "a.jsonl", rows)
    report = loaded(tmp_path)
    balanced(report)
    assert (report.total("kept"), report.total("quarantined")) == (299, 1)
    layout = Layout(tmp_path)
    manifest = snapshots.current(layout)
    assert manifest is not None
    (bad,) = quarantine(layout, manifest)
    assert (bad.file, bad.line, bad.column, bad.rule) == ("a.jsonl", 8, "ts", "not_a_time")
    assert "yesterday" in bad.row
    assert "help me" not in bad.row
    assert key_of(tmp_path).hashed("secret-person") in bad.row


def test_a_file_that_rotated_away_stays_loaded(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", [event(1)]).rename(tmp_path / "b.jsonl")
    loaded(tmp_path)
    (tmp_path / "b.jsonl").unlink()
    written(tmp_path / "c.jsonl", [event(2)])
    loaded(tmp_path)
    assert len(stored(tmp_path)) == 2


def test_a_source_taken_out_takes_its_rows_along(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", [event(1)])
    written(tmp_path / "b.ndjson", [event(2)])
    loaded(tmp_path, EVENTS, SourceSpec("events", "jsonl", "b.ndjson", timezone="Asia/Shanghai"))
    report = loaded(tmp_path)
    assert (report.rebuilt, report.dropped) == (("events",), ("b.ndjson",))
    assert [row["event_id"] for row in stored(tmp_path)] == ["e1"]


def test_a_property_of_two_types_becomes_the_wider(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", [event(1, size=1, level=1, Mode="x")])
    loaded(tmp_path)
    written(tmp_path / "b.jsonl", [event(2, size=2.5, level="high", mode="y")])
    loaded(tmp_path)
    rows = {row["event_id"]: row for row in stored(tmp_path)}
    assert [rows[name]["size"] for name in ("e1", "e2")] == [1.0, 2.5]
    assert [rows[name]["level"] for name in ("e1", "e2")] == ["1", "high"]
    assert [rows[name]["Mode"] for name in ("e1", "e2")] == ["x", "y"]


def test_subjects_of_labels_are_hashed_where_they_are_people(tmp_path: Path) -> None:
    rows = [
        {"kind": "user", "id": "person-1", "by": "person-2", "ease": 4},
        {"kind": "session", "id": "s-1", "by": "person-2", "ease": 5},
    ]
    written(tmp_path / "a.jsonl", rows)
    spec = SourceSpec(
        "labels",
        "jsonl",
        "a.jsonl",
        map=(
            ("subject_kind", ColumnPath("kind")),
            ("subject_id", ColumnPath("id")),
            ("rater", ColumnPath("by")),
            ("rater_kind", Const("survey")),
        ),
        unpivot=Unpivot(("ease",)),
    )
    loaded(tmp_path, spec)
    key = key_of(tmp_path)
    found = {
        (row["subject_kind"], row["subject_id"], row["rater"]) for row in stored(tmp_path, "labels")
    }
    assert found == {
        ("user", key.hashed("person-1"), key.hashed("person-2")),
        ("session", "s-1", key.hashed("person-2")),
    }


def test_no_id_lies_in_clear_under_the_store(tmp_path: Path) -> None:
    rows = [event(n) for n in range(400)]
    written(tmp_path / "a.jsonl", [*rows, event(999, ts="never")])
    (tmp_path / "b.csv").write_text(
        "user_id,ts,event\n"
        + "".join(f"person-{n}@example.org,2026-06-02T00:00:0{n},x\n" for n in range(7)) * 30
        + "person-3@example.org,never,x\n"
    )
    loaded(tmp_path, EVENTS, SourceSpec("events", "csv", "b.csv"))
    for path in (tmp_path / ".cynosure").rglob("*"):
        if path.is_file():
            assert b"person-" not in path.read_bytes()
    for path in Layout(tmp_path).quarantine.iterdir():
        for row in pq.read_table(path).to_pylist():
            assert "person-" not in row["row"]


def test_columns_left_out_are_named(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", [event(1, prompt="hello")])
    assert loaded(tmp_path).files[0].left_out == ("prompt",)
    assert "prompt" not in stored(tmp_path)[0]


def test_many_loads_are_compacted(tmp_path: Path) -> None:
    for number in range(34):
        written(tmp_path / f"{number:02}.jsonl", [event(number)])
        loaded(tmp_path)
    manifest = snapshots.current(Layout(tmp_path))
    assert manifest is not None
    assert len(manifest.tables["events"]) < 32
    assert {row["event_id"] for row in stored(tmp_path)} == {f"e{n}" for n in range(34)}
    assert len(snapshots.listed(Layout(tmp_path))) == 34


ROWS = st.lists(
    st.builds(
        event,
        st.integers(0, 12),
        event_id=st.none() | st.sampled_from(["x", "y"]).map(lambda name: name),
    ).map(lambda row: row if row["event_id"] is None else event(5, event_id=row["event_id"])),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), rows=ROWS)
def test_any_split_into_files_and_loads_keeps_the_same_rows(
    data: st.DataObject, rows: list[Row], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("split")
    places = [data.draw(st.tuples(st.integers(0, 1), st.integers(0, 2))) for _ in rows]
    read = kept = 0
    for turn in sorted({turn for turn, _ in places}):
        for number in range(3):
            some = [row for row, place in zip(rows, places, strict=True) if place == (turn, number)]
            if some:
                written(folder / f"{turn}-{number}.jsonl", some)
        report = loaded(folder)
        balanced(report)
        read, kept = read + report.total("read"), kept + report.total("kept")
    expected = {json.dumps(row, sort_keys=True) for row in rows}
    assert kept == len(expected) == len(stored(folder))
    wanted = {(row["event_id"], row["ts"]) for row in rows}
    found = {(row["event_id"], row["ts"].isoformat()) for row in stored(folder)}
    assert found == wanted


def test_parquet_goes_the_same_way(tmp_path: Path) -> None:
    rows = [event(n, ts=datetime(2026, 6, 1, tzinfo=UTC) + timedelta(seconds=n)) for n in range(9)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    report = loaded(tmp_path, SourceSpec("events", "parquet", "a.parquet"))
    assert report.total("kept") == 9


def test_progress_reaches_its_end(tmp_path: Path) -> None:
    written(tmp_path / "a.jsonl", [event(1)])
    calls: dict[str, tuple[int, int]] = {}

    def heard(phase: str, done: int, total: int) -> None:
        calls[phase] = (done, total)

    load(tmp_path, (EVENTS,), None, NOW, heard)
    assert list(calls) == ["compare", "read", "write"]
    assert all(done == total > 0 for done, total in calls.values())
