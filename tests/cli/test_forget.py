"""`cyn forget` and `cyn snapshot prune`, as people see them."""

import pytest

from tests.cli.bakery import LATER, Bakery


def test_somebody_is_forgotten_and_the_star_is_told_without_them(loaded: Bakery) -> None:
    assert loaded.value() == 2
    said = loaded.cyn("forget", "ann")
    assert said.code == 0
    assert said.out.startswith("Forgotten: 1 id.\nRows erased from the data served: events 4.\n")
    assert "Your own files are untouched" in said.out
    assert loaded.value() == 1
    verified = loaded.cyn("ledger", "verify", "F-0001")
    assert verified.code == 3
    assert "was rewritten when somebody was forgotten" in verified.out
    assert "已重写" in loaded.cyn("ledger", "verify", "F-0001", lang="zh").out


def test_it_speaks_chinese_and_json(loaded: Bakery) -> None:
    assert "已遗忘：该用户的 1 个标识。" in loaded.cyn("forget", "ann", lang="zh").out
    report = loaded.cyn("forget", "bob", "--json").json
    forgotten = report["forgotten"]
    assert isinstance(forgotten, dict)
    assert (forgotten["ids"], forgotten["rows"]) == (1, {"events": 3})


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "cyn: Nobody in the data has the id `Ann`."),
        ("zh", "cyn: 数据中没有标识为 `Ann` 的用户。"),
    ],
)
def test_nobody_is_a_sentence(loaded: Bakery, lang: str, sentence: str) -> None:
    said = loaded.cyn("forget", "Ann", lang=lang)
    assert said.code == 2
    assert said.err.startswith(sentence)


def test_before_a_load_it_is_refused(bakery: Bakery) -> None:
    assert bakery.cyn("forget", "ann").code == 3
    assert bakery.cyn("forget").code == 2


def test_who_is_on_the_list_still_is_and_that_is_said(loaded: Bakery) -> None:
    (loaded.folder / "staff.txt").write_text("ann\n")
    loaded.rewrite("moments:\n", "trust: {exclude: {users: staff.txt}}\nmoments:\n")
    assert "The id still stands in `staff.txt`" in loaded.cyn("forget", "ann").out


def test_a_load_says_whom_it_passed_over(loaded: Bakery) -> None:
    loaded.cyn("forget", "dan")
    loaded.cyn("forget", "ann")
    loaded.file("later.csv", [*LATER, ("x", "ann", "2026-06-12T12:00:00+08:00", "asked", "t", "")])
    said = loaded.cyn("load").out
    assert "passed over: 1 row of forgotten people" in said


def test_old_snapshots_are_taken_out(loaded: Bakery) -> None:
    loaded.value()
    for number in range(3):
        loaded.file(f"later-{number}.csv", [(f"l{number}", *LATER[0][1:])])
        assert loaded.cyn("load").code == 0
    assert "4 kept; `--keep 1` leaves only" in loaded.cyn("snapshot", "prune").out
    said = loaded.cyn("snapshot", "prune", "--keep", "2")
    assert said.out.splitlines()[-1].startswith("2 taken out, 2 kept.")
    assert said.out.count("- ") == 2
    kept = loaded.cyn("snapshot", "list", "--json").json["snapshots"]
    assert isinstance(kept, list)
    assert [one["served"] for one in kept] == [False, True]
    segments = list((loaded.folder / ".cynosure" / "segments").iterdir())
    assert len(segments) == 4
    assert loaded.cyn("ledger", "verify").code == 3
    assert loaded.value() == 2
    pruned = loaded.cyn("snapshot", "prune", "--keep", "1", "--json").json
    assert [len(str(pruned[what]).split(",")) for what in ("pruned", "kept")] == [1, 1]


@pytest.mark.parametrize("keep", ["0", "-1", "two", "1.5"])
def test_a_number_that_is_none_is_a_mistake(loaded: Bakery, keep: str) -> None:
    said = loaded.cyn("snapshot", "prune", f"--keep={keep}")
    assert said.code == 2
    assert "whole number from 1 on" in said.err
    assert loaded.cyn("snapshot", "list", "--keep", "1").code == 2


def test_pruning_before_a_load_says_so(bakery: Bakery) -> None:
    said = bakery.cyn("snapshot", "prune", lang="zh")
    assert (said.code, said.out) == (0, "还没有载入数据。\n")
