"""What the grid asks of a sample: every method with its truth, and which designs it knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cynosure.stats.clustered.bootstrap import cluster_bootstrap
from cynosure.stats.clustered.permutation import permutation_test
from cynosure.stats.clustered.wild import wild_cluster_test
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.experiments.difference import difference, ratio_arm
from cynosure.stats.moments import moments_of
from cynosure.stats.proportion import proportion
from cynosure.stats.quantile import quantile
from cynosure.stats.ratio import mean, ratio
from cynosure.stats.undefined import Undefined
from tests.stats.grid.designs import (
    SHAPES,
    Design,
    Floats,
    Sample,
    true_mean,
    true_quantile,
)

SHIFT = 0.3
"""What treatment adds to every row."""

RATES = dict(zip(SHAPES, (0.5, 0.1, 0.05), strict=True))
"""A proportion has no shape; where the others change it, this one changes its rate."""

RESAMPLED_TO = 2_000
FEW = 20

Span = Interval | Undefined
Ask = Callable[[Sample, Design, np.random.Generator], Span]


@dataclass(frozen=True)
class Method:
    """A name, how the interval is asked for, its truth, and the designs that it knows."""

    name: str
    ask: Ask
    truth: Callable[[Design], float]
    knows: Callable[[Design], bool]


def _span(found: Estimate | Undefined) -> Span:
    return found.interval if isinstance(found, Estimate) else found


def _of_clusters(sample: Sample) -> Floats:
    """The sum of values and the number of rows of each cluster."""
    rows = np.bincount(sample.owners)
    return np.column_stack([np.bincount(sample.owners, weights=sample.values), rows])


def _mean(sample: Sample, design: Design, rng: np.random.Generator) -> Span:
    return _span(mean(sample.values, sample.owners if design.clusters else None))


def _proportion(sample: Sample, design: Design, rng: np.random.Generator) -> Span:
    return _span(proportion(int(rng.binomial(design.n, RATES[design.shape])), design.n))


def _ratio(sample: Sample, design: Design, rng: np.random.Generator) -> Span:
    columns = np.column_stack([sample.values * sample.exposures, sample.exposures])
    return _span(ratio(moments_of(columns, sample.owners if design.clusters else None), 0.95))


def _quantile(q: float) -> Ask:
    def ask(sample: Sample, design: Design, rng: np.random.Generator) -> Span:
        return _span(quantile(sample.values, sample.owners if design.clusters else None, q))

    return ask


def _difference(sample: Sample, design: Design, rng: np.random.Generator) -> Span:
    treated = sample.owners % 2 == 1
    rows = sample.values + SHIFT * treated
    arms = [ratio_arm(moments_of(rows[side], sample.owners[side])) for side in (~treated, treated)]
    found = difference(*arms)
    return found if isinstance(found, Undefined) else found.interval


def _bootstrap(sample: Sample, design: Design, rng: np.random.Generator) -> Span:
    found = cluster_bootstrap(_of_clusters(sample), lambda s: s[:, 0] / s[:, 1], rng, draws=999)
    return _span(found)


def _wild(sample: Sample, design: Design, rng: np.random.Generator) -> Span:
    treated = (sample.owners % 2).astype(float)
    columns = np.column_stack([np.ones(design.n), treated])
    rows = sample.values + SHIFT * treated
    found = wild_cluster_test(rows, columns, sample.owners, 1, rng, draws=999)
    return found if isinstance(found, Undefined) else _span(found.estimate)


def _permutation(sample: Sample, design: Design, rng: np.random.Generator) -> Span:
    sums = _of_clusters(sample)
    means = sums[:, 0] / sums[:, 1]
    found = permutation_test(means[0::2], means[1::2] + SHIFT, rng)
    return found if isinstance(found, Undefined) else _span(found.estimate)


def _any(design: Design) -> bool:
    return True


def _alone(design: Design) -> bool:
    return design.clusters == 0


def _resampled(design: Design) -> bool:
    return design.n <= RESAMPLED_TO and design.clusters == 0


def _few(design: Design) -> bool:
    return design.n <= RESAMPLED_TO and 0 < design.clusters < FEW


METHODS = (
    Method("mean", _mean, lambda d: true_mean(d.shape), _any),
    Method("proportion", _proportion, lambda d: RATES[d.shape], _alone),
    Method("ratio", _ratio, lambda d: true_mean(d.shape), _any),
    Method("median", _quantile(0.5), lambda d: true_quantile(d.shape, 0.5), _any),
    Method("p90", _quantile(0.9), lambda d: true_quantile(d.shape, 0.9), _any),
    Method("difference", _difference, lambda d: SHIFT, _any),
    Method("bootstrap", _bootstrap, lambda d: true_mean(d.shape), _resampled),
    Method("wild", _wild, lambda d: SHIFT, _few),
    Method("permutation", _permutation, lambda d: SHIFT, _few),
)
