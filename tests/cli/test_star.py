"""Load, star, ledger and snapshot from the command line, in a project written by the test."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest

from tests.cli.bakery import FIRST, LATER, Bakery, talk


def test_a_load_accounts_for_every_row(bakery: Bakery) -> None:
    bakery.file("again.csv", [*FIRST[:2], ("e-1", "eve", "noon", "asked", "x", "gas")])
    bakery.file(
        "many.csv", [row for n in range(200) for row in talk("2026-06-01", f"p{n}", baked=False)]
    )
    report = bakery.cyn("load", "--json").json
    files = report["files"]
    assert isinstance(files, list)
    for file in files:
        assert file["read"] == file["kept"] + file["quarantined"] + file["duplicates"]
    assert sum(file["duplicates"] for file in files) == 2
    assert sum(file["quarantined"] for file in files) == 1


def test_the_star_speaks_of_the_last_closed_week(loaded: Bakery) -> None:
    said = loaded.cyn("star")
    assert said.code == 0
    assert "Weekly bakers is 2 people in the week of 8–14 Jun 2026" in said.out
    zh = loaded.cyn("star", lang="zh").out
    assert "2026年6月8日至14日这一周，周烘焙人数为 2 人" in zh
    assert "Weekly" not in zh


def test_metric_dimension_and_period(loaded: Bakery) -> None:
    assert loaded.value("--metric", "success") == pytest.approx(2 / 3)
    assert loaded.value("--metric", "success", "--period", "2026-06-01..2026-06-07") == 0.5
    cut = loaded.cyn("star", "--by", "oven", "--json").json["findings"][0]["finding"]
    parts = next(b for b in cut["blocks"] if b["is"] == "breakdown")["parts"]
    assert {p["label"]["en"]: p["estimate"]["value"] for p in parts} == {"gas": 1, "wood": 1}
    course = next(b for b in cut["blocks"] if b["is"] == "matrix")
    assert [cells[0] for cells in course["cells"]] == [1, 1]
    assert course["cells"][0][1]["reason"] == "no_rows"


def test_the_query_is_printed_and_nothing_asked(loaded: Bakery) -> None:
    said = loaded.cyn("star", "--sql")
    assert said.code == 0
    assert said.out.startswith(("SELECT", "WITH"))
    assert len(loaded.cyn("star", "--sql", "--json").json["queries"]) == 3
    assert loaded.cyn("ledger", "list").out.startswith("The ledger is empty")


def test_markdown_is_a_section(loaded: Bakery) -> None:
    out = loaded.cyn("star", "--markdown").out
    assert out.startswith("### F-0001")
    assert "|" in out


def test_asking_again_is_a_look_and_the_same_finding(loaded: Bakery) -> None:
    first = loaded.cyn("star", "--json").json["findings"]
    again = loaded.cyn("star", "--json").json["findings"]
    assert [f["id"] for f in again] == [f["id"] for f in first] == ["F-0001", "F-0002"]
    assert [f["address"] for f in again] == [f["address"] for f in first]
    assert [f["recalled"] for f in first + again] == [False, False, True, True]
    assert [f["finding"]["looks"] for f in first + again] == [1, 1, 2, 2]


def test_new_rows_make_a_new_snapshot_and_a_new_finding(loaded: Bakery) -> None:
    assert loaded.value() == 2
    loaded.file("later.csv", LATER)
    assert loaded.cyn("load").code == 0
    assert loaded.value() == 3
    assert loaded.cyn("star").out.startswith("F-0003")
    snapshots = loaded.cyn("snapshot", "list", "--json").json["snapshots"]
    assert [one["served"] for one in snapshots].count(True) == 1
    assert sorted(one["rows"]["events"] for one in snapshots) == [8, 10]
    old = next(one["snapshot"] for one in snapshots if not one["served"])
    assert loaded.value("--snapshot", old) == 2
    assert (
        f"* {next(o['snapshot'] for o in snapshots if o['served'])}"
        in loaded.cyn("snapshot", "list").out
    )


def test_a_label_shows_at_once(loaded: Bakery) -> None:
    loaded.cyn("star")
    loaded.rewrite("{en: Weekly bakers, zh: 周烘焙人数}", "{en: Bakers of a week, zh: 每周烘焙者}")
    assert "Bakers of a week is 2 people" in loaded.cyn("star").out
    assert "每周烘焙者为 2 人" in loaded.cyn("star", lang="zh").out


def test_the_ledger_lists_and_shows(loaded: Bakery) -> None:
    loaded.cyn("star")
    listed = loaded.cyn("ledger", "list").out.splitlines()
    assert [line[:6] for line in listed] == ["F-0001", "F-0002"]
    assert "Weekly bakers is 2 people" in listed[0]
    shown = loaded.cyn("ledger", "show", "f-1")
    assert shown.out.startswith("F-0001  ■ Measured")
    both = loaded.cyn("ledger", "show", "--json").json["findings"]
    assert [one["id"] for one in both] == ["F-0001", "F-0002"]
    missing = loaded.cyn("ledger", "show", "F-0009")
    assert (missing.code, "F-0002" in missing.err) == (2, True)


def test_what_stands_is_verified(loaded: Bakery) -> None:
    loaded.cyn("star")
    for lang, says in (("en", "F-0001 comes out again"), ("zh", "F-0001 复算一致")):
        said = loaded.cyn("ledger", "verify", lang=lang)
        assert said.code == 0, said.err
        assert says in said.out
    assert len(said.out.splitlines()) == 2


def tampered(folder: Path, old: str, new: str) -> None:
    """Change the first record of the ledger in a copy without the triggers that guard it."""
    path = folder / ".cynosure" / "ledger.db"
    with sqlite3.connect(path) as ledger:
        for (name,) in ledger.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            ledger.execute(f"DROP TRIGGER {name}")
        ((record,),) = ledger.execute("SELECT record FROM findings WHERE number = 1").fetchall()
        assert record.count(old) >= 1
        changed = record.replace(old, new, 1)
        ledger.execute("UPDATE findings SET record = ? WHERE number = 1", (changed,))
    ledger.close()


def test_a_changed_record_is_found(loaded: Bakery) -> None:
    loaded.cyn("star")
    tampered(loaded.folder, '"value": 2', '"value": 7')
    said = loaded.cyn("ledger", "verify")
    assert said.code == 5
    assert "✗ F-0001 does not come out again" in said.out
    assert "was 7 and is 2" in said.out
    assert "✓ F-0002" in said.out
    assert "F-0001" in said.err
    zh = loaded.cyn("ledger", "verify", "F-0001", lang="zh")
    assert (zh.code, "复算不一致" in zh.out) == (5, True)
    outcome = loaded.cyn("ledger", "verify", "--json").json["verified"]
    assert [one["outcome"] for one in outcome] == ["differs", "stands"]
    assert outcome[0]["differences"][0]["recorded"] == 7


def test_a_changed_segment_is_found(loaded: Bakery) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    loaded.cyn("star")
    (segment,) = (loaded.folder / ".cynosure" / "segments").glob("*.parquet")
    rows = pq.read_table(segment)
    names = pc.replace_substring(rows["event"], "baked", "thrown")
    changed = rows.set_column(
        rows.column_names.index("event"), "event", pa.chunked_array(names.chunks)
    )
    pq.write_table(changed, segment)
    said = loaded.cyn("ledger", "verify", "F-0001")
    assert said.code == 5, said.err


@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_broken_segment_is_a_sentence(loaded: Bakery, damage: str) -> None:
    loaded.cyn("star")
    (segment,) = (loaded.folder / ".cynosure" / "segments").glob("*.parquet")
    if damage == "cut":
        segment.write_bytes(segment.read_bytes()[:100])
    else:
        segment.unlink()
    for words in (("ledger", "verify"), ("star", "--metric", "success")):
        said = loaded.cyn(*words)
        assert said.code == 3, said.err
        assert said.err.startswith("cyn: ")


def test_a_changed_definition_is_another_question(loaded: Bakery) -> None:
    loaded.cyn("star")
    loaded.rewrite("fulfilled: cakes >= 1", "fulfilled: cakes >= 2")
    said = loaded.cyn("ledger", "verify", "F-0001")
    assert said.code == 3
    assert re.search(r"definition v1 of `weekly_bakers`.* now holds v2", said.out)
    zh = loaded.cyn("ledger", "verify", "F-0001", lang="zh")
    assert (zh.code, "v1 版定义" in zh.out, "v2 版" in zh.out) == (3, True, True)
    assert "v2" in loaded.cyn("star").out


def test_a_label_does_not_shake_a_finding(loaded: Bakery) -> None:
    loaded.cyn("star")
    loaded.rewrite("zh: 周烘焙人数", "zh: 每周烘焙者")
    assert loaded.cyn("ledger", "verify").code == 0


def test_a_changed_tree_cannot_be_compared(loaded: Bakery) -> None:
    loaded.cyn("star")
    loaded.rewrite("weekly_askers * success", "success * weekly_askers")
    said = loaded.cyn("ledger", "verify", "F-0001")
    assert (said.code, "has changed since" in said.out) == (3, True)


def test_nothing_loaded_is_a_refusal(bakery: Bakery) -> None:
    assert bakery.cyn("star").code == 3
    assert bakery.cyn("snapshot", "list", lang="zh").out == "还没有载入数据。\n"
    assert json.loads(bakery.cyn("ledger", "show", "--json").out) == {"findings": []}
    assert bakery.cyn("ledger", "verify").code == 0
