"""Rows of models that try items: pass^k, how long a task they can do, ability and difficulty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np

from cynosure.errors import Text
from cynosure.selftest.row import Outcome, Row, Scene, coverage
from cynosure.selftest.rows.outcomes import Found, holds, of_interval
from cynosure.stats.estimate import Estimate
from cynosure.stats.items.frontier import frontier, frontier_points
from cynosure.stats.items.horizon import horizon
from cynosure.stats.items.logistic import one_parameter, two_parameters
from cynosure.stats.items.reliability import pass_all
from cynosure.stats.undefined import Undefined

SUBJECTS, ITEMS = 120, 8


def _passed(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Chances uniform over items, so that pass^k is 1/(k + 1)."""
    solved = rng.binomial(4, rng.uniform(size=60))
    one, three = pass_all(solved, np.full(60, 4), [1, 3], rng)
    return {"one": holds(one, 1 / 2), "three": holds(three, 1 / 4)}


def _horizon(rng: np.random.Generator) -> Found:
    minutes = 2 ** rng.uniform(0, 16, 80)
    odds = 4 - 0.5 * np.log2(minutes) + rng.normal(size=80)
    solved = rng.binomial(6, 1 / (1 + np.exp(-odds)))
    found = horizon(minutes, solved, np.full(80, 6), rng, draws=400)
    return found if isinstance(found, Undefined) else found.lengths[0]


def _tried(rng: np.random.Generator) -> Mapping[str, Outcome]:
    ability, hard = rng.normal(size=SUBJECTS), rng.uniform(-1.5, 1.5, ITEMS)
    chance = 1 / (1 + np.exp(-1.5 * (ability[:, np.newaxis] - hard)))
    solved = (rng.random((SUBJECTS, ITEMS)) < chance).astype(float)
    runs = np.ones_like(solved)
    outcomes: dict[str, Outcome] = {}
    for name, fit in (("one", one_parameter), ("two", two_parameters)):
        found = fit(solved, runs)
        if isinstance(found, Undefined):
            outcomes |= {f"{name}-ability": None, f"{name}-difficulty": None}
            continue
        outcomes[f"{name}-ability"] = holds(found.abilities[0], float(ability[0]))
        first = found.items[0].difficulty
        told = holds(first, float(hard[0])) if isinstance(first, Estimate) else None
        outcomes[f"{name}-difficulty"] = told
    return outcomes


def _foretold(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """A model every 20 days for three years: the next best one is foretold from those before."""
    days = 20 * np.arange(56)
    values = 1.2 * days / 365.25 + 0.35 * rng.normal(size=len(days))
    released = [date(2023, 1, 1) + timedelta(days=int(day)) for day in days]
    last = frontier_points(released, values)[-1]
    found = frontier(released[:last], values[:last])
    if isinstance(found, Undefined):
        return {"coverage": None}
    return {"coverage": holds(found.forecast(released[last]), float(values[last]))}


ROWS: tuple[Row, ...] = (
    Row(
        "pass-all",
        Text("Solved every time (pass^k)", "次次成功率（pass^k）"),
        Text("60 items tried four times", "60 题，每题 4 次"),
        ("items.reliability.pass_all",),
        Scene("pass-all", _passed),
        (coverage(outcome="one"), coverage(outcome="three")),
    ),
    Row(
        "horizon",
        Text("Length of task that is solved half of the time", "成功率一半时的任务时长"),
        Text("80 tasks of unlike length, tried six times", "80 个长短不一的任务，每个 6 次"),
        ("items.horizon.horizon",),
        Scene("horizon", of_interval(_horizon, 256.0)),
        (coverage(),),
    ),
    Row(
        "frontier",
        Text("The next best model, foretold", "下一个最佳模型的预测"),
        Text("56 models over three years, level rising steadily", "三年 56 个模型，水平稳步上升"),
        ("items.frontier.frontier",),
        Scene("frontier", _foretold),
        (coverage(None, least_answered=0.0),),
    ),
    Row(
        "item-response",
        Text("Ability of a model, difficulty of an item", "模型能力与题目难度"),
        Text(
            "120 models, 8 items; one slope, then one an item",
            "120 个模型、8 题；共用斜率与各题斜率",
        ),
        ("items.logistic.one_parameter", "items.logistic.two_parameters"),
        Scene("item-response", _tried),
        (
            coverage(outcome="one-ability"),
            coverage(outcome="one-difficulty"),
            coverage(outcome="two-ability"),
            coverage(outcome="two-difficulty"),
        ),
    ),
)
