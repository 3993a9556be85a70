"""`groups` on hand-made overlaps."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cynosure.analyses.groups import Groups
from cynosure.errors import Refusal, UserMistake
from cynosure.findings.blocks import MatrixBlock, State
from cynosure.findings.record import Finding, Provenance, Question
from cynosure.metrics.inputs import Asked, Inputs, MarkedDays, TableProfile
from cynosure.metrics.overlap import Overlap
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.report import headline
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Undefined
from tests.analyses.made import CLOSED, FIRST, LAST, STAR_FILE, notes


def overlap(guests: int, hosts: int, both: int) -> Overlap:
    each = {"guest": guests, "host": hosts}
    return Overlap(guests + hosts - both, both, each, {("guest", "host"): both})


WEEKS = {0: overlap(10, 3, 1), 1: overlap(20, 3, 2), 3: overlap(40, 5, 4)}
SPAN = {0: overlap(60, 5, 5)}


def asked(
    period: str = "week",
    complete_until: datetime = CLOSED,
    star_file: str = STAR_FILE,
    marked: tuple[MarkedDays, ...] = (),
) -> Asked:
    question = Question("groups", (("period", period),))
    profile = TableProfile("events", 100, 100, 0, 0, FIRST, LAST, complete_until, marked)
    return Asked(question, parse_star_file(star_file, "made.yml"), {"events": profile})


def answered(question: Asked, weeks: dict[int, Overlap] = WEEKS) -> Finding:
    provenance = Provenance("s", "d", 0, "0", "", "2026-07-15T00:00:00+00:00")
    answers = tuple(zip(Groups().needs(question).requests, (weeks, SPAN), strict=True))
    inputs = Inputs(question, None, answers, {"groups": ("0" * 64, 1)}, provenance)
    return Groups().answer(inputs)


def matrices(finding: Finding) -> list[MatrixBlock]:
    return [block for block in finding.blocks if isinstance(block, MatrixBlock)]


def test_the_overlap_is_the_headline() -> None:
    finding = answered(asked())
    assert isinstance(finding.estimate, Estimate)
    assert (finding.estimate.value, finding.n) == (4, 41)
    assert finding.window.start == "2026-06-22"
    assert headline(finding, "en").startswith("Overlap of the groups is 4 people")
    assert "群体重叠为 4 人" in headline(finding, "zh")


def test_the_matrix_is_symmetric_and_the_span_stands_beside() -> None:
    week, span, course = matrices(answered(asked()))
    assert week.cells == ((40.0, 4.0), (4.0, 5.0))
    assert span.cells == ((60.0, 5.0), (5.0, 5.0))
    assert [label.zh for label in course.columns] == ["顾客", "主人", "同属多个群体"]
    assert course.cells[1] == (20.0, 3.0, 2.0)
    assert all(isinstance(cell, Undefined) for cell in course.cells[2])


def test_an_open_week_gives_way_to_a_closed_one() -> None:
    finding = answered(asked(complete_until=datetime(2026, 6, 20, tzinfo=UTC)))
    assert (finding.window.start, finding.window.state) == ("2026-06-08", State.CLOSED)
    only_open = answered(asked(complete_until=datetime(2026, 6, 2, tzinfo=UTC)))
    assert only_open.window.state is State.OPEN
    assert "week_open" in notes(only_open)


def test_files_set_aside_are_said() -> None:
    marked = (MarkedDays("e.csv.gz", date(2026, 6, 22), date(2026, 6, 23)),)
    finding = answered(asked(marked=marked))
    assert notes(finding)["set_aside_files"]["files"] == "e.csv.gz"
    assert finding.window.state is State.MARKED


def test_nobody_is_no_answer() -> None:
    with pytest.raises(Refusal, match="Nobody belongs to any group"):
        answered(asked(), {})
    with pytest.raises(Refusal, match="2026-06-15 to 2026-06-21"):
        answered(asked(period="2026-06-15"), {0: WEEKS[0], 1: WEEKS[1]})


def test_a_star_file_without_groups() -> None:
    start = STAR_FILE.index("groups:")
    bare = STAR_FILE[:start] + STAR_FILE[STAR_FILE.index("metrics:") :]
    with pytest.raises(UserMistake, match="no `groups`"):
        Groups().needs(asked(star_file=bare))
