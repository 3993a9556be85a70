"""`--as-of` and `--snapshot`: the same question, seen from another day."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cynosure.project.load import load
from cynosure.project.open import open_project
from cynosure.store.layout import Layout
from cynosure.store.snapshots import listed
from tests.cli.bakery import LATER, Bakery, once

FIRST_LOAD = datetime(2026, 6, 24, 17, 30, tzinfo=UTC)
"""In Shanghai half past one of the 25th."""
SECOND_LOAD = datetime(2026, 6, 30, 3, 0, tzinfo=UTC)


def load_at(bakery: Bakery, now: datetime) -> str:
    project = open_project(bakery.folder)
    return load(project.folder, project.star_file.sources, None, now, lambda *_: None).snapshot


@pytest.fixture
def twice(bakery: Bakery, kept: Path) -> Bakery:
    """The bakery loaded on two days, a late talk on the second."""

    def make(bakery: Bakery) -> None:
        load_at(bakery, FIRST_LOAD)
        bakery.file("later.csv", LATER)
        load_at(bakery, SECOND_LOAD)

    return once(bakery, kept, make)


@pytest.mark.parametrize(
    ("moment", "bakers"),
    [
        ("2026-06-25", 2),
        ("2026-06-29", 2),
        ("2026-06-30", 3),
        ("2030-01-01", 3),
        ("2026-06-25T01:30", 2),
        ("2026-06-24T17:30Z", 2),
        ("2026-06-30T10:59:59+08:00", 2),
        ("2026-06-30T11:00+08:00", 3),
    ],
)
def test_what_was_served_at_a_moment_answers(twice: Bakery, moment: str, bakers: int) -> None:
    assert twice.value("--as-of", moment) == bakers


@pytest.mark.parametrize("moment", ["2026-06-24", "2026-06-25T01:29", "1999-12-31"])
def test_before_the_first_load_there_is_nothing(twice: Bakery, moment: str) -> None:
    said = twice.cyn("star", "--as-of", moment)
    assert said.code == 3
    assert "2026-06-25 01:30 (Asia/Shanghai)" in said.err
    assert "2026-06-30 11:00 (Asia/Shanghai)" in said.err
    zh = twice.cyn("star", "--as-of", moment, lang="zh")
    assert (zh.code, "还没有载入数据" in zh.err) == (3, True)


@pytest.mark.parametrize("moment", ["yesterday", "2026-13-01", "2026-06-24 to 25", "@1"])
def test_what_is_no_moment_is_a_mistake(twice: Bakery, moment: str) -> None:
    said = twice.cyn("star", f"--as-of={moment}")
    assert (said.code, "neither a day" in said.err) == (2, True)


def test_no_moment_at_all_is_a_mistake(twice: Bakery) -> None:
    said = twice.cyn("star", "--as-of=")
    assert (said.code, "`--as-of` needs a value" in said.err) == (2, True)


def test_nothing_loaded_at_all(bakery: Bakery) -> None:
    assert bakery.cyn("star", "--as-of", "2026-06-24").code == 3


def test_a_moment_and_a_name_exclude_each_other(twice: Bakery) -> None:
    said = twice.cyn("star", "--as-of", "2026-06-25", "--snapshot", "abc")
    assert (said.code, "exclude each other" in said.err) == (2, True)


def test_a_snapshot_is_named_by_the_beginning_of_its_id(twice: Bakery) -> None:
    first, second = listed(Layout(twice.folder))
    assert twice.value("--snapshot", first.snapshot[:12]) == 2
    assert twice.value("--snapshot", second.snapshot) == 3
    assert twice.cyn("star", "--snapshot", "nothing").code == 2


def test_the_query_and_the_check_know_the_moment_too(twice: Bakery) -> None:
    assert twice.cyn("star", "--sql", "--as-of", "2026-06-25").code == 0
    assert twice.cyn("star", "--sql", "--as-of", "2026-06-01").code == 3
    assert twice.cyn("check", "--as-of", "2026-06-25").code == 0
    assert twice.cyn("check", "--as-of", "2026-06-01").code == 3


def test_the_star_of_that_day_is_asked_for(twice: Bakery) -> None:
    twice.rewrite(
        "  - {metric: weekly_bakers, since: 2026-06-01}\n",
        "  - {metric: weekly_bakers, since: 2026-06-01}\n"
        "  - {metric: weekly_askers, since: 2026-06-28}\n",
    )
    assert "Weekly bakers is" in twice.cyn("star", "--as-of", "2026-06-27").out
    assert "Weekly askers is" in twice.cyn("star", "--as-of", "2026-06-28").out


def test_what_was_pruned_is_not_said_never_to_have_been(twice: Bakery) -> None:
    assert twice.cyn("snapshot", "prune", "--keep", "1").code == 0
    said = twice.cyn("star", "--as-of", "2026-06-27")
    assert (said.code, "are no longer here" in said.err) == (3, True)
    assert twice.cyn("star", "--as-of", "2026-06-30").code == 0


def test_a_snapshot_that_is_gone_is_not_stood_in_for(twice: Bakery) -> None:
    twice.file("third.csv", [])
    twice.file("fourth.csv", [(*LATER[0][:1], "eve", *LATER[0][2:])])
    load_at(twice, datetime(2026, 7, 5, tzinfo=UTC))
    layout = Layout(twice.folder)
    first, second, third = listed(layout)
    (layout.snapshots / f"{second.snapshot}.json").unlink()
    said = twice.cyn("star", "--as-of", "2026-07-01")
    assert said.code == 3
    assert first.snapshot in said.err
    assert third.snapshot in said.err
    assert twice.cyn("star", "--as-of", "2026-07-05").code == 0
    assert json.loads((layout.snapshots / f"{third.snapshot}.json").read_text())["parent"]
