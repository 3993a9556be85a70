"""A design of known truth for every interval outside the grid."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cynosure.stats.agreement.intraclass import intraclass
from cynosure.stats.agreement.kappa import cohen, fleiss
from cynosure.stats.agreement.krippendorff import Measure, krippendorff
from cynosure.stats.agreement.reliability import signal_to_noise, split_half
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.experiments.adjustment import Adjusted, cuped, cuped_ratio, lin
from cynosure.stats.experiments.difference import (
    difference,
    mean_arm,
    relative_difference,
)
from cynosure.stats.fieller import fieller
from cynosure.stats.judge import prediction_powered, rogan_gladen
from cynosure.stats.moments import moments_of
from cynosure.stats.random_effects import random_effects
from cynosure.stats.retention.beta_geometric import beta_geometric
from cynosure.stats.retention.survival import kaplan_meier
from cynosure.stats.staggered import NEVER, staggered
from cynosure.stats.surrogacy.effect_covariance import value_link
from cynosure.stats.surrogacy.jackknife import jive
from cynosure.stats.surrogacy.surrogate_index import prentice, surrogate_index
from cynosure.stats.surrogacy.trial_level import surrogacy
from cynosure.stats.synthetic import (
    difference_in_differences,
    synthetic_control,
    synthetic_difference,
)
from cynosure.stats.undefined import Undefined

Rng = np.random.Generator
Floats = NDArray[np.float64]
Found = Estimate | Interval | Undefined


@dataclass(frozen=True)
class Design:
    """Samples of known `truth`; `said` tells a reader how they are drawn, `once` draws one."""

    family: str
    interval: str
    said: str
    truth: float
    once: Callable[[Rng], Found]
    runs: int = 1_000


def _of(found: Any, name: str) -> Found:
    """One interval of a result that has several, as undefined as the result is."""
    result: Found = found if isinstance(found, Undefined) else getattr(found, name)
    return result


def _verdicts(rng: Rng, items: int, raters: int) -> NDArray[np.intp]:
    """Each rater sees the truth in four of five cases and guesses in the others."""
    shares = (0.5, 0.3, 0.2)
    truth, guesses = rng.choice(3, (items, 1), p=shares), rng.choice(3, (items, raters), p=shares)
    return np.where(rng.random((items, raters)) < 0.8, truth, guesses)


def _cohen(rng: Rng) -> Found:
    table = np.zeros((3, 3))
    np.add.at(table, tuple(_verdicts(rng, 200, 2).T), 1)
    return cohen(table)


def _fleiss(rng: Rng) -> Found:
    given = _verdicts(rng, 60, 5)
    return fleiss(np.stack([(given == c).sum(axis=1) for c in range(3)], axis=1))


def _nominal(rng: Rng) -> Found:
    given = _verdicts(rng, 100, 4).ravel()
    kept = rng.random(400) < 0.8
    return krippendorff(np.repeat(np.arange(100), 4)[kept], given[kept], Measure.NOMINAL)


def _icc(name: str) -> Callable[[Rng], Found]:
    def once(rng: Rng) -> Found:
        targets, raters = rng.normal(size=(30, 1)), math.sqrt(0.5) * rng.normal(size=4)
        return _of(intraclass(targets + raters + rng.normal(size=(30, 4))), name)

    return once


def _split(rng: Rng) -> Found:
    truth = rng.normal(size=200)
    found = split_half(truth + rng.normal(size=200), truth + rng.normal(size=200))
    return _of(found, "whole")


def _signal(rng: Rng) -> Found:
    noise = rng.uniform(0.5, 1.5, 60)
    return signal_to_noise(rng.normal(size=60) * np.sqrt(1 + noise), noise)


def _judged_mean(rng: Rng) -> Found:
    truth = rng.gamma(2, size=1_100)
    judge = truth + rng.normal(size=1_100) + 3
    return _of(prediction_powered.mean(truth[:100], judge[:100], judge[100:]), "interval")


def _judged_ratio(rng: Rng) -> Found:
    tasks = 1 + rng.poisson(3, 1_000)
    solved = rng.binomial(tasks, rng.beta(2, 2, 1_000))
    seen = rng.binomial(solved, 0.9) + rng.binomial(tasks - solved, 0.8)
    found = prediction_powered.ratio(
        (solved[:150], tasks[:150]), seen[:150], (seen[150:], tasks[150:])
    )
    return _of(found, "interval")


def _rogan(truth: float) -> Callable[[Rng], Found]:
    def once(rng: Rng) -> Found:
        passed = int(rng.binomial(500, truth * 0.85 + (1 - truth) * 0.1))
        hits, rejections = int(rng.binomial(150, 0.85)), int(rng.binomial(150, 0.9))
        found = rogan_gladen.rogan_gladen(passed, 500, hits, 150, rejections, 150)
        return _of(found, "estimate")

    return once


def _welch(rng: Rng) -> Found:
    arms = [mean_arm(moments_of(rng.lognormal(0.1 * i, 0.7, 100 + 50 * i))) for i in (0, 1)]
    return _of(difference(*arms), "interval")


def _relative(rng: Rng) -> Found:
    arms = [mean_arm(moments_of(rng.gamma(2, 1 + 0.1 * i, 400))) for i in (0, 1)]
    return _of(relative_difference(*arms), "interval")


def _compared(both: Adjusted | Undefined) -> Found:
    if isinstance(both, Undefined):
        return both
    return _of(difference(both.control, both.treatment), "interval")


def _cuped(rng: Rng) -> Found:
    before = rng.gamma(2, 2, 200)
    after = 0.7 * before + rng.gamma(2, 1, 200)
    rows = np.column_stack([after, before])
    return _compared(cuped(moments_of(rows[:100]), moments_of(rows[100:])))


def _cuped_ratio(rng: Rng) -> Found:
    own = rng.beta(4, 6, 300)
    before, after = (1 + rng.poisson(4, 300) for _ in range(2))
    rows = np.column_stack([rng.binomial(after, own), after, rng.binomial(before, own), before])
    return _compared(cuped_ratio(moments_of(rows[:150]), moments_of(rows[150:])))


def _lin(rng: Rng) -> Found:
    x = rng.standard_normal(150)
    treated = rng.permutation(np.arange(150) < 50).astype(float)
    noise = rng.standard_normal(150) * (1 + 0.5 * np.abs(x))
    found = lin(x + treated * (1 + 0.8 * (x - x.mean())) + noise, treated, x)
    return _of(found, "interval")


def _fieller(rng: Rng) -> Found:
    return fieller((rng.normal(5, 1), rng.normal(5, 1.25)), (1.0, 1.25**2))


def _spells(rng: Rng, n: int) -> tuple[Floats, Floats]:
    spells, seen = rng.exponential(10, n), rng.uniform(0, 30, n)
    return np.minimum(spells, seen), (spells <= seen).astype(float)


def _alive(rng: Rng) -> Found:
    found = kaplan_meier(*_spells(rng, 100))
    if isinstance(found, Undefined):
        return found
    at = int(np.searchsorted(found.times, 8.0, side="right")) - 1
    return Interval(float(found.low[at]), float(found.high[at]), 0.95, Band.SAMPLING)


def _survivors(rng: Rng) -> Found:
    left = rng.geometric(rng.beta(0.668, 3.806, 1_000))
    found = beta_geometric([int((left > t).sum()) for t in range(8)])
    return found if isinstance(found, Undefined) else found.survival_estimate(12)


def _experiments(rng: Rng) -> tuple[Floats, Floats]:
    """60 experiments whose true effects correlate at .6, with shared noise of unequal size."""
    shared = np.array([[1.0, 0.6], [0.6, 1.0]])
    noise = rng.uniform(0.5, 2.0, (60, 1, 1)) * 0.3 * shared
    errors = np.einsum("kij,kj->ki", np.linalg.cholesky(noise), rng.normal(size=(60, 2)))
    return rng.multivariate_normal([0, 0], shared, 60) + errors, noise


def _link(name: str) -> Callable[[Rng], Found]:
    return lambda rng: _of(value_link(*_experiments(rng), rng, draws=400), name)


def _jive(rng: Rng) -> Found:
    x = rng.normal(size=60)
    true = np.column_stack([x, 0.6 * x + 0.8 * rng.normal(size=60)])
    sizes = rng.choice([40, 120], 60)
    owners = np.repeat(np.arange(60), sizes)
    treated = np.concatenate([np.arange(size) % 2 for size in sizes]).astype(float)
    own = rng.normal(size=(len(owners), 2)) @ np.array([[1.7, 1.0], [0.0, 1.4]])
    rows = true[owners] * treated[:, np.newaxis] + own
    return _of(jive(owners, treated, rows[:, 0], rows[:, 1], rng, draws=400), "slope")


def _trials(name: str, sizes: list[int]) -> Callable[[Rng], Found]:
    def once(rng: Rng) -> Found:
        owners = np.repeat(np.arange(60), sizes)
        z = np.tile([0.0, 1.0], len(owners) // 2)
        effects, own = _pairs(rng, 60, 0.6), _pairs(rng, len(z), 0.5)
        s, t = (effects[owners] * z[:, np.newaxis] + own).T
        return _of(surrogacy(owners, z, s, t, common_intercepts=True), name)

    return once


def _pairs(rng: Rng, count: int, r_squared: float) -> Floats:
    first, second = rng.normal(size=(2, count))
    root = math.sqrt(r_squared)
    return np.column_stack([first, root * first + math.sqrt(1 - r_squared) * second])


def _people(rng: Rng, n: int) -> tuple[Floats, Floats, Floats]:
    """A treatment moves a surrogate by 1 and, through it, the outcome by .6; .2 goes beside it."""
    treated = rng.permutation(np.arange(n) % 2).astype(float)
    s = treated + rng.normal(size=n)
    return treated, s, 0.6 * s + 0.2 * treated + rng.normal(size=n)


def _index(rng: Rng) -> Found:
    past = rng.normal(size=150)
    treated, s, _ = _people(rng, 300)
    found = surrogate_index(past, 0.6 * past + rng.normal(size=150), s, treated)
    return _of(found, "effect")


def _left(rng: Rng) -> Found:
    return _of(prentice(*_people(rng, 400)), "given_surrogates")


def _studies(rng: Rng) -> Found:
    variances = rng.uniform(0.05, 0.5, 20)
    found = random_effects(rng.normal(0.4, np.sqrt(0.3 + variances)), variances)
    return found if isinstance(found, Undefined) else found.estimate()


def _unit(method: Callable[..., Any]) -> Callable[[Rng], Found]:
    def once(rng: Rng) -> Found:
        common = rng.normal(size=(2, 14)).cumsum(axis=1)
        table = rng.normal(size=(20, 2)) @ common + 0.5 * rng.standard_t(4, size=(20, 14))
        return _of(method(table[0], table[1:], 10), "interval")

    return once


def _reached(rng: Rng) -> Found:
    first = np.repeat([NEVER, 2, 3], 20)
    reached = (first[:, None] != NEVER) & (np.arange(6) >= first[:, None])
    own = rng.normal(size=(60, 1)) + rng.normal(size=6) + rng.standard_t(4, size=(60, 6))
    return _of(staggered(own + 0.5 * reached, first), "simple")


_AFTER_12 = float(
    math.exp(
        math.lgamma(0.668 + 3.806) + math.lgamma(3.806 + 12)
        - math.lgamma(3.806) - math.lgamma(0.668 + 3.806 + 12)
    )
)  # fmt: skip

DESIGNS = (
    Design("agreement", "Cohen", "200 items, κ .64, three categories", 0.64, _cohen),
    Design("agreement", "Fleiss", "60 items by 5 raters, κ .64", 0.64, _fleiss),
    Design("agreement", "Krippendorff, nominal", "100 items, 4 ratings, a fifth missing", 0.64,
           _nominal),
    Design("agreement", "ICC(2,1)", "30 targets, 4 raters, variances 1, .5, 1", 0.4,
           _icc("agreement")),
    Design("agreement", "ICC(3,1)", "30 targets, 4 raters, variances 1, .5, 1", 0.5,
           _icc("consistency")),
    Design("agreement", "split half", "200 users, reliability 2/3", 2 / 3, _split),
    Design("agreement", "signal to noise", "60 effects, Λ/Ξ = 1", 1.0, _signal),
    Design("judge", "PPI++ mean", "100 labels of a gamma value, 1,000 judged", 2.0, _judged_mean),
    Design("judge", "PPI++ ratio", "150 of 1,000 people labelled, four failures in five passed",
           0.5, _judged_ratio),
    Design("judge", "Rogan–Gladen, π .05", "500 items, 150 + 150 in the study", 0.05, _rogan(0.05)),
    Design("judge", "Rogan–Gladen, π .3", "500 items, 150 + 150 in the study", 0.3, _rogan(0.3)),
    Design("experiments", "Welch", "100 and 150 log-normal units, σ .7",
           math.exp(0.245) * (math.exp(0.1) - 1), _welch),
    Design("experiments", "relative", "400 + 400 gamma units, + 10 %", 0.1, _relative),
    Design("experiments", "CUPED", "100 + 100 gamma units, nothing happens", 0.0, _cuped),
    Design("experiments", "CUPED of ratios", "150 + 150 people, 1 + Poisson(4) tasks", 0.0,
           _cuped_ratio),
    Design("experiments", "Lin", "150 units, a third treated, effect 1 + .8 x", 1.0, _lin),
    Design("experiments", "Fieller", "numerator 5 ± 1, denominator 5 ± 1.25", 1.0, _fieller),
    Design("retention", "Kaplan–Meier at 8", "100 people, mean 10, a third unseen",
           math.exp(-0.8), _alive),
    Design("retention", "its median", "150 people, mean 10, a third unseen", 10 * math.log(2),
           lambda rng: _of(kaplan_meier(*_spells(rng, 150)), "median")),
    Design("retention", "sBG after 12", "1,000 people, 7 periods seen", _AFTER_12, _survivors, 300),
    Design("surrogacy", "correlation of effects", "60 experiments, ρ .6, shared noise", 0.6,
           _link("correlation")),
    Design("surrogacy", "slope", "60 experiments, ρ .6, shared noise", 0.6, _link("slope")),
    Design("surrogacy", "JIVE slope", "60 experiments of 40 or 120 people", 0.6, _jive),
    Design("surrogacy", "trial level R²", "60 trials of 400 people, R² .6", 0.6,
           _trials("trial", [400] * 60), 300),
    Design("surrogacy", "trial level R², unequal", "60 trials of 100, 300 and 1,000 people", 0.6,
           _trials("trial", [100] * 20 + [300] * 20 + [1_000] * 20), 300),
    Design("surrogacy", "individual level R²", "60 trials of 40 people, R² .5", 0.5,
           _trials("individual", [40] * 60), 300),
    Design("surrogacy", "surrogate index", "150 past people, 300 in the experiment", 0.6, _index),
    Design("surrogacy", "left given surrogates", "400 people, .6 through the surrogate, .2 beside",
           0.2, _left),
    Design("pooling", "random effects", "20 studies, τ² .3", 0.4, _studies),
    Design("panel", "synthetic control", "19 others, two factors, errors t(4)", 0.0,
           _unit(synthetic_control), 500),
    Design("panel", "synthetic difference", "19 others, two factors, errors t(4)", 0.0,
           _unit(synthetic_difference), 500),
    Design("panel", "difference in differences", "19 others, two factors, errors t(4)", 0.0,
           _unit(difference_in_differences), 500),
    Design("panel", "staggered, simple", "three cohorts of 20, six periods, errors t(4)", 0.5,
           _reached),
)  # fmt: skip
