"""Rows that come after a week was told: the number is restated, and who told it is marked."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cynosure.store.layout import Layout
from cynosure.store.snapshots import listed
from tests.cli.bakery import LATER, Bakery, once, talk
from tests.cli.test_served import FIRST_LOAD, SECOND_LOAD, load_at


@pytest.fixture
def restated(bakery: Bakery, kept: Path) -> Bakery:
    """The second week was told with 2 bakers; then a third one's two rows came late."""

    def make(bakery: Bakery) -> None:
        load_at(bakery, FIRST_LOAD)
        assert bakery.value() == 2
        bakery.file("later.csv", LATER)
        load_at(bakery, SECOND_LOAD)

    return once(bakery, kept, make)


def caveats(bakery: Bakery, *words: str) -> dict[str, dict]:
    shown = bakery.cyn("star", "--json", *words).json["findings"][0]["finding"]
    return {note["code"]: dict(note["values"]) for note in shown["caveats"]}


def test_star_names_what_was_told_otherwise(restated: Bakery) -> None:
    today = datetime.now().astimezone().date()
    told = caveats(restated)["restated"]
    assert (told["start"], told["end"]) == ("2026-06-08", "2026-06-14")
    assert (told["was"], told["now"], told["rows"], told["finding"]) == (2, 3, 2, "F-0001")
    assert abs(datetime.fromisoformat(told["day"]).date() - today) <= timedelta(days=1)
    said = " ".join(restated.cyn("star").out.split())
    assert "was 2 people on" in said
    assert "is 3 people; 2 rows came late or gave way since" in said
    zh = "".join(restated.cyn("star", lang="zh").out.split())
    assert "数字有修订：2026年6月8日至2026年6月14日" in zh
    assert "被替换的有2行" in zh


def test_the_ledger_marks_the_finding_before_and_after_it_is_asked_again(restated: Bakery) -> None:
    early = restated.cyn("ledger", "list", "--json").json["findings"]
    assert [one["restated"] for one in early] == [
        {"value": None, "finding": None, "rows": 2},
        None,
    ]
    assert "2 rows came late or gave way since" in restated.cyn("ledger", "list").out
    restated.cyn("star")
    marks = {
        one["id"]: one["restated"]
        for one in restated.cyn("ledger", "list", "--json").json["findings"]
    }
    assert marks["F-0001"] == {"value": 3, "finding": "F-0003", "rows": 2}
    assert {mark for alias, mark in marks.items() if alias != "F-0001"} <= {None}
    shown = restated.cyn("ledger", "show", "F-0001")
    assert "Restated: is 3 people now (F-0003); 2 rows came late" in shown.out
    assert "已修订：现为 3 人（F-0003）" in restated.cyn("ledger", "show", "F-0001", lang="zh").out
    (one,) = restated.cyn("ledger", "show", "F-0001", "--json").json["findings"]
    assert one["restated"]["value"] == 3


def test_both_findings_stay_verifiable(restated: Bakery) -> None:
    restated.cyn("star")
    restated.cyn("star", "--by", "oven")
    said = restated.cyn("ledger", "verify")
    assert said.code == 0, said.out


def test_rows_that_change_no_number_restate_nothing(restated: Bakery) -> None:
    restated.cyn("star")
    restated.file("again.csv", talk("2026-06-13", "dan", baked=True))
    load_at(restated, SECOND_LOAD + timedelta(days=1))
    assert "restated" not in caveats(restated)
    listed_json = restated.cyn("ledger", "list", "--json").json["findings"]
    assert next(one for one in listed_json if one["id"] == "F-0003")["restated"] is None


def test_an_open_week_that_grows_is_not_restated(bakery: Bakery) -> None:
    bakery.rewrite('    data_until: "2026-06-25T00:00:00+08:00"\n', "")
    load_at(bakery, datetime.fromisoformat("2026-06-13T00:00+08:00"))
    bakery.value("--period", "2026-06-08..2026-06-14")
    bakery.file("later.csv", LATER)
    load_at(bakery, datetime.fromisoformat("2026-06-25T00:00+08:00"))
    assert not {"restated", "restated_without_rows"} & set(caveats(bakery))
    assert all(
        one["restated"] is None for one in bakery.cyn("ledger", "list", "--json").json["findings"]
    )


def test_many_restated_weeks_are_not_all_named(bakery: Bakery) -> None:
    bakery.rewrite("2026-06-25T00:00:00", "2026-08-25T00:00:00")
    days = [f"2026-{month:02}-{day:02}" for month in (6, 7) for day in (2, 9, 16, 23, 30)][:9]
    bakery.file("first.csv", [row for day in days for row in talk(day, "ann", baked=True)])
    load_at(bakery, SECOND_LOAD)
    bakery.cyn("star")
    bakery.file("later.csv", [row for day in days for row in talk(day, "bob", baked=True)])
    load_at(bakery, SECOND_LOAD + timedelta(days=1))
    shown = bakery.cyn("star", "--json").json["findings"][0]["finding"]
    codes = [note["code"] for note in shown["caveats"]]
    weeks = len({datetime.fromisoformat(day).isocalendar()[:2] for day in days})
    assert codes.count("restated") == 3
    (more,) = [dict(n["values"]) for n in shown["caveats"] if n["code"] == "restated_more"]
    assert more["count"] == weeks - 3


def test_where_loads_are_gone_the_rows_are_not_counted(restated: Bakery) -> None:
    restated.cyn("star")
    first, _ = listed(Layout(restated.folder))
    (Layout(restated.folder).snapshots / f"{first.snapshot}.json").unlink()
    marks = restated.cyn("ledger", "list", "--json").json["findings"]
    assert marks[0]["restated"] == {"value": 3, "finding": "F-0003", "rows": None}
    assert restated.cyn("ledger", "verify", "F-0003").code == 0
    assert restated.cyn("ledger", "verify", "F-0001").code == 3


def test_snapshot_list_shows_the_log(restated: Bakery) -> None:
    said = restated.cyn("snapshot", "list").out
    assert "events, days served before (2026-06-12 to 2026-06-12): 2 rows came, 0 gave way" in said
    entries = restated.cyn("snapshot", "list", "--json").json["snapshots"]
    assert [one["restated"] for one in entries] == [
        [],
        [{"table": "events", "day": "2026-06-12", "added": 2, "removed": 0}],
    ]
