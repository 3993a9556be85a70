"""`agents` and `moved` on hand-made answers of the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from cynosure.analyses.agents import Agents
from cynosure.analyses.moved import Moved
from cynosure.errors import Refusal
from cynosure.findings.blocks import MatrixBlock, Quantity, TableBlock
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Provenance, Question
from cynosure.metrics.agents.arrival import ArrivalRequest, Arrivals, Made, MadeRequest
from cynosure.metrics.agents.displaced import Displaced, DisplacedRequest, Side
from cynosure.metrics.agents.reach import AudienceRequest, Audiences, Reach, ReachRequest
from cynosure.metrics.agents.use import PeriodOfUse, Use, UseRequest
from cynosure.metrics.inputs import Asked, Inputs, TableProfile
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.report import headline, render
from cynosure.stats.estimate import Estimate
from cynosure.stats.moments import Moments
from cynosure.stats.undefined import Reason, Undefined

STAR_FILE = """\
cynosure: 1
project: {id: made}
sources:
  - {table: events, format: csv, path: e.csv}
  - {table: agents, format: csv, path: a.csv}
moments: {asked: {event: asked}, saved: {event: saved}}
episodes:
  talk:
    key: episode_id
    of: [asked, saved]
    carries: {agent_id: first}
    measures: {saves: {count: saved}}
    fulfilled: saves >= 1
metrics: {talkers: {kind: units, from: talk}}
star: [{metric: talkers, since: 2026-01-01}]
"""
WEEKS = 6
FIRST, LAST = date(2026, 6, 1), date(2026, 7, 12)
CLOSED = datetime(2026, 8, 1, tzinfo=UTC)
USED = Use(main_only=50, agents_only=20, both=30)
VALUED = Use(main_only=40, agents_only=15, both=5)
ANSWERS: dict[type, Any] = {
    UseRequest: {k: PeriodOfUse(USED, VALUED, 60) for k in range(WEEKS)},
    ReachRequest: {k: Reach({1: 90, 2: 9, 81: 1}, own=4) for k in range(WEEKS)},
    AudienceRequest: {k: Audiences(any=30, audienced=2) for k in range(WEEKS)},
    ArrivalRequest: Arrivals(arrived=((3, 2), (10, 2)), waiting=((35, 4),)),
    MadeRequest: Made({20_600: 150, 20_635: 50}, undated=0, orphans=3),
}


def asked(name: str, period: str = "week", star_file: str = STAR_FILE) -> Asked:
    events = TableProfile("events", 100, 100, 0, 0, FIRST, LAST, CLOSED)
    agents = replace(events, table="agents", columns=frozenset({"category"}))
    question = Question(name, (("period", period),))
    profiles = {"events": events, "agents": agents}
    return Asked(question, parse_star_file(star_file, "made.yml"), profiles)


def inputs(about: Asked, analysis: Any, answers: dict[type, Any]) -> Inputs:
    requests = analysis.needs(about).requests
    provenance = Provenance("s", "d", 0, "0", "", "2026-08-01T00:00:00+00:00")
    told = tuple((request, answers[type(request)]) for request in requests)
    return Inputs(about, None, told, {"agents": ("0" * 64, 1)}, provenance)


def of_agents(answers: dict[type, Any] = ANSWERS) -> Finding:
    return Agents().answer(inputs(asked("agents"), Agents(), answers))


def table(finding: Finding, title: str) -> TableBlock:
    return next(b for b in finding.blocks if isinstance(b, TableBlock) and title in b.title.en)


def test_pairs_are_the_headline() -> None:
    finding = of_agents()
    assert isinstance(finding.estimate, Estimate)
    assert finding.estimate.value == 90 + 2 * 9 + 81
    assert headline(finding, "en").startswith("Pairs of person and agent with value is 189 pairs")
    assert "189 对" in headline(finding, "zh")


def test_people_by_what_they_used_roll_up_to_all() -> None:
    finding = of_agents()
    now = next(b for b in finding.blocks if isinstance(b, MatrixBlock))
    assert now.cells == ((50, 20, 30, 100), (40, 15, 5, 60))
    (check,) = finding.checks
    assert check.passed
    broken = dict(ANSWERS)
    broken[UseRequest] = {k: PeriodOfUse(USED, VALUED, 61) for k in range(WEEKS)}
    (check,) = of_agents(broken).checks
    assert not check.passed


def test_agents_alive_and_dead_and_how_value_is_spread() -> None:
    finding = of_agents()
    last = table(finding, "Agents over time").rows[-1]
    assert last[1:] == (200, 100, Quantity(0.5, last[3].unit), 189, 30, 2)
    top, gini, effective = (row[1] for row in table(finding, "spread").rows)
    assert isinstance(top, Quantity)
    assert top.value == pytest.approx(81 / 189)
    assert isinstance(gini, Quantity)
    assert isinstance(effective, Quantity)
    assert effective.value == pytest.approx(189**2 / (90 + 9 * 4 + 81**2))


def test_newcomers_wait_as_kaplan_and_meier_have_it() -> None:
    rows = dict(table(of_agents(), "New agents").rows)
    said = {title.en: value for title, value in rows.items()}
    assert said["Made within the data"] == 8
    assert said["Within 7 days of being made"].value == pytest.approx(2 / 8)
    assert said["Within 28 days of being made"].value == pytest.approx(4 / 8)
    assert said["Days until half of them have"] == 10


def test_what_nobody_says_is_refused_with_the_words_to_add() -> None:
    unknown = STAR_FILE.replace("carries: {agent_id: first}", "carries: {surface: first}")
    for analysis in (Agents(), Moved()):
        with pytest.raises(Refusal, match="agent_id: first"):
            analysis.needs(asked(analysis.name, star_file=unknown))
    without = asked("agents")
    with pytest.raises(Refusal, match="no row in the table `agents`"):
        Agents().needs(replace(without, profiles={"events": without.profiles["events"]}))


def side(n: int, change: float, before: float = 3.0, new: float = 0.0) -> Side:
    spread = float(n)
    return Side(
        Moments(n, (change * n, new * n), ((spread, 0.0), (0.0, spread))), before, before + change
    )


def of_moved(took_up: Side | None, came: Side | None, away: Side | None) -> Finding:
    found = Displaced(took_up, came, away)
    return Moved().answer(inputs(asked("moved"), Moved(), {DisplacedRequest: found}))


def test_both_comparisons_must_agree() -> None:
    finding = of_moved(side(400, -1.0, new=2.0), side(500, 0.2), side(500, -0.2))
    assert finding.kind is Kind.MOVED_TOGETHER
    assert isinstance(finding.estimate, Estimate)
    assert finding.estimate.value == pytest.approx(-1.0)
    for lang, word in (("en", "moved at the same time"), ("zh", "同时变化")):
        assert word in headline(finding, lang)
    # Beside all others it grew, beside those who came it shrank.
    torn = of_moved(side(400, 0.0), side(500, 1.0), side(1500, -1.0))
    assert torn.kind is Kind.CANNOT_TELL
    for lang, word in (("en", "Hide new agents"), ("zh", "隐藏新智能体")):
        assert word in render(torn, "", lang, "text")


def test_few_people_tell_nothing() -> None:
    finding = of_moved(side(40, -2.0), side(500, 0.0), side(500, 0.0))
    assert finding.kind is Kind.CANNOT_TELL
    assert "below_floor" in [note.code for note in finding.caveats]


def test_nobody_took_up_anything() -> None:
    finding = of_moved(None, side(500, 0.0), None)
    assert finding.estimate == Undefined(Reason.NO_ROWS)
    assert finding.kind is Kind.CANNOT_TELL


def test_too_little_before_is_refused() -> None:
    early = asked("moved", "2026-06-08..2026-06-14")
    with pytest.raises(Refusal, match="takes 4 periods to know; the data have 1"):
        Moved().needs(early)
