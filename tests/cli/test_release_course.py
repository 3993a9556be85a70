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


MARKETS = """\
cynosure: 1
project: {id: markets}
privacy: {key_env: KITCHEN_KEY}
sources:
  - {table: events, format: csv, path: data/events.csv, data_until: "2026-07-22T00:00:00Z"}
  - {table: releases, format: csv, path: data/releases.csv}
  - {table: costs, format: csv, path: data/costs.csv}
moments: {sold: {event: sold}}
metrics:
  sales: {kind: sum, from: sold, of: value}
star: [{metric: sales, since: 2026-01-01}]
evidence: {floors: {users_per_cell: 1}}
"""
FIRST, WEEKS, STARTS, ENDS = date(2026, 3, 2), 20, 12, 16
"""Twenty weeks of markets, of which the campaign runs from the 13th to the 16th."""


def markets(folder: Path, capsys: pytest.CaptureFixture[str], more: str = "") -> Bakery:
    """Thirty markets of a common course; one of them sells 20 more a week while the campaign runs
    and 10 fewer since."""
    (folder / "data").mkdir()
    rng = np.random.default_rng(11)
    course = 200 + np.cumsum(rng.normal(0, 3, WEEKS))
    rows = ["event_id,user_id,ts,event,value"]
    for market in range(30):
        sold = course + rng.normal(0, 20) + rng.normal(0, 1, WEEKS)
        if market == 0:
            sold[STARTS:ENDS] += 20
            sold[ENDS:] -= 10
        rows += [
            f"m{market}w{week},m{market:02d},{FIRST + timedelta(weeks=week)}T12:00:00Z,sold,{n:.2f}"
            for week, n in enumerate(sold)
        ]
    begin = FIRST + timedelta(weeks=STARTS)
    last = FIRST + timedelta(weeks=ENDS, days=-1)
    scope = '"user_id = ""m00"""'
    released = [
        "ts,kind,id,assigned_by,scope,ended",
        f"{begin},campaign,summer,market,{scope},{last}",
        *([more.format(day=begin + timedelta(days=3), scope=scope)] if more else []),
    ]
    bills = ["day,kind,amount,currency", f"{begin},campaign,120,CNY"]
    for name, lines in (("events", rows), ("releases", released), ("costs", bills)):
        (folder / "data" / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    bakery = Bakery(folder, capsys)
    bakery.star_file(MARKETS)
    assert bakery.cyn("load").code == 0
    return bakery


def test_a_campaign_in_one_market(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """20 more for four weeks and 10 fewer for four: half of it was pulled forward, and 120 CNY paid
    for forty more."""
    bakery = markets(tmp_path, capsys)
    found = finding(bakery.cyn("release", "effect", "summer", "--json"))
    assert found["kind"] == "probably_caused"
    assert found["estimate"]["value"] == pytest.approx(20, abs=2)
    assert found["window"]["end"] == "2026-06-21", "the effect is that of the time it ran"
    told = {one["code"]: dict(one["values"]) for one in found["caveats"]}
    assert told["pulled_forward"]["share"] == pytest.approx(0.5, abs=0.1)
    assert told["cost_each"]["more"] == pytest.approx(40, abs=12)
    assert told["cost_each"]["each"] == pytest.approx(120 / told["cost_each"]["more"])
    after = next(one for one in found["blocks"] if one["title"]["en"].startswith("Period by"))
    assert [row[1] for row in after["rows"]] == pytest.approx([-10] * 4, abs=4)


def test_a_week_that_the_files_do_not_fill_is_no_week(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An export that ends on a Monday and does not say up to when it is complete; bills whose kind
    is written in Chinese."""
    bakery = markets(tmp_path, capsys)
    bakery.rewrite(', data_until: "2026-07-22T00:00:00Z"', "")
    bills = tmp_path / "data" / "bills.csv"
    bills.write_text("day,kind,amount,currency\n2026-05-26,营销活动,40,CNY\n", "utf-8")
    bakery.rewrite("data/costs.csv", "data/bills.csv")
    assert bakery.cyn("load").code == 0
    found = finding(bakery.cyn("release", "effect", "summer", "--json"))
    after = next(one for one in found["blocks"] if one["title"]["en"].startswith("Period by"))
    assert [row[1] for row in after["rows"]] == pytest.approx([-10] * 3, abs=4)
    told = {one["code"]: dict(one["values"]) for one in found["caveats"]}
    assert told["cost_each"]["each"] == pytest.approx(40 / told["cost_each"]["more"])


def test_two_in_one_market_cannot_be_separated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bakery = markets(tmp_path, capsys, "{day},price,discount,market,{scope},")
    found = finding(bakery.cyn("release", "effect", "summer", "--json"))
    assert found["kind"] == "cannot_tell"
    assert found["next_action"]["code"] == "release_apart"
    notes = {one["code"]: dict(one["values"]) for one in found["caveats"]}
    assert notes["cannot_separate"] == {"names": "discount"}
    assert "released_beside" not in notes
    assert "无法分开：discount" in bakery.cyn("release", "effect", "summer", lang="zh").out


def test_what_came_to_all_markets_is_in_the_twin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bakery = markets(tmp_path, capsys, "{day},price,discount,nobody,,")
    found = finding(bakery.cyn("release", "effect", "summer", "--json"))
    assert found["kind"] == "probably_caused"
    assert "released_beside" in {one["code"] for one in found["caveats"]}
