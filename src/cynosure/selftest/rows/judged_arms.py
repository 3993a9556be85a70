"""Rows of what people and a judge say of arms: runs that several saw, judges that changed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cynosure.errors import Text
from cynosure.selftest.row import Outcome, Row, Scene, coverage, exact, size
from cynosure.selftest.rows.outcomes import Found, holds, of_effect
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.experiments.difference import difference
from cynosure.stats.judge.by_unit import by_unit
from cynosure.stats.judge.by_version import WITH_BRIDGE, ByVersion, by_version
from cynosure.stats.judge.crossed import CrossedShares, crossed_shares
from cynosure.stats.judge.runs import Widened, shared_weight, widened
from cynosure.stats.judge.variance import Repeats
from cynosure.stats.moments import moments_of
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

MEAN, LEVEL = 0.5, 0.95
RATERS, SHOWN, TRIED = 60, 12, 6
"""People, the runs that all of them rate, and how often each item was run."""
RUNS, PEOPLE_DIFFER, RATINGS = 0.2, 0.1, 0.3
"""Standard deviations of a run, of people, and of one rating."""
SIDE, ITEMS, LABELLED, BRIDGED, MILD = 400, 3, 0.2, 0.1, 0.3
"""People of an arm, their items under each version, the shares labelled and scored by both, and how
many of the bad ones the new version passes."""
MET, EACH = 1_500, 20
SHARES = (0.2, 0.4, 0.1, 0.1, 0.2)
"""Variance of a verdict: people, items, runs, the judge, one person with one item."""
CLOSE = 0.05


def shown(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Everybody rates the same run of each item; the truth is over all runs."""
    run = rng.normal(0, RUNS, SHOWN)
    own = rng.normal(0, PEOPLE_DIFFER, (RATERS, 1))
    ratings = MEAN + run + own + rng.normal(0, RATINGS, (RATERS, SHOWN))
    trials = rng.normal(0, RUNS, (SHOWN, TRIED))
    squares = float(((trials - trials.mean(axis=1, keepdims=True)) ** 2).sum())
    columns = [ratings.sum(axis=1), np.full(RATERS, SHOWN), *[np.zeros(RATERS)] * 4]
    found = by_unit(moments_of(np.column_stack(columns)), LEVEL)
    if not isinstance(found, Estimate) or not isinstance(found.interval, Interval):
        return {"coverage": None}
    n = RATERS * SHOWN
    people, runs = np.divmod(np.arange(n), SHOWN)
    half = (found.interval.high - found.interval.low) / 2 / t_quantile(LEVEL, n - 1)
    repeats = Repeats(squares, SHOWN * (TRIED - 1))
    shared = shared_weight(np.full(n, 1 / n), people, runs)
    more = widened(found.value, found.interval, half**2, n - 1, repeats, shared)
    return {"coverage": holds(more.interval, MEAN) if isinstance(more, Widened) else None}


def changed(rng: np.random.Generator, effect: float) -> Found:
    """Two arms under v1, which people check, and then v2, which only v1 checks."""
    control, treatment = (by_version(_arm(rng, raised)) for raised in (0.0, effect))
    if isinstance(control, ByVersion) and isinstance(treatment, ByVersion):
        return difference(control.arm, treatment.arm, LEVEL)
    return Undefined(Reason.NO_PAIRS)


def _arm(rng: np.random.Generator, raised: float) -> np.ndarray:
    owner = np.repeat(np.arange(SIDE), ITEMS)
    chance = rng.beta(5, 5, SIDE)[owner] * (1 - 2 * raised) + 2 * raised
    strata = np.zeros((2, len(WITH_BRIDGE), SIDE))
    for k in range(2):
        good = rng.random(len(owner)) < chance
        v1 = np.where(rng.random(len(owner)) < 0.1, ~good, good)
        v2 = v1 | (rng.random(len(owner)) < MILD)
        verdict = v2 if k else v1
        has = rng.random(len(owner)) < LABELLED * (1 - k)
        both = rng.random(len(owner)) < BRIDGED * k
        columns = (good & has, has, verdict & has, has, verdict & ~has, ~has,
                   (v2 & ~v1) & both, both)  # fmt: skip
        strata[k] = [np.bincount(owner, column, SIDE) for column in columns]
    return strata


def crossed(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """1,500 people meet twenty of 1,500 items each."""
    people = np.repeat(np.arange(MET), EACH)
    items = (7 * people + 53 * np.tile(np.arange(EACH), MET)) % MET
    own, item, run, judge, rest = SHARES
    value = (
        rng.normal(0, np.sqrt(own), MET)[people]
        + rng.normal(0, np.sqrt(item + run), MET)[items]
        + rng.normal(0, np.sqrt(judge + rest), len(people))
    )
    repeats = [Repeats(float(one * rng.chisquare(2_000)), 2_000) for one in (judge, run)]
    found = crossed_shares(people, items, np.ones(len(people)), value, value**2, *repeats)
    if not isinstance(found, CrossedShares):
        return {"found": None}
    told = (found.people, found.items, found.runs or 0.0, found.judge or 0.0, found.rest)
    return {"found": max(abs(a - b) for a, b in zip(told, SHARES, strict=True)) < CLOSE}


ROWS: tuple[Row, ...] = (
    Row(
        "shown-runs",
        Text("A mean rating of runs that everybody saw", "多人看同一次运行时的平均评分"),
        Text(
            "60 people rate one run of each of 12 items; 6 runs tried",
            "60 人评 12 个条目各一次运行；每个条目另试 6 次",
        ),
        ("judge.runs.shared_weight", "judge.runs.widened"),
        Scene("shown-runs", shown),
        (coverage(),),
    ),
    Row(
        "judge-changed",
        Text("Arms whose judge changed, over a bridge", "实验期间评审换版，借助换算"),
        Text(
            "400 people a side; labels before the change, 1 in 10 scored by both after it",
            "每组 400 人；换版前有标注，换版后一成条目由两版都评",
        ),
        ("judge.by_version.by_version",),
        Scene("judge-changed", of_effect(changed, 0.1)),
        (size(), coverage()),
    ),
    Row(
        "crossed-variance",
        Text("Shares of the variance where people share items", "多人共用条目时的方差构成"),
        Text(
            "1,500 people, each with 20 of 1,500 items: all within 5 points",
            "1,500 人，每人遇到 1,500 个条目中的 20 个：误差均在 5 个百分点内",
        ),
        ("judge.crossed.crossed_shares",),
        Scene("crossed-variance", crossed),
        (exact("found"),),
    ),
)
