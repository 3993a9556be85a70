"""Rows of proxies: does what moves the star move what it stands for?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cynosure.errors import Text
from cynosure.selftest.row import Outcome, Row, Scene, coverage, power, size
from cynosure.selftest.rows.outcomes import Found, excludes, holds, of_effect
from cynosure.stats.surrogacy.effect_covariance import ValueLink, value_link
from cynosure.stats.surrogacy.increments import noise_correlation
from cynosure.stats.surrogacy.jackknife import jive
from cynosure.stats.surrogacy.labelled import directionality
from cynosure.stats.surrogacy.movement import movement
from cynosure.stats.surrogacy.surrogate_index import prentice, surrogate_index
from cynosure.stats.surrogacy.trial_level import surrogacy
from cynosure.stats.undefined import Undefined

PEOPLE = np.array([[1.0, 0.6], [0.6, 1.0]])
"""How two metrics of a person go together, whatever experiments do."""

MOVED, SPREAD = 0.3, 2.0
SLOPES, EFFECTS = np.array([1.0, 0.5]), np.array([0.5, 0.2])


def _experiments(
    rng: np.random.Generator, count: int, slope: float
) -> tuple[np.ndarray, np.ndarray]:
    """Measured effects on proxy and value, whose noise differs fourfold and is shared."""
    sampling = rng.uniform(0.5, 2.0, (count, 1, 1)) * 0.3 * PEOPLE
    effects = rng.multivariate_normal([0, 0], [[1.0, slope], [slope, 1.0]], count)
    errors = np.einsum("kij,kj->ki", np.linalg.cholesky(sampling), rng.normal(size=(count, 2)))
    return effects + errors, sampling


def _linked(rng: np.random.Generator) -> Mapping[str, Outcome]:
    outcomes: dict[str, Outcome] = {"size": None, "slope": None, "correlation": None, "power": None}
    nothing = value_link(*_experiments(rng, 60, 0.0), rng, draws=400)
    something = value_link(*_experiments(rng, 60, 0.6), rng, draws=400)
    if isinstance(nothing, ValueLink):
        outcomes["size"] = excludes(nothing.slope)
    if isinstance(something, ValueLink):
        outcomes["slope"] = holds(something.slope, 0.6)
        outcomes["correlation"] = holds(something.correlation, 0.6)
        outcomes["power"] = excludes(something.slope)
    return outcomes


def _people(rng: np.random.Generator, slope: float) -> ValueLink | Undefined:
    """Forty experiments of 60 people a side, whose own two metrics go together at .6."""
    effects = rng.multivariate_normal([0, 0], [[0.3, 0.3 * slope], [0.3 * slope, 0.3]], 40)
    experiments, treated = np.repeat(np.arange(40), 120), np.tile([0.0, 1.0], 40 * 60)
    own = rng.normal(size=(len(treated), 2)) @ np.linalg.cholesky(PEOPLE).T
    rows = own + effects[experiments] * treated[:, np.newaxis]
    return jive(experiments, treated, rows[:, 0], rows[:, 1], rng, draws=400)


def _jackknifed(rng: np.random.Generator) -> Mapping[str, Outcome]:
    nothing, something = _people(rng, 0.0), _people(rng, 0.6)
    return {
        "size": None if isinstance(nothing, Undefined) else excludes(nothing.slope),
        "coverage": None if isinstance(something, Undefined) else holds(something.slope, 0.6),
        "power": None if isinstance(something, Undefined) else excludes(something.slope),
    }


def _moved(rng: np.random.Generator) -> Mapping[str, Outcome]:
    moved = rng.random(200) < MOVED
    found = movement(rng.normal(size=200) * np.sqrt(1 + moved * SPREAD**2), np.ones(200))
    if isinstance(found, Undefined):
        return {"share": None, "spread": None}
    return {"share": holds(found.share, MOVED), "spread": holds(found.spread, SPREAD)}


def _shared(rng: np.random.Generator, within: float) -> Found:
    """Thirty experiments summed up forty times, each with noise of its own size."""
    series = np.repeat(np.arange(30), 40)
    noise = rng.multivariate_normal([0, 0], [[1, within], [within, 1]], len(series))
    x, y = (noise * rng.uniform(0.5, 2.0, (30, 2))[series]).T
    return noise_correlation(x, y, series, series)


def _labelled(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """A metric that moves the right way in half of the labelled experiments, and not at random."""
    labels = rng.permutation(np.repeat([1.0, -1.0, 0.0], 40))
    z = np.where(rng.random(120) < 0.5, 5.0 * labels, 0.0)
    found = directionality(z, labels)
    agreed = found if isinstance(found, Undefined) else found.agreed
    return {"coverage": holds(agreed, 0.5)}


def _experiment(
    rng: np.random.Generator, n: int, effect: float, direct: float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    treated = rng.permutation(n) % 2.0
    moved = rng.normal(size=(n, 2)) + effect * treated[:, np.newaxis] * EFFECTS
    return treated, moved, moved @ SLOPES + direct * treated + rng.normal(size=n)


def _index(rng: np.random.Generator, effect: float) -> Found:
    """EFFECTS over SLOPES is .6: so large is the effect at 1."""
    past = rng.normal(size=(150, 2))
    treated, moved, _ = _experiment(rng, 300, effect / 0.6)
    found = surrogate_index(past, past @ SLOPES + rng.normal(size=150), moved, treated)
    return found if isinstance(found, Undefined) else found.effect


def _checked(rng: np.random.Generator) -> Mapping[str, Outcome]:
    found = prentice(*_experiment(rng, 400, 1.0, 0.2))
    nothing = prentice(*_experiment(rng, 400, 1.0))
    if isinstance(found, Undefined) or isinstance(nothing, Undefined):
        return {"coverage": None, "size": None}
    return {
        "coverage": holds(found.on_outcome, 0.8),
        "size": excludes(nothing.given_surrogates),
    }


def _trials(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Sixty trials of 400 people, effects that go together at R² = .6, people at .5."""
    owners = np.repeat(np.arange(60), 400)
    treated = np.tile([0.0, 1.0], 60 * 200)

    def pairs(count: int, r_squared: float) -> np.ndarray:
        both = rng.normal(size=(count, 2))
        both[:, 1] = r_squared**0.5 * both[:, 0] + (1 - r_squared) ** 0.5 * both[:, 1]
        return both

    rows = pairs(60, 0.6)[owners] * treated[:, np.newaxis] + pairs(len(treated), 0.5)
    found = surrogacy(owners, treated, rows[:, 0], rows[:, 1], common_intercepts=True)
    if isinstance(found, Undefined):
        return {"trial": None, "individual": None}
    return {"trial": holds(found.trial, 0.6), "individual": holds(found.individual, 0.5)}


ROWS: tuple[Row, ...] = (
    Row(
        "value-link",
        Text("Slope of value over proxy across experiments", "跨实验的价值对代理指标斜率"),
        Text("60 experiments whose errors are shared", "60 个实验，两项指标的误差相关"),
        ("surrogacy.effect_covariance.value_link", "surrogacy.effect_covariance.effect_covariance"),
        Scene("value-link", _linked),
        (size(), coverage(outcome="slope"), coverage(outcome="correlation"), power(0.9)),
    ),
    Row(
        "value-link-of-people",
        Text(
            "The same from the people of the experiments (JIVE)",
            "同上，直接用实验中的个体数据（JIVE）",
        ),
        Text("40 experiments of 120 people", "40 个实验，每个 120 人"),
        ("surrogacy.jackknife.jive", "surrogacy.jackknife.measured_effects"),
        Scene("value-link-of-people", _jackknifed),
        (size(), coverage(), power(0.8)),
    ),
    Row(
        "movement",
        Text("How often and how far a metric moves", "指标变动的频率与幅度"),
        Text("200 experiments, 3 in 10 of which move it", "200 个实验，其中三成确有变动"),
        ("surrogacy.movement.movement",),
        Scene("movement", _moved),
        (coverage(outcome="share"), coverage(outcome="spread")),
    ),
    Row(
        "noise-together",
        Text(
            "Correlation of the noise of two metrics, from increments of summaries",
            "两项指标噪声之间的相关（由汇总的增量推得）",
        ),
        Text("30 experiments summed up 40 times", "30 个实验，各汇总 40 次"),
        ("surrogacy.increments.noise_correlation",),
        Scene("noise-together", of_effect(_shared, 0.4)),
        (size(), coverage(), power(0.9)),
    ),
    Row(
        "directionality",
        Text("Share of labelled experiments moved the right way", "有标签实验中方向正确的占比"),
        Text("120 labelled experiments", "120 个有标签的实验"),
        ("surrogacy.labelled.directionality",),
        Scene("directionality", _labelled),
        (coverage(),),
    ),
    Row(
        "surrogate-index",
        Text(
            "Effect on an outcome not known yet (surrogate index)",
            "尚未可知的结果上的效应（代理指数）",
        ),
        Text("150 past people, 300 in the experiment", "150 名历史用户，300 名实验用户"),
        ("surrogacy.surrogate_index.surrogate_index",),
        Scene("surrogate-index", of_effect(_index, 0.6)),
        (size(), coverage(), power(0.9)),
    ),
    Row(
        "prentice",
        Text("Effect that passes by the proxy (Prentice)", "绕过代理指标的效应（Prentice 检查）"),
        Text("400 people; nothing passes by, or a fifth", "400 人；没有效应绕过，或绕过一部分"),
        ("surrogacy.surrogate_index.prentice",),
        Scene("prentice", _checked),
        (size(), coverage()),
    ),
    Row(
        "trial-level",
        Text(
            "Correlation of effects over trials (Buyse–Molenberghs)",
            "各实验效应之间的相关（Buyse–Molenberghs）",
        ),
        Text("60 experiments of 400 people", "60 个实验，每个 400 人"),
        ("surrogacy.trial_level.surrogacy",),
        Scene("trial-level", _trials),
        (coverage(outcome="trial"), coverage(outcome="individual")),
    ),
)
