"""`cyn release effect` of experiments of which only sums are left."""

from __future__ import annotations

import csv
import gzip
import math
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.bakery import Bakery, Said

RESULTS = """\
experiment_id,variation,metric,users,main_sum,main_sum_squares
shorter,0,visits,3407,1396.87,52377.9767
shorter,1,visits,3461,2422.7,134698.29
lonely,1,visits,3461,2422.7,134698.29
"""
RELEASED = "ts,kind,id,assigned_by,experiment,split,metrics,declared,margin\n"
STAR_FILE = """\
cynosure: 1
project: {id: sums}
sources:
  - {table: effects, format: growthbook, path: results.csv}
  - {table: releases, format: csv, path: releases.csv}
"""


def sums(folder: Path, capsys: pytest.CaptureFixture[str], released: str = "") -> Bakery:
    (folder / "results.csv").write_text(RESULTS, "utf-8")
    (folder / "releases.csv").write_text(RELEASED + released, "utf-8")
    bakery = Bakery(folder, capsys)
    bakery.star_file(STAR_FILE)
    assert bakery.cyn("load").code == 0
    return bakery


def finding(said: Said) -> dict[str, Any]:
    assert said.code == 0, said.err
    found: dict[str, Any] = said.json["findings"][0]["finding"]
    return found


def effect(bakery: Bakery, *words: str) -> dict[str, Any]:
    return finding(bakery.cyn("release", "effect", *words, "--json"))


def test_sums_and_squares(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = effect(sums(tmp_path, capsys), "shorter", "--metric", "visits")
    interval = found["estimate"]["interval"]
    values = found["estimate"]["value"], interval["low"], interval["high"]
    assert values == pytest.approx((0.29, 0.04538, 0.53462), abs=1e-5), "as GrowthBook's own test"
    assert found["kind"] == "cannot_tell", "nobody named the metric before"
    assert found["next_action"]["code"] == "declare_next"
    assert Bakery(tmp_path, capsys).cyn("ledger", "verify", "F-0001").code == 0


def test_named_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = "2026-06-01,product,short,experiment,shorter,50:50,visits,2026-05-20,\n"
    found = effect(sums(tmp_path, capsys, row), "short", "--metric", "visits")
    assert found["kind"] == "caused"
    checks = {one["code"]: one["passed"] for one in found["checks"]}
    assert checks == {"split_held": True, "declared_before": True}


def test_what_was_decided_of_sums(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A release of which only sums are left is no orphan, and adds up once somebody shipped it."""
    row = "2026-06-01,product,short,experiment,shorter,50:50,visits,2026-05-20,\n"
    bakery = sums(tmp_path, capsys, row)
    effect(bakery, "short", "--metric", "visits")
    closing = ("F-0001", "--outcome", "0.2", "--decision", "ship")
    assert bakery.cyn("ledger", "close", *closing).code == 0
    found = finding(bakery.cyn("ledger", "calibration", "--json"))
    titles = {block["title"]["en"]: block["rows"] for block in found["blocks"]}
    assert "Orphan decisions" not in titles
    (row_of_all,) = titles["Shipped effects, added up"]
    assert row_of_all[3] == 1
    assert row_of_all[4]["value"] == pytest.approx(0.29, abs=1e-5)


def test_a_split_that_broke(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = "2026-06-01,product,short,experiment,shorter,40:60,visits,2026-05-20,\n"
    named = row.replace("40:60", '"0:40,1:60"')
    found = effect(sums(tmp_path, capsys, named), "short", "--metric", "visits")
    assert found["estimate"]["reason"] == "split_broken"


def test_each_its_own_control(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Rows that all call themselves the control say nothing: by alphabet the sign might turn."""
    bakery = sums(tmp_path, capsys, "2026-06-01,product,tone,experiment,tone,,visits,2026-05-20,\n")
    rows = "experiment_id,variation,control,metric,users,main_sum,main_sum_squares\n" + "".join(
        f"tone,{name},{name},visits,{users},{over},{squares}\n"
        for name, users, over, squares in (
            ("gentle", 3461, 2422.7, 134698.29),
            ("stern", 3407, 1396.87, 52377.9767),
        )
    )
    (tmp_path / "results.csv").write_text(rows, "utf-8")
    assert bakery.cyn("load").code == 0
    asked = ("release", "effect", "tone", "--metric", "visits")
    for lang, words in (("en", "is the control"), ("zh", "的哪个变体是对照")):
        said = bakery.cyn(*asked, lang=lang)
        assert said.code == 3
        assert words in said.err
    split = '2026-06-01,product,tone,experiment,tone,"stern:50,gentle:50",visits,2026-05-20,\n'
    (tmp_path / "releases.csv").write_text(RELEASED + split, "utf-8")
    assert bakery.cyn("load").code == 0
    assert effect(bakery, "tone", "--metric", "visits")["estimate"]["value"] == pytest.approx(0.29)


def test_what_there_is_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bakery = sums(tmp_path, capsys)
    other = bakery.cyn("release", "effect", "shorter", "--metric", "orders")
    assert other.code == 2
    assert "visits" in other.err
    for lang, words in (("en", "no row of a control"), ("zh", "没有可对照的两行")):
        alone = bakery.cyn("release", "effect", "lonely", "--metric", "visits", lang=lang)
        assert alone.code == 3
        assert words in alone.err


def by_hand(rows: list[dict[str, str]], arms: int) -> tuple[float, float]:
    """The difference at the last time of an arm, and half its interval that holds at every look."""
    last = max(rows, key=lambda row: float(row["time_since_start"]))
    n = int(last["count_t"]) + int(last["count_c"])
    error = math.sqrt(
        float(last["variance_t"]) / int(last["count_t"])
        + float(last["variance_c"]) / int(last["count_c"])
    )
    alpha = 0.05 / arms
    log = -2 * math.log(alpha)
    drawn = (log + math.log(log + 1)) / n
    grown = n * drawn + 1
    half = error * math.sqrt(n * 2 * grown / (n**2 * drawn) * math.log(math.sqrt(grown) / alpha))
    return float(last["mean_t"]) - float(last["mean_c"]), half


def test_asos(tmp_path: Path, capsys: pytest.CaptureFixture[str], shared_data: Path) -> None:
    """Arms of the last time, counted by hand: one of one arm, one whose units no longer grew in the
    last half day while what they did went on, one whose units once became fewer."""
    source = shared_data / "experiments" / "asos_half.csv.gz"
    shutil.copy(source, tmp_path / "asos.csv.gz")
    bakery = Bakery(tmp_path, capsys)
    assert bakery.cyn("init", "--yes").code == 0
    assert bakery.cyn("load").code == 0
    with gzip.open(source, "rt") as lines:
        rows = list(csv.DictReader(lines))
    for experiment, metric, arms in (("036afc", "1", 1), ("329386", "4", 2), ("4db6c7", "2", 1)):
        own = [(row["experiment_id"], row["metric_id"]) == (experiment, metric) for row in rows]
        found = effect(bakery, experiment, "--metric", metric)
        (table,) = found["blocks"]
        said = {row[0]: row[2:] for row in table["rows"]}
        for variant, numbers in said.items():
            mine = [
                row
                for row, here in zip(rows, own, strict=True)
                if here and row["variant_id"] == variant
            ]
            value, half = by_hand(mine, len(said))
            assert numbers == pytest.approx([value, value - half, value + half], abs=1e-12)
        assert len(said) == arms


def test_sums_of_several_times(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A variant that was summed up once more than its control is told of the time of both."""
    bakery = sums(tmp_path, capsys)
    bakery.star_file(STAR_FILE.replace("growthbook, path: results.csv", "csv, path: times.csv"))
    lines = ["experiment,variant,control,metric,n,mean,variance,days"]
    for arm in "ab":
        lines += [f"{name},{arm},a,visits,100,0.5,1,1" for name in ("shorter", "doubled")]
        lines += [f"shorter,{arm},a,visits,200,0.7,1,2", f"doubled,{arm},a,visits,200,0.6,1,1"]
    lines.append("shorter,b,a,visits,300,0.9,1,3\n")
    (tmp_path / "times.csv").write_text("\n".join(lines), "utf-8")
    assert bakery.cyn("load").code == 0
    for lang, words in (("en", "rows of one time that differ"), ("zh", "在同一时点有几行")):
        said = bakery.cyn("release", "effect", "doubled", "--metric", "visits", lang=lang)
        assert said.code == 3
        assert words in said.err
    found = effect(bakery, "shorter", "--metric", "visits")
    assert (found["n"], found["estimate"]["value"]) == (400, pytest.approx(0))
    (note,) = [one for one in found["caveats"] if one["code"] == "sums_over_time"]
    assert note["values"] == [["count", 2]]
    interval = found["estimate"]["interval"]
    assert interval["high"] == pytest.approx(0.1 * 1.96 * 1.5486, rel=2e-3), "holds at every look"
