"""Trials item by item, against the same counted row by row."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cynosure.metrics.trials.results import (
    Cell,
    ConstraintsMet,
    ConstraintsRequest,
    ResultsRequest,
    SetApartRequest,
    VersionsRequest,
)
from tests.metrics.tables import Row, Tables, star

STAR_FILE = star("boundary: {passed: score >= 0.5}\n")
SLOW = settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TABLES = Tables(STAR_FILE)
COUNTS = st.none() | st.integers(-1, 4)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "scenario": st.sampled_from(["retail", "情感"]),
            "item": st.sampled_from(["i1", "i2"]),
            "model": st.sampled_from(["m1", "m2"]),
            "harness": st.sampled_from(["bare", "product"]),
            "grader": st.none() | st.just("rule"),
            "score": st.sampled_from([0.0, 0.4, 0.5, 1.0, math.nan, math.inf]),
            "trial": st.none() | st.sampled_from(["t1", "t2"]),
            "successes": COUNTS,
            "n": COUNTS,
            "constraint_kind": st.none() | st.sampled_from(["length", "tone"]),
            "constraints_met": COUNTS,
            "constraints_total": COUNTS,
            "cost": st.none() | st.sampled_from([0.25, 2.0, math.nan]),
            "model_version": st.none() | st.sampled_from(["a", "b"]),
        }
    ),
    max_size=14,
)


def defect(row: Row) -> str | None:
    """What is wrong with a row, looked for in the order of the product."""
    runs = 1 if row["n"] is None else row["n"]
    good, met, total = row["successes"], row["constraints_met"], row["constraints_total"]
    if runs == 0 and good in (None, 0):
        return "not_run"
    if good is not None and good > runs:
        return "successes_above_n"
    if good is None and runs > 1:
        return "n_without_successes"
    if runs < 1 or (good is not None and good < 0) or (met is not None and met < 0):
        return "negative_count"
    if met is not None and total is not None and met > total:
        return "constraints_above_total"
    return None if math.isfinite(row["score"]) else "score_not_finite"


def passed(row: Row) -> int:
    """How many runs of a row passed."""
    return int(row["score"] >= 0.5) if row["successes"] is None else int(row["successes"])


def trials(rows: list[Row]) -> dict[Any, list[tuple[int, int, float | None]]]:
    """(runs, passed, cost) of every trial by cell and item."""
    found: dict[Any, list[tuple[int, int, float | None]]] = defaultdict(list)
    judged: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        key = Cell(row["scenario"], row["model"], row["harness"], row["grader"] or ""), row["item"]
        if row["constraint_kind"] is None:
            cost = None if row["cost"] is None or math.isnan(row["cost"]) else row["cost"]
            found[key].append((1 if row["n"] is None else row["n"], passed(row), cost))
        else:
            judged[(*key, row["trial"])].append(row)
    for (cell, item, _), some in judged.items():
        runs = min(1 if row["n"] is None else row["n"] for row in some)
        every = all(passed(row) >= (1 if row["n"] is None else row["n"]) for row in some)
        costs = [r["cost"] for r in some if r["cost"] is not None and not math.isnan(r["cost"])]
        found[cell, item].append((runs, int(every), max(costs, default=None)))
    return found


@SLOW
@given(ROWS)
def test_results_are_those_counted_row_by_row(rows: list[Row]) -> None:
    tables = TABLES.fill(trials=rows)
    results = tables.answer(ResultsRequest())
    expected = trials([row for row in rows if defect(row) is None])
    assert {(one.cell, one.item) for one in results} == set(expected)
    for one in results:
        some = expected[one.cell, one.item]
        assert one.runs == sum(runs for runs, _, _ in some)
        assert one.passed == sum(good for _, good, _ in some)
        assert one.costed == sum(runs for runs, _, cost in some if cost is not None)
        assert math.isclose(one.cost, sum(cost for _, _, cost in some if cost is not None))
    assert list(results) == sorted(results, key=lambda one: (one.cell, one.item))


@SLOW
@given(ROWS)
def test_unsound_rows_are_set_apart_by_what_is_wrong(rows: list[Row]) -> None:
    tables = TABLES.fill(trials=rows)
    expected: dict[str, int] = defaultdict(int)
    for row in rows:
        name = defect(row)
        if name is not None:
            expected[name] += 1
    assert tables.answer(SetApartRequest()) == dict(expected)


def trial(**others: Any) -> dict[str, Any]:
    """A row of trials with the obligatory columns."""
    named = {"scenario": "es", "item": "i", "model": "m", "harness": "bare", "score": 1.0}
    return named | others


def test_constraints_of_one_trial_are_one_trial() -> None:
    rows = [
        trial(trial="1", constraint_kind="length", constraints_met=1, constraints_total=1),
        trial(trial="1", constraint_kind="tone", constraints_met=0, constraints_total=1, score=0.0),
        trial(trial="2", constraint_kind="length", constraints_met=1, constraints_total=1),
    ]
    tables = TABLES.fill(trials=rows)
    (one,) = tables.answer(ResultsRequest())
    assert (one.runs, one.passed) == (2, 1)
    cell = Cell("es", "m", "bare")
    assert tables.answer(ConstraintsRequest()) == (
        ConstraintsMet(cell, "i", "length", 2, 2),
        ConstraintsMet(cell, "i", "tone", 0, 1),
    )


def test_dates_and_versions_of_an_item() -> None:
    first, last = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)
    rows = [
        trial(ts=first, model_released=date(2026, 1, 5), model_version="a", human_minutes=3.0),
        trial(ts=last, model_released=date(2026, 1, 4), model_version="b", latency_ms=40.0),
    ]
    tables = TABLES.fill(trials=rows)
    (one,) = tables.answer(ResultsRequest())
    assert one.released == date(2026, 1, 4)
    assert (one.first_us, one.last_us) == (1_772_409_600_000_000, 1_773_014_400_000_000)
    assert (one.minutes, one.took, one.timed) == (3.0, 40.0, 1)
    assert tables.answer(VersionsRequest()) == {one.cell: (2, 0, 0)}
