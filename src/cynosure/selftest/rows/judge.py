"""Rows of judges: what a noisy judge's verdicts are worth, and whether raters agree."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from cynosure.errors import Text
from cynosure.selftest.row import Outcome, Row, Scene, coverage, power, size
from cynosure.selftest.rows.outcomes import Found, holds, of_effect, of_interval
from cynosure.stats.agreement.intraclass import intraclass
from cynosure.stats.agreement.kappa import cohen, fleiss
from cynosure.stats.agreement.krippendorff import Measure, krippendorff
from cynosure.stats.agreement.reliability import signal_to_noise, split_half
from cynosure.stats.estimate import Estimate
from cynosure.stats.judge import prediction_powered
from cynosure.stats.judge.prediction_powered import PredictionPowered
from cynosure.stats.judge.rogan_gladen import rogan_gladen, rogan_gladen_known
from cynosure.stats.undefined import Undefined

RIGHT, SHARES = 0.8, (0.5, 0.3, 0.2)
"""How often a rater sees the truth, and how often each of three verdicts is true."""


def _corrected(rng: np.random.Generator) -> Mapping[str, Outcome]:
    truth = 0.3
    seen = int(rng.binomial(500, truth * 0.85 + (1 - truth) * 0.1))
    hits, rejections = int(rng.binomial(150, 0.85)), int(rng.binomial(150, 0.9))
    studied = rogan_gladen(seen, 500, hits, 150, rejections, 150)
    known = rogan_gladen_known(seen, 500, 0.85, 0.9)
    return {
        "studied": None if isinstance(studied, Undefined) else holds(studied.estimate, truth),
        "known": None if isinstance(known, Undefined) else holds(known.estimate, truth),
    }


def _powered_mean(rng: np.random.Generator) -> Found:
    truth = rng.gamma(2, size=1_100)
    judge = truth + rng.normal(size=1_100) + 3
    return prediction_powered.mean(truth[:100], judge[:100], judge[100:])


def _judged(rng: np.random.Generator, lenient: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Tasks, solved and seen as solved of 1,000 people; half of the tasks are solved."""
    tasks = 1 + rng.poisson(2, 1_000)
    solved = rng.binomial(tasks, rng.beta(2, 2, 1_000))
    return tasks, solved, rng.binomial(solved, 0.9) + rng.binomial(tasks - solved, lenient)


def _powered_ratio(rng: np.random.Generator) -> Found:
    tasks, solved, seen = _judged(rng, 0.6)
    labelled, others = slice(0, 150), slice(150, None)
    return prediction_powered.ratio(
        (solved[labelled], tasks[labelled]), seen[labelled], (seen[others], tasks[others])
    )


def _powered_difference(rng: np.random.Generator, effect: float) -> Found:
    def arm(lenient: float, raised: float) -> PredictionPowered | Undefined:
        tasks, solved, seen = _judged(rng, lenient)
        truth, told = solved / tasks + raised, seen / tasks
        return prediction_powered.mean(truth[:150], told[:150], told[150:])

    return prediction_powered.difference(arm(0.1, 0.0), arm(0.4, effect))


def _verdicts(rng: np.random.Generator, items: int, raters: int) -> np.ndarray:
    """Raters who see the truth with probability `RIGHT` and else guess: kappa is its square."""
    truth = rng.choice(3, (items, 1), p=SHARES)
    guesses = rng.choice(3, (items, raters), p=SHARES)
    return np.where(rng.random((items, raters)) < RIGHT, truth, guesses)


def _kappas(rng: np.random.Generator) -> Mapping[str, Outcome]:
    table = np.zeros((3, 3))
    np.add.at(table, tuple(_verdicts(rng, 200, 2).T), 1)
    given = _verdicts(rng, 100, 5)
    counts = np.stack([(given == verdict).sum(axis=1) for verdict in range(3)], axis=1)
    return {"cohen": holds(cohen(table), RIGHT**2), "fleiss": holds(fleiss(counts), RIGHT**2)}


def _rated(rng: np.random.Generator, items: int) -> tuple[np.ndarray, np.ndarray]:
    values = 3 + rng.normal(size=(items, 1)) + 0.8 * rng.normal(size=(items, 4))
    there = rng.random(values.shape) < 0.8
    return np.nonzero(there)[0], np.clip(np.round(values[there]), 1, 5)


@cache
def _alpha() -> float:
    """Krippendorff's alpha of so many items that it is the true one."""
    found = krippendorff(*_rated(np.random.default_rng(1), 100_000), Measure.ORDINAL)
    if not isinstance(found, Estimate):
        raise ValueError("100,000 rated items must have an alpha")
    return found.value


def _krippendorff(rng: np.random.Generator) -> Mapping[str, Outcome]:
    found = krippendorff(*_rated(rng, 100), Measure.ORDINAL)
    return {"coverage": holds(found, _alpha())}


def _intraclass(rng: np.random.Generator) -> Mapping[str, Outcome]:
    ratings = rng.normal(size=(30, 1)) + 0.5 * rng.normal(size=4) + 0.8 * rng.normal(size=(30, 4))
    found = intraclass(ratings)
    if isinstance(found, Undefined):
        return {"agreement": None, "consistency": None}
    return {
        "agreement": holds(found.agreement, 1 / 1.89),
        "consistency": holds(found.consistency, 1 / 1.64),
    }


def _split_half(rng: np.random.Generator) -> Found:
    truth = rng.normal(size=200)
    found = split_half(truth + rng.normal(size=200), truth + rng.normal(size=200))
    return found if isinstance(found, Undefined) else found.whole


def _signal(rng: np.random.Generator) -> Found:
    noise = rng.uniform(0.5, 1.5, 60)
    return signal_to_noise(rng.normal(size=60) * np.sqrt(1 + noise), noise)


ROWS: tuple[Row, ...] = (
    Row(
        "rogan-gladen",
        Text(
            "Rate corrected for the judge’s errors (Rogan–Gladen)",
            "按评审误差校正的比率（Rogan–Gladen）",
        ),
        Text("500 verdicts; 300 items whose truth is known", "500 条判定；另有 300 条已知真值"),
        ("judge.rogan_gladen.rogan_gladen", "judge.rogan_gladen.rogan_gladen_known"),
        Scene("rogan-gladen", _corrected),
        (coverage(outcome="studied"), coverage(outcome="known")),
    ),
    Row(
        "ppi-mean",
        Text(
            "Mean of 100 labels and 1,000 verdicts (PPI++)",
            "100 条标注加 1,000 条判定的均值（PPI++）",
        ),
        Text("a judge who is 3 too high", "评审整体偏高 3"),
        ("judge.prediction_powered.mean",),
        Scene("ppi-mean", of_interval(_powered_mean, 2.0)),
        (coverage(),),
    ),
    Row(
        "ppi-ratio",
        Text("Rate by person of labels and verdicts (PPI++)", "标注加判定的按人比率（PPI++）"),
        Text(
            "1,000 people, 150 labelled; a lenient judge", "1,000 人，其中 150 人有标注；评审偏宽"
        ),
        ("judge.prediction_powered.ratio",),
        Scene("ppi-ratio", of_interval(_powered_ratio, 0.5)),
        (coverage(),),
    ),
    Row(
        "ppi-difference",
        Text(
            "Difference where the judge favours one half (PPI++)", "评审偏向一组时的差值（PPI++）"
        ),
        Text("1,000 people a side, 150 labelled on each", "两组各 1,000 人，各有 150 人有标注"),
        ("judge.prediction_powered.difference",),
        Scene("ppi-difference", of_effect(_powered_difference, 0.12)),
        (size(), coverage(), power(0.8)),
    ),
    Row(
        "kappa",
        Text("Agreement of raters (Cohen, Fleiss)", "评审一致性（Cohen、Fleiss）"),
        Text("200 items by two raters; 100 items by five", "2 人评 200 条；5 人评 100 条"),
        ("agreement.kappa.cohen", "agreement.kappa.fleiss"),
        Scene("kappa", _kappas),
        (coverage(outcome="cohen"), coverage(outcome="fleiss")),
    ),
    Row(
        "krippendorff",
        Text(
            "Agreement where ratings are missing (Krippendorff)",
            "评分有缺失时的一致性（Krippendorff）",
        ),
        Text("100 items by up to four raters", "100 条，每条至多 4 人评分"),
        ("agreement.krippendorff.krippendorff",),
        Scene("krippendorff", _krippendorff),
        (coverage(),),
    ),
    Row(
        "intraclass",
        Text("Agreement on a scale (intraclass correlation)", "量表评分的一致性（组内相关）"),
        Text("30 items by four raters, some of them stricter", "4 人评 30 条，宽严不一"),
        ("agreement.intraclass.intraclass",),
        Scene("intraclass", _intraclass),
        (coverage(outcome="agreement"), coverage(outcome="consistency")),
    ),
    Row(
        "split-half",
        Text("Reliability of a score (split half)", "分数的信度（折半）"),
        Text("200 people, scores half of noise", "200 人，分数一半是噪声"),
        ("agreement.reliability.split_half", "agreement.reliability.unattenuated"),
        Scene("split-half", of_interval(_split_half, 2 / 3)),
        (coverage(),),
    ),
    Row(
        "signal-to-noise",
        Text("True spread of effects over their noise", "真实效应差异与测量噪声之比"),
        Text("60 experiments, as much noise as signal", "60 个实验，信号与噪声相当"),
        ("agreement.reliability.signal_to_noise",),
        Scene("signal-to-noise", of_interval(_signal, 1.0)),
        (coverage(),),
    ),
)
