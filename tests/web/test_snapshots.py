"""A page is of one moment: loads and askings beside it give no failed and no mixed page."""

from __future__ import annotations

import json
import sqlite3
import threading
from dataclasses import replace

from cynosure.errors import Text
from cynosure.findings.blocks import TableBlock
from cynosure.findings.record import Question
from cynosure.project.dashboard import growth_of, level_of
from cynosure.store.ledger_erasing import erase
from cynosure.web.reading import Desk
from tests.report.examples import MEASURED
from tests.web.shelf import Shelf, on

STAR = "weekly_fulfilled_users"
ASKED = (
    level_of(STAR, "week"),
    growth_of(STAR, "week"),
    level_of("reach", "week"),
    Question("doctor", (("period", "week"),)),
)
ROUNDS = 25
READERS = 3


def snapshot_named(number: int) -> str:
    return f"{number:016x}"


def ask_all(shelf: Shelf, number: int) -> None:
    """What a load with its questions leaves behind."""
    for question in ASKED:
        shelf.put(replace(on(MEASURED, snapshot_named(number)), question=question))


def test_a_swap_under_load_gives_no_failed_and_no_mixed_page(shelf: Shelf) -> None:
    shelf.serve_snapshot(snapshot_named(1))
    ask_all(shelf, 1)
    amiss: list[str] = []
    seen: set[str] = set()
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            answer = browser.get("/star.json")
            if answer.status_code != 200:
                amiss.append(answer.text)
                return
            page = answer.json()
            of = {one["finding"]["provenance"]["snapshot"] for one in page["findings"]}
            seen.update(of)
            if of != {page["snapshot"]}:
                amiss.append(f"{of} on a page of {page['snapshot']}")
            older = bool(page["notices"])
            if older == (page["snapshot"] == page["served"]):
                amiss.append(json.dumps(page["notices"]))

    with shelf.open() as browser:
        readers = [threading.Thread(target=read) for _ in range(READERS)]
        for reader in readers:
            reader.start()
        for number in range(2, ROUNDS):
            shelf.serve_snapshot(snapshot_named(number), number)
            ask_all(shelf, number)
        over.set()
        for reader in readers:
            reader.join()
    assert amiss == []
    assert len(seen) > 3


def test_a_reading_does_not_move(shelf: Shelf) -> None:
    shelf.serve_snapshot(snapshot_named(1))
    ask_all(shelf, 1)
    desk = Desk(shelf.folder)
    with desk.reading() as reading:
        before = reading.known.listed
        shelf.serve_snapshot(snapshot_named(2), 2)
        ask_all(shelf, 2)
        assert reading.served is not None
        assert reading.served.snapshot == snapshot_named(1)
        assert reading.known.listed == before
        assert len(reading.of(before[0]).blocks) == len(MEASURED.blocks)
    with desk.reading() as reading:
        assert len(reading.known.listed) == 2 * len(before)
        assert reading.known.listed[: len(before)] == before


def test_looks_are_counted_as_they_come(shelf: Shelf) -> None:
    shelf.serve_snapshot(snapshot_named(1))
    shelf.put(MEASURED)
    desk = Desk(shelf.folder)
    with desk.reading() as reading:
        assert reading.of(reading.known.listed[0]).looks == 1
    shelf.put(MEASURED)
    with desk.reading() as reading:
        assert reading.of(reading.known.listed[0]).looks == 2


def test_what_is_taken_out_of_a_record_is_gone_from_the_page(shelf: Shelf) -> None:
    """`forget` rewrites records; a server that has shown one before must not remember it."""
    person = "0123456789abcdef01234567"
    table = TableBlock(Text("Who", "谁"), (Text("person", "用户"),), ((person,), ("other",)))
    shelf.serve_snapshot(snapshot_named(1))
    name = shelf.put(replace(on(MEASURED, snapshot_named(1)), blocks=(table,)))
    with shelf.open() as browser:
        assert person in browser.get(f"/findings/{name}").text
        with sqlite3.connect(shelf.layout.root / "ledger.db") as ledger:
            erase(ledger, {person})
        after = browser.get(f"/findings/{name}").text
    assert person not in after
    assert "other" in after
