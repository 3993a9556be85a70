"""Rows of few clusters: accounts, markets, classes whose members are alike."""

from __future__ import annotations

import math

import numpy as np

from cynosure.errors import Text
from cynosure.selftest.row import Row, Scene, coverage, power, size
from cynosure.selftest.rows.outcomes import Found, of_effect, of_interval, of_shift
from cynosure.stats.clustered.bootstrap import cluster_bootstrap
from cynosure.stats.clustered.permutation import permutation_test
from cynosure.stats.clustered.proportion import clustered_proportion
from cynosure.stats.clustered.switchback import switchback
from cynosure.stats.clustered.wild import wild_cluster_test
from cynosure.stats.random_effects import random_effects
from cynosure.stats.undefined import Undefined

DRAWS = 499
SEATS = 22
PLACES, DAYS = 6, 28


def _bootstrap(rng: np.random.Generator) -> Found:
    tasks = 1 + rng.poisson(2, 60)
    totals = np.column_stack([rng.binomial(tasks, rng.beta(2, 3, 60)), tasks])
    return cluster_bootstrap(totals, lambda sums: sums[:, 0] / sums[:, 1], rng, draws=DRAWS)


def _answered(rng: np.random.Generator) -> Found:
    """Ten answers each, of people who know more and people who know less."""
    right = rng.binomial(1, np.repeat(rng.beta(3, 1.5, 20), 10))
    return clustered_proportion(right, np.repeat(np.arange(20), 10))


def _permuted(rng: np.random.Generator, effect: float) -> Found:
    values = np.exp(0.6 * rng.standard_normal(14))
    found = permutation_test(values[:7], values[7:] + effect, rng)
    return found if isinstance(found, Undefined) else found.estimate


def _switched(rng: np.random.Generator, effect: float) -> Found:
    """Places whose days go together, on days of their own drawing, with a course shared by all."""
    on = rng.random((PLACES, DAYS)) < 0.5
    noise, last = np.empty(on.shape), rng.standard_normal(PLACES)
    for day in range(DAYS):
        last = 0.6 * last + 0.8 * rng.standard_normal(PLACES)
        noise[:, day] = last
    shared = np.cumsum(0.5 * rng.standard_normal(DAYS)) + rng.normal(0, 3, (PLACES, 1))
    values, everywhere = noise + shared + effect * on, np.ones_like(on)
    found = switchback(values, on, everywhere, rng, draws=DRAWS)
    return found if isinstance(found, Undefined) else found.estimate


def _wild(rng: np.random.Generator) -> Found:
    accounts = 9
    owners = np.arange(accounts * SEATS) % accounts
    treated = (owners % 2).astype(float)
    shared = math.sqrt(0.1) * rng.standard_normal(accounts)
    noise = shared[owners] + math.sqrt(0.9) * rng.standard_normal(len(owners))
    columns = np.column_stack([np.ones(len(owners)), treated])
    found = wild_cluster_test(noise, columns, owners, 1, rng, draws=DRAWS)
    return found if isinstance(found, Undefined) else found.estimate


def _pooled(rng: np.random.Generator, effect: float) -> Found:
    noise = rng.uniform(0.2, 1, 20)
    effects = effect + np.sqrt(0.3 + noise) * rng.normal(size=20)
    found = random_effects(effects, noise)
    return found if isinstance(found, Undefined) else found.estimate()


ROWS: tuple[Row, ...] = (
    Row(
        "cluster-bootstrap",
        Text("Any number resampled by person (bootstrap)", "按人重抽样得到的任意数值（自助法）"),
        Text("60 people, some better served than others", "60 人，各人的满足程度不同"),
        ("clustered.bootstrap.cluster_bootstrap", "clustered.bootstrap.bootstrap_weights"),
        Scene("cluster-bootstrap", of_interval(_bootstrap, 0.4)),
        (coverage(),),
    ),
    Row(
        "cluster-proportion",
        Text("Share of right answers, several a person", "多题作答的正确率（按人聚类）"),
        Text("20 people with ten answers each", "20 人，每人 10 题"),
        ("clustered.proportion.clustered_proportion",),
        Scene("cluster-proportion", of_interval(_answered, 3 / 4.5)),
        (coverage(),),
    ),
    Row(
        "cluster-permutation",
        Text("Difference of few markets (permutation)", "少数市场之间的差值（置换检验）"),
        Text("7 markets against 7, skewed values", "7 个市场对 7 个市场，数值偏态分布"),
        ("clustered.permutation.permutation_test",),
        Scene("cluster-permutation", of_effect(_permuted, 1.2)),
        (size(), coverage(), power(0.6)),
    ),
    Row(
        "switchback",
        Text("Places that go on and off by chance (switchback)", "按时段随机开关的轮换实验"),
        Text("6 places over 28 days that go together", "6 个轮换单位，28 天，前后相关且有共同走势"),
        ("clustered.switchback.switchback",),
        Scene("switchback", of_effect(_switched, 0.5)),
        (size(), coverage(), power(0.6)),
    ),
    Row(
        "wild-cluster",
        Text("Difference of few accounts (wild bootstrap)", "少数企业账户之间的差值（野自助法）"),
        Text(
            "9 accounts of 22 seats, 4 of them treated", "9 个账户，每户 22 席，其中 4 个受到干预"
        ),
        ("clustered.wild.wild_cluster_test", "clustered.regression.least_squares"),
        Scene("wild-cluster", of_shift(_wild, 1.2)),
        (size(), coverage(), power(0.7)),
    ),
    Row(
        "random-effects",
        Text("Mean over studies that differ", "多项研究的合并均值"),
        Text("20 studies whose true effects differ", "20 项研究，真实效应各不相同"),
        ("random_effects.random_effects",),
        Scene("random-effects", of_effect(_pooled, 0.8)),
        (size(), coverage(), power(0.85)),
    ),
)
