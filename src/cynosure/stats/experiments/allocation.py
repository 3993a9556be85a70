"""Whether units reached the arms in the shares that were planned: the sample-ratio test.

Pearson's χ² on the counts; Fabijan et al. (KDD 2019), "Diagnosing Sample Ratio Mismatch in Online
Controlled Experiments". An experiment that fails it (custom: p < .001) has lost units of one arm,
and no effect of it can be read.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cynosure.stats.undefined import Reason, Undefined

ALARM = 0.001
"""The p under which an allocation is called broken; lower than .05, as every experiment is
tested, and often."""


@dataclass(frozen=True)
class SampleRatio:
    """The χ² `statistic` with its `degrees`, its `p`, and the counts `expected` in each arm."""

    statistic: float
    degrees: int
    p: float
    expected: tuple[float, ...]

    @property
    def broken(self) -> bool:
        """Whether the counts are too unlikely under the planned shares."""
        return self.p < ALARM


def sample_ratio(counts: Sequence[int], shares: Sequence[float]) -> SampleRatio | Undefined:
    """Units per arm against the planned `shares`, which sum to 1.

    Undefined without units and where an arm expects fewer than 5, too few for χ². Raises
    ValueError for fewer than two arms, lengths that differ, negative counts, and shares that are
    not positive or do not sum to 1.
    """
    if len(counts) != len(shares) or len(counts) < 2:
        raise ValueError(
            f"counts and shares need the same two or more arms, not {len(counts)} and {len(shares)}"
        )
    if min(counts) < 0:
        raise ValueError(f"counts must not be negative, as in {tuple(counts)}")
    if min(shares) <= 0 or not math.isclose(sum(shares), 1, rel_tol=1e-9):
        raise ValueError(f"shares must be positive and sum to 1, not {tuple(shares)}")
    from scipy.special import chdtrc

    n = sum(counts)
    expected = tuple(n * share for share in shares)
    if n == 0:
        return Undefined(Reason.NO_ROWS)
    if min(expected) < 5:
        return Undefined(Reason.TOO_FEW, (("n", n),))
    statistic = sum((c - e) ** 2 / e for c, e in zip(counts, expected, strict=True))
    degrees = len(counts) - 1
    return SampleRatio(statistic, degrees, float(chdtrc(degrees, statistic)), expected)
