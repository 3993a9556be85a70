"""Files that hurt, the many and the few, and the money of a scenario."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import spearmanr

from tests.cli.bakery import Bakery
from tests.cli.test_boundary import HEAD, PLAIN, asked, project, table, written
from tests.cli.test_boundary_scales import reference
from tests.sources.formats.test_trials import packed


def test_one_trial(empty: Bakery) -> None:
    written(empty, ["s,i,m,bare,1"])
    loaded = project(empty, PLAIN)
    (row,) = table(asked(loaded), "The grid")
    assert (row["Items"], row["Runs"], row["from"]) == (1, 1, "too_few")
    for part in ("triage", "prompt"):
        said = loaded.cyn("boundary", part)
        assert said.code in (0, 3), said.err
        assert "Traceback" not in said.err


def test_forty_scenarios_and_thirty_models(empty: Bakery) -> None:
    rng = np.random.default_rng(3)
    rows = [
        f"s{s},i{n},m{m},bare,{int(rng.random() < 0.5)}"
        for s in range(40)
        for m in range(30)
        for n in range(2)
    ]
    written(empty, rows)
    found = asked(project(empty, PLAIN))
    assert len(table(found, "What to do next")) == 40
    assert len(table(found, "The grid")) == 1_200
    said = empty.cyn("boundary").out
    assert "60 of 1,200 rows shown" in said
    assert max(map(len, said.splitlines())) <= 124
    assert "Every trial was run with bare" in said
    assert "No trial was run with" not in said


def test_a_cut_archive_is_set_aside_and_the_rest_answered(empty: Bakery) -> None:
    packed(empty.folder / "data" / "cut.eval", cut=400)
    written(empty, [f"s,i{n},m,bare,{n % 2}" for n in range(40)])
    sources = (
        f"  - {{table: trials, format: csv, path: data/t.csv, map: {{{PLAIN}}}}}\n"
        "  - {table: trials, format: inspect, path: data/*.eval}\n"
    )
    empty.star_file(f"{HEAD}sources:\n{sources}")
    said = empty.cyn("load")
    assert said.code == 0, said.err
    assert "cut.eval" in said.out + said.err
    (row,) = table(asked(empty), "The grid")
    assert (row["Items"], row["Pass rate"]) == (40, 0.5)


def test_agents_that_tried_other_items(empty: Bakery, shared_data: Path) -> None:
    """Half of the agents tried 150 of the 300 easiest items, the others of the 300 hardest."""
    folder = shared_data / "boundary"
    book = reference(folder / "swebench_verified_reference_items.csv")
    easy = sorted(book, key=lambda name: book[name])
    path = folder / "swebench_verified_agents_to_2025-06.jsonl"
    agents = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rng = np.random.default_rng(5)
    with (empty.folder / "data" / "t.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow("simhy")
        for agent, which in zip(agents, rng.permutation(len(agents)) % 2, strict=True):
            pool = easy[:300] if which else easy[-300:]
            for item in rng.choice(pool, 150, replace=False).tolist():
                passed = agent["responses"].get(item, 0)
                lines.writerow(["swe", item, agent["subject_id"], "bare", passed])
    found = asked(project(empty, PLAIN))
    able = {row["Model"]: row["Ability"] for row in table(found, "Abilities")}
    rates = {row["Model"]: row["Pass rate"] for row in table(found, "The grid")}
    known = reference(folder / "swebench_verified_reference_abilities.csv")
    truth = [known[name] for name in able]
    assert spearmanr(list(able.values()), truth)[0] >= 0.97
    assert spearmanr([rates[name] for name in able], truth)[0] < 0.8, "what the share reaches"


MONEY = """\
cynosure: 1
project: {id: shop}
sources:
  - {table: trials, format: csv, path: data/t.csv,
     map: {scenario: s, item: i, model: m, harness: h, score: y}}
  - {table: events, format: csv, path: events.csv,
     map: {user_id: u, ts: at, event: what, episode_id: talk}}
  - {table: generations, format: csv, path: answers.csv,
     map: {generation_id: id, user_id: u, ts: at, model: m, episode_id: talk, cost: cost}}
  - {table: payments, format: csv, path: paid.csv,
     map: {payment_id: id, user_id: u, ts: at, amount: amount,
     currency: currency, kind: {const: charge}}}
moments: {asked: {event: asked}, kept: {event: kept}}
episodes:
  talk:
    key: episode_id
    of: [asked, kept]
    carries: {user_id: only, topic: first}
    measures: {keeps: {count: kept}}
    fulfilled: keeps >= 1
boundary: {scenario: talk.topic}
"""
FILES = {
    "events.csv": """\
u,at,what,talk,topic
u1,2026-06-01T10:00:00Z,asked,t1,refund
u1,2026-06-01T10:01:00Z,kept,t1,refund
u1,2026-06-02T10:00:00Z,asked,t2,reset
u1,2026-06-02T10:01:00Z,kept,t2,reset
u2,2026-06-02T11:00:00Z,asked,t3,refund
""",
    "answers.csv": """\
id,u,at,m,talk,cost
g1,u1,2026-06-01T10:00:30Z,m1,t1,0.50
g2,u1,2026-06-02T10:00:30Z,m1,t2,0.25
g3,u2,2026-06-02T11:00:30Z,m1,t3,0.10
""",
    "paid.csv": "id,u,at,amount,currency\np1,u1,2026-06-02T12:00:00Z,30,CNY\n",
}


@pytest.mark.parametrize("currency", ["CNY", "USD"])
def test_money_where_it_is_joined(empty: Bakery, currency: str) -> None:
    """The payment of u1 is shared by the two episodes in which u1 was served; of mixed currencies
    nothing is added up."""
    rows = [f"{s},i{n},m1,bare,{n % 2}" for s in ("refund", "reset", "other") for n in range(4)]
    written(empty, rows)
    for name, text in FILES.items():
        (empty.folder / name).write_text(text, encoding="utf-8")
    with (empty.folder / "paid.csv").open("a", encoding="utf-8") as file:
        file.write(f"p2,u9,2026-06-02T12:00:00Z,7,{currency}\n")
    empty.star_file(MONEY)
    said = empty.cyn("load")
    assert said.code == 0, said.err
    rows_of = {row["Scenario"]: row for row in table(asked(empty), "What to do next")}
    assert rows_of["refund"]["Demand"] == pytest.approx(2 / 3)
    if currency == "USD":
        assert "Revenue, 4 weeks" not in rows_of["refund"]
        return
    assert rows_of["refund"]["Revenue, 4 weeks"] == rows_of["reset"]["Revenue, 4 weeks"] == 15
    assert rows_of["refund"]["Cost, 4 weeks"] == pytest.approx(0.6)
    assert rows_of["reset"]["Cost, 4 weeks"] == pytest.approx(0.25)
    assert rows_of["other"]["Revenue, 4 weeks"] == "–"
