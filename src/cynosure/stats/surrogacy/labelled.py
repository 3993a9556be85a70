"""How often a metric says what was known otherwise: experiments labelled good, bad or neutral.

Labels come from evidence other than the metric. What is told is counts with their intervals, not
one score. Sources: Deng and Shi (KDD 2016), section 4; Dmitriev and Wu (CIKM 2016).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import positive, vector
from cynosure.stats.estimate import Estimate
from cynosure.stats.proportion import proportion
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class Directionality:
    """How a metric moved in labelled experiments; each estimate is a share, `n` of how many.

    Of experiments labelled good or bad: `agreed` moved significantly the right way, `mistaken`
    significantly the wrong way. Of neutral ones: `false_alarms` moved significantly.
    """

    agreed: Estimate | Undefined
    mistaken: Estimate | Undefined
    false_alarms: Estimate | Undefined


def directionality(
    z: ArrayLike, labels: ArrayLike, critical: float = 1.96, level: float = 0.95
) -> Directionality | Undefined:
    """How often a metric goes with the labels of experiments.

    `z` (shape (k,)) are effects over their standard errors, positive where the metric rose;
    `labels` (k,) are 1 for good, −1 for bad and 0 for neutral; an effect is significant from
    |z| = `critical`. Intervals are Wilson's. A share is undefined without an experiment of its
    kind, the whole without any. Raises ValueError for shapes that differ, values that are not
    finite and labels other than −1, 0 and 1.
    """
    moved = vector("z", z)
    said = vector("labels", labels, len(moved))
    if not np.isin(said, (-1.0, 0.0, 1.0)).all():
        raise ValueError(f"labels of shape {said.shape} must hold -1, 0 and 1 only")
    if not len(moved):
        return Undefined(Reason.NO_ROWS)
    significant = np.abs(moved) >= positive("critical", critical)
    right = significant & (np.sign(moved) == said)
    known = said != 0
    return Directionality(
        agreed=proportion(int((right & known).sum()), int(known.sum()), level),
        mistaken=proportion(int((significant & ~right & known).sum()), int(known.sum()), level),
        false_alarms=proportion(int((significant & ~known).sum()), int((~known).sum()), level),
    )


def proxy_score(
    proxy_z: ArrayLike, value_z: ArrayLike, critical: float = 1.96
) -> float | Undefined:
    """(detections − mistakes) / experiments in which the value moved significantly.

    `proxy_z` and `value_z` (shape (k,)) are effects over standard errors on proxy and value. A
    detection is a significant move of the proxy the same way, a mistake one the other way: 1 at
    best, −1 at worst. Undefined where the value never moved significantly. Raises ValueError as
    `directionality`. Source: Tripuraneni et al. (KDD 2024), section 5.
    """
    proxy = vector("proxy_z", proxy_z)
    value = vector("value_z", value_z, len(proxy))
    positive("critical", critical)
    moved = np.abs(value) >= critical
    if not moved.any():
        return Undefined(Reason.NO_SIGNAL if len(value) else Reason.NO_ROWS)
    same = np.sign(proxy) * np.sign(value) * (np.abs(proxy) >= critical)
    return float(same[moved].mean())
