"""Money from files to a finding: bills on their days, currencies, payments of strangers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cynosure.errors import Refusal
from cynosure.findings.blocks import BreakdownBlock, SeriesBlock, Unit
from cynosure.findings.record import Finding, Question
from cynosure.project.ask import ask
from cynosure.project.load import load
from cynosure.project.open import open_project
from cynosure.report import headline
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined
from tests.project.loading import quiet

STAR_FILE = """\
cynosure: 1
project: {id: money}
calendar: {timezone: America/New_York}
sources:
  - {table: events, format: csv, path: events.csv, data_until: "2026-07-01T00:00:00Z"}
  - {table: generations, format: csv, path: answers.csv, data_until: "2026-07-01T00:00:00Z"}
  - {table: payments, format: csv, path: payments.csv, data_until: "2026-07-01T00:00:00Z"}
  - {table: costs, format: csv, path: bills.csv, data_until: "2026-07-01T00:00:00Z"}
moments: {asked: {event: asked}, saved: {event: saved}}
episodes:
  talk:
    key: episode_id
    of: [asked, saved]
    carries: {model: {from: generations.model, take: only}}
    measures: {saves: {count: saved}}
    fulfilled: saves >= 1
metrics:
  savers: {kind: units, from: talk, where: fulfilled}
  per_good: {kind: ratio, num: {sum: costs.amount}, den: {from: talk, where: fulfilled}}
  bill: {kind: sum, from: costs, of: amount}
  of_bill: {kind: ratio, num: {sum: payments.net}, den: {sum: costs.amount}}
"""
MONDAY = date(2026, 6, 1)
NOW = datetime(2026, 7, 2, tzinfo=UTC)


def project(folder: Path, **bills: str) -> Path:
    """Two weeks of ten people; the bill of a week stands on its Monday."""
    lines = {
        "events": ["event_id,user_id,ts,event,episode_id"],
        "answers": ["generation_id,user_id,ts,model,episode_id,cost"],
        "payments": ["payment_id,user_id,ts,amount,currency,kind"],
        "bills": ["day,kind,amount,currency,model"],
    }
    for week in range(2):
        monday = MONDAY + timedelta(weeks=week)
        for n in range(10):
            at, name = f"{monday + timedelta(days=1)}T15:00:00Z", f"{week}{n}"
            for event in ("asked", "saved"):
                lines["events"].append(f"{event}{name},p{n},{at},{event},t{name}")
            lines["answers"].append(f"g{name},p{n},{at},m{n % 2},t{name},0.5")
        paid = f"{monday + timedelta(days=2)}T15:00:00Z"
        lines["payments"].append(f"c{week},p1,{paid},40,{bills.get('charged', 'CNY')},charge")
        lines["payments"].append(f"r{week},{bills.get('refunded', 'p1')},{paid},-4,CNY,refund")
        currency = bills.get("billed", "CNY")
        lines["bills"].append(f"{monday},models,{20 + 10 * week},{currency},m1")
    for name, rows in lines.items():
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n")
    (folder / "cynosure.yml").write_text(STAR_FILE)
    return folder


def asked(folder: Path, name: str, **arguments: str) -> Finding:
    opened = open_project(folder)
    star_file = opened.star_file
    load(opened.folder, star_file.sources, None, NOW, quiet, timezone=star_file.calendar.timezone)
    question = Question(name, tuple(sorted({"period": "week", **arguments}.items())))
    return ask(opened, [question], None, NOW)[0].finding


def values(finding: Finding) -> list[float | Reason]:
    (series,) = (block for block in finding.blocks if isinstance(block, SeriesBlock))
    each = [point.estimate for point in series.points]
    return [one.reason if isinstance(one, Undefined) else one.value for one in each]


def test_a_bill_belongs_to_the_day_it_names_west_of_greenwich(tmp_path: Path) -> None:
    folder = project(tmp_path)
    assert values(asked(folder, "level", metric="bill")) == [20.0, 30.0]
    assert values(asked(folder, "level", metric="per_good")) == [2.0, 3.0]


def test_a_ratio_over_bills_says_why_it_has_no_interval(tmp_path: Path) -> None:
    finding = asked(project(tmp_path), "level", metric="per_good", by="model")
    assert finding.estimate == Estimate(3.0, Undefined(Reason.NOT_PER_PERSON), 10)
    for lang, word in (("en", "belongs to no person"), ("zh", "无法归到个人")):
        assert word in headline(finding, lang)
    parts = next(b for b in finding.blocks if isinstance(b, BreakdownBlock)).parts
    found = {part.label.en: part.estimate for part in parts}
    assert isinstance(found["m1"], Estimate)
    assert found["m1"].value == 6.0
    assert isinstance(found["m0"], Undefined)
    assert found["m0"].reason is Reason.MISSING_PART


def test_money_from_files(tmp_path: Path) -> None:
    finding = asked(project(tmp_path), "money")
    assert isinstance(finding.estimate, Estimate)
    assert (finding.estimate.value, finding.n) == (36.0, 1)
    assert all(check.passed for check in finding.checks)


@pytest.mark.parametrize("where", ["charged", "billed"])
def test_currencies_are_never_mixed(tmp_path: Path, where: str) -> None:
    folder = project(tmp_path, **{where: "USD"})
    with pytest.raises(Refusal, match=r"several currencies"):
        asked(folder, "money")
    with pytest.raises(Refusal, match=r"`of_bill` would add up amounts in several currencies"):
        asked(folder, "level", metric="of_bill")


def test_payments_of_strangers_block_the_question_and_name_their_file(tmp_path: Path) -> None:
    folder = project(tmp_path, refunded="somebody")
    with pytest.raises(Refusal, match=r"payments whose person is known are 50.0%.*`payments.csv`"):
        asked(folder, "money")


def test_bills_alone_rest_on_rows_and_are_cut_by_what_they_have(tmp_path: Path) -> None:
    finding = asked(project(tmp_path), "level", metric="bill", by="model")
    assert (finding.n, finding.units) == (1, Unit.ROWS)
    (part,) = next(b for b in finding.blocks if isinstance(b, BreakdownBlock)).parts
    assert part.label.en == "m1"
    assert isinstance(part.estimate, Estimate)
    assert (part.estimate.value, part.estimate.n) == (30.0, 1)
