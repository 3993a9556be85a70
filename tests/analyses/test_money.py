"""`money` on hand-made answers of the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from cynosure.analyses.money import Money
from cynosure.errors import Refusal, UserMistake
from cynosure.findings.blocks import (
    BreakdownBlock,
    Cell,
    EstimateBlock,
    Quantity,
    TableBlock,
    Unit,
)
from cynosure.findings.record import Finding, Provenance, Question
from cynosure.metrics.inputs import Asked, Inputs, TableProfile
from cynosure.metrics.money.cost import Billed, BilledRequest, Metered, MeteredRequest
from cynosure.metrics.money.episodes import EpisodeMoney, EpisodeMoneyRequest
from cynosure.metrics.money.revenue import Revenue, RevenueRequest, UnallocatedRequest
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.metrics.trust.coverage import Coverage, JoinRequest, ValuesRequest
from cynosure.report import headline, render
from cynosure.stats.estimate import Estimate
from cynosure.stats.moments import Moments
from cynosure.stats.undefined import Reason, Undefined

STAR_FILE = """\
cynosure: 1
project: {id: made}
sources:
  - {table: events, format: csv, path: e.csv}
  - {table: generations, format: csv, path: g.csv}
  - {table: payments, format: csv, path: p.csv, map: {user_id: buyer}}
  - {table: costs, format: csv, path: c.csv}
moments: {asked: {event: asked}, saved: {event: saved}}
episodes:
  talk:
    key: episode_id
    of: [asked, saved]
    carries: {category: first, model: {from: generations.model, take: only}}
    measures: {saves: {count: saved}}
    fulfilled: saves >= 1
"""
LAST = 5
"""The number of the last of six weeks, which is the one spoken of."""
CLOSED = datetime(2026, 8, 1, tzinfo=UTC)
TABLES = ("events", "generations", "payments", "costs")


def money(n: int, cost: float, good: int, revenue: float, metered: int = 9) -> EpisodeMoney:
    spread = float(n)
    moments = Moments(n, (cost, good), ((spread, 0.0), (0.0, spread)))
    return EpisodeMoney(moments, episodes=good + 1, metered=metered, revenue=revenue)


WHOLE = {None: money(20, 60.0, 30, 70.0)}
BY: dict[str | None, dict[str | None, EpisodeMoney]] = {
    None: WHOLE,
    "category": {"play": money(12, 40.0, 10, 20.0), "study": money(15, 20.0, 20, 50.0)},
    "model": {"m1": money(11, 50.0, 25, 65.0), "mixed": money(9, 10.0, 5, 5.0, metered=0)},
}
REVENUE = Revenue(charges=100.0, refunds=15.0, fees=5.0, net=80.0, payers=7)
METERED = Metered(answers=50, priced=40, cost=66.0, in_episodes=60.0)
BILLED = {"hosting": Billed(30.0, 0.0), "models": Billed(71.0, 70.0)}
FULL = Coverage(100, 100, 100)

Answers = Mapping[Any, Any]
ANSWERS: Answers = {
    RevenueRequest: dict.fromkeys(range(LAST + 1), REVENUE),
    UnallocatedRequest: dict.fromkeys(range(LAST + 1), 10.0),
    MeteredRequest: dict.fromkeys(range(LAST + 1), METERED),
    BilledRequest: dict.fromkeys(range(LAST + 1), BILLED),
    "payments": FULL,
    "generations.model": FULL,
    "generations.user_id": FULL,
    "currency of payments": {"CNY": 9},
    "currency of costs": {"CNY": 3},
}


def asked(tables: tuple[str, ...] = TABLES, star_file: str = STAR_FILE, **arguments: str) -> Asked:
    first, last = date(2026, 6, 1), date(2026, 7, 12)
    filled = frozenset({"cost", "model", "user_id"})
    profiles = {
        name: TableProfile(name, 100, 100, 0, 0, first, last, CLOSED, columns=filled)
        for name in tables
    }
    question = Question("money", tuple(sorted({"period": "week", **arguments}.items())))
    return Asked(question, parse_star_file(star_file, "made.yml"), profiles)


def told(request: Any, answers: Answers) -> Any:
    match request:
        case EpisodeMoneyRequest(by=by):
            return dict.fromkeys(range(LAST + 1), BY[by])
        case JoinRequest(side=side):
            name = side.table if side.table == "payments" else f"{side.table}.{side.column}"
            return answers[name]
        case ValuesRequest(side=side):
            return answers[f"currency of {side.table}"]
    return answers[type(request)]


def found(about: Asked | None = None, answers: Answers = ANSWERS) -> Finding:
    about = asked() if about is None else about
    requests = Money().needs(about).requests
    provenance = Provenance("s", "d", 0, "0", "", "2026-08-01T00:00:00+00:00")
    pairs = tuple((request, told(request, answers)) for request in requests)
    return Money().answer(Inputs(about, None, pairs, {"agents": ("0" * 64, 1)}, provenance))


def rows(finding: Finding, title: str) -> dict[str, tuple[Cell, ...]]:
    block = next(
        b for b in finding.blocks if isinstance(b, TableBlock) and b.title.en.startswith(title)
    )
    return {getattr(row[0], "en", str(row[0])): row[1:] for row in block.rows}


def amounts(cells: tuple[Cell, ...]) -> list[Any]:
    return [cell.value if isinstance(cell, Quantity) else cell for cell in cells]


def notes(finding: Finding) -> dict[str, dict[str, Any]]:
    return {note.code: dict(note.values) for note in finding.caveats}


def test_net_revenue_is_the_headline_and_rests_on_payers() -> None:
    finding = found()
    assert isinstance(finding.estimate, Estimate)
    assert (finding.estimate.value, finding.n) == (80.0, 7)
    said = headline(finding, "en")
    assert said.startswith("Net revenue is 80.00 CNY in the week of 6–12 Jul 2026")
    assert "净收入为 80.00 CNY" in headline(finding, "zh")
    shown = amounts(list(rows(finding, "Revenue").values())[-1])
    assert shown == [100.0, -15.0, -5.0, 80.0, 7]


def test_bills_stand_beside_what_was_metered_and_are_not_added() -> None:
    shown = {name: amounts(cells)[0] for name, cells in rows(found(), "Cost").items()}
    assert shown == {
        "Metered, in episodes": 60.0,
        "Metered, outside of episodes": 6.0,
        "Metered together": 66.0,
        "Bill: hosting": 30.0,
        "Bill: models": 71.0,
        "Bills together": 101.0,
        # Only what bills say of models is the same thing as what was metered.
        "Bills that name a model, minus metered": 4.0,
    }
    assert "billed_beside_metered" in notes(found())
    without = {**ANSWERS, BilledRequest: {LAST: {"all": Billed(70.0, 0.0)}}}
    shown = {
        name: amounts(cells)[0] for name, cells in rows(found(answers=without), "Cost").items()
    }
    assert shown["Bills minus metered"] == 4.0


def test_cost_of_a_success_has_an_interval_by_person_and_parts() -> None:
    finding = found()
    whole = next(b for b in finding.blocks if isinstance(b, EstimateBlock))
    assert isinstance(whole.estimate, Estimate)
    assert (whole.estimate.value, whole.estimate.n) == (2.0, 20)
    assert not isinstance(whole.estimate.interval, Undefined)
    by = {b.dimension.en: b for b in finding.blocks if isinstance(b, BreakdownBlock)}
    parts = {part.label.en: part.estimate for part in by["category"].parts}
    assert isinstance(parts["play"], Estimate)
    assert parts["play"].value == 4.0
    # Nobody metered any answer of these episodes: their cost is not nought but unknown.
    assert by["model"].parts[1].estimate == Undefined(Reason.MISSING_PART)


def test_margins_add_up_to_the_period() -> None:
    for name in ("category", "model"):
        shown = {part: amounts(c)[:3] for part, c in rows(found(), f"Margin by {name}").items()}
        together = shown.pop("Together")
        assert together == [80.0, 66.0, 14.0]
        for column in range(3):
            assert sum(line[column] for line in shown.values()) == together[column]
    shown = {part: amounts(cells) for part, cells in rows(found(), "Margin by category").items()}
    assert shown["play"] == [20.0, 40.0, -20.0, -1.0]
    assert shown["Not allocated: no fulfilled episode"][0] == 10.0
    assert shown["Metered outside of episodes"] == [
        0.0, 6.0, -6.0, Undefined(Reason.ZERO_DENOMINATOR)
    ]  # fmt: skip


def test_revenue_that_does_not_close_fails_its_check() -> None:
    (check,) = found().checks
    assert check.passed
    broken = {**ANSWERS, UnallocatedRequest: {LAST: 11.0}}
    assert all(check.passed is False for check in found(answers=broken).checks)
    for lang, word in (("en", "not allocated ≠"), ("zh", "≠ 净收入")):
        assert word in render(found(answers=broken), "", lang, "text")


def test_rules_and_gaps_are_said_in_both_languages() -> None:
    finding = found()
    said = notes(finding)
    assert said["unmetered"] == {"count": 10, "share": 0.2}
    assert said["metered_in_currency"] == {"currency": "CNY"}
    for lang, words in (
        ("en", ("by their size", "declared rule", "Answers without a cost: 10 rows (20.0 %)")),
        ("zh", ("按绝对值扣除", "约定的规则", "20.0%")),
    ):
        text = " ".join(render(finding, "", lang, "text").split())
        for word in words:
            assert word.replace(" ", "") in text.replace(" ", "")


@pytest.mark.parametrize(
    ("there", "label", "value"),
    [
        (("events", "generations"), "Metered cost per fulfilled episode", 2.0),
        (("events", "costs"), "Bills", 101.0),
        (("events", "generations", "costs"), "Metered cost per fulfilled episode", 2.0),
    ],
)
def test_without_payments_cost_is_told(there: tuple[str, ...], label: str, value: float) -> None:
    finding = found(asked(there))
    assert finding.subject.label.en == label
    assert finding.subject.unit is Unit.MONEY
    assert isinstance(finding.estimate, Estimate)
    assert finding.estimate.value == value
    assert finding.checks == ()
    assert dict(finding.next_action.values)["table"] == "payments"
    assert not [b for b in finding.blocks if "Margin" in b.title.en]


def test_without_a_rule_what_was_metered_is_told() -> None:
    plain = STAR_FILE.replace("    fulfilled: saves >= 1\n", "")
    finding = found(asked(("generations",), plain))
    assert finding.subject.label.en == "Metered cost"
    assert isinstance(finding.estimate, Estimate)
    assert finding.estimate.value == 66.0


def test_payments_without_a_rule_are_told_and_not_allocated() -> None:
    plain = STAR_FILE.replace("    fulfilled: saves >= 1\n", "")
    finding = found(asked(("events", "payments", "generations"), plain))
    assert isinstance(finding.estimate, Estimate)
    assert finding.estimate.value == 80.0
    assert finding.checks == ()
    assert "revenue_shared_equally" not in notes(finding)


def test_nothing_about_money_is_refused_with_what_to_add() -> None:
    with pytest.raises(Refusal, match="`payments`, one of `costs`"):
        Money().needs(asked(("events",)))
    about = asked(("events", "generations"))
    silent = replace(about.profiles["generations"], columns=frozenset({"model"}))
    with pytest.raises(Refusal, match="`cost` of `generations`"):
        Money().needs(replace(about, profiles={**about.profiles, "generations": silent}))


def test_payments_of_unknown_people_block_and_name_the_file() -> None:
    strange = {**ANSWERS, "payments": Coverage(100, 100, 90)}
    with pytest.raises(Refusal, match=r"payments whose person is known are 90.0%.*`p.csv`") as no:
        found(answers=strange)
    assert "`buyer`" in no.value.text.en
    assert "97%" in no.value.text.zh


@pytest.mark.parametrize("share", ["generations.model", "generations.user_id"])
def test_unknown_models_block_models_alone(share: str) -> None:
    missing = {**ANSWERS, share: Coverage(100, 80, 80)}
    finding = found(answers=missing)
    assert "g.csv" in notes(finding)["blocked"]["lift"].en
    assert finding.next_action.code == "unblock"
    assert not [b for b in finding.blocks if b.title.en == "Margin by model"]
    assert rows(finding, "Margin by category")
    with pytest.raises(Refusal, match=r"g\.csv"):
        found(asked(by="model"), missing)
    assert rows(found(asked(by="category"), missing), "Margin by category")


def test_two_currencies_are_refused_in_one_table_and_between_two() -> None:
    for mixed in (
        {"currency of payments": {"CNY": 9, "USD": 1}},
        {"currency of costs": {"USD": 3}},
    ):
        with pytest.raises(Refusal, match=r"several currencies \(CNY.*USD"):
            found(answers={**ANSWERS, **mixed})


def test_a_dimension_that_nothing_carries_is_a_mistake() -> None:
    with pytest.raises(UserMistake, match="Did you mean `model`"):
        Money().needs(asked(by="modell"))


def test_a_period_without_money_is_refused() -> None:
    with pytest.raises(Refusal, match="No money moved"):
        found(asked(period="2026-06-01..2026-06-07"), {
            **ANSWERS, RevenueRequest: {}, UnallocatedRequest: {}, MeteredRequest: {},
            BilledRequest: {},
        })  # fmt: skip
