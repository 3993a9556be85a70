"""W6: past experiments in which a proxy goes with the value, against it, or not at all.

Three corpora differ by the slope of true effects on the value over true effects on the proxy: 0,
−0.2 and +0.35. Both metrics are of the same people, so that their errors go together and the
plain slope of measured effects is too high in each. In the control every slope is 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa

from cynosure.errors import Text
from cynosure.worlds import wording
from cynosure.worlds.cases.assembly import assembled
from cynosure.worlds.cases.calendar import SPAN
from cynosure.worlds.cases.tables import instants
from cynosure.worlds.span import Floats
from cynosure.worlds.world import Confirming, Planted, Question, Strength, World

NAME = "W6"
LABEL = Text(
    "Corpora of experiments whose errors go together", "实验库里代理指标与价值指标的误差彼此相关"
)
PROXY, VALUE = "messages", "retained"
PEOPLE_AN_ARM = 2_000
ERROR_CORRELATION = 0.6
"""Of the two metrics over people."""

CONFIRMING = Confirming(
    Text(
        "slope of true effects in the corpus `against`, sampling covariance taken off",
        "against 实验库中扣除抽样协方差后的真实效应斜率",
    ),
    effect=-0.20,
    standard_error=0.0513,
    question=Question.AUDIT,
)


@dataclass(frozen=True)
class Corpus:
    """Past experiments with one true slope; as many as make it 3.9 standard errors."""

    name: str
    slope: float
    experiments: int


CORPORA: tuple[Corpus, ...] = (
    Corpus("flat", 0.0, 500),
    Corpus("against", -0.20, 500),
    Corpus("along", 0.35, 250),
)

_PROXY_SPREAD = 0.045
"""The standard deviation of true effects on the proxy, in standard deviations of people."""
_OWN_SPREAD = 0.010
"""That of true effects on the value which the proxy does not tell."""
_LEVEL = (3.0, 0.40)
_SPREAD = (1.0, 1.0)


def simulate(
    rng: np.random.Generator, strength: Strength = Strength.FULL, people: int = PEOPLE_AN_ARM
) -> World:
    """The world with `people` an arm; a lesser strength flattens the slopes."""
    parts = [_effects(rng, corpus, strength, people) for corpus in CORPORA]
    return assembled(
        NAME,
        LABEL,
        strength,
        {"effects": pa.concat_tables(parts)},
        _facts(strength, people),
        CONFIRMING if people == PEOPLE_AN_ARM else None,
    )


def _effects(rng: np.random.Generator, corpus: Corpus, strength: Strength, people: int) -> pa.Table:
    """Two arms an experiment, two metrics an arm, a row each; covariances on the proxy's row."""
    k = corpus.experiments
    proxy = rng.normal(0, _PROXY_SPREAD, k)
    value = strength.of(corpus.slope) * proxy + rng.normal(0, _OWN_SPREAD, k)
    zero = np.zeros(k)
    noise = _arm_noise(rng, 2 * k, people)
    true = np.stack([np.stack([zero, zero], -1), np.stack([proxy, value], -1)])
    mean = np.array(_LEVEL) + true + noise.reshape(2, k, 2)
    names = [f"{corpus.name}-{number:03d}" for number in range(k)]
    rows = 4 * k
    begun = [SPAN.instant(SPAN.monday - timedelta(days=2 * (k - n))) for n in range(k)]
    covariance = ERROR_CORRELATION * _SPREAD[0] * _SPREAD[1]
    return pa.table(
        {
            "experiment": pa.array(names * 4, pa.string()),
            "variant": pa.array((["control"] * k + ["treated"] * k) * 2, pa.string()),
            "control": pa.array(["control"] * rows, pa.string()),
            "metric": pa.array([PROXY] * (2 * k) + [VALUE] * (2 * k), pa.string()),
            "n": pa.array(np.full(rows, people)),
            "mean": pa.array(np.concatenate([mean[:, :, 0].ravel(), mean[:, :, 1].ravel()])),
            "variance": pa.array(np.repeat(np.square(_SPREAD), 2 * k)),
            "ts": instants(np.tile(np.array(begun), 4)),
            "metric2": pa.array([VALUE] * (2 * k) + [None] * (2 * k), pa.string()),
            "covariance": pa.array([covariance] * (2 * k) + [None] * (2 * k), pa.float64()),
        }
    )


def _arm_noise(rng: np.random.Generator, arms: int, people: int) -> Floats:
    """Errors of the means of both metrics, as (arms, 2)."""
    one, two = rng.standard_normal((2, arms)) / np.sqrt(people)
    shared = ERROR_CORRELATION * one + np.sqrt(1 - ERROR_CORRELATION**2) * two
    noise: Floats = np.stack([_SPREAD[0] * one, _SPREAD[1] * shared], axis=-1)
    return noise


def _facts(strength: Strength, people: int) -> Iterator[Planted]:
    # Measured effects are differences of two means, hence the 2.
    error = 2 / people
    for corpus in CORPORA:
        slope, cell = strength.of(corpus.slope), (("corpus", corpus.name),)
        said = Text(
            f"True slope of value over proxy, corpus {corpus.name}",
            f"{corpus.name} 实验库中价值对代理指标的真实斜率",
        )
        asks = Question.AUDIT
        yield Planted(
            "true_slope", said, slope, wording.NUMBER, asks, cell=cell, n=corpus.experiments
        )
        naive = (slope * _PROXY_SPREAD**2 + ERROR_CORRELATION * error) / (_PROXY_SPREAD**2 + error)
        said = Text(
            f"Slope of measured effects, corpus {corpus.name}",
            f"{corpus.name} 实验库中直接回归测得效应的斜率",
        )
        yield Planted("naive_slope", said, naive, wording.NUMBER, asks, cell=cell)
