"""Stars that are typical wrong choices: money that comes back, agents that nobody uses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cynosure.cli.main import main

WEEK = "2026-06-01..2026-06-07"
SALES = """\
cynosure: 1
project: {id: shop}
sources: [{table: payments, format: csv, path: payments.csv}]
metrics: {gmv: {label: {en: GMV, zh: 成交额}, kind: sum, from: payments, of: amount}}
star: [{metric: gmv, since: 2026-06-01}]
"""
AGENTS = """\
cynosure: 1
project: {id: makers}
sources:
  - {table: events, format: csv, path: events.csv}
  - {table: agents, format: csv, path: agents.csv}
moments: {asked: {event: asked}, saved: {event: saved}, made: {event: agent_made}}
episodes:
  talk: {key: episode_id, of: [asked, saved], carries: {agent_id: first},
         measures: {saves: {count: saved}}, fulfilled: saves >= 1}
metrics:
  agents_created: {label: {en: Agents created, zh: 创建的智能体数}, kind: count, from: made}
star: [{metric: agents_created, since: 2026-06-01}]
"""


def project(folder: Path, star_file: str, **files: list[str]) -> tuple[str, str]:
    (folder / "cynosure.yml").write_text(star_file, encoding="utf-8")
    for name, rows in files.items():
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    where = ("--project", str(folder))
    assert main(["load", *where]) == 0
    return where


def caveats(capsys: pytest.CaptureFixture[str], where: tuple[str, str]) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["star", "--period", WEEK, *where, "--json"]) == 0
    (shown, *_) = json.loads(capsys.readouterr().out)["findings"]
    found = shown["finding"]
    return {one["code"]: dict(one["values"]) for one in found["caveats"]}


@pytest.mark.parametrize(
    ("more", "share"),
    [
        ([], 0.3),
        (["p4,u2,2026-06-03T10:00:00Z,-10,CNY,charge"], 0.4),
        (["p4,u2,2026-06-03T10:00:00Z,50,CNY,fee"], 0.3),
        (["p4,u2,2026-06-13T10:00:00Z,50,CNY,refund"], 0.3),
    ],
)
def test_money_that_comes_back_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], share: float
) -> None:
    rows = [
        "payment_id,user_id,ts,amount,currency,kind",
        "p1,u1,2026-06-02T10:00:00Z,60,CNY,charge",
        "p2,u2,2026-06-02T10:00:00Z,40,CNY,charge",
        "p3,u1,2026-06-04T10:00:00Z,-30,CNY,refund",
        *more,
    ]
    where = project(tmp_path, SALES, payments=rows)
    found = caveats(capsys, where)
    assert found["returned_share"]["share"] == pytest.approx(share)
    assert "choice_without_value" in found
    for lang, said in (("en", f"{share:.1%}".replace("%", " %")), ("zh", f"{share:.1%}")):
        assert main(["star", "--period", WEEK, *where, "--lang", lang]) == 0
        assert said in capsys.readouterr().out


def test_agents_that_somebody_else_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    agents = ["agent_id,creator_id,created"]
    agents += [f"a{n},m{n},2026-05-2{n}T00:00:00Z" for n in range(1, 5)]
    agents.append("a9,m9,2026-07-01T00:00:00Z")
    events = ["event_id,user_id,ts,event,episode_id,agent_id"]
    for number, (user, agent, last) in enumerate(
        [("u1", "a1", "saved"), ("m2", "a2", "saved"), ("u1", "a3", "asked"), ("u2", "a1", "saved")]
    ):
        at = f"2026-06-0{number + 1}T10:00"
        events += [f"{number}a,{user},{at}:00Z,asked,t{number},{agent}",
                   f"{number}b,{user},{at}:05Z,{last},t{number},{agent}"]  # fmt: skip
    events.append("9,m4,2026-06-02T10:00:00Z,agent_made,,")
    found = caveats(capsys, project(tmp_path, AGENTS, agents=agents, events=events))
    assert found["value_per_piece"] == {"share": 0.25, "count": 1, "made": 4}
