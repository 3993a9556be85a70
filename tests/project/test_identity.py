"""Ids that lead to one another, through loads: every file is heard, none takes anything back."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec

from cynosure.project.load_report import LoadReport
from cynosure.store import snapshots
from cynosure.store.connection import Connection
from cynosure.store.layout import Layout
from cynosure.store.snapshots import Manifest, Stitching
from cynosure.tables.mapping import Const, SourceSpec
from tests.project.loading import EVENTS, NOW, Row, key_of, loaded, stored, written

PEOPLE = SourceSpec("people", "jsonl", "people*.jsonl")
HAPPENED = replace(EVENTS, path="events*.jsonl")


def leads(one: str, other: str | None = None, **more: object) -> Row:
    return {"user_id": one, "alias_of": other, **more}


def load(folder: Path, days: int = 0, people: SourceSpec = PEOPLE) -> LoadReport:
    return loaded(folder, HAPPENED, people, now=NOW + timedelta(days=days))


def served(folder: Path) -> Manifest:
    manifest = snapshots.current(Layout(folder))
    assert manifest is not None
    return manifest


def stitches(folder: Path) -> dict[str, str]:
    """The ids that count as others, in clear as far as they are known here."""
    key = key_of(folder)
    names = {key.hashed(one): one for one in ("anon", "old", "ann", "ben", "mail")}
    layout = Layout(folder)
    with Connection(layout, served(folder)) as connection:
        rows = connection.to_arrow(connection.table("stitches")).to_pylist()
    return {names[row["user_id"]]: names[row["person_id"]] for row in rows}


def project(folder: Path, *people: Row) -> Path:
    written(folder / "events.jsonl", [happened("anon", 1)])
    written(folder / "people-1.jsonl", list(people))
    return folder


def happened(user: str, number: int) -> Row:
    ts = f"2026-06-{number:02d}T10:00:00Z"
    return {"event_id": f"{user}-{number}", "user_id": user, "ts": ts, "event": "asked"}


def test_a_later_row_that_says_nothing_takes_nothing_back(tmp_path: Path) -> None:
    load(project(tmp_path, leads("anon", "ann"), leads("old", "anon")))
    assert stitches(tmp_path) == {"anon": "ann", "old": "ann"}
    written(tmp_path / "people-2.jsonl", [leads("anon", plan="pro")])
    load(tmp_path, 1)
    assert stitches(tmp_path) == {"anon": "ann", "old": "ann"}
    assert served(tmp_path).stitching == Stitching(ids=2, people=1)


def test_another_person_in_a_later_file_is_a_conflict(tmp_path: Path) -> None:
    load(project(tmp_path, leads("anon", "ann")))
    written(tmp_path / "people-2.jsonl", [leads("anon", "ben")])
    load(tmp_path, 1)
    assert stitches(tmp_path) == {}
    assert served(tmp_path).stitching == Stitching(conflicts=1)


def test_two_known_ids_that_turn_out_to_be_one_person_are_no_conflict(tmp_path: Path) -> None:
    load(project(tmp_path, leads("anon", "mail"), leads("old", "anon")))
    written(tmp_path / "people-2.jsonl", [leads("anon", "ann"), leads("mail", "ann")])
    load(tmp_path, 1)
    assert stitches(tmp_path) == {"anon": "ann", "mail": "ann", "old": "ann"}


def test_people_read_in_another_way_forget_what_they_said(tmp_path: Path) -> None:
    load(project(tmp_path, leads("anon", "ann")))
    load(tmp_path, 1, replace(PEOPLE, map=(("alias_of", Const("ben")),)))
    assert stitches(tmp_path) == {"anon": "ben"}


def test_a_load_without_people_leaves_them_as_they_are(tmp_path: Path) -> None:
    load(project(tmp_path, leads("anon", "ann")))
    before = served(tmp_path)
    written(tmp_path / "events-2.jsonl", [happened("ben", 2)])
    load(tmp_path, 1)
    after = served(tmp_path)
    assert (after.identity, after.stitching) == (before.identity, before.stitching)
    assert after.snapshot != before.snapshot


def test_a_snapshot_of_an_earlier_version_is_stitched_by_the_next_load(tmp_path: Path) -> None:
    load(project(tmp_path, leads("anon", "ann")))
    layout = Layout(tmp_path)
    path = layout.snapshots / f"{served(tmp_path).snapshot}.json"
    manifest = json.loads(path.read_bytes())
    for added in ("identity", "stitching"):
        del manifest[added]
    path.write_bytes(msgspec.json.encode(manifest))
    assert served(tmp_path).stitching is None
    report = load(tmp_path, 1)
    assert report.changed
    assert stitches(tmp_path) == {"anon": "ann"}
    assert not load(tmp_path, 2).changed


def test_a_conflict_that_an_importer_met_is_one_here(tmp_path: Path) -> None:
    def sent(event: str, **properties: str) -> Row:
        user = properties.pop("user")
        return {
            "event": event,
            "uuid": f"{user}-{event}-{properties}",
            "distinct_id": user,
            "timestamp": "2026-06-01T10:00:00Z",
            "properties": dict(properties),
        }

    rows = [
        sent("$identify", user="ann", **{"$anon_distinct_id": "anon"}),
        sent("$identify", user="ben", **{"$anon_distinct_id": "anon"}),
        sent("$identify", user="ann", **{"$anon_distinct_id": "old"}),
        sent("asked", user="old"),
    ]
    written(tmp_path / "export.jsonl", rows)
    specs = [SourceSpec(table, "posthog", "export.jsonl") for table in ("events", "people")]
    loaded(tmp_path, *specs)
    assert stitches(tmp_path) == {"old": "ann"}
    assert served(tmp_path).stitching == Stitching(ids=1, people=1, conflicts=1)


def test_ids_with_capitals_or_blanks_are_noted_with_what_they_fold_to(tmp_path: Path) -> None:
    names = ("Ann", "ann", " ann ", "BEN", "cho", "Straße", "strasse", "1001.0", "v1.0")
    project(tmp_path, leads("x"))
    written(tmp_path / "events.jsonl", [happened(one, 1) for one in names])
    load(tmp_path)
    written(tmp_path / "events-2.jsonl", [happened(one, 2) for one in ("ben", "Cho", "Ann")])
    load(tmp_path, 1)
    key = key_of(tmp_path)
    folded = {"Ann": "ann", " ann ": "ann", "BEN": "ben", "Cho": "cho", "Straße": "strasse",
              "1001.0": "1001"}  # fmt: skip
    with Connection(Layout(tmp_path), served(tmp_path)) as connection:
        rows = connection.to_arrow(connection.table("spellings")).to_pylist()
    found = {row["user_id"]: row["folded_id"] for row in rows}
    assert found == {key.hashed(one): key.hashed(other) for one, other in folded.items()}
    assert len(rows) == len(found)
    assert len(stored(tmp_path)) == len(names) + 3
