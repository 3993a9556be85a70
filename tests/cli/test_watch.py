"""`watch` speaks of what is new and amiss, once, and of nothing else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.bakery import Bakery, once, truncated_gzip
from tests.cli.weeks import MONDAY, USUAL, complete, week, weeks

NEXT = len(USUAL)


@pytest.fixture
def watched(bakery: Bakery, kept: Path) -> Bakery:
    """Eleven usual weeks, watched once."""

    def make(bakery: Bakery) -> None:
        weeks(bakery)
        said = bakery.cyn("watch")
        assert (said.code, said.out, said.err) == (0, "", "")

    return once(bakery, kept, make)


def add(bakery: Bakery, number: int, people: int, bakers: int | None = None) -> None:
    """One more week of files, and the word that it is complete."""
    bakery.file(f"w{number:02}.csv", week(number, people, bakers))
    complete(bakery, number + 1)


def alerts(bakery: Bakery) -> list[dict[str, object]]:
    """What the ledger keeps of alerts."""
    findings = bakery.cyn("ledger", "show", "--json").json["findings"]
    assert isinstance(findings, list)
    return [one for one in findings if one["finding"]["question"]["name"] == "alert"]


def test_a_usual_week_is_no_news(watched: Bakery) -> None:
    add(watched, NEXT, 23)
    said = watched.cyn("watch")
    assert (said.code, said.out, said.err) == (0, "", "")
    assert alerts(watched) == []


def test_a_week_outside_its_range_is_told_once(watched: Bakery) -> None:
    add(watched, NEXT, 60)
    said = watched.cyn("watch")
    assert said.code == 0
    assert "Weekly bakers is 60 people" in said.out
    assert "it lies above that range" in said.out
    # Askers are above their range too; they are a part of the same cause.
    assert "Weekly askers" not in said.out
    assert "cyn why weekly_bakers --period 2026-05-18" in said.out
    assert len(alerts(watched)) == 1
    again = watched.cyn("watch")
    assert (again.code, again.out) == (0, "")
    watched.file("late.csv", week(NEXT, 61, who="q")[:3])
    later = watched.cyn("watch")
    assert (later.code, later.out) == (0, "")
    assert len(alerts(watched)) == 1


def test_a_broken_guardrail_stops(watched: Bakery) -> None:
    add(watched, NEXT, 23, bakers=12)
    said = watched.cyn("watch", lang="zh")
    assert said.code == 4
    assert "成功率为 52.2%" in said.out.splitlines()[0]
    assert watched.cyn("watch").code == 0
    shown = watched.cyn("ledger", "show", said.out[:6]).out
    assert "✗ Guardrail Success is broken" in shown


def test_a_source_that_falls_silent_is_told_once_however_long_it_lasts(watched: Bakery) -> None:
    complete(watched, NEXT + 1)
    said = watched.cyn("watch")
    assert said.code == 0
    last = MONDAY + timedelta(weeks=NEXT - 1, days=6)
    assert f"since the last row of data/*.csv is 11 over {last.day}" in said.out
    complete(watched, NEXT + 3)
    assert watched.cyn("watch").out == ""
    add(watched, NEXT + 3, 22)
    assert watched.cyn("watch").out == ""


def test_a_file_set_aside_is_told(watched: Bakery) -> None:
    watched.rewrite("path: data/*.csv", "path: data/*.csv*")
    truncated_gzip(watched.folder / "data" / "broken.csv.gz", week(NEXT - 1, 20, who="z"))
    said = watched.cyn("watch", "--json")
    assert said.code == 0
    found = said.json["alerts"]
    assert isinstance(found, list)
    (alert,) = found
    assert alert["finding"]["question"]["arguments"] == [
        ["about", "file"],
        ["file", "data/broken.csv.gz"],
        ["table", "events"],
    ]
    assert watched.cyn("watch", "--json").json["alerts"] == []


def test_a_bar_that_is_missed_is_told_when_it_is_met_first(watched: Bakery) -> None:
    watched.file("twice.csv", [*week(0, USUAL[0]), *week(1, USUAL[1])])
    said = watched.cyn("watch")
    assert said.code == 0
    assert "Duplicates in events is" in said.out
    assert "cyn doctor" in said.out
    assert watched.cyn("watch").out == ""


def test_alerts_come_out_again(watched: Bakery) -> None:
    add(watched, NEXT, 60, bakers=20)
    watched.file("twice.csv", [*week(0, USUAL[0]), *week(1, USUAL[1])])
    assert watched.cyn("watch").code == 4
    names = [str(one["id"]) for one in alerts(watched)]
    assert len(names) >= 2
    for name in names:
        said = watched.cyn("ledger", "verify", name)
        assert said.code == 0, said.out + said.err


def test_for_machines_nothing_is_an_empty_list(watched: Bakery) -> None:
    said = watched.cyn("watch", "--json")
    assert said.code == 0
    assert (said.json["alerts"], said.json["stops"]) == ([], False)


def test_what_cannot_be_watched_is_refused(bakery: Bakery) -> None:
    weeks(bakery, USUAL[:2])
    bakery.file("bad.csv", [("1", "ann", "noon", "asked", "x", "gas")] * 9)
    said = bakery.cyn("watch")
    assert (said.code, said.out) == (3, "")
    (bakery.folder / "data" / "bad.csv").unlink()
    bakery.rewrite("star:\n", "# star:\n")
    assert bakery.cyn("watch").code == 2
