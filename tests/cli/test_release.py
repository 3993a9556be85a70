"""`cyn release` on published panels: one state, and counties at different times."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.bakery import Bakery

STATES = """\
cynosure: 1
project: {id: prop99}
sources:
  - table: events
    format: csv
    path: data/prop99.csv
    delimiter: ";"
    map:
      event_id: [State, Year]
      user_id: State
      ts: Year
      event: {const: sold}
      value: PacksPerCapita
  - {table: releases, format: csv, path: data/releases.csv}
moments: {sold: {event: sold}}
metrics:
  packs: {kind: mean, from: sold, of: value, better: down}
star: [{metric: packs, since: 1970-01-01}]
evidence: {floors: {users_per_cell: 1}}
"""
COUNTIES = """\
cynosure: 1
project: {id: mpdta}
sources:
  - table: events
    format: csv
    path: data/mpdta.csv
    map:
      event_id: [countyreal, year]
      user_id: countyreal
      ts: year
      event: {const: employed}
      value: lemp
  - table: exposures
    format: csv
    path: data/reached.csv
    map: {experiment: {const: wage}, variant: {const: raised}, user_id: county, ts: year}
  - {table: releases, format: csv, path: data/releases.csv}
moments: {employed: {event: employed}}
metrics:
  teens: {kind: mean, from: employed, of: value}
star: [{metric: teens, since: 2003-01-01}]
evidence: {floors: {users_per_cell: 1}}
"""


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Bakery:
    (tmp_path / "data").mkdir()
    return Bakery(tmp_path, capsys)


def loaded(bakery: Bakery, star_file: str, releases: str) -> Bakery:
    bakery.star_file(star_file)
    (bakery.folder / "data" / "releases.csv").write_text(releases, "utf-8")
    said = bakery.cyn("load")
    assert said.code == 0, said.err
    return bakery


def states(bakery: Bakery, shared_data: Path, scope: str) -> Bakery:
    shutil.copy(shared_data / "oracles" / "prop99.csv", bakery.folder / "data")
    row = f'1989-01-01,policy,prop99,market,"{scope}"\n'
    return loaded(bakery, STATES, "ts,kind,id,assigned_by,scope\n" + row)


def effect(bakery: Bakery, *words: str) -> dict[str, Any]:
    said = bakery.cyn("release", "effect", *words, "--period", "year", "--json")
    assert said.code == 0, said.err
    found: dict[str, Any] = said.json["findings"][0]["finding"]
    return found


def column(found: dict[str, Any], title: str, number: int = 1) -> list[float]:
    block = next(one for one in found["blocks"] if one["title"]["en"] == title)
    return [row[number] for row in block["rows"]]


def test_california(empty: Bakery, shared_data: Path) -> None:
    found = effect(states(empty, shared_data, 'user_id = ""California""'), "prop99")
    values = column(found, "The market beside its twin")
    assert values == pytest.approx([-15.604, -19.514, -27.349], abs=0.002), "three digits"
    assert found["kind"] == "moved_together", "rank 2 of 39 is not 95 of 100"
    check = next(one for one in found["checks"] if one["code"] == "placebo_units")
    assert (check["passed"], dict(check["values"])) == (False, {"rank": 2, "units": 39})
    assert len(found["placebo"]["values"]) == 38
    assert "California" not in str(found), "ids are hashed before they are kept"


def test_a_state_that_is_none(empty: Bakery, shared_data: Path) -> None:
    bakery = states(empty, shared_data, 'user_id = ""Ruritania""')
    said = bakery.cyn("release", "effect", "prop99", "--period", "year")
    assert said.code == 3
    assert "Nobody within the scope of `prop99`" in said.err


def test_a_scope_that_names_no_place(empty: Bakery, shared_data: Path) -> None:
    bakery = states(empty, shared_data, "all")
    said = bakery.cyn("release", "effect", "prop99", "--period", "year")
    assert said.code == 2
    assert 'country = "DE"' in said.err


def test_a_release_that_is_none(empty: Bakery, shared_data: Path) -> None:
    bakery = states(empty, shared_data, 'user_id = ""California""')
    said = bakery.cyn("release", "effect", "prop98")
    assert said.code == 2
    assert "prop99" in said.err
    assert bakery.cyn("release", "effect").code == 2


def test_counties(empty: Bakery, shared_data: Path) -> None:
    source = shared_data / "oracles" / "mpdta.csv"
    shutil.copy(source, empty.folder / "data")
    with source.open(encoding="utf-8") as lines:
        reached = {row["countyreal"]: float(row["first.treat"]) for row in csv.DictReader(lines)}
    rows = [f"{county},{year:.0f}" for county, year in reached.items() if year]
    (empty.folder / "data" / "reached.csv").write_text("\n".join(["county,year", *rows]), "utf-8")
    head = "ts,kind,id,assigned_by,experiment\n"
    bakery = loaded(empty, COUNTIES, head + "2004-01-01,policy,wage,staggered,wage\n")
    found = effect(bakery, "wage")
    values = column(found, "Averages of the effect")
    assert values == pytest.approx([-0.0400, -0.0772, -0.0310], abs=0.00006), "four digits"
    assert found["kind"] == "probably_caused", found["checks"]
    said = bakery.cyn("ledger", "verify", "F-0001")
    assert said.code == 0, said.out


def test_by_hand(empty: Bakery, shared_data: Path) -> None:
    bakery = states(empty, shared_data, 'user_id = ""California""')
    day = ("--day", "1995-01-01", "--kind", "price", "--why", "a tax")
    assert bakery.cyn("release", "add", "tax").code == 2, "a day is missing"
    assert bakery.cyn("release", "add", "tax", *day).code == 0
    listed = bakery.cyn("release", "list", "--json").json["releases"]
    assert [(one["id"], one["by_hand"]) for one in listed] == [("prop99", False), ("tax", True)]
    found = effect(bakery, "tax")
    assert found["kind"] == "cannot_tell", "of 1970 on everybody had it at once"


def test_the_list(empty: Bakery) -> None:
    """A table with heads, in the words of the reader; columns that nobody filled are left out."""
    head = "ts,kind,id,assigned_by,note\n"
    rows = "2004-01-01,policy,wage,staggered,\n2005-01-01,model,x,,a\tb\n"
    (empty.folder / "data" / "reached.csv").write_text("county,year\n1,2004\n", "utf-8")
    (empty.folder / "data" / "mpdta.csv").write_text("countyreal,year,lemp\n1,2003,2\n", "utf-8")
    bakery = loaded(empty, COUNTIES, head + rows)
    day = ("--day", "2006-01-01", "--kind", "price", "--why", "a tax")
    assert bakery.cyn("release", "add", "tax", *day).code == 0
    lines = bakery.cyn("release", "list").out.splitlines()
    assert lines[0].split() == ["Day", "Kind", "Release", "Rolled", "out", "On", "file", "Note"]
    assert lines[1].split() == ["2004-01-01", "policy", "wage", "staggered"]
    assert "a b" in lines[2]
    assert "by hand" in lines[3]
    chinese = bakery.cyn("release", "list", lang="zh").out.splitlines()
    assert chinese[0].split() == ["日期", "类型", "发布", "发布方式", "来源", "说明"]
    assert chinese[1].split() == ["2004-01-01", "政策", "wage", "分批铺开"]
    assert chinese[3].split() == ["2006-01-01", "价格", "tax", "一次全量", "手工登记", "a", "tax"]


def test_a_day_that_somebody_wrote_is_that_day_everywhere(empty: Bakery) -> None:
    """Midnight of UTC is the evening before in New York; an instant is told by the local clock."""
    (empty.folder / "data" / "reached.csv").write_text("county,year\n1,2004\n", "utf-8")
    (empty.folder / "data" / "mpdta.csv").write_text("countyreal,year,lemp\n1,2003,2\n", "utf-8")
    western = COUNTIES.replace("sources:", "calendar: {timezone: America/New_York}\nsources:", 1)
    rows = "2026-05-04,model,x,nobody,2026-05-20\n2026-05-06T02:00:00Z,model,y,nobody,\n"
    bakery = loaded(empty, western, f"ts,kind,id,assigned_by,ended\n{rows}")
    listed = bakery.cyn("release", "list", "--json").json["releases"]
    said = {one["id"]: (one["day"], one["ended"]) for one in listed}
    assert said["x"] == ("2026-05-04", "2026-05-20")
    assert said["y"] == ("2026-05-05", "")
    early = bakery.cyn("release", "effect", "x")
    assert early.code == 3, "no row is as young as that"
    assert "2026-05-04" in early.err


def test_experiments_that_nobody_declared(empty: Bakery) -> None:
    """They can be asked for, so that the list has them: from exposures, and of sums alone."""
    reached = "county,year\n1,2004\n"
    (empty.folder / "data" / "reached.csv").write_text(reached, "utf-8")
    (empty.folder / "data" / "mpdta.csv").write_text("countyreal,year,lemp\n1,2003,2\n", "utf-8")
    (empty.folder / "data" / "sums.csv").write_text(
        "experiment,variant,control,metric,n,mean,variance\nold-test,b,a,clicks,9,1,1\n", "utf-8"
    )
    sums = "  - {table: effects, format: csv, path: data/sums.csv}\nmoments:"
    bakery = loaded(
        empty,
        COUNTIES.replace("moments:", sums),
        "ts,kind,id,assigned_by\n2005-01-01,model,x,nobody\n",
    )
    listed = bakery.cyn("release", "list", "--json").json["releases"]
    said = [(one["id"], one["day"], one["kind"], one["undeclared"]) for one in listed]
    assert said == [
        ("wage", "2004-01-01", "", True),
        ("x", "2005-01-01", "model", False),
        ("old-test", "", "", True),
    ]
    lines = bakery.cyn("release", "list").out.splitlines()
    assert lines[1].endswith("undeclared, exposures only")
    assert lines[3].endswith("undeclared, sums only")
    assert lines[4].startswith("Undeclared experiments: 2.")
    assert max(map(len, lines)) <= 100
    chinese = bakery.cyn("release", "list", lang="zh").out
    assert "未登记，仅见于曝光表" in chinese
    assert "未登记的实验：2 个" in chinese
