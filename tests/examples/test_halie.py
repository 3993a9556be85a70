"""The example on real files: every number a second time, and what it must say about itself."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from cynosure.cli.main import main
from cynosure.errors import Text
from cynosure.findings.blocks import (
    BreakdownBlock,
    Quantity,
    SeriesBlock,
    SeriesPoint,
    State,
    TableBlock,
    TreeBlock,
)
from cynosure.findings.record import Finding
from cynosure.project.load_report import LoadReport
from cynosure.project.open import Project
from cynosure.project.served import snapshot_of
from cynosure.report import render
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined
from cynosure.store.connection import Connection
from tests.examples import halie_oracle as oracle
from tests.examples.conftest import Example

WITHIN = 1e-9
"""Relative: the same sums of a few thousand doubles, added up in another order."""

COUNTS = ("weekly_solvers", "weekly_active_people", "units_of_work", "solved_units")
WHOLE = "2022-05-09..2022-12-18"
BUSIEST = "2022-05-30"
"""The only week with three models."""

PRODUCT_CALLED = {
    "Question answering": "question",
    "Metaphor writing": "metaphor",
    "Summary editing": "summarization",
}


def series(finding: Finding) -> dict[str, SeriesPoint]:
    """The points of a finding's series by the first day of their week."""
    (found,) = (block for block in finding.blocks if isinstance(block, SeriesBlock))
    return {point.start: point for point in found.points}


def breakdown(finding: Finding, dimension: str) -> dict[str, Estimate | Undefined]:
    """The parts of a finding's breakdown, products as the oracle calls them."""
    (found,) = (
        block
        for block in finding.blocks
        if isinstance(block, BreakdownBlock) and block.dimension.en == dimension
    )
    return {PRODUCT_CALLED.get(p.label.en, p.label.en): p.estimate for p in found.parts}


def overlaps(finding: Finding) -> list[tuple[int, int]]:
    """People, and people in several parts: of the week, then of the whole span."""
    (found,) = (
        block
        for block in finding.blocks
        if isinstance(block, TableBlock) and block.title.en == "People in several parts"
    )
    plain = [[c.value if isinstance(c, Quantity) else c for c in row] for row in found.rows]
    return [(people, in_several) for _, people, in_several in plain]


def value(estimate: Estimate | Undefined) -> float | Reason:
    """The number, or why there is none."""
    return estimate.value if isinstance(estimate, Estimate) else estimate.reason


def agrees(found: Estimate | Undefined, expected: oracle.Quotient, *, share: bool = False) -> None:
    """Value, n and bounds; one person, or people who are all alike, have no interval."""
    assert isinstance(found, Estimate)
    assert found.n == expected.n
    assert found.value == pytest.approx(expected.value, rel=WITHIN)
    if isinstance(found.interval, Undefined):
        reason = Reason.ONE_UNIT if expected.n == 1 else Reason.NO_VARIATION
        assert found.interval.reason is reason
        assert not expected.half_width > WITHIN
        return
    low, high = expected.value - expected.half_width, expected.value + expected.half_width
    bounds = (max(low, 0.0), min(high, 1.0)) if share else (low, high)
    assert (found.interval.low, found.interval.high) == pytest.approx(bounds, rel=WITHIN)


def test_every_row_of_every_file_is_kept(loaded: tuple[Project, LoadReport], source: Path) -> None:
    _, report = loaded
    rows = {
        f"{product}_units.csv": len(pd.read_csv(source / f"{product}_units.csv"))
        for product in oracle.PRODUCTS
    }
    rows["crossword_blocks.csv"] = len(pd.read_csv(source / "crossword_blocks.csv"))
    rows["events.parquet"] = len(pd.read_parquet(source / "events.parquet", columns=["seq"]))
    answered = oracle.answers(source)["product"].value_counts()
    rows |= {f"{product}_survey.csv": int(answered[product]) for product in oracle.SURVEYS}
    assert {Path(file.shown).name: file.read for file in report.files} == rows
    assert {Path(file.shown).name: file.kept for file in report.files} == rows


@pytest.mark.parametrize("metric", COUNTS)
def test_counts_of_every_week(example: Example, metric: str) -> None:
    expected = oracle.counts(example.units)[metric]
    points = series(example.level(metric))
    assert list(points) == oracle.all_weeks(example.units)
    assert {week: value(point.estimate) for week, point in points.items()} == {
        week: expected.get(week, Reason.NO_ROWS) for week in points
    }


def test_queries_in_the_log_of_every_week(example: Example, source: Path) -> None:
    expected = oracle.queries_logged(source, example.timezone)
    points = series(example.level("queries_logged"))
    found = {week: point.estimate for week, point in points.items()}
    assert {week: e.value for week, e in found.items() if isinstance(e, Estimate)} == expected


def test_weeks_of_two_calendars_differ_and_empty_ones_are_empty(example: Example) -> None:
    points = series(example.level("weekly_solvers"))
    states = {week: point.state for week, point in points.items()}
    with_rows = set(example.units["week"])
    assert states == {w: State.CLOSED if w in with_rows else State.EMPTY for w in points}
    weeks_with_rows, solvers_of_6_june = {"UTC": (9, 50), "Asia/Shanghai": (10, 32)}[
        example.timezone
    ]
    assert len(with_rows) == weeks_with_rows
    assert value(points["2022-06-06"].estimate) == solvers_of_6_june


@pytest.mark.parametrize("metric", ["solver_share", "solved_rate"])
def test_shares_of_every_week(example: Example, metric: str) -> None:
    points = series(example.level(metric))
    for week, units in example.units.groupby("week"):
        agrees(points[week].estimate, oracle.QUOTIENTS[metric](units), share=True)


def test_queries_per_solved_unit_of_every_week(example: Example) -> None:
    points = series(example.level("queries_per_solved"))
    for week, units in example.units.groupby("week"):
        found = points[week].estimate
        if set(units["product"]) == {"summarization"}:
            assert isinstance(found, Undefined)
            assert found.reason is Reason.MISSING_PART
        else:
            agrees(found, oracle.QUOTIENTS["queries_per_solved"](units))


def test_a_product_without_queries_is_never_pooled_in_silence(example: Example) -> None:
    finding = example.level("queries_per_solved", by="kind", period=WHOLE)
    summaries = Text("Summary editing", "摘要修改")
    assert finding.estimate == Undefined(Reason.MISSING_PART, (("part", summaries),))
    assert "not_pooled" in {note.code for note in finding.caveats}
    parts = breakdown(finding, "kind")
    assert sorted(parts) == sorted(oracle.PRODUCTS)
    assert value(parts.pop("summarization")) is Reason.MISSING_PART
    for product, found in parts.items():
        own = example.units[example.units["product"] == product]
        agrees(found, oracle.QUOTIENTS["queries_per_solved"](own))


@pytest.mark.parametrize("period", [WHOLE, BUSIEST])
@pytest.mark.parametrize("metric", COUNTS)
def test_counts_by_product_and_by_model(example: Example, metric: str, period: str) -> None:
    finding = example.level(metric, by="kind,model", period=period)
    units = example.units if period == WHOLE else example.units[example.units["week"] == period]
    for dimension, column in (("kind", "product"), ("model", "model")):
        parts = breakdown(finding, dimension)
        expected = oracle.counts(units, column)[metric].to_dict()
        assert {part: value(found) for part, found in parts.items()} == expected


def test_people_of_several_models_are_counted_once_in_the_whole(example: Example) -> None:
    finding = example.level("weekly_solvers", by="model", period=WHOLE)
    (found,) = (block for block in finding.blocks if isinstance(block, BreakdownBlock))
    in_parts = oracle.counts(example.units, "model")["weekly_solvers"].sum()
    everybody, _ = oracle.overlap(example.units)
    assert value(found.whole) == everybody
    assert found.exceeds_whole == in_parts - everybody > 0


def test_overlap_of_the_products_over_the_whole_span(example: Example) -> None:
    assert oracle.overlap(example.units) == (323, 38)
    assert overlaps(example.level("weekly_solvers"))[1] == (323, 38)


@pytest.mark.parametrize("example", ["UTC"], indirect=True)
def test_overlap_of_the_products_in_every_week(example: Example) -> None:
    for week, units in example.units.groupby("week"):
        people, in_several = oracle.overlap(units)
        assert in_several == 0
        found = overlaps(example.level("solved_units", period=week))
        assert found[0] == (people, in_several)


def test_weeks_at_the_ceiling_are_flagged(example: Example) -> None:
    finding = example.level("solver_share")
    flagged = [week for week, point in series(finding).items() if point.saturated]
    assert flagged == oracle.saturated_weeks(example.units)
    with_rows = sorted(set(example.units["week"]))
    if example.timezone == "UTC":
        assert (len(flagged), len(with_rows)) == (7, 9)
        assert sorted(set(with_rows) - set(flagged)) == ["2022-06-06", "2022-12-12"]
    noted = {note.code: dict(note.values) for note in finding.caveats}
    assert noted["saturated_periods"] == {"count": len(flagged), "shown": len(with_rows)}


@pytest.mark.parametrize("period", [BUSIEST, "week"])
def test_the_tree_closes(example: Example, period: str) -> None:
    finding = example.level("weekly_solvers", period=period)
    (found,) = (block for block in finding.blocks if isinstance(block, TreeBlock))
    assert found.residual is not None
    assert found.residual <= WITHIN


@pytest.mark.parametrize("metric", [*COUNTS, "solver_share", "queries_per_solved"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_selection_note_stands_on_every_answer(
    loaded: tuple[Project, LoadReport], example: Example, metric: str, lang: str
) -> None:
    note = loaded[0].star_file.selection
    assert note is not None
    printed = render(example.level(metric), "F-0001", lang, "text")
    written = {"en": note.en, "zh": note.zh}[lang]
    assert "".join(written.split()) in "".join(printed.split())


def test_surveys_are_labels_of_their_sessions_and_of_nothing_else(
    loaded: tuple[Project, LoadReport], source: Path
) -> None:
    project, _ = loaded
    with Connection(project.layout, snapshot_of(project, None)) as connection:
        labels = connection.to_arrow(connection.table("labels")).to_pandas()
        episodes = set(connection.table("episodes").columns)
    expected = oracle.answers(source)
    keys = ["subject_id", "name", "value"]
    found = labels[keys].sort_values(keys, ignore_index=True)
    wanted = expected.rename(columns={"session_id": "subject_id"})[keys]
    wanted = wanted.astype({"value": "float64"}).sort_values(keys, ignore_index=True)
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False)
    assert not (labels["value"] == oracle.NO_ANSWER).any()
    assert set(labels["subject_kind"]) == {"session"}
    assert set(labels["rater_kind"]) == {"survey"}
    assert episodes.isdisjoint(labels["name"])


def test_a_second_load_changes_nothing(
    loaded: tuple[Project, LoadReport], capsys: pytest.CaptureFixture[str]
) -> None:
    project, report = loaded
    assert main(["load", "--project", str(project.folder), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["snapshot"], again["changed"]) == (report.snapshot, False)
    assert {file["outcome"] for file in again["files"]} == {"skipped"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_command_line_says_the_same_in_both_languages(
    example: Example, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["star", "--project", str(example.star_file), "--by", "kind", "--lang", lang]
    assert main([*words, "--json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)["findings"]
    last = example.units["week"].max()
    solvers = int(oracle.counts(example.units)["weekly_solvers"][last])
    assert answer["finding"]["window"]["start"] == last
    assert answer["finding"]["estimate"]["value"] == solvers
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert {"en": f"{solvers} people", "zh": f"{solvers} 人"}[lang] in printed
    assert {"en": "Metaphor writing", "zh": "隐喻写作"}[lang] in printed
