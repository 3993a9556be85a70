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
ASOS = """\
cynosure: 1
project: {id: asos}
sources:
  - table: effects
    format: csv
    path: asos.csv.gz
    map: &arm
      experiment: experiment_id
      metric: metric_id
      control: {const: control}
      variant: variant_id
      n: count_t
      mean: mean_t
      variance: variance_t
  - table: effects
    format: csv
    path: asos.csv.gz
    map:
      experiment: experiment_id
      metric: metric_id
      control: {const: control}
      variant: {const: control}
      n: count_c
      mean: mean_c
      variance: variance_c
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


def test_asos(tmp_path: Path, capsys: pytest.CaptureFixture[str], shared_data: Path) -> None:
    """The wide layout is read twice; the last of many times is told."""
    source = shared_data / "experiments" / "asos_half.csv.gz"
    shutil.copy(source, tmp_path / "asos.csv.gz")
    bakery = Bakery(tmp_path, capsys)
    bakery.star_file(ASOS.replace(" &arm", ""))
    assert bakery.cyn("load").code == 0
    with gzip.open(source, "rt") as lines:
        rows = [row for row in csv.DictReader(lines) if row["experiment_id"] == "036afc"]
    last = max(
        (row for row in rows if row["metric_id"] == "1"), key=lambda row: int(row["count_t"])
    )
    found = effect(bakery, "036afc", "--metric", "1")
    assert found["estimate"]["value"] == pytest.approx(
        float(last["mean_t"]) - float(last["mean_c"]), abs=1e-12
    )
    error = math.sqrt(
        float(last["variance_t"]) / int(last["count_t"])
        + float(last["variance_c"]) / int(last["count_c"])
    )
    interval = found["estimate"]["interval"]
    assert interval["high"] - interval["low"] == pytest.approx(2 * 1.959964 * error, rel=1e-4)
