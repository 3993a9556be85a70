"""The ledger keeps what it was given, whoever writes at the same time and however they die."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cynosure.errors import Refusal, UserMistake
from cynosure.store.ledger import FILE, Ledger
from cynosure.store.ledger_schema import MIGRATIONS, statements

AT = "2026-11-03T09:12:44+08:00"
SOURCE = Path(__file__).resolve().parents[2] / "src"
WRITER = """
import sys
from pathlib import Path
from cynosure.store.ledger import Ledger
folder, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
with Ledger.open(folder) as ledger:
    for n in range(count):
        alias = ledger.put(f"{name}{n:06d}".ljust(64, "0"), "level", {"by": name, "n": n}, "now")
        ledger.definition("star", f"{name}{n % 3}", "{}", "")
        print(alias, flush=True)
"""


def writer(folder: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), name, str(count)],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        text=True,
    )


def address(n: int) -> str:
    return f"{n:08x}".ljust(64, "0")


def test_the_first_record_stays_and_every_look_is_kept(tmp_path):
    with Ledger.open(tmp_path / ".cynosure") as ledger:
        assert ledger.put(address(1), "level", {"value": 1.5}, AT) == "F-0001"
        assert ledger.put(address(2), "groups", {"value": "\ud800"}, AT) == "F-0002"
        assert ledger.put(address(1), "level", {"value": 9.9}, "later") == "F-0001"
        kept = ledger.find(address(1))
        assert kept is not None
        assert (kept.record, kept.at, kept.looks) == ({"value": 1.5}, AT, 2)
        assert ledger.looks(address(1)) == (AT, "later")
        assert [each.alias for each in ledger.all()] == ["F-0001", "F-0002"]
        assert [each.alias for each in ledger.all("groups")] == ["F-0002"]
        assert ledger.find(address(3)) is None
        assert ledger.looks(address(3)) == ()
    with Ledger.open(tmp_path / ".cynosure") as again:
        assert again.get("F-0002").record == {"value": "\ud800"}


@pytest.mark.parametrize(
    "name", ["F-0002", "f-2", "F0002", " F-0002 ", address(2), address(2)[:10]]
)
def test_a_finding_is_found_by_alias_address_or_its_beginning(tmp_path, name):
    with Ledger.open(tmp_path) as ledger:
        for n in (1, 2, 0xABCDEF01):
            ledger.put(address(n), "level", {"n": n}, AT)
        assert ledger.get(name).record == {"n": 2}


def test_an_unknown_finding_names_the_nearest(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        with pytest.raises(UserMistake, match="still empty"):
            ledger.get("F-0001")
        for n in range(1, 4):
            ledger.put(address(0x11111100 + n), "level", {}, AT)
        for unknown in ("F-0009", "seven", "ffffffffff", "%", ""):
            with pytest.raises(UserMistake, match="nearest is F-0003"):
                ledger.get(unknown)
        with pytest.raises(UserMistake, match="F-0001 and F-0002"):
            ledger.get("111111")


def test_definitions_are_numbered_in_order_of_first_sight(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        seen = [ledger.definition("star", each, "{}", "file") for each in ("b", "a", "b", "c", "a")]
        assert seen == [1, 2, 1, 3, 2]
        assert ledger.definition("other", "b", "{}", "another") == 1
        found = [(each.version, each.hash) for each in ledger.definitions("star")]
        assert found == [(1, "b"), (2, "a"), (3, "c")]


def test_declarations_are_only_appended_and_their_hash_tells(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        empty = ledger.declarations_hash()
        assert ledger.declare("release", {"id": "m2"}, AT) == 1
        one = ledger.declarations_hash()
        assert ledger.declare("poll", {"answer": 3}, AT) == 2
        assert len({empty, one, ledger.declarations_hash()}) == 3
        assert [entry.payload for entry in ledger.entries("poll")] == [{"answer": 3}]
        assert [entry.number for entry in ledger.entries()] == [1, 2]
    with Ledger.open(tmp_path / "other") as other:
        other.declare("release", {"id": "m2"}, "another time")
        assert other.declarations_hash() == one


@pytest.mark.parametrize("table", ["findings", "entries"])
def test_nothing_is_changed_or_taken_out(tmp_path, table):
    with Ledger.open(tmp_path) as ledger:
        ledger.put(address(1), "level", {}, AT)
        ledger.declare("release", {}, AT)
    connection = sqlite3.connect(tmp_path / FILE)
    for attempt in (f"UPDATE {table} SET at = ''", f"DELETE FROM {table}"):
        with pytest.raises(sqlite3.IntegrityError, match="only grows"):
            connection.execute(attempt)
    connection.close()


def test_two_processes_write_at_once_and_a_third_reads(tmp_path):
    writers = [writer(tmp_path, name, 40) for name in ("a", "b")]
    seen = 0
    while any(each.poll() is None for each in writers):
        with Ledger.open(tmp_path) as ledger:
            records = ledger.all()
            assert [each.alias for each in records] == [
                f"F-{n:04d}" for n in range(1, len(records) + 1)
            ]
            assert len(records) >= seen
            seen = len(records)
    aliases = [line for each in writers for line in each.communicate()[0].split()]
    assert [each.returncode for each in writers] == [0, 0]
    assert sorted(aliases) == [f"F-{n:04d}" for n in range(1, 81)]
    with Ledger.open(tmp_path) as ledger:
        assert len(ledger.all()) == 80
        assert [each.version for each in ledger.definitions("star")] == list(range(1, 7))


def test_a_writer_killed_in_the_middle_leaves_the_ledger_whole(tmp_path):
    for _ in range(3):
        process = writer(tmp_path, "k" + os.urandom(3).hex(), 100_000)
        assert process.stdout is not None
        told = [process.stdout.readline().strip()]
        time.sleep(0.1)
        process.send_signal(signal.SIGKILL)
        told += process.communicate()[0].split()
        with Ledger.open(tmp_path) as ledger:
            kept = {each.alias for each in ledger.all()}
            assert {alias for alias in told if len(alias) == 6} <= kept
            assert all(each.looks == 1 for each in ledger.all())
    connection = sqlite3.connect(tmp_path / FILE)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def test_a_ledger_of_a_newer_version_asks_for_an_upgrade(tmp_path):
    Ledger.open(tmp_path).close()
    connection = sqlite3.connect(tmp_path / FILE)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(UserMistake, match="Upgrade") as newer:
        Ledger.open(tmp_path)
    assert "请升级" in newer.value.sentence("zh")


def test_a_damaged_file_is_refused(tmp_path):
    (tmp_path / FILE).write_bytes(b"this was a ledger once" * 200)
    with pytest.raises(Refusal, match="damaged"):
        Ledger.open(tmp_path)


def test_a_damaged_record_is_refused(tmp_path):
    Ledger.open(tmp_path).close()
    connection = sqlite3.connect(tmp_path / FILE)
    with connection:
        connection.execute(
            "INSERT INTO findings (address, question, record, at) VALUES (?, 'level', '{', '')",
            (address(1),),
        )
    connection.close()
    with Ledger.open(tmp_path) as ledger, pytest.raises(Refusal, match="damaged"):
        ledger.get("F-0001")


def test_a_full_disk_is_a_sentence_and_loses_nothing(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        ledger.put(address(1), "level", {"kept": True}, AT)
        pages = ledger._connection.execute("PRAGMA page_count").fetchone()[0]
        ledger._connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(Refusal, match="full"):
            ledger.put(address(2), "level", {"text": "x" * 100_000}, AT)
        assert [each.record for each in ledger.all()] == [{"kept": True}]


def test_a_folder_that_is_a_file_is_a_sentence(tmp_path):
    (tmp_path / ".cynosure").write_text("")
    with pytest.raises(Refusal, match="cannot be opened"):
        Ledger.open(tmp_path / ".cynosure")


def test_records_come_back_digit_for_digit(tmp_path):
    record = {"tiny": 5e-324, "third": 1 / 3, "big": 1.7976931348623157e308, "zh": "周满足用户数"}
    with Ledger.open(tmp_path) as ledger:
        ledger.put(address(1), "level", record, AT)
        assert json.dumps(ledger.get("F-0001").record) == json.dumps(record)


def test_a_ledger_of_the_first_schema_is_brought_up_and_keeps_what_it_has(tmp_path):
    """Two programs that open it at once do not get in each other's way."""
    with sqlite3.connect(tmp_path / FILE) as old:
        for statement in statements(MIGRATIONS[0]):
            old.execute(statement)
        old.execute("INSERT INTO definitions VALUES ('star', 1, 'abc', '{\"kind\":\"units\"}')")
        old.execute("PRAGMA user_version = 1")
    old.close()
    both = [writer(tmp_path, name, 5) for name in ("a", "b")]
    assert [len(each.communicate()[0].split()) for each in both] == [5, 5]
    assert [each.returncode for each in both] == [0, 0]
    with Ledger.open(tmp_path) as ledger:
        first, *later = ledger.definitions("star")
        assert (first.version, first.hash, first.star_file) == (1, "abc", None)
        assert {each.star_file for each in later} == {""}


def test_a_definition_comes_with_the_star_file_it_was_first_met_in(tmp_path):
    with Ledger.open(tmp_path) as ledger:
        ledger.definition("star", "a", "{}", "first file")
        ledger.definition("star", "a", "{}", "second file")
        ledger.definition("other", "a", "{}", "second file")
        assert [each.star_file for each in ledger.definitions("star")] == ["first file"]
        assert [each.star_file for each in ledger.definitions("other")] == ["second file"]


def test_levels_are_found_by_metric_and_definition(tmp_path):
    def level(metric: str, definition: str) -> dict[str, object]:
        return {"subject": {"metric": metric, "definition": definition}}

    with Ledger.open(tmp_path) as ledger:
        ledger.put(address(1), "level", level("star", "a"), AT)
        ledger.put(address(2), "level", level("star", "b"), AT)
        ledger.put(address(3), "groups", level("star", "a"), AT)
        ledger.put(address(4), "level", level("other", "a"), AT)
        ledger.put(address(5), "level", level("star", "a"), AT)
        assert [each.alias for each in ledger.of_metric("star", "a")] == ["F-0001", "F-0005"]
