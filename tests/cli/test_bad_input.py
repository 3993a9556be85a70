"""Bad input is a sentence in both languages, with its exit code, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.bakery import COLUMNS, FIRST, LATER, Bakery, truncated_gzip
from tests.cli.cases import Case, only

HEAD = ",".join(COLUMNS)
CHINESE = f"{HEAD}\n1,安,2026-06-02T12:00:00Z,asked,t,柴火灶\n"


def cut_off(bakery: Bakery) -> None:
    (bakery.folder / "data" / "first.csv").unlink()
    bakery.rewrite("data/*.csv", "data/*.csv.gz")
    truncated_gzip(bakery.folder / "data" / "cut.csv.gz", FIRST)


MISTAKES = (
    Case(
        "a folder for a file",
        lambda b: b.rewrite("data/*.csv", "data"),
        2,
        ("cynosure.yml:6:13: ", "`data` is a folder", "data/*"),
        ("cynosure.yml:6:13：", "`data` 是文件夹", "data/*"),
    ),
    Case(
        "an unknown key",
        lambda b: b.rewrite("moments:", "momnts:"),
        2,
        ("cynosure.yml:10:1: ", "`momnts`", "Did you mean `moments`?"),
        ("cynosure.yml:10:1：", "`momnts`", "是否想写 `moments`？"),
    ),
    Case(
        "a missing moment",
        lambda b: b.rewrite("of: [asked, baked]", "of: [asked, bakd]"),
        2,
        ("cynosure.yml:16:17: ", "no moment `bakd`", "Did you mean `baked`?"),
        ("cynosure.yml:16:17：", "`bakd`", "是否想写 `baked`？"),
    ),
    Case(
        "a full-width colon",
        lambda b: b.rewrite("    kind: ratio", "    kind：ratio"),
        2,
        ("cynosure.yml:", "full-width colon", "`kind: ratio`"),
        ("cynosure.yml:", "全角冒号", "`kind: ratio`"),
    ),
    Case(
        "bytes of another encoding",
        lambda b: only(b, "gbk.csv", CHINESE.encode("gbk")),
        3,
        ("data/gbk.csv:2", "1 of the 1 rows", "snapshot stays"),
        ("data/gbk.csv:2", "1 行不合格", "快照保持不变"),
    ),
    Case(
        "the only file truncated",
        cut_off,
        3,
        ("data/cut.csv.gz:", "ends too early"),
        ("data/cut.csv.gz:", "截断"),
    ),
    Case(
        "the only file empty",
        lambda b: only(b, "first.csv", b""),
        3,
        ("data/first.csv", "not one row"),
        ("data/first.csv", "一行数据也没有"),
    ),
)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case.name)
def test_a_sentence_and_an_exit_code(bakery: Bakery, case: Case, lang: str) -> None:
    case.spoil(bakery)
    case.refused(bakery.cyn("load", lang=lang), lang)


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case.name)
def test_what_was_loaded_stays(loaded: Bakery, case: Case) -> None:
    whole = (loaded.folder / "cynosure.yml").read_text(encoding="utf-8")
    assert loaded.value() == 2
    case.spoil(loaded)
    loaded.cyn("load")
    loaded.star_file(whole)
    assert loaded.value() == 2
    assert len(loaded.cyn("snapshot", "list").out.splitlines()) == 1


def test_a_period_without_events_has_no_answer(loaded: Bakery) -> None:
    for lang, part in (
        ("en", "No row falls into 2025-01-06 to 2025-01-12"),
        ("zh", "没有任何数据"),
    ):
        said = loaded.cyn("star", "--period", "2025-01-08", lang=lang)
        assert (said.code, part in said.err) == (3, True)


def test_an_empty_file_beside_others(bakery: Bakery) -> None:
    (bakery.folder / "data" / "empty.csv").write_bytes(b"")
    said = bakery.cyn("load")
    assert said.code == 0
    assert "data/empty.csv: empty" in said.out
    assert "data/empty.csv：空文件" in bakery.cyn("load", lang="zh").out
    assert bakery.value() == 2


def test_one_person(bakery: Bakery) -> None:
    bakery.file("first.csv", [row for row in FIRST if row[1] == "ann"])
    assert bakery.cyn("load").code == 0
    said = bakery.cyn("star")
    assert (said.code, "It rests on a single person." in said.out) == (0, True)
    rate = bakery.cyn("star", "--metric", "success")
    assert rate.code == 0
    assert "100.0 %" in rate.out
    assert "one unit alone" in rate.out


def test_a_truncated_file_beside_good_ones_is_set_aside_and_marked(bakery: Bakery) -> None:
    bakery.rewrite("data/*.csv", "data/*.csv*")
    truncated_gzip(bakery.folder / "data" / "cut.csv.gz", FIRST)
    said = bakery.cyn("load")
    assert said.code == 0
    assert "data/cut.csv.gz: set aside." in said.out
    assert "data/cut.csv.gz：已搁置" in bakery.cyn("load", lang="zh").out
    for number in (0, 1):
        finding = bakery.cyn("star", "--json").json["findings"][number]["finding"]
        notes = {note["code"]: dict(note["values"]) for note in finding["caveats"]}
        assert notes["set_aside_files"]["files"] == "data/cut.csv.gz"
        assert notes["set_aside_files"]["first_day"] == "2026-06-02"
    finding = bakery.cyn("star", "--json").json["findings"][0]["finding"]
    states = [point["state"] for point in finding["blocks"][0]["points"]]
    assert states == ["marked", "closed"]
    assert "rows may be missing" in bakery.cyn("star").out


def test_late_rows_change_no_old_finding(loaded: Bakery) -> None:
    loaded.cyn("star")
    loaded.file("later.csv", LATER)
    loaded.cyn("load")
    assert loaded.cyn("ledger", "verify").code == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_project_here(tmp_path: Path, bakery: Bakery, lang: str) -> None:
    from cynosure.cli.main import main

    nowhere = bakery.folder / "nowhere"
    assert main(["star", "--project", str(nowhere), "--lang", lang]) == 2
    assert "nowhere" in bakery.capsys.readouterr().err
