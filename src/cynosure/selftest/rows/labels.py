"""Rows of labels that stand beside a judge, and of findings that met their outcome."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cynosure.analyses.calibration.effects import summed
from cynosure.errors import Text
from cynosure.findings.blocks import Unit
from cynosure.findings.kinds import Kind
from cynosure.metrics.decided import Closing, Decided
from cynosure.selftest.row import Outcome, Row, Scene, coverage, exact, size
from cynosure.selftest.rows.outcomes import holds
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.judge.answering import Answers, Responding, responding, weighted
from cynosure.stats.judge.by_unit import by_unit, judge_alone, judge_weight
from cynosure.stats.judge.variance import Nested, Repeats, VarianceShares, variance_shares
from cynosure.stats.moments import Moments
from cynosure.stats.proportion import proportion
from cynosure.stats.shrunken import shrunken_sum

PEOPLE, ITEMS = 300, 4_000
MEAN = 0.6
SHARES = (0.2, 0.4, 0.1, 0.3)
"""Variance of a verdict: people, their items, runs, the judge."""
CLOSE = 0.05
LEVEL = 0.95
TRIED, CLOSED = 60, 100


def crowd(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """People with 1 to 8 items each and an ability of their own; a lenient judge."""
    items = rng.integers(1, 9, PEOPLE)
    owner = np.repeat(np.arange(PEOPLE), items)
    truth = rng.random(len(owner)) < rng.beta(3, 2, PEOPLE)[owner]
    judged = np.where(truth, rng.random(len(owner)) < 0.9, rng.random(len(owner)) < 0.35)
    has = rng.random(len(owner)) < 0.15
    columns = (truth & has, has, judged & has, has, judged & ~has, ~has)
    sums = np.stack([np.bincount(owner, column, PEOPLE) for column in columns])
    centred = sums - sums.mean(axis=1)[:, np.newaxis]
    totals = tuple(float(total) for total in sums.sum(axis=1))
    held = Moments(PEOPLE, totals, tuple(map(tuple, (centred @ centred.T).tolist())))
    alone = judge_alone(held)
    counted = isinstance(alone, float) and abs(alone - float(judged.mean())) < 1e-9
    found = by_unit(held)
    covered = isinstance(found, Estimate) and holds(found.interval, MEAN)
    return {"coverage": covered, "counted": counted and 0 < judge_weight(held) <= 1}


def answered(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Two kinds of items: labels by chance, then four times as many of the kind that is better."""
    stratum = rng.random(ITEMS) < 0.5
    good = rng.random(ITEMS) < np.where(stratum, 0.8, 0.4)

    def strata(share: np.ndarray) -> list[Answers]:
        has = rng.random(ITEMS) < share
        parts = ((own, own & has) for own in (stratum, ~stratum))
        return [
            Answers(int(own.sum()), int(had.sum()), float(good[had].sum()), float(good[had].sum()))
            for own, had in parts
        ]

    by_chance = responding(strata(np.full(ITEMS, 0.08)))
    found = weighted(strata(np.where(stratum, 0.12, 0.03)))
    return {
        "size": by_chance.p < 1 - LEVEL if isinstance(by_chance, Responding) else None,
        "coverage": holds(found.interval, MEAN) if isinstance(found, Estimate) else None,
    }


def varied(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """3,000 people with 1 to 7 items each, two verdicts an item, and repeated trials."""
    counts = rng.integers(1, 8, 3_000)
    owner = np.repeat(np.arange(3_000), counts)
    people, items, runs, judge = SHARES
    own = rng.normal(0, np.sqrt(people), 3_000)[owner]
    value = own + rng.normal(0, np.sqrt(items + runs), len(owner))
    twice = value[:, np.newaxis] + rng.normal(0, np.sqrt(judge), (len(owner), 2))
    mean = twice.mean(axis=1)
    means = np.bincount(owner, mean, 3_000) / counts
    nested = Nested(
        len(owner),
        3_000,
        float((counts.astype(float) ** 2).sum()),
        float(((mean - means[owner]) ** 2).sum()),
        float((counts * (means - mean.mean()) ** 2).sum()),
    )
    judged = Repeats(float(((twice - mean[:, np.newaxis]) ** 2).sum()), len(owner))
    tried = Repeats(float(runs * rng.chisquare(2_000)), 2_000)
    found = variance_shares(nested, judged, tried, 2.0)
    if not isinstance(found, VarianceShares):
        return {"found": None}
    told = (found.people, found.items, found.runs or 0.0, found.judge or 0.0)
    gaps = [abs(one - share) for one, share in zip(told, SHARES, strict=True)]
    return {"found": max(gaps) < CLOSE}


def shipped(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """60 experiments of one error, of which those that look good are shipped."""
    truth = rng.normal(0.2, 1.0, TRIED)
    seen = truth + rng.normal(0, 1.0, TRIED)
    chosen = seen > 1.0
    found = shrunken_sum(seen.tolist(), [1.0] * TRIED, chosen.tolist())
    covered = isinstance(found, Estimate) and holds(found.interval, float(truth[chosen].sum()))
    return {"coverage": covered if chosen.any() else None}


def closed(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """100 effects of releases with honest intervals, each closed with its truth."""
    truth = rng.normal(0, 1, CLOSED)
    seen = truth + rng.normal(0, 0.5, CLOSED)
    decided = [
        Decided(
            alias=f"F-{k:04d}",
            question="release",
            kind=Kind.CAUSED,
            metric="reach",
            label=Text("reach", "触达"),
            unit=Unit.NUMBER,
            estimate=Estimate(x, Interval(x - 0.98, x + 0.98, LEVEL, Band.SAMPLING), 1_000),
            verdict="ship" if x > 0 else "stop",
            looks=1,
            told=1,
            release=f"r{k}",
            change="model",
            start="2026-07-01",
            end="2026-08-01",
            closing=Closing(float(true), "", "", "", "2026-10-01"),
        )
        for k, (x, true) in enumerate(zip(seen.tolist(), truth, strict=True))
    ]
    met = [one.held is True for one in decided]
    share = proportion(sum(met), CLOSED, LEVEL)
    (total,) = summed(decided, LEVEL)
    plain = float(seen[seen > 0].sum())
    return {
        "coverage": holds(share.interval, LEVEL) if isinstance(share, Estimate) else None,
        "summed": abs(total.measured - plain) < 1e-9 and total.shipped == int((seen > 0).sum()),
    }


ROWS: tuple[Row, ...] = (
    Row(
        "judge-by-unit",
        Text("PPI++ from sums per person", "PPI++（按人求和）"),
        Text(
            "300 people with 1 to 8 items, 15 of 100 labelled; a lenient judge",
            "300 人，每人 1 至 8 个条目，标注 15%；评审偏宽",
        ),
        ("judge.by_unit.by_unit", "judge.by_unit.judge_weight", "judge.by_unit.judge_alone"),
        Scene("judge-by-unit", crowd),
        (coverage(), exact("counted")),
    ),
    Row(
        "labels-by-chance",
        Text("Labels taken for chosen, and weighted", "判断标注是否随机，并加权"),
        Text(
            "4,000 items of two kinds; the better kind is labelled 4 times as often",
            "4,000 个条目分两类；较好的一类标注率是另一类的 4 倍",
        ),
        ("judge.answering.responding", "judge.answering.weighted"),
        Scene("labels-by-chance", answered),
        (size(), coverage()),
    ),
    Row(
        "verdict-variance",
        Text("Shares of the variance of a verdict", "一次打分的方差构成"),
        Text(
            "3,000 people, two verdicts an item: all within 5 points",
            "3,000 人，每条评两次：误差均在 5 个百分点内",
        ),
        ("judge.variance.variance_shares",),
        Scene("verdict-variance", varied),
        (exact("found"),),
    ),
    Row(
        "shrunken-sum",
        Text("The sum of what was shipped, shrunken", "已上线影响之和（收缩后）"),
        Text("60 experiments; those that look good are shipped", "60 个实验，看起来好的才上线"),
        ("shrunken.shrunken_sum",),
        Scene("shrunken-sum", shipped),
        (coverage(),),
    ),
    Row(
        "calibration",
        Text(
            "`cyn ledger calibration`: intervals that held", "`cyn ledger calibration`：区间命中率"
        ),
        Text("100 effects with honest intervals, all closed", "100 个区间名副其实的影响，全部结案"),
        ("calibration",),
        Scene("calibration", closed),
        (coverage(), exact("summed")),
    ),
)
