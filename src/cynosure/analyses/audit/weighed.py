"""Which of several stars comes first for how many of the weights that the signed order allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cynosure.analyses.audit.gates import RANKS
from cynosure.analyses.audit.judged import Judged, Weighed
from cynosure.stats.acceptability import acceptability
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Undefined

RESAMPLES = 400
STEP = 0.05
"""To what shares are rounded: more digits would say more than an order of criteria does."""


def weighed(
    judged: Mapping[str, Sequence[Judged]], order: Sequence[str], rng: np.random.Generator
) -> Weighed | None:
    """The shares of the metrics in `judged` under weights that fall along `order`; None where
    fewer than two metrics have a verdict on each criterion of the order.

    A verdict that an interval decided is drawn again from that interval for each weight.
    """
    by_name = {metric: {one.criterion: one for one in own} for metric, own in judged.items()}
    known = {
        metric: own
        for metric, own in by_name.items()
        if all(name in own and own[name].verdict in RANKS for name in order)
    }
    if len(known) < 2:
        return None
    scores = np.stack(
        [np.stack([_scores(own[name], rng) for name in order], axis=-1) for own in known.values()],
        axis=1,
    )
    found = acceptability(scores, rng, order=range(len(order)))
    if isinstance(found, Undefined):
        return None
    shares = zip(known, found.first, strict=True)
    rounded = [(metric, round(float(share) / STEP) * STEP) for metric, share in shares]
    return Weighed(
        tuple(sorted(rounded, key=lambda pair: -pair[1])),
        tuple(metric for metric in by_name if metric not in known),
    )


def _scores(judged: Judged, rng: np.random.Generator) -> np.ndarray:
    """The verdict as 0, 1 or 2 in each resample."""
    estimate, bounds = judged.estimate, judged.bounds
    fixed = np.full(RESAMPLES, float(RANKS[judged.verdict]))
    if bounds is None or not isinstance(estimate, Estimate):
        return fixed
    if not isinstance(estimate.interval, Interval):
        return fixed
    span = estimate.interval
    spread = (span.high - span.low) / 2 / t_quantile(span.level, float("inf"))
    drawn = rng.normal(estimate.value, spread, RESAMPLES)
    sign = 1 if bounds.strong >= bounds.weak else -1
    beyond = (sign * drawn >= sign * bounds.weak).astype(float)
    return np.asarray(beyond + (sign * drawn >= sign * bounds.strong))
