"""Rows of plain values: shares, means, ratios, quantiles, and the ranges of counts."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from scipy.stats import norm

from cynosure.errors import Text
from cynosure.selftest.row import Outcome, Row, Scene, coverage, power, size
from cynosure.selftest.rows.outcomes import Found, excludes, holds, of_interval
from cynosure.stats.expected import expected_range, restatement_range
from cynosure.stats.fieller import fieller
from cynosure.stats.moments import moments_of
from cynosure.stats.proportion import proportion
from cynosure.stats.quantile import quantile
from cynosure.stats.ratio import mean, ratio

PEOPLE = 300
WEEKS = 16
SPREAD = 0.05
"""Standard deviation of the log of a week over the week before."""


def _proportion(rng: np.random.Generator) -> Mapping[str, Outcome]:
    # A rate of its own each time: at one fixed rate, whole counts decide more than the method.
    rate = rng.uniform(0.05, 0.95)
    return {"coverage": holds(proportion(int(rng.binomial(200, rate)), 200), rate)}


def _mean(rng: np.random.Generator) -> Found:
    return mean(rng.exponential(size=PEOPLE))


def _mean_by_person(rng: np.random.Generator) -> Found:
    often = 1 + rng.poisson(3, PEOPLE)
    owners = np.repeat(np.arange(PEOPLE), often)
    own = rng.gamma(2.0, 0.5, PEOPLE)
    return mean(own[owners] * rng.exponential(size=len(owners)), owners)


def _ratio(rng: np.random.Generator) -> Found:
    tasks = 1 + rng.poisson(2, PEOPLE)
    solved = rng.binomial(tasks, rng.beta(2, 3, PEOPLE))
    return ratio(moments_of(np.column_stack([solved, tasks])), 0.95)


def _heavy(rng: np.random.Generator) -> Found:
    """People as unlike in how often they come as those of the worlds."""
    often = 1 + rng.poisson(np.minimum(rng.lognormal(2.0, 1.45, PEOPLE), 320))
    solved = rng.binomial(often, rng.beta(5, 4, PEOPLE))
    return ratio(moments_of(np.column_stack([solved, often])), 0.95)


def _quantile(rng: np.random.Generator) -> Found:
    owners = np.arange(900) % PEOPLE
    shared = math.sqrt(0.3) * rng.standard_normal(PEOPLE)
    rows = shared[owners] + math.sqrt(0.7) * rng.standard_normal(900)
    return quantile(np.exp(rows), owners, 0.9)


def _fieller(rng: np.random.Generator) -> Found:
    a, b = 5 + rng.standard_normal(), 5 + 1.25 * rng.standard_normal()
    return fieller((a, b), (1.0, 1.25**2))


def _weeks(rng: np.random.Generator, wild: bool = False) -> np.ndarray:
    steps = rng.standard_t(3, WEEKS) if wild else rng.standard_normal(WEEKS)
    return np.asarray(5_000 * np.exp(np.cumsum(SPREAD * steps)))


def _expected(rng: np.random.Generator) -> Mapping[str, Outcome]:
    weeks = _weeks(rng)
    found = expected_range(weeks[:-1])
    last = float(weeks[-1])
    return {
        "size": excludes(found, last),
        "coverage": holds(found, last),
        "power": excludes(found, last * math.exp(-5 * SPREAD)),
    }


def _robust(rng: np.random.Generator) -> Mapping[str, Outcome]:
    weeks = _weeks(rng)
    found = expected_range(weeks[:-1], robust=True)
    return {"coverage": holds(found, float(weeks[-1]))}


def _restated(rng: np.random.Generator) -> Mapping[str, Outcome]:
    final = 5_000 * np.exp(0.1 * rng.standard_normal(31))
    then = final * rng.beta(60, 40, 31)
    found = restatement_range(float(then[-1]), then[:-1], final[:-1])
    return {"coverage": holds(found, float(final[-1]))}


ROWS: tuple[Row, ...] = (
    Row(
        "proportion",
        Text("Share of people (Wilson)", "人数占比（Wilson 区间）"),
        Text("200 people, any true rate from 5 to 95 %", "200 人，真实比率在 5% 到 95% 之间任取"),
        ("proportion.proportion",),
        Scene("proportion", _proportion),
        (coverage(),),
    ),
    Row(
        "mean",
        Text("Mean per person", "人均值"),
        Text("300 people, skewed values", "300 人，数值偏态分布"),
        ("ratio.mean",),
        Scene("mean", of_interval(_mean, 1.0)),
        (coverage(),),
    ),
    Row(
        "mean-by-person",
        Text("Mean of rows, by person", "按人聚合的行均值"),
        Text("300 people with 1 to 12 rows alike", "300 人，每人约 1 到 12 行且彼此相似"),
        ("ratio.mean", "moments.moments_of"),
        Scene("mean-by-person", of_interval(_mean_by_person, 1.0)),
        (coverage(),),
    ),
    Row(
        "ratio",
        Text("Rate over rows, by person", "按人聚合的比率"),
        Text("300 people, some better served than others", "300 人，各人的满足程度不同"),
        ("ratio.ratio", "ratio.residual_variance", "ratio.unskewed", "ratio.t_quantile"),
        Scene("ratio", of_interval(_ratio, 0.4)),
        (coverage(),),
    ),
    Row(
        "ratio-of-a-few",
        Text("The same where a few people make most rows", "同上，但大部分行出自少数人"),
        Text("300 people, a tenth of whom make half of the rows", "300 人，其中一成贡献了一半的行"),
        ("ratio.ratio",),
        Scene("ratio-of-a-few", of_interval(_heavy, 5 / 9)),
        (coverage(None),),
    ),
    Row(
        "quantile",
        Text("90th percentile, by person", "按人聚合的 P90"),
        Text("900 rows of 300 people, skewed", "300 人共 900 行，偏态分布"),
        ("quantile.quantile", "quantile.independent_ranks", "quantile_share.ranks"),
        Scene("quantile", of_interval(_quantile, math.exp(norm.ppf(0.9)))),
        (coverage(),),
    ),
    Row(
        "fieller",
        Text("Quotient of two uncertain numbers (Fieller)", "两个不确定数之比（Fieller 区间）"),
        Text("a denominator only four standard errors from zero", "分母距离零仅四个标准误"),
        ("fieller.fieller",),
        Scene("fieller", of_interval(_fieller, 1.0)),
        (coverage(least_answered=0.9),),
    ),
    Row(
        "expected-range",
        Text("Expected range of next week", "下一周的预期范围"),
        Text(
            "16 weeks that drift by 5 %; then one that falls by 25 %",
            "16 周，周环比波动 5%；随后一周下跌 25%",
        ),
        ("expected.expected_range",),
        Scene("expected-range", _expected),
        (size(), coverage(), power(0.85)),
    ),
    Row(
        "expected-range-robust",
        Text("Expected range, robust", "预期范围（稳健算法）"),
        Text("16 weeks that drift by 5 %", "16 周，周环比波动 5%"),
        ("expected.expected_range", "expected.robust_multiplier"),
        Scene("expected-range-robust", _robust),
        (coverage(),),
    ),
    Row(
        "restatement-range",
        Text("What an open week may become", "未结束周可能变成多少"),
        Text(
            "60 % of the rows are in, as in 30 weeks before",
            "已到约 60% 的行，参照此前 30 周",
        ),
        ("expected.restatement_range",),
        Scene("restatement-range", _restated),
        (coverage(0.9),),
    ),
)
