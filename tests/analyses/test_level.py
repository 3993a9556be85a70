"""`level` on hand-made inputs: which week it speaks of, its parts, guardrails and caveats."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cynosure.errors import Refusal, Text, UserMistake
from cynosure.findings.blocks import (
    BreakdownBlock,
    EstimateBlock,
    MatrixBlock,
    SeriesBlock,
    State,
    TableBlock,
    TreeBlock,
    TreeNode,
)
from cynosure.findings.record import Finding
from cynosure.metrics.cell import Cell
from cynosure.metrics.frame import Profile
from cynosure.metrics.inputs import MarkedDays
from cynosure.metrics.overlap import Overlap
from cynosure.report import render
from cynosure.stats.estimate import Estimate
from cynosure.stats.moments import Moments
from cynosure.stats.undefined import Reason, Undefined
from tests.analyses.made import STAR_FILE, Made, checks, counts, notes

GUARDED = STAR_FILE.replace(
    "{metric: bakers, since: 2026-06-01}",
    "{metric: bakers, since: 2026-06-01, guardrails: {RAIL: {worse_than: 10%, against: "
    "{mean_of_closed: 3}}}}",
)
THREE_CLOSED = datetime(2026, 6, 25, tzinfo=UTC)
NONE_CLOSED = datetime(2026, 6, 3, tzinfo=UTC)


def series(finding: Finding) -> SeriesBlock:
    return next(block for block in finding.blocks if isinstance(block, SeriesBlock))


def states(finding: Finding) -> list[State]:
    return [point.state for point in series(finding).points]


def tree(finding: Finding) -> TreeBlock:
    return next(block for block in finding.blocks if isinstance(block, TreeBlock))


def with_tree(*entries: str) -> str:
    return STAR_FILE + "tree:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries)


def test_the_last_closed_week_is_the_headline() -> None:
    finding = Made({"bakers": counts(1, 2, 3, 4)}, complete_until=THREE_CLOSED).finding()
    assert states(finding) == [State.CLOSED, State.CLOSED, State.CLOSED, State.OPEN]
    assert (finding.window.start, finding.window.state) == ("2026-06-15", State.CLOSED)
    assert isinstance(finding.estimate, Estimate)
    assert finding.estimate.value == 3
    assert checks(finding)["period_closed"] is True
    assert "week_open" not in notes(finding)


def test_open_weeks_alone_are_provisional() -> None:
    finding = Made({"bakers": counts(1, 2, 3, 4)}, complete_until=NONE_CLOSED).finding()
    assert finding.window.state is State.OPEN
    assert finding.window.start == "2026-06-22"
    assert checks(finding)["period_closed"] is False
    assert notes(finding)["week_open"]["end"] == "2026-06-28"
    assert finding.next_action.code == "wait_until"
    assert "Provisional" in render(finding, "", "en", "text")
    assert "暂定" in render(finding, "", "zh", "text")


def test_an_open_week_may_be_named() -> None:
    made = Made({"bakers": counts(1, 2, 3, 4)}, complete_until=THREE_CLOSED, period="2026-06-22")
    assert made.finding().window.state is State.OPEN


def test_weeks_without_rows_are_empty_and_not_zero() -> None:
    weeks = {"bakers": counts(1, None, 3, None)}
    finding = Made(weeks).finding()
    assert states(finding) == [State.CLOSED, State.EMPTY, State.CLOSED, State.EMPTY]
    assert finding.window.start == "2026-06-15"
    empty = series(finding).points[1].estimate
    assert empty == Undefined(Reason.NO_ROWS)
    assert notes(finding)["empty_periods"]["count"] == 2


def test_a_named_week_without_rows_has_no_answer() -> None:
    with pytest.raises(Refusal, match="2026-06-08 to 2026-06-14"):
        Made({"bakers": counts(1, None, 3, 4)}, period="2026-06-10").finding()
    with pytest.raises(Refusal, match="No row"):
        Made({}).finding()


def test_days_of_a_file_set_aside_are_marked() -> None:
    marked = (MarkedDays("e2.csv.gz", date(2026, 6, 9), date(2026, 6, 16)),)
    finding = Made({"bakers": counts(1, 2, 3, 4)}, marked=marked).finding()
    assert states(finding) == [State.CLOSED, State.MARKED, State.MARKED, State.CLOSED]
    assert notes(finding)["set_aside_files"] == {
        "count": 1,
        "files": "e2.csv.gz",
        "first_day": "2026-06-09",
        "last_day": "2026-06-16",
    }
    whole = Made(
        {"bakers": counts(1, 2, 3, 4)}, marked=(MarkedDays("x.csv", None, None),)
    ).finding()
    assert set(states(whole)) == {State.MARKED}
    assert notes(whole)["set_aside_files_whole"]["files"] == "x.csv"


@pytest.mark.parametrize(("bakers", "saturated"), [(89, False), (90, True), (100, True)])
def test_a_share_at_its_ceiling_is_flagged(bakers: int, saturated: bool) -> None:
    weeks = {"share": ((50.0, 100.0), (50.0, 100.0), (95.0, 100.0), (float(bakers), 100.0))}
    finding = Made(weeks, metric="share").finding()
    assert [p.saturated for p in series(finding).points] == [False, False, True, saturated]
    assert ("saturated" in notes(finding)) is saturated
    assert notes(finding)["saturated_periods"] == {"count": 1 + saturated, "shown": 4}


def test_a_count_is_never_saturated() -> None:
    finding = Made({"bakers": counts(95, 95, 95, 95)}).finding()
    assert not any(point.saturated for point in series(finding).points)


@pytest.mark.parametrize(
    ("metric", "value", "passed"),
    [
        ("share", 0.46, True),  # up is better: 10 % below 0.5 is 0.45
        ("share", 0.44, False),
        ("share", 0.90, True),
        ("turns", 5.4, True),  # down is better: 10 % above 5 is 5.5
        ("turns", 5.6, False),
        ("turns", 1.0, True),
    ],
)
def test_guardrails(metric: str, value: float, passed: bool) -> None:
    usual = {"share": (50.0, 100.0), "turns": (500.0, 100.0)}[metric]
    weeks = {
        "bakers": counts(1, 2, 3, 4),
        metric: (usual, usual, usual, (100.0 * value, 100.0)),
    }
    finding = Made(weeks, GUARDED.replace("RAIL", metric)).finding()
    rail = next(check for check in finding.checks if check.code == "guardrail")
    assert rail.passed is passed
    values = dict(rail.values)
    assert values["value"] == pytest.approx(value)
    assert values["limit"] == pytest.approx({"share": 0.45, "turns": 5.5}[metric])


@pytest.mark.parametrize(
    "rail",
    [
        (None, (50.0, 100.0), (50.0, 100.0), (50.0, 100.0)),
        ((50.0, 100.0), (50.0, 100.0), (50.0, 100.0), None),
        ((50.0, 100.0), (50.0, 100.0), (50.0, 0.0), (50.0, 100.0)),
    ],
    ids=["too few weeks before", "no value now", "no denominator before"],
)
def test_a_guardrail_that_cannot_be_judged(rail: tuple[tuple[float, float] | None, ...]) -> None:
    weeks = {"bakers": counts(1, 2, 3, 4), "share": rail}
    finding = Made(weeks, GUARDED.replace("RAIL", "share")).finding()
    assert checks(finding)["guardrail"] is None


def test_an_open_week_is_no_yardstick_for_a_guardrail() -> None:
    weeks = {"bakers": counts(1, 2, 3, 4), "share": ((50.0, 100.0),) * 4}
    made = Made(weeks, GUARDED.replace("RAIL", "share"), complete_until=THREE_CLOSED)
    assert checks(made.finding())["guardrail"] is None
    assert checks(replace(made, period="2026-06-22").finding())["guardrail"] is True


def test_a_tree_that_closes() -> None:
    weeks = {
        "bakers": counts(1, 2, 3, 40),
        "askers": counts(1, 2, 3, 100),
        "share": (None, None, None, (40.0, 100.0)),
    }
    finding = Made(weeks, with_tree("node: bakers, identity: askers * share")).finding()
    root = tree(finding).root
    assert root.operator == "*"
    assert root.expression == "askers * share"
    assert [child.metric for child in root.children] == ["askers", "share"]
    assert tree(finding).residual == pytest.approx(0, abs=1e-15)
    assert checks(finding)["tree_closes"] is True


def test_a_tree_with_several_operators() -> None:
    weeks = {
        "bakers": counts(1, 2, 3, 30),
        "askers": counts(1, 2, 3, 100),
        "share": (None, None, None, (40.0, 100.0)),
        "cakes": counts(1, 2, 3, 5),
    }
    identity = "node: bakers, identity: askers * share - 2 * cakes"
    finding = Made(weeks, with_tree(identity)).finding()
    assert tree(finding).root.operator == ""
    assert tree(finding).residual == pytest.approx(0, abs=1e-15)
    assert checks(finding)["tree_closes"] is True
    divided = Made(weeks, with_tree("node: bakers, identity: askers / cakes + 10")).finding()
    assert checks(divided)["tree_closes"] is True


def test_a_tree_that_does_not_close_fails_its_check() -> None:
    weeks = {
        "bakers": counts(1, 2, 3, 41),
        "askers": counts(1, 2, 3, 100),
        "share": (None, None, None, (40.0, 100.0)),
    }
    finding = Made(weeks, with_tree("node: bakers, identity: askers * share")).finding()
    assert tree(finding).residual == pytest.approx(1 / 41)
    assert checks(finding)["tree_closes"] is False
    assert "✗ The parts do not make up the whole" in render(finding, "", "en", "text")


def test_a_part_without_a_value_leaves_the_tree_unchecked() -> None:
    weeks = {
        "bakers": counts(1, 2, 3, 4),
        "askers": counts(1, 2, 3, 4),
        "share": (None, None, None, (4.0, 0.0)),
    }
    finding = Made(weeks, with_tree("node: bakers, identity: askers * share")).finding()
    assert tree(finding).residual is None
    assert checks(finding)["tree_closes"] is None
    share = tree(finding).root.children[1]
    assert share.estimate == Undefined(Reason.ZERO_DENOMINATOR)


def test_a_hypothesis_is_a_bet_and_no_part() -> None:
    weeks = {
        "bakers": counts(1, 2, 3, 40),
        "askers": counts(1, 2, 3, 100),
        "share": (None, None, None, (40.0, 100.0)),
        "cakes": counts(1, 2, 3, 77),
    }
    entries = (
        "node: bakers, identity: askers * share",
        "node: askers, driver: cakes, claim: hypothesis",
    )
    finding = Made(weeks, with_tree(*entries)).finding()

    def below(node: TreeNode) -> list[tuple[str, bool]]:
        return [(c.metric, c.hypothesis) for c in node.children]

    root = tree(finding).root
    assert below(root) == [("askers", False), ("share", False)]
    assert below(root.children[0]) == [("cakes", True)]
    assert checks(finding)["tree_closes"] is True


def test_a_ratio_without_denominator_is_undefined() -> None:
    weeks = {"share": ((1.0, 2.0), (1.0, 2.0), (1.0, 2.0), (1.0, 0.0))}
    finding = Made(weeks, metric="share").finding()
    assert finding.estimate == Undefined(Reason.ZERO_DENOMINATOR)
    for lang, word in (("en", "Cannot tell"), ("zh", "无法判断")):
        assert word in render(finding, "", lang, "text")


def test_sources_without_a_value_are_not_pooled() -> None:
    silent = Cell(Moments(3, (3.0,), ((1.0,),)), 5, 3, ("walk",))
    finding = Made({"both": (*counts(1, 2, 3), silent)}, metric="both").finding()
    assert isinstance(finding.estimate, Undefined)
    assert finding.estimate.reason is Reason.MISSING_PART
    assert dict(finding.estimate.detail) == {"part": Text("walk", "walk")}
    assert notes(finding)["not_pooled"] == {"dimension": "kind"}


def test_sources_of_one_metric_show_their_overlap() -> None:
    week = {3: Overlap(9, 2, {"talk": 6, "walk": 5}, {("talk", "walk"): 2})}
    span = {0: Overlap(30, 7, {"talk": 20, "walk": 17}, {("talk", "walk"): 7})}
    made = Made({"both": counts(1, 2, 3, 9)}, metric="both", overlaps=(week, span))
    table = next(b for b in made.finding().blocks if isinstance(b, TableBlock))
    assert [row[1:] for row in table.rows] == [(9, 2), (30, 7)]


def test_parts_of_a_dimension() -> None:
    parts = {
        ("bakers", "oven", "gas"): (3.0,),
        ("bakers", "oven", "wood"): (2.0,),
        ("bakers", "oven", None): (1.0,),
    }
    finding = Made({"bakers": counts(1, 2, 3, 4)}, parts=parts).finding()
    cut = next(b for b in finding.blocks if isinstance(b, BreakdownBlock))
    assert [part.label.en for part in cut.parts] == ["gas", "wood", "(none)"]
    assert cut.exceeds_whole == 2
    course = next(b for b in finding.blocks if isinstance(b, MatrixBlock))
    assert len(course.rows) == 4
    assert course.cells[3] == (3.0, 2.0, 1.0)
    assert course.cells[0] == (Undefined(Reason.NO_ROWS),) * 3


def test_parts_of_people_who_have_to_qualify_may_be_less_than_the_whole() -> None:
    written = STAR_FILE.replace("where: fulfilled,", "where: fulfilled, having: days >= 2,")
    parts = {("bakers", "oven", "gas"): (1.0,), ("bakers", "oven", "wood"): (1.0,)}
    finding = Made({"bakers": counts(1, 2, 3, 4)}, written, parts=parts).finding()
    cut = next(b for b in finding.blocks if isinstance(b, BreakdownBlock))
    assert cut.exceeds_whole == 0


def test_many_parts_have_no_course() -> None:
    parts = {("bakers", "oven", f"o{n}"): (1.0,) for n in range(9)}
    finding = Made({"bakers": counts(1, 2, 3, 9)}, parts=parts).finding()
    assert not any(isinstance(block, MatrixBlock) for block in finding.blocks)


def test_an_unknown_dimension_names_the_nearest() -> None:
    with pytest.raises(UserMistake, match="Did you mean `oven`"):
        Made({"bakers": counts(1, 2, 3, 4)}, parts={("bakers", "ovn", None): None}).finding()


def test_the_star_of_each_group_stands_beside() -> None:
    written = STAR_FILE.replace(
        "since: 2026-06-01}", "since: 2026-06-01, by_group: {guest: bakers, host: askers}}"
    )
    finding = Made({"bakers": counts(1, 2, 3, 4), "askers": counts(5, 6, 7, 8)}, written).finding()
    beside = [b for b in finding.blocks if isinstance(b, EstimateBlock)]
    assert [block.title.zh for block in beside] == ["顾客：烘焙人数", "主人：askers"]
    values = [b.estimate.value for b in beside if isinstance(b.estimate, Estimate)]
    assert values == [4, 8]


def test_the_selection_note_comes_first() -> None:
    written = STAR_FILE + "selection: {en: Paid participants, zh: 付费参与者}\n"
    finding = Made({"bakers": counts(1, 2, 3, 4)}, written).finding()
    assert finding.caveats[0].code == "selection"
    assert "付费参与者" in render(finding, "", "zh", "text")


def test_rows_left_out_are_counted() -> None:
    left_out = (
        Profile("talk", rows=100, two_people=4, nobody=3, undecided=2),
        Profile("walk", rows=50, two_people=9, nobody=9, undecided=9),
    )
    finding = Made({"bakers": counts(1, 2, 3, 4)}, profiles=left_out, quarantined=1).finding()
    said = notes(finding)
    assert said["left_out_episodes_two_people"]["count"] == 4
    assert said["undecided_fulfilled"]["count"] == 2
    assert said["unattributed"] == {"count": 3, "column": "user_id"}
    assert said["quarantine"]["count"] == 1
    assert finding.rows == 100


def test_one_person_is_said() -> None:
    assert "single_person" in notes(Made({"bakers": counts(3, 3, 3, 1)}).finding())
    assert "single_person" not in notes(Made({"bakers": counts(1, 1, 1, 2)}).finding())
