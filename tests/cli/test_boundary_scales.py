"""Scales, horizons and frontiers from the command line, beside published numbers."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.cli.bakery import Bakery
from tests.cli.test_boundary import HEAD, PLAIN, asked, project, table, written


def reference(path: Path) -> dict[str, float]:
    """Names and the numbers of a file of the other implementation."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row[0]: float(row[1]) for row in list(csv.reader(file))[1:]}


def test_abilities_and_difficulties_of_the_reference(empty: Bakery, shared_data: Path) -> None:
    folder = shared_data / "boundary"
    shutil.copy(folder / "swebench_verified_agents_to_2025-06.jsonl", empty.folder / "data")
    source = "  - {table: trials, format: py-irt, path: data/*.jsonl}\n"
    empty.star_file(f"{HEAD}sources:\n{source}")
    assert empty.cyn("load").code == 0
    found = asked(empty, "--items")
    able = {row["Model"]: row["Ability"] for row in table(found, "Abilities")}
    known = reference(folder / "swebench_verified_reference_abilities.csv")
    assert len(able) == 100
    both = np.array([[able[name], known[name]] for name in able])
    assert np.corrcoef(both.T)[0, 1] >= 0.995
    rates = np.array([row["Pass rate"] for row in table(found, "The grid")])
    names = [row["Model"] for row in table(found, "The grid")]
    raw = np.corrcoef(rates, [known[name] for name in names])[0, 1]
    assert raw == pytest.approx(0.980, abs=0.0005), "what the share alone reaches"
    told = {row["Item"]: row for row in table(found, "Items by difficulty")}
    hard = {name: row["Difficulty"] for name, row in told.items()}
    solved = {name: value for name, value in hard.items() if isinstance(value, float)}
    assert len(solved) == 453
    book = reference(folder / "swebench_verified_reference_items.csv")
    pairs = np.array([[value, book[name]] for name, value in solved.items()])
    assert np.corrcoef(pairs.T)[0, 1] >= 0.98
    (scale,) = table(found, "How hard it is")
    assert (scale["Tried by"], scale["Items"], scale["Solved by nobody"]) == (100, 500, 47)
    assert scale["harder than"] > max(solved.values()) - 1.5
    bounds = {row["from"] for row in told.values() if row["Difficulty"] == "nobody solved it"}
    assert bounds == {scale["harder than"]}, "all were tried by the same agents"


def test_under_ten_there_is_no_scale(empty: Bakery) -> None:
    written(empty, [f"s,i{n},m{m},bare,{int(n > 3 * m)}" for n in range(30) for m in range(9)])
    titles = [block["title"]["en"] for block in asked(project(empty, PLAIN))["blocks"]]
    assert "How hard it is" not in titles
    assert "Abilities" not in titles


def test_the_horizon_that_metr_published(empty: Bakery, shared_data: Path) -> None:
    with (shared_data / "boundary" / "metr_gpt54_tasks.csv").open(encoding="utf-8") as file:
        tasks = list(csv.DictReader(file))
    rows = [
        f"{one['task_id']},{one['task_id'].split('/')[0]},{one['human_minutes']},"
        f"{one['n_successes']},{one['n_runs']}"
        for one in tasks
    ]
    written(empty, rows, "task,family,minutes,k,n")
    mapping = (
        "scenario: {const: tasks}, item: task, model: {const: gpt-5.4}, harness: {const: bare}, "
        "family: family, human_minutes: minutes, score: k, successes: k, n: n"
    )
    (row,) = table(asked(project(empty, mapping)), "Horizon in human time")
    assert row["Items"] == 228
    # Published with weights rounded to three decimals: these are not.
    assert row["Log odds at 1 minute"] == pytest.approx(4.378, abs=0.001)
    assert row["per doubling"] == pytest.approx(-0.520, abs=0.0005)
    assert row["Minutes at 50 %"] == pytest.approx(341.7, abs=0.1)
    assert row["Minutes at 80 %"] == pytest.approx(53.9, abs=0.05)
    assert row["from"] < 341.7 < row["to"]


def test_a_model_that_does_everything_has_no_horizon(empty: Bakery) -> None:
    written(empty, [f"s,i{n},m,bare,1,{n + 1}" for n in range(40)], "s,i,m,h,y,minutes")
    (row,) = table(
        asked(project(empty, f"{PLAIN}, human_minutes: minutes")), "Horizon in human time"
    )
    assert row["Minutes at 50 %"] == "no_variation"
    assert row["Minutes at 80 %"] == "–"


def generations(passed: list[int], of: int = 100) -> list[str]:
    """One model each half year from January 2023, which passes so many items."""
    return [
        f"s,i{n},m{number},bare,{int(n < count)},20{23 + number // 2}-0{1 + 6 * (number % 2)}-01"
        for number, count in enumerate(passed)
        for n in range(of)
    ]


RELEASED = f"{PLAIN}, model_released: day"
DATED = "s,i,m,h,y,day"


def test_when_the_bar_may_be_reached(empty: Bakery) -> None:
    written(empty, generations([10, 14, 22, 30, 42, 52, 65]), DATED)
    found = asked(project(empty, RELEASED, "boundary: {bar: 0.9}\n"))
    (row,) = table(found, "The frontier")
    assert (row["Models"], row["Points of the frontier"], row["Of"]) == (7, 7, "bare models")
    assert row["Past forecasts held"] == "3 of 3"
    assert row["Error, log odds"] < row["of no change"]
    assert "2026-01-01" < row["Bar not before"] < row["by"] < "2030-01-01"
    assert row["from"] < row["A year on"] < row["to"]
    assert json.dumps(row)


@pytest.mark.parametrize("passed", [[10, 14, 22, 30], [50, 40, 30, 20, 10, 5]])
def test_without_five_points_nothing_is_foretold(empty: Bakery, passed: list[int]) -> None:
    written(empty, generations(passed), DATED)
    (row,) = table(asked(project(empty, RELEASED, "boundary: {bar: 0.9}\n")), "The frontier")
    assert row["Points of the frontier"] == "too_few"
    assert row["Bar not before"] == row["A year on"] == "–"


def test_whether_anything_differs(empty: Bakery) -> None:
    draw = np.random.default_rng(1)
    names = [f"{vendor}/m{number}" for vendor in "xy" for number in range(2)]
    rates = {"same": [0.5] * 4, "apart": [0.2, 0.2, 0.7, 0.7]}
    rows = [
        f"{scenario},i{n},{name},bare,{int(draw.random() < rate)}"
        for scenario, of in rates.items()
        for name, rate in zip(names, of, strict=True)
        for n in range(60)
    ]
    written(empty, rows)
    found = table(asked(project(empty, PLAIN)), "Is there any difference at all?")
    told = {(row["Scenario"], row["Between"]): row for row in found}
    assert told["apart", "vendors"]["They differ"] == "yes"
    assert told["apart", "vendors"]["p"] < 1e-6
    assert told["same", "vendors"]["They differ"] == "not shown"
    assert told["same", "models"]["Groups"] == 4
