"""What goes into training and what is kept out of it: items, pairs, and the models after it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cynosure.analyses.boundary.held_out import is_held_out
from tests.cli.bakery import Bakery
from tests.cli.test_boundary import PLAIN, asked, project, table, written
from tests.cli.test_boundary_scales import DATED, RELEASED


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_held_out_set_is_kept_apart(empty: Bakery) -> None:
    rows = [f"s,i{n},m1,bare,{n % 2},kin{n // 4}" for n in range(400)]
    written(empty, rows, "s,i,m,h,y,f")
    loaded = project(empty, f"{PLAIN}, family: f")
    file = empty.folder / "items.jsonl"
    asked(loaded, "triage", "--export", str(file))
    training, apart = lines(file), lines(empty.folder / "items.held-out.jsonl")
    assert len(training) + len(apart) == 400
    assert 40 <= len(apart) <= 120, "a fifth of a hundred families"
    kin = [{int(one["item"][1:]) // 4 for one in some} for some in (training, apart)]
    assert not kin[0] & kin[1], "a family is never parted"
    assert {one["set"] for one in apart} == {"held_out"}


def test_an_item_stays_on_its_side() -> None:
    sides = {n: is_held_out(0.2, "s", f"i{n}") for n in range(2_000)}
    assert all(is_held_out(0.4, "s", f"i{n}") for n, apart in sides.items() if apart)
    assert np.mean(list(sides.values())) == pytest.approx(0.2, abs=0.03)
    assert not is_held_out(0.0, "s", "i")


LABELS = (
    "  - {table: labels, format: csv, path: g.csv, map: {subject_kind: {const: trial}, "
    "subject_id: id, rater: rater, rater_kind: {const: human}, name: {const: nice}, value: v}}\n"
)


def test_what_people_disagree_on_is_in_no_export(empty: Bakery) -> None:
    written(empty, [f"s,i{n},m1,bare,0" for n in range(30)])
    grades = [
        f"s:i{n}:m1:bare,{rater},{int(n < 10 or rater == 'a')}" for n in range(20) for rater in "ab"
    ]
    (empty.folder / "g.csv").write_text("\n".join(["id,rater,v", *grades]) + "\n", encoding="utf-8")
    project(empty, PLAIN)
    empty.rewrite("sources:\n", f"sources:\n{LABELS}")
    assert empty.cyn("load").code == 0
    file = empty.folder / "items.jsonl"
    found = asked(empty, "triage", "--export", str(file))
    out = {one["item"] for one in lines(file) + lines(empty.folder / "items.held-out.jsonl")}
    assert out == {f"i{n}" for n in range(30) if not 10 <= n < 20}
    notes = {one["code"]: dict(one["values"]) for one in found["caveats"]}
    assert notes["disputed_items"]["count"] == 10


def test_the_order_of_all_has_its_chance(empty: Bakery) -> None:
    rows = [
        f"{name},i{n},m1,bare,{int(n < passed)}"
        for name, passed in (("worst", 10), ("middle", 50), ("best", 95))
        for n in range(100)
    ]
    written(empty, rows)
    sure = asked(project(empty, PLAIN), "triage")
    (note,) = (one for one in sure["caveats"] if one["code"] == "order_right")
    assert dict(note["values"])["share"] == pytest.approx(1, abs=0.001)


def test_what_was_learned_by_heart(empty: Bakery) -> None:
    """The new model solves every item that it was trained on, and no other one more."""
    rows = []
    for n in range(200):
        before = n % 2
        now = 1 if not is_held_out(0.2, "s", f"i{n}") else int(before and n % 5 > 0)
        rows += [f"s,i{n},m1,bare,{before},2025-01-01", f"s,i{n},m2,bare,{now},2026-01-01"]
    written(empty, rows, DATED)
    loaded = project(empty, RELEASED)
    found = asked(loaded, "brief", "--new", "m2", "--trained")
    sets = {row["Items are"]: row for row in table(found, "After training")}
    assert sets["for training"]["Now"] == 1
    assert sets["for training"]["from"] > 0.3
    assert sets["held out"]["Change, points"] < 0
    assert sets["held out"]["Lost"] > 0
    assert sets["for training"]["Items"] + sets["held out"]["Items"] == 200
    plain = asked(loaded, "brief", "--new", "m2")
    assert "After training" not in {one["title"]["en"] for one in plain["blocks"]}


STAR = """\
cynosure: 1
project: {id: chat}
sources:
  - {table: events, format: csv, path: data/events.csv,
     map: {user_id: u, ts: at, event: what, episode_id: talk}}
  - {table: generations, format: csv, path: data/answers.csv,
     map: {generation_id: id, user_id: u, ts: at, model: m, episode_id: talk}}
moments:
  again: {event: regenerate}
  kept: {event: [copy, save]}
boundary: {pairs: {rejected: again, chosen: kept}}
"""
ANSWERS = """\
id,u,at,m,talk
a1,u1,2026-06-01T10:00:00Z,m1,t1
a2,u1,2026-06-01T10:02:00Z,m2,t1
a3,u1,2026-06-01T10:04:00Z,m2,t1
b1,u1,2026-06-01T11:00:00Z,m1,t2
b2,u1,2026-06-01T11:02:00Z,m1,t2
b3,u1,2026-06-01T11:09:00Z,m1,t2
c1,u2,2026-06-01T12:00:00Z,m1,t3
"""
EVENTS = """\
u,at,what,talk
u1,2026-06-01T10:01:00Z,regenerate,t1
u1,2026-06-01T10:03:00Z,regenerate,t1
u1,2026-06-01T10:05:00Z,copy,t1
u1,2026-06-01T11:01:00Z,regenerate,t2
u1,2026-06-01T11:10:00Z,copy,t2
u2,2026-06-01T12:01:00Z,copy,t3
"""


@pytest.fixture
def chat(empty: Bakery) -> Bakery:
    """In t1 two answers are turned down for a third; in t2 the answer taken is to a new request."""
    (empty.folder / "data" / "answers.csv").write_text(ANSWERS, encoding="utf-8")
    (empty.folder / "data" / "events.csv").write_text(EVENTS, encoding="utf-8")
    empty.star_file(STAR)
    assert empty.cyn("load").code == 0
    return empty


def test_pairs_by_id(chat: Bakery) -> None:
    file = chat.folder / "pairs.jsonl"
    found = asked(chat, "pairs", "--export", str(file))
    pairs = lines(file) + lines(chat.folder / "pairs.held-out.jsonl")
    assert {(one["rejected"], one["chosen"]) for one in pairs} == {("a1", "a3"), ("a2", "a3")}
    assert found["estimate"]["value"] == 2
    rows = {
        (row["Turned down"], row["Taken"]): row["Pairs"] for row in table(found, "Pairs by model")
    }
    assert rows == {("m1", "m2"): 1, ("m2", "m2"): 1}


def test_an_event_may_name_its_answer(chat: Bakery) -> None:
    named = EVENTS.replace("u,at,what,talk", "u,at,what,talk,generation_id")
    named = "\n".join(
        f"{line},{'a1' if 'copy,t1' in line else ''}" if n else line
        for n, line in enumerate(named.splitlines())
    )
    (chat.folder / "data" / "events.csv").write_text(named + "\n", encoding="utf-8")
    shutil.rmtree(chat.folder / ".cynosure")
    assert chat.cyn("load").code == 0
    file = chat.folder / "pairs.jsonl"
    asked(chat, "pairs", "--export", str(file))
    pairs = lines(file) + lines(chat.folder / "pairs.held-out.jsonl")
    assert {(one["rejected"], one["chosen"]) for one in pairs} == {("a2", "a1")}


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("rejected: again", "rejected: agian", 2, "Did you mean"),
        ("{pairs: {rejected: again, chosen: kept}}", "{k: 4}", 3, "name two moments"),
        ("kept: {event: [copy, save]}", "kept: {table: generations}", 2, "none of events"),
    ],
)
def test_pairs_that_cannot_be(chat: Bakery, old: str, new: str, code: int, said: str) -> None:
    chat.rewrite(old, new)
    refused = chat.cyn("boundary", "pairs")
    assert refused.code == code
    assert said in refused.err
