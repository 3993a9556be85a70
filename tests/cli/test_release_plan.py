"""`cyn release plan`: the cheapest test that would answer."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import t as student

from tests.cli.bakery import Bakery, Said
from tests.cli.kitchen import PEOPLE, STAR_FILE, Kitchen, finding

RIVALRY = STAR_FILE.replace("since: 2026-05-01,", "since: 2026-05-01, rivals: [failures],").replace(
    "guardrails: {failures: {worse_than: 20%}}", "guardrails: {}"
)


@pytest.fixture
def bakery(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Bakery:
    Kitchen(tmp_path)
    bakery = Bakery(tmp_path, capsys)
    bakery.star_file(STAR_FILE)
    assert bakery.cyn("load").code == 0
    return bakery


def plan(bakery: Bakery, *words: str, lang: str = "en") -> Said:
    return bakery.cyn("release", "plan", *words, lang=lang)


def table(found: dict[str, Any], title: str) -> list[list[Any]]:
    rows: list[list[Any]] = next(
        one["rows"] for one in found["blocks"] if one["title"]["en"].startswith(title)
    )
    return [[cell["value"] if "value" in cell else cell.get("en", cell)
             if isinstance(cell, dict) else cell for cell in map(_plain, row)]
            for row in rows]  # fmt: skip


def _plain(cell: Any) -> dict[str, Any]:
    return cell if isinstance(cell, dict) else {"value": cell}


def test_the_size_of_a_test(bakery: Bakery) -> None:
    """The least effect is (t.975 + t.8) standard errors of the mean, people one by one."""
    found = finding(plan(bakery, "--detect", "0.15", "--json"))
    rows = table(found, "Tests with everybody")
    days = sorted({row[3] for row in rows if row[0] == "People, one by one"})
    assert days == [7, 14, 28, 56]
    last = [date(2026, 7, 1) + timedelta(days=k) for k in range(7)]
    with (bakery.folder / "data" / "events.csv").open(encoding="utf-8") as lines:
        each: dict[str, int] = defaultdict(int)
        for row in csv.DictReader(lines):
            inside = last[0].isoformat() <= row["ts"][:10] <= last[-1].isoformat()
            each[row["user_id"]] += inside and row["event"] == "asked"
    counts = np.array([n for n in each.values() if n])
    first = next(row for row in rows if row[3] == 7 and row[0] == "People, one by one")
    assert first[1] == len(counts)
    t = student(len(counts) - 2)
    plain = (t.ppf(0.975) + t.ppf(0.8)) * 2 * counts.std(ddof=1) / len(counts) ** 0.5
    assert 0.6 * plain < first[4] <= plain * 1.001, "weeks before take a part of it away"


def test_no_more_people_than_it_takes(bakery: Bakery) -> None:
    found = finding(plan(bakery, "--detect", "0.4", "--json"))
    assert (found["kind"], found["next_action"]["code"]) == ("measured", "plan_by_person")
    assert found["estimate"]["value"] <= 0.4
    assert found["n"] < PEOPLE
    assert "8 周以内" in plan(bakery, "--detect", "0.001", lang="zh").out
    assert plan(bakery, "--detect", "a little").code == 2


def test_of_a_release(bakery: Bakery) -> None:
    """The margin of the star file is what it is planned for; accounts are offered, too."""
    bakery.rewrite("evidence: {", "evidence: {not_worse_than: {questions: 20%}, ")
    found = finding(plan(bakery, "new-oven", "--json"))
    assert "plan_for" in {one["code"] for one in found["caveats"]}
    assert "Whole accounts" in {row[0] for row in table(found, "Tests with everybody")}
    unknown = plan(bakery, "new-ovn")
    assert unknown.code == 2
    assert "new-oven" in unknown.err


def effects(bakery: Bakery) -> None:
    """Sixty past experiments, precisely measured, whose effects on failures and askers agree."""
    rows = ["experiment,variant,control,metric,n,mean,variance"]
    for k in range(60):
        for metric, effect in (("failures", k % 5), ("askers", k % 5 + 0.5 * (k // 5 % 3))):
            rows.append(f"e{k},off,off,{metric},900,3.0,0.5")
            rows.append(f"e{k},on,off,{metric},900,{3.0 + 0.2 * effect},0.5")
    (bakery.folder / "effects.csv").write_text("\n".join(rows) + "\n", "utf-8")
    bakery.rewrite("sources:\n", "sources:\n  - {table: effects, format: csv, path: effects.csv}\n")
    assert bakery.cyn("load").code == 0


def test_what_tells_sooner_is_supported_by_the_audit(bakery: Bakery) -> None:
    bakery.star_file(RIVALRY)
    bakery.rewrite("metrics:\n", "metrics:\n  askers: {kind: units, from: asked}\n")
    bakery.rewrite("rivals: [failures]", "rivals: [failures], stands_for: [askers]")
    effects(bakery)
    said = bakery.cyn("audit", "failures", "--criterion", "value_link", "--json")
    assert finding(said)["verdict"] == "supported"
    found = finding(plan(bakery, "--detect", "10%", "--json"))
    rows = table(found, "Time to signal")
    assert [row[0] for row in rows] == ["The metric itself", "failures"]
    assert rows[0][1] == pytest.approx(0.1)
    assert "proxies_unsupported" not in {one["code"] for one in found["caveats"]}


def test_what_no_audit_supports_is_named(bakery: Bakery) -> None:
    """Whether it tells sooner is idle to know where nobody knows that it tells anything."""
    bakery.star_file(RIVALRY)
    found = finding(plan(bakery, "--detect", "10%", "--json"))
    assert "Time to signal" not in {one["title"]["en"][:14] for one in found["blocks"]}
    said = " ".join(plan(bakery, "--detect", "10%").out.split())
    assert "value: failures; see `cyn audit failures --criterion value_link`" in said
    chinese = plan(bakery, "--detect", "10%", lang="zh").out
    assert "尚未得到体检支持" in chinese.replace("\n", "").replace(" ", "")


def test_too_short(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kitchen = Kitchen(tmp_path)
    kitchen.write("events", ["event_id,user_id,ts,event", "a,p1,2026-07-06T12:00:00Z,asked"])
    bakery = Bakery(tmp_path, capsys)
    bakery.star_file(STAR_FILE)
    assert bakery.cyn("load").code == 0
    said = plan(bakery)
    assert said.code == 3
    assert "no week of closed days" in said.err
