"""Rows of people who stay or leave, buy again, and join."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

import numpy as np

from cynosure.errors import Text
from cynosure.selftest.row import Outcome, Row, Scene, coverage, power, size
from cynosure.selftest.rows.outcomes import Found, holds, of_interval, of_test, rejects
from cynosure.stats.diffusion import Bass, bass
from cynosure.stats.estimate import Band, Interval
from cynosure.stats.retention.beta_geometric import beta_geometric, log_survival
from cynosure.stats.retention.plateau import Plateau, PlateauOfCohorts, plateau_of_cohorts
from cynosure.stats.retention.purchases import purchases
from cynosure.stats.retention.spend import spend
from cynosure.stats.retention.survival import kaplan_meier, log_rank
from cynosure.stats.undefined import Undefined

ALPHA, BETA = 0.668, 3.806
"""How unequal people are in leaving: the customers of Fader and Hardie (2007)."""

PERIODS, COHORT = 12, 20_000
MARKET, INNOVATION, IMITATION = 68_000.0, 0.0066, 0.638


def _spells(rng: np.random.Generator, n: int, mean: float = 10.0) -> tuple[np.ndarray, np.ndarray]:
    """Exponential spells, seen until a time that is uniform up to 30."""
    spells, seen = rng.exponential(mean, n), rng.uniform(0, 30, n)
    return np.minimum(spells, seen), (spells <= seen).astype(float)


def _survived(rng: np.random.Generator) -> Mapping[str, Outcome]:
    found = kaplan_meier(*_spells(rng, 150))
    if isinstance(found, Undefined):
        return {"day": None, "median": None}
    at = int(np.searchsorted(found.times, 8.0, side="right")) - 1
    band = Interval(float(found.low[at]), float(found.high[at]), found.level, Band.SAMPLING)
    return {"day": holds(band, math.exp(-0.8)), "median": holds(found.median, 10 * math.log(2))}


def _ranked(rng: np.random.Generator, effect: float) -> float | Undefined:
    parts = [_spells(rng, 100), _spells(rng, 100, 10.0 * math.exp(effect))]
    spells, left = (np.concatenate(column) for column in zip(*parts, strict=True))
    found = log_rank(spells, left, np.repeat([0, 1], 100))
    return found if isinstance(found, Undefined) else found.p


def _cohort(rng: np.random.Generator, stayers: float) -> np.ndarray:
    spells = rng.geometric(rng.beta(ALPHA, BETA, COHORT))
    spells = np.where(rng.random(COHORT) < stayers, PERIODS + 1, spells)
    return np.array([(spells > period).sum() for period in range(PERIODS + 1)])


def _plateaus(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Three cohorts in which nobody stays for ever, and three of which 30 % do."""
    nobody, some = (
        plateau_of_cohorts([_cohort(rng, stayers) for _ in range(3)]) for stayers in (0.0, 0.3)
    )
    outcomes: dict[str, Outcome] = {}
    if isinstance(nobody, PlateauOfCohorts):
        outcomes["cohorts-size"] = nobody.supported
        if isinstance(nobody.cohorts[0], Plateau):
            outcomes["size"] = rejects(nobody.cohorts[0].p)
    if isinstance(some, PlateauOfCohorts):
        outcomes["cohorts-power"] = some.supported
        if isinstance(some.cohorts[0], Plateau):
            outcomes["coverage"] = holds(some.cohorts[0].stayers, 0.3)
            outcomes["power"] = rejects(some.cohorts[0].p)
    return outcomes


def _projected(rng: np.random.Generator) -> Found:
    spells = rng.geometric(rng.beta(ALPHA, BETA, 1_000))
    found = beta_geometric([int((spells > period).sum()) for period in range(8)])
    return found if isinstance(found, Undefined) else found.survival_estimate(12)


def _bought(
    rng: np.random.Generator, people: int, time: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Buyers who come at a rate of their own and leave after a purchase with a chance of theirs."""
    rate, leave = rng.gamma(0.5, 1 / 5, people), rng.beta(0.8, 2.5, people)
    most = rng.geometric(leave)
    often, last = np.zeros(people), np.zeros(people)
    at = rng.exponential(1 / rate)
    here = at <= time
    while here.any():
        often[here], last[here] = often[here] + 1, at[here]
        at = at + rng.exponential(1 / rate)
        here &= (at <= time) & (often < most)
    return often, last, np.full(people, time)


@cache
def _purchases_by_80() -> float:
    return float(_bought(np.random.default_rng(3), 400_000, 80.0)[0].mean())


def _buyers(rng: np.random.Generator) -> Mapping[str, Outcome]:
    found = purchases(*_bought(rng, 800, 40.0))
    if isinstance(found, Undefined):
        return {"coverage": None}
    return {"coverage": holds(found.expected(80), _purchases_by_80())}


def _spent(rng: np.random.Generator) -> Found:
    often = 1.0 + rng.poisson(2, 500)
    means = rng.gamma(6 * often, 1 / (rng.gamma(4, 1 / 15, 500) * often))
    found = spend(often, means)
    return found if isinstance(found, Undefined) else found.mean()


def _adopted(rng: np.random.Generator) -> Mapping[str, Outcome]:
    edges = np.arange(15.0)
    decay = np.exp(-(INNOVATION + IMITATION) * edges)
    share = (1 - decay) / (1 + IMITATION / INNOVATION * decay)
    found = bass(np.maximum(MARKET * np.diff(share) + 300 * rng.normal(size=14), 0))
    if not isinstance(found, Bass):
        return {"market": None, "imitation": None}
    return {
        "market": holds(found.market, MARKET),
        "imitation": holds(found.imitation, IMITATION),
    }


PLATEAUS = Scene("plateau", _plateaus)

ROWS: tuple[Row, ...] = (
    Row(
        "kaplan-meier",
        Text("Who is still there (Kaplan–Meier)", "仍在使用的占比（Kaplan–Meier）"),
        Text("150 people seen for unlike times", "150 人，观察时长不一"),
        ("retention.survival.kaplan_meier",),
        Scene("kaplan-meier", _survived),
        (coverage(outcome="day"), coverage(outcome="median")),
    ),
    Row(
        "log-rank",
        Text("Do two groups leave alike? (log-rank)", "两群人的流失是否相同（log-rank）"),
        Text(
            "two groups of 100; then one stays twice as long", "两群各 100 人；另有一群停留时间加倍"
        ),
        ("retention.survival.log_rank",),
        Scene("log-rank", of_test(_ranked, math.log(2))),
        (size(), power(0.9)),
    ),
    Row(
        "plateau",
        Text("Share who never leave (plateau)", "永不流失者占比（平台）"),
        Text(
            "20,000 people; nobody stays for ever, or 30 % do",
            "20,000 人；无人永久留存，或 30% 永久留存",
        ),
        ("retention.plateau.plateau",),
        PLATEAUS,
        (size(), coverage(), power(0.8)),
    ),
    Row(
        "plateau-of-cohorts",
        Text("A plateau in cohort after cohort", "逐批出现的平台"),
        Text("three cohorts of 20,000", "三批，每批 20,000 人"),
        ("retention.plateau.plateau_of_cohorts",),
        PLATEAUS,
        (size(outcome="cohorts-size"), power(0.8, "cohorts-power")),
    ),
    Row(
        "beta-geometric",
        Text("Retention foretold (beta-geometric)", "留存预测（beta-geometric）"),
        Text(
            "1,000 people seen for 8 periods, foretold for 12", "1,000 人观察 8 期，预测到第 12 期"
        ),
        ("retention.beta_geometric.beta_geometric", "retention.beta_geometric.log_survival"),
        Scene(
            "beta-geometric",
            of_interval(
                _projected, math.exp(float(log_survival(ALPHA, BETA, np.array([12.0]))[0]))
            ),
        ),
        (coverage(),),
    ),
    Row(
        "purchases",
        Text("Purchases foretold (BG/NBD)", "复购预测（BG/NBD）"),
        Text(
            "800 buyers seen for 40 weeks, foretold for 80", "800 名买家观察 40 周，预测到第 80 周"
        ),
        ("retention.purchases.purchases",),
        Scene("purchases", _buyers),
        (coverage(),),
    ),
    Row(
        "spend",
        Text("Mean spend of a buyer (gamma-gamma)", "买家平均消费（gamma-gamma）"),
        Text("500 buyers with a few purchases each", "500 名买家，每人数笔"),
        ("retention.spend.spend",),
        Scene("spend", of_interval(_spent, 30.0)),
        (coverage(),),
    ),
    Row(
        "bass",
        Text("Market and pace of adoption (Bass)", "市场规模与扩散速度（Bass）"),
        Text("14 periods, past the peak", "14 期，已过峰值"),
        ("diffusion.bass",),
        Scene("bass", _adopted),
        (coverage(outcome="market"), coverage(outcome="imitation")),
    ),
)
