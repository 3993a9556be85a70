"""Arms by what people and a judge say of them: six sums a unit, in the place of two; where the
judge changed on the way, eight a unit and version."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cynosure.stats.experiments.difference import Arm, ratio_arm
from cynosure.stats.judge.by_unit import COLUMNS, judged_arm, judged_noise
from cynosure.stats.judge.by_version import WITH_BRIDGE, ByVersion, by_version
from cynosure.stats.moments import moments_of
from cynosure.stats.undefined import Undefined

Floats = NDArray[np.float64]


def is_judged(sums: Floats) -> bool:
    """Whether sums of shape (c, n) are those of a judged metric."""
    return len(sums) == len(COLUMNS) or is_by_version(sums)


def is_by_version(sums: Floats) -> bool:
    """Whether sums of shape (c, n) are those of versions of the judge, one under another."""
    versions, left = divmod(len(sums), len(WITH_BRIDGE))
    return versions > 1 and not left


def versions_told(sums: Floats) -> ByVersion | Undefined:
    """One arm whose judge changed, from the sums of its units, shape (8 × versions, n)."""
    return by_version(sums.reshape(-1, len(WITH_BRIDGE), sums.shape[1]))


def arm_of(sums: Floats) -> Arm | Undefined:
    """One arm from the sums of its units, shape (c, n)."""
    if is_by_version(sums):
        told = versions_told(sums)
        return told if isinstance(told, Undefined) else told.arm
    moments = moments_of(sums.T)
    return judged_arm(moments) if is_judged(sums) else ratio_arm(moments)


def parts_of(sums: Floats) -> Floats:
    """What each unit adds to the metric of all of them, as if it were a mean of these: (n,)."""
    if is_by_version(sums):
        told = versions_told(sums)
        if isinstance(told, Undefined):
            return np.zeros(sums.shape[1])
        own: Floats = told.arm.value + told.noise * sums.shape[1]
        return own
    moments = moments_of(sums.T)
    noise = np.array(judged_noise(moments))
    whole = judged_arm(moments)
    value = 0.0 if isinstance(whole, Undefined) else whole.value
    parts: Floats = value + (noise @ sums) * sums.shape[1]
    return parts
