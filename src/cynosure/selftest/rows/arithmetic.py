"""Rows of exact splits: their parts must add up to the change, whatever the numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from cynosure.errors import Text
from cynosure.selftest.row import Outcome, Row, Scene, exact
from cynosure.stats.four_way import four_way
from cynosure.stats.kitagawa import kitagawa
from cynosure.stats.lmdi import lmdi
from cynosure.stats.shapley import shapley
from cynosure.stats.undefined import Undefined

TOLERANCE = 1e-9


def _adds_up(terms: float, change: float, scale: float) -> bool:
    return math.isclose(terms, change, rel_tol=TOLERANCE, abs_tol=TOLERANCE * scale)


def _factors(rng: np.random.Generator) -> Mapping[str, Outcome]:
    before, after = rng.lognormal(size=(2, 4))
    found = shapley(lambda x: x[..., 0] * x[..., 1] * x[..., 2] / x[..., 3], before, after)
    logs = lmdi(before[:, np.newaxis], after[:, np.newaxis])
    outcomes: dict[str, Outcome] = {"shapley": None, "lmdi": None}
    if not isinstance(found, Undefined):
        change = after[0] * after[1] * after[2] / after[3]
        change -= before[0] * before[1] * before[2] / before[3]
        outcomes["shapley"] = _adds_up(float(found.terms.sum()), change, abs(found.after))
    if not isinstance(logs, Undefined):
        change = after.prod() - before.prod()
        outcomes["lmdi"] = _adds_up(float(logs.terms.sum()), change, abs(logs.after))
    return outcomes


def _mix(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Parts that come and go, too: a quarter of them has no rows in a period."""
    sums = []
    for _ in range(2):
        under = rng.poisson(200, 6) * (rng.random(6) < 0.75)
        sums += [rng.binomial(under, rng.beta(2, 2, 6)), under]
    found = kitagawa(*sums)
    if isinstance(found, Undefined):
        return {"exact": None}
    change = sums[2].sum() / sums[3].sum() - sums[0].sum() / sums[1].sum()
    return {"exact": _adds_up(found.within + found.between, change, 1.0)}


def _four(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Two groups, three categories, two versions, two models; every cell has rows."""
    names = ("group", "category", "version", "model")
    levels = np.indices((2, 3, 2, 2)).reshape(4, -1)
    mix = list(zip(names, levels, strict=True))
    sums = []
    for _ in range(2):
        under = 1.0 + rng.poisson(50, levels.shape[1])
        sums.append((rng.binomial(under.astype(int), 0.5) * 1.0, under))
    found = four_way(mix, ("version", "model"), *sums)
    if isinstance(found, Undefined):
        return {"exact": None}
    (over_before, before), (over_after, after) = sums
    change = over_after.sum() / after.sum() - over_before.sum() / before.sum()
    return {"exact": _adds_up(float(found.split.terms.sum()), change, 1.0)}


ROWS: tuple[Row, ...] = (
    Row(
        "tree-split",
        Text("Change split over the factors of a tree", "变动按公式各因子拆分"),
        Text("four factors, any values", "四个因子，数值任取"),
        ("shapley.shapley", "shapley.shapley_of", "lmdi.lmdi"),
        Scene("tree-split", _factors),
        (exact("shapley"), exact("lmdi")),
    ),
    Row(
        "mix-split",
        Text("Change split into rate and mix", "变动拆分为内部变化与结构变化"),
        Text("six parts, some of which come or go", "六个部分，有的新出现、有的消失"),
        ("kitagawa.kitagawa",),
        Scene("mix-split", _mix),
        (exact(),),
    ),
    Row(
        "four-way",
        Text(
            "Change split by people, category, version and model",
            "变动按人群、类别、版本、模型拆分",
        ),
        Text("24 cells with rows in both periods", "24 个单元格，两期都有数据"),
        ("four_way.four_way",),
        Scene("four-way", _four),
        (exact(),),
    ),
)
