"""`cyn release effect` on what went on and off for whole places by the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cynosure.selftest.rows.releases import OF_AGENTS
from cynosure.worlds.cases import two_sides
from cynosure.worlds.files import write_world
from tests.cli.bakery import Bakery
from tests.cli.kitchen import check, finding

STAR_FILE = """\
cynosure: 1
project: {id: ovens}
privacy: {key_env: KITCHEN_KEY}
sources:
  - {table: events, format: csv, path: events.csv, data_until: "2026-07-10T00:00:00Z"}
  - {table: exposures, format: csv, path: exposures.csv}
  - {table: releases, format: csv, path: releases.csv}
moments: {asked: {event: asked}, failed: {event: failed}}
metrics:
  questions: {kind: count, from: asked}
  failures: {kind: count, from: failed, better: down}
star:
  - {metric: questions, since: 2026-05-01, guardrails: {failures: {worse_than: 30%}}}
evidence: {floors: {users_per_cell: 20}}
"""
BEGIN, PLACES, PEOPLE, DAYS = date(2026, 6, 1), 6, 30, range(-28, 28)
Coins = Callable[[np.random.Generator], np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]


def by_the_day(rng: np.random.Generator) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return rng.random((PLACES, len(DAYS))) < 0.5


def ovens(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    coins: Coins = by_the_day,
    lift: float = 0.3,
    lasts: float = 0.0,
    *,
    moving: bool = False,
) -> Bakery:
    """Six kitchens of thirty people, who ask at a rate of one a day and of `lift` more where the
    oven is on, of `lasts` more on the day after. Where they are `moving`, the kitchen of each day
    is another one, and kitchens are agents."""
    rng = np.random.default_rng(20260601)
    on = coins(rng)
    events, met = ["event_id,user_id,ts,event,agent_id"], ["experiment,variant,user_id,ts,unit"]
    rates = rng.gamma(4.0, 0.25, PLACES * PEOPLE)
    for number, day in enumerate(DAYS):
        at = BEGIN + timedelta(days=day)
        where = np.arange(PLACES * PEOPLE) % PLACES
        if moving:
            where = rng.integers(0, PLACES, PLACES * PEOPLE)
        here = on[where, number] & (day >= 0)
        before = on[where, number - 1] & (day > 0)
        times = rng.poisson(rates * rng.gamma(20, 0.05) + lift * here + lasts * before)
        for k, count in enumerate(times):
            events += [f"{day}k{k}n{n},p{k},{at}T12:00:00Z,asked,a{where[k]}" for n in range(count)]
            if rng.random() < 0.2:
                events.append(f"{day}k{k}f,p{k},{at}T13:00:00Z,failed,a{where[k]}")
            if day >= 0:
                variant = "on" if here[k] else "off"
                met.append(f"oven,{variant},p{k},{at}T09:00:00Z,a{where[k]}")
    return written(folder, capsys, events, met)


def written(
    folder: Path, capsys: pytest.CaptureFixture[str], events: list[str], met: list[str]
) -> Bakery:
    released = ["ts,kind,id,assigned_by", "2026-06-01,product,oven,experiment"]
    for name, rows in (("events", events), ("exposures", met), ("releases", released)):
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", "utf-8")
    bakery = Bakery(folder, capsys)
    bakery.star_file(STAR_FILE)
    assert bakery.cyn("load").code == 0
    return bakery


ASKED = ("release", "effect", "oven")


def test_days_on_and_off(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bakery = ovens(tmp_path, capsys)
    found = finding(bakery.cyn(*ASKED, "--json"))
    assert (found["kind"], found["verdict"]) == ("probably_caused", "ship")
    interval = found["estimate"]["interval"]
    assert interval["low"] < 0.3 < interval["high"], "questions a person and day"
    assert interval["high"] - interval["low"] < 0.25
    assert found["n"] == PLACES * 28
    for code in ("placebo_reshuffles", "flat_before", "no_carry_over", "guardrail_held"):
        assert check(found, code), code
    assert found["caveats"][0]["code"] == "method_switchback"
    assert "expected_loss_none" in {one["code"] for one in found["caveats"]}
    assert bakery.cyn("ledger", "verify", "F-0001").code == 0
    chinese = bakery.cyn(*ASKED, lang="zh").out
    assert "方法：轮换实验，轮换单位 6 个，时段 28 个，每段 1 天" in chinese.replace("\n", "")
    assert "开启均值" in chinese


def test_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = finding(ovens(tmp_path, capsys, lift=0.0).cyn(*ASKED, "--json"))
    assert (found["kind"], found["verdict"]) == ("cannot_tell", "hold")


def test_what_lasts_is_no_effect_of_the_day(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bakery = ovens(tmp_path, capsys, lasts=0.3)
    found = finding(bakery.cyn(*ASKED, "--json"))
    assert check(found, "no_carry_over") is False
    assert (found["kind"], found["next_action"]["code"]) == ("cannot_tell", "switch_slower")
    assert "longer periods" in bakery.cyn(*ASKED).out


def test_agents_that_people_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody stays with an agent: what is done with each of them is what is compared."""
    bakery = ovens(tmp_path, capsys, moving=True)
    found = finding(bakery.cyn(*ASKED, "--json"))
    assert found["kind"] == "probably_caused"
    asked = dict(found["question"]["arguments"])
    assert asked["variants"] == "by agent"


def few(rng: np.random.Generator) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """All of them off, then on, two weeks each."""
    return np.tile(np.arange(len(DAYS)) >= 42, (PLACES, 1))


def test_one_switch_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bakery = ovens(tmp_path, capsys, few)
    found = finding(bakery.cyn(*ASKED, "--json"))
    assert found["kind"] == "cannot_tell"
    assert found["estimate"]["reason"] == "few_switches"
    assert dict(found["estimate"]["detail"]) == {"had": 1, "needed": 6}
    assert "只切换了 1 次" in bakery.cyn(*ASKED, lang="zh").out


def turns(rng: np.random.Generator) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """By the week, all at once, one after the other: chance chose nothing."""
    return np.tile(np.arange(len(DAYS)) // 4 % 2 == 0, (PLACES, 1))


def test_turns_that_nobody_drew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = finding(ovens(tmp_path, capsys, turns).cyn(*ASKED, "--json"))
    assert found["kind"] == "cannot_tell"
    assert "washed_out" in {one["code"] for one in found["caveats"]}


def test_agents_that_both_arms_share(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """W8: days on and off of whole communities see all that memory does."""
    rng = np.random.default_rng(1)
    world = two_sides.simulate(rng, people=1_000, communities=20, switched=True)
    write_world(world, tmp_path)
    bakery = Bakery(tmp_path, capsys)
    bakery.rewrite("\nmetrics:\n", f"\nmetrics:\n{OF_AGENTS}")
    assert bakery.cyn("load").code == 0
    words = ("release", "effect", "agent-memory", "--metric", "agent_rate", "--json")
    found = finding(bakery.cyn(*words))
    assert found["kind"] == "probably_caused"
    interval = found["estimate"]["interval"]
    assert interval["low"] < two_sides.DIRECT + two_sides.SHARED < interval["high"]
    assert interval["low"] > two_sides.DIRECT, "more than a comparison of halves would see"


def width(found: dict[str, Any]) -> float:
    interval = found["estimate"]["interval"]
    return float(interval["high"] - interval["low"])


def test_looked_at_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From the second look on the interval is wide enough for all looks."""
    bakery = ovens(tmp_path, capsys)
    first = finding(bakery.cyn(*ASKED, "--json"))
    late = "event_id,user_id,ts,event,agent_id\nlate,p1,2026-06-10T12:00:00Z,asked,a1\n"
    (tmp_path / "events-late.csv").write_text(late, "utf-8")
    bakery.rewrite("path: events.csv", "path: events*.csv")
    assert bakery.cyn("load").code == 0
    second = finding(bakery.cyn(*ASKED, "--json"))
    assert 1.3 * width(first) < width(second) < 1.8 * width(first), "1.55 times, but for draws"
    assert second["estimate"]["interval"]["level"] == pytest.approx(0.95)
    assert "looked_before" in {one["code"] for one in second["caveats"]}
    assert "无论看多少次都成立" in bakery.cyn(*ASKED, lang="zh").out.replace("\n", "")


def with_parts(bakery: Bakery, metrics: str) -> None:
    """Groups and countries of people, and a release that named some metrics before it began."""
    groups = "groups:\n  eager: {did: asked, at_least: 9, label: {en: Eager, zh: 常问者}}\n"
    groups += "  anyone: {did: asked, label: {en: Anyone, zh: 提过问的人}}\n"
    if "groups:" not in (bakery.folder / "cynosure.yml").read_text("utf-8"):
        bakery.rewrite("\nmetrics:\n", f"\n{groups}metrics:\n")
        people = "  - {table: people, format: csv, path: people.csv}\nmoments:"
        bakery.rewrite("moments:", people)
    rows = ["user_id,country", *(f"p{k},{('DE', 'FR')[k // 6 % 2]}" for k in range(180))]
    (bakery.folder / "people.csv").write_text("\n".join(rows) + "\n", "utf-8")
    head = "ts,kind,id,assigned_by,metrics,declared\n"
    row = f'2026-06-01,product,oven,experiment,"{metrics}",2026-05-20\n'
    (bakery.folder / "releases.csv").write_text(head + row, "utf-8")
    assert bakery.cyn("load").code == 0


def test_parts_that_were_declared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All places tell of each of them, at the level that all of them take together."""
    bakery = ovens(tmp_path, capsys)
    with_parts(bakery, "questions by groups,questions by people.country")
    for by, count in (("groups", 2), ("people.country", 2)):
        found = finding(bakery.cyn(*ASKED, "--by", by, "--json"))
        assert found["kind"] == "probably_caused", by
        interval = found["estimate"]["interval"]
        assert interval["level"] == pytest.approx(0.975)
        truth = 0.3 if by == "groups" else 0.15
        assert interval["low"] < truth < interval["high"], "half of the people are in a country"
        declared = next(one for one in found["caveats"] if one["code"] == "parts_declared")
        assert dict(declared["values"]) == {"count": count}
        (elsewhere,) = (one for one in found["blocks"] if "Elsewhere" in one["title"]["en"])
        assert len(elsewhere["rows"]) == 1
    chinese = bakery.cyn(*ASKED, "--by", "groups", lang="zh").out
    assert "其他部分（全部单位）" in chinese
    assert bakery.cyn("ledger", "verify").code == 0


def test_parts_that_nobody_declared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bakery = ovens(tmp_path, capsys)
    with_parts(bakery, "questions")
    said = bakery.cyn(*ASKED, "--by", "groups")
    assert said.code == 3
    assert "`questions by groups` among the `metrics`" in said.err
    assert "在该发布的 `metrics` 中写" in bakery.cyn(*ASKED, "--by", "groups", lang="zh").err
