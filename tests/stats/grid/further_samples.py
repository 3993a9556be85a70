"""Designs of known truth for intervals over items, over weeks, and of two things done.

Where what is to be held is drawn anew each time (the next week, the ability of one model), the
interval is told as its distance from it, so that the truth is 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import stats

from cynosure.stats.association import (
    Influence,
    excess,
    influence,
    phi,
    share_difference,
    within_strata,
)
from cynosure.stats.change_points import change_points
from cynosure.stats.diffusion import bass
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.expected import expected_range
from cynosure.stats.interrupted import interrupted
from cynosure.stats.items.horizon import horizon
from cynosure.stats.items.logistic import one_parameter
from cynosure.stats.items.reliability import pass_all
from cynosure.stats.items.resampling import drawn_sums
from cynosure.stats.undefined import Reason, Undefined
from tests.stats.grid.samples import Design, Found, Rng

MARKET, INNOVATION, IMITATION = 60_000, 0.02, 0.45
LIKENESS = 0.4
"""Correlation of a week with the week before."""
CUT = 0.5
"""Where two normals that share half of their variance become flags."""


def _beside(found: Any, truth: float) -> Found:
    """The interval as its distance from a truth of its own."""
    span = found.interval if isinstance(found, Estimate) else found
    if not isinstance(span, Interval):
        return Estimate(0.0, span, 0)
    return Interval(span.low - truth, span.high - truth, span.level, span.band)


def _pass_all(k: int) -> Callable[[Rng], Found]:
    def once(rng: Rng) -> Found:
        # Chances uniform over items, so that pass^k is 1/(k + 1).
        solved = rng.binomial(4, rng.uniform(size=60))
        return pass_all(solved, np.full(60, 4), [k], rng)[0]

    return once


def _rate_of_items(rng: Rng) -> Found:
    passed = rng.binomial(5, rng.beta(0.8, 1.2, 60)) / 5
    sums = drawn_sums(np.stack([passed, np.ones(60)], axis=1), rng)
    return sums.estimate(lambda s: s[..., 0] / s[..., 1], np.ones(60))


def _horizon(rng: Rng) -> Found:
    minutes = 2 ** rng.uniform(0, 16, 80)
    odds = 4 - 0.5 * np.log2(minutes) + rng.normal(size=80)
    solved = rng.binomial(6, 1 / (1 + np.exp(-odds)))
    found = horizon(minutes, solved, np.full(80, 6), rng, draws=400)
    return found if isinstance(found, Undefined) else found.lengths[0]


def _ability(rng: Rng) -> Found:
    ability, hard = rng.normal(size=120), rng.uniform(-1.5, 1.5, 8)
    chance = 1 / (1 + np.exp(-1.5 * (ability[:, np.newaxis] - hard)))
    solved = (rng.random((120, 8)) < chance).astype(float)
    found = one_parameter(solved, np.ones_like(solved))
    if isinstance(found, Undefined):
        return found
    return _beside(found.abilities[0], float(ability[0]))


def _step(rng: Rng) -> Found:
    noise = rng.normal(size=60)
    noise[0] /= math.sqrt(1 - LIKENESS**2)
    for week in range(1, 60):
        noise[week] += LIKENESS * noise[week - 1]
    found = interrupted(noise, 40, rng, trend=False)
    return found if isinstance(found, Undefined) else found.level


def _day(rng: Rng) -> Found:
    found = change_points(rng.normal(size=100) + 1.5 * (np.arange(100) >= 50))
    if isinstance(found, Undefined) or len(found) != 1:
        return Undefined(Reason.NO_SIGNAL)
    return Interval(found[0].earliest, found[0].latest, 0.95, Band.SAMPLING)


def _next_week(robust: bool) -> Callable[[Rng], Found]:
    def once(rng: Rng) -> Found:
        weeks = 5_000 * np.exp(np.cumsum(0.05 * rng.standard_normal(17)))
        return _beside(expected_range(weeks[:-1], robust=robust), float(weeks[-1]))

    return once


def _adopted(name: str) -> Callable[[Rng], Found]:
    def once(rng: Rng) -> Found:
        fading = np.exp(-(INNOVATION + IMITATION) * np.arange(1, 15))
        share = (1 - fading) / (1 + IMITATION / INNOVATION * fading)
        rate = (INNOVATION + IMITATION * share) * (1 - share)
        seen = MARKET * rate + 300 * rng.normal(size=14)
        found = bass(np.maximum(seen, 0))
        return found if isinstance(found, Undefined) else _named(found, name)

    return once


def _named(found: Any, name: str) -> Found:
    told: Found = getattr(found, name)
    return told


def _flags(rng: Rng, people: int = 800) -> tuple[Any, Any, Any]:
    """Done early, done late, come back: three flags of one interest."""
    keen = rng.standard_normal(people)
    early, late, back = (keen + rng.standard_normal(people) > CUT for _ in range(3))
    return early, late, back


def _phi(rng: Rng) -> Found:
    early, _, back = _flags(rng)
    return phi(early, back)


def _excess(rng: Rng) -> Found:
    early, late, back = _flags(rng)
    everybody = np.ones(len(back), np.bool_)
    one, other = influence(early, back, everybody), influence(late, back, everybody)
    if isinstance(one, Influence) and isinstance(other, Influence):
        return excess(one, other)
    raise ValueError("flags of 800 people vary")


def _share_difference(rng: Rng) -> Found:
    did = rng.random(300) < 0.3
    return share_difference(did, rng.random(300) < np.where(did, 0.5, 0.3))


def _within(rng: Rng) -> Found:
    stratum = rng.integers(0, 4, 600)
    did = rng.random(600) < 0.15 + 0.15 * stratum
    return within_strata(did, rng.random(600) < 0.15 + 0.15 * stratum + 0.1 * did, stratum)


def _true_phi() -> float:
    cut = CUT / math.sqrt(2)
    share = float(stats.norm.sf(cut))
    both = float(stats.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]]).cdf([-cut, -cut]))
    return (both - share**2) / (share * (1 - share))


DESIGNS = (
    Design("items", "pass^1", "60 items tried four times, any chance", 1 / 2, _pass_all(1), 500),
    Design("items", "pass^3", "60 items tried four times, any chance", 1 / 4, _pass_all(3), 500),
    Design("items", "rate over items", "60 items, rates Beta(.8, 1.2), five runs", 0.4,
           _rate_of_items, 500),
    Design("items", "horizon", "80 tasks of 1 minute to 45 days, six runs", 256.0, _horizon, 300),
    Design("items", "1PL ability", "120 models, 8 items", 0.0, _ability, 300),
    Design("change", "step at a date", "60 weeks, neighbours alike .4, step at week 40", 0.0, _step,
           500),
    Design("change", "date of a change", "100 days, 1.5 standard deviations at day 50", 50, _day),
    Design("expected", "expected range", "16 weeks that drift by 5 %, then one", 0.0,
           _next_week(robust=False)),
    Design("expected", "robust", "16 weeks that drift by 5 %, then one", 0.0,
           _next_week(robust=True)),
    Design("diffusion", "Bass, market", "14 periods, errors of 300 a period", MARKET,
           _adopted("market")),
    Design("diffusion", "Bass, innovation", "14 periods, errors of 300 a period", INNOVATION,
           _adopted("innovation")),
    Design("diffusion", "Bass, imitation", "14 periods, errors of 300 a period", IMITATION,
           _adopted("imitation")),
    Design("association", "phi", "800 people, two flags of one interest", _true_phi(), _phi),
    Design("association", "excess of one phi", "800 people, three flags of one interest", 0.0,
           _excess),
    Design("association", "difference of shares", "300 people, .5 and .3", 0.2, _share_difference),
    Design("association", "within strata", "600 people in four strata, + .1", 0.1, _within),
)  # fmt: skip
