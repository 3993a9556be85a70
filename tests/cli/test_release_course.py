"""`cyn release effect` of a campaign that is over: what it pulled forward, what one more cost."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.cli.bakery import Bakery
from tests.cli.kitchen import BEGIN, PEOPLE, STAR_FILE, Kitchen, finding

ENDED = 21
"""Days that it runs."""
COSTED = STAR_FILE.replace(
    "  - {table: releases",
    "  - {table: costs, format: csv, path: data/costs.csv}\n  - {table: releases",
)


class Campaign(Kitchen):
    """A campaign of three weeks: more questions by `lift` a day, then a share `debt` fewer."""

    def __init__(self, folder: Path, lift: float, debt: float, currency: str = "CNY") -> None:
        # In the kitchen of the usual seed the arms happen to drift apart by two errors.
        super().__init__(folder, seed=8)
        rng = np.random.default_rng(7)
        rows = (self.data / "events.csv").read_text("utf-8").splitlines()
        kept = [row for row in rows[1:] if not self.is_lost(row, debt, rng)]
        for day in range(ENDED):
            at = BEGIN + timedelta(days=day)
            more = np.flatnonzero(self.treated & (rng.random(PEOPLE) < lift))
            kept += [f"more{day}p{k},p{k},{at}T13:00:00Z,asked" for k in more]
        self.write("events", [rows[0], *kept])
        last = BEGIN + timedelta(days=ENDED - 1)
        head = "ts,kind,id,assigned_by,split,ended"
        self.write("releases", [head, f"{BEGIN},campaign,new-oven,experiment,50:50,{last}"])
        bills = [f"{BEGIN + timedelta(days=k)},campaign,70,{currency}" for k in range(ENDED)]
        other = "2026-06-03,campaign,5,USD" if currency == "EUR" else "2026-05-01,campaign,9,CNY"
        self.write("costs", ["day,kind,amount,currency", *bills, other])

    def is_lost(self, row: str, debt: float, rng: np.random.Generator) -> bool:
        """Whether a question was asked in the campaign that would have come after it."""
        _, who, at, event = row.split(",")
        late = date.fromisoformat(at[:10]) >= BEGIN + timedelta(days=ENDED)
        return (
            late and event == "asked" and bool(self.treated[int(who[1:])]) and rng.random() < debt
        )


def effect(
    campaign: Campaign, capsys: pytest.CaptureFixture[str]
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    bakery = Bakery(campaign.data.parent, capsys)
    bakery.star_file(COSTED)
    assert bakery.cyn("load").code == 0
    found = finding(bakery.cyn("release", "effect", "new-oven", "--json"))
    return found, {one["code"]: dict(one["values"]) for one in found["caveats"]}


def test_pulled_forward(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found, told = effect(Campaign(tmp_path, lift=0.2, debt=0.6), capsys)
    assert found["kind"] == "caused"
    assert found["window"]["end"] == "2026-06-21", "the effect is that of the time it ran"
    assert found["estimate"]["value"] == pytest.approx(7 * 0.2, abs=0.2)
    # 0.6 of .2 a day for two weeks, of .2 a day for three.
    assert told["pulled_forward"]["share"] == pytest.approx(0.4, abs=0.2)
    cost = told["cost_each"]
    assert (cost["currency"], cost["amount"]) == ("CNY", 70 * ENDED), "the bill of May is another"
    assert cost["more"] == pytest.approx(300 * (21 * 0.2 - 14 * 0.12), rel=0.4)
    assert cost["each"] == pytest.approx(cost["amount"] / cost["more"])


def test_nothing_is_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, told = effect(Campaign(tmp_path, lift=0.2, debt=0.0), capsys)
    assert "after_unclear" in told
    assert "pulled_forward" not in told


def test_a_campaign_of_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, told = effect(Campaign(tmp_path, lift=0.0, debt=0.0), capsys)
    assert told["cost_unclear"]["currency"] == "CNY"


def test_bills_of_two_currencies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, told = effect(Campaign(tmp_path, lift=0.2, debt=0.0, currency="EUR"), capsys)
    assert told["bills_mixed"] == {"currencies": "EUR, USD"}
