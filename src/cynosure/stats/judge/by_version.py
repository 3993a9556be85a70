"""The mean label of an arm whose judge changed on the way: each version by its own labels, or over
a bridge of items that both versions scored.

A version with labels of its own is PPI++ by itself. One without is brought to the reference, the
first version: what it says, less how much higher it scores the same items, plus how far people
differ from the reference: f̄ − d̄ + (ȳ₀ − f̄₀). The last holds as long as the reference errs as it
did, which no data of the new version can tell. The versions are put together by how many items each
has. Everything is linear in sums over units to first order, so that one unit's rows under several
versions, and in the bridge, go together (the delta method). Sources: Angelopoulos, Duchi and Zrnic
(2023), section 6; for strata Fisch and others (2024), "Stratified Prediction-Powered Inference".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats
from cynosure.stats.estimate import Estimate
from cynosure.stats.experiments.difference import Arm
from cynosure.stats.judge.by_unit import COLUMNS, by_unit, judged_noise
from cynosure.stats.moments import moments_of
from cynosure.stats.undefined import Reason, Undefined

WITH_BRIDGE: tuple[str, ...] = (*COLUMNS, "gap", "in_gap")
"""What each unit adds under one version: the six of `by_unit`; how much higher the version scored
items that the reference scored too, summed, and how many these are. A version that has such items
is brought over them, one that has none stands on its own labels."""


@dataclass(frozen=True)
class ByVersion:
    """One arm: its value with squared error (`arm`), what each unit adds to the noise of it
    (`noise`, shape (n,), summing to zero), and by version the value (`values`) and the share of
    the items (`shares`, adding up to 1)."""

    arm: Arm
    noise: Floats
    values: tuple[float, ...]
    shares: tuple[float, ...]


def by_version(strata: ArrayLike) -> ByVersion | Undefined:
    """The mean label of one arm from sums of shape (versions, 8, n), the reference first.

    Undefined as `by_unit` is for the reference or a version without bridge, where a bridged version
    or the reference's labels have no verdict, for one unit, and where nothing varies. Raises
    ValueError for other shapes, and values that are not finite.
    """
    sums = np.asarray(strata, np.float64)
    if sums.ndim != 3 or sums.shape[1] != len(WITH_BRIDGE) or not len(sums):
        raise ValueError(
            f"strata must have shape (versions, {len(WITH_BRIDGE)}, n), not {sums.shape}"
        )
    if not np.isfinite(sums).all():
        raise ValueError(f"strata of shape {sums.shape} hold values that are not finite")
    if sums.shape[2] < 2:
        return Undefined(Reason.ONE_UNIT if sums.shape[2] else Reason.NO_ROWS)
    told = [_alone(one) if k == 0 or not one[7].sum() else _over(one, sums[0])
            for k, one in enumerate(sums)]  # fmt: skip
    known = []
    for one in told:
        if isinstance(one, Undefined):
            return one
        known.append(one)
    items = sums[:, 1] + sums[:, 5]
    whole = float(items.sum())
    shares = items.sum(axis=1) / whole
    values = np.array([value for value, _ in known])
    noise: Floats = sum(
        (shares[k] * own + values[k] * (items[k] - shares[k] * items.sum(axis=0)) / whole
         for k, (_, own) in enumerate(known)),
        np.zeros(sums.shape[2]),
    )  # fmt: skip
    squared = float(noise @ noise)
    if not squared:
        return Undefined(Reason.NO_VARIATION)
    arm = Arm(float(shares @ values), squared, sums.shape[2])
    return ByVersion(arm, noise, tuple(values.tolist()), tuple(shares.tolist()))


def _alone(sums: Floats) -> tuple[float, Floats] | Undefined:
    """A version by its own labels: the value, and what units add to its noise."""
    six = sums[: len(COLUMNS)]
    moments = moments_of(six.T)
    found = by_unit(moments)
    if not isinstance(found, Estimate):
        return found
    noise: Floats = np.array(judged_noise(moments)) @ six
    return found.value, noise


def _over(sums: Floats, reference: Floats) -> tuple[float, Floats] | Undefined:
    """A version over the bridge to the reference."""
    parts = (
        (sums[2] + sums[4], sums[3] + sums[5]),
        (sums[6], sums[7]),
        (reference[0], reference[1]),
        (reference[2], reference[3]),
    )
    if any(not under.sum() for _, under in parts):
        return Undefined(Reason.NO_PAIRS)
    means = [float(over.sum() / under.sum()) for over, under in parts]
    noises = [
        (over - mean * under) / under.sum()
        for (over, under), mean in zip(parts, means, strict=True)
    ]
    said, gap, label, verdict = means
    noise: Floats = noises[0] - noises[1] + noises[2] - noises[3]
    return said - gap + label - verdict, noise
