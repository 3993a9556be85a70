"""Rows of two things of the same people: whether who did one did the other."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from scipy import stats

from cynosure.errors import Text
from cynosure.selftest.row import Outcome, Row, Scene, coverage, power, size
from cynosure.selftest.rows.outcomes import Found, excludes, holds
from cynosure.stats.association import (
    Influence,
    excess,
    influence,
    phi,
    share_difference,
    within_strata,
)
from cynosure.stats.undefined import Reason, Undefined

PEOPLE = 800
CUT = 0.5
"""Where two normals that share half of their variance become flags."""
STRATA = 4


def _true_phi() -> float:
    cut = CUT / math.sqrt(2)
    share = float(stats.norm.sf(cut))
    both = float(stats.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]]).cdf([-cut, -cut]))
    return (both - share**2) / (share * (1 - share))


def _of_one_interest(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Done early, done late, come back: all of one interest, none of another."""
    keen = rng.standard_normal(PEOPLE)
    early, late, back = (keen + rng.standard_normal(PEOPLE) > CUT for _ in range(3))
    return {
        "size": excludes(phi(early, rng.permutation(back))),
        "coverage": holds(phi(early, back), TRUE_PHI),
        "power": excludes(phi(early, back)),
        "excess": holds(_more(early, late, back), 0.0),
    }


def _more(early: np.ndarray, late: np.ndarray, back: np.ndarray) -> Found:
    everybody = np.ones(PEOPLE, np.bool_)
    one, other = influence(early, back, everybody), influence(late, back, everybody)
    if isinstance(one, Influence) and isinstance(other, Influence):
        return excess(one, other)
    return Undefined(Reason.NO_VARIATION)


TRUE_PHI = _true_phi()


def _shares(rng: np.random.Generator) -> Mapping[str, Outcome]:
    did, chance = rng.random(300) < 0.3, rng.random(300)
    more = share_difference(did, chance < np.where(did, 0.55, 0.3))
    return {
        "size": excludes(share_difference(did, chance < 0.3)),
        "coverage": holds(more, 0.25),
        "power": excludes(more),
    }


def _strata(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """People of a stratum act and come back alike; acting adds a tenth, or nothing."""
    stratum = rng.integers(0, STRATA, PEOPLE)
    did = rng.random(PEOPLE) < 0.15 + 0.15 * stratum
    chance = rng.random(PEOPLE) - 0.15 - 0.15 * stratum
    nothing, something = chance < 0, chance < 0.12 * did
    added = within_strata(did, something, stratum)
    return {
        "size": excludes(within_strata(did, nothing, stratum)),
        "coverage": holds(added, 0.12),
        "power": excludes(added),
    }


INTEREST = Scene("association", _of_one_interest)

ROWS: tuple[Row, ...] = (
    Row(
        "phi",
        Text("Correlation of two flags (phi)", "两个是否变量的相关（phi）"),
        Text("800 people who act and come back of one interest", "800 人，行为与回访共有一种兴趣"),
        ("association.phi",),
        INTEREST,
        (size(), coverage(), power(0.95)),
    ),
    Row(
        "phi-excess",
        Text("One correlation less another", "两个相关之差"),
        Text("the same, an action before and one after", "同上，一个在前、一个在后的动作"),
        ("association.excess",),
        INTEREST,
        (coverage(outcome="excess"),),
    ),
    Row(
        "share-difference",
        Text("Difference of two shares (Newcombe)", "两个占比之差（Newcombe）"),
        Text("300 people, a third did it; then .25 more", "300 人，三成做过；随后高 0.25"),
        ("association.share_difference",),
        Scene("share-difference", _shares),
        (size(), coverage(), power(0.95)),
    ),
    Row(
        "within-strata",
        Text("Difference of shares among equals", "同类人之间的占比差"),
        Text(
            "800 people in four strata; 12 points, or nothing", "800 人分四层；12 个百分点或无差异"
        ),
        ("association.within_strata",),
        Scene("within-strata", _strata),
        (size(), coverage(), power(0.7)),
    ),
)
