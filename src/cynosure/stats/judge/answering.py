"""Labels that only some gave: whether giving one depends on what is known, and weighting for it.

Items fall into strata by what is known of all of them. Where labels were drawn by chance, the share
labelled is the same in all strata but for luck (Pearson's test); where it is not, the mean over
strata with the weights of all items puts right what those strata explain, and nothing else (Cochran
1977, "Sampling Techniques", 5A.9; Little 1993, "Post-Stratification: A Modeler's Perspective").
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cynosure.stats.arrays import share
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined

FEWEST = 5
"""Labels that a stratum needs before it may stand for its items."""


@dataclass(frozen=True)
class Answers:
    """A stratum: of `items` items `labelled` have a label; the sums of labels and their squares."""

    items: int
    labelled: int
    label: float
    squares: float


@dataclass(frozen=True)
class Responding:
    """How the share labelled differs over strata: the `lowest` and `highest` share (fractions of
    1), and `p`, how likely chance makes them differ as much."""

    lowest: float
    highest: float
    p: float


def responding(strata: Sequence[Answers]) -> Responding | Undefined:
    """Whether labels look drawn by chance. Undefined with fewer than two strata, without labels,
    and where everything is labelled."""
    known = [one for one in strata if one.items]
    items, labelled = sum(s.items for s in known), sum(s.labelled for s in known)
    if len(known) < 2:
        return Undefined(Reason.TOO_FEW)
    if labelled in (0, items):
        return Undefined(Reason.NO_VARIATION)
    overall = labelled / items
    squared = sum(
        (s.labelled - s.items * overall) ** 2 / (s.items * overall * (1 - overall)) for s in known
    )
    # Imported here: scipy takes longer to load than an answered question takes to print.
    from scipy.special import chdtrc

    shares = [s.labelled / s.items for s in known]
    return Responding(min(shares), max(shares), float(chdtrc(len(known) - 1, squared)))


def weighted(
    strata: Sequence[Answers], level: float = 0.95, ends: tuple[float, float] | None = None
) -> Estimate | Undefined:
    """The mean label over all items, each stratum with its weight among the items; n counts labels.

    The squared error is Σ W² s²/n; to the variance s² of the few labels of a stratum that of all
    strata is added as one more label, so that none has no spread by luck. Undefined
    (`LABELS_CHOSEN`) where a stratum has fewer than `FEWEST` labels. Raises ValueError for a level
    out of range.
    """
    share("level", level)
    known = [one for one in strata if one.items]
    items, labels = sum(s.items for s in known), sum(s.labelled for s in known)
    if not items:
        return Undefined(Reason.NO_ROWS)
    if any(s.labelled < FEWEST for s in known):
        return Undefined(Reason.LABELS_CHOSEN)
    value = sum(s.items / items * s.label / s.labelled for s in known)
    within = [max(s.squares - s.label**2 / s.labelled, 0.0) for s in known]
    degrees = labels - len(known)
    pooled = sum(within) / degrees
    squared = sum(
        (s.items / items) ** 2 * (own + pooled) / s.labelled**2
        for s, own in zip(known, within, strict=True)
    )
    if squared <= 0:
        return Estimate(value, Undefined(Reason.NO_VARIATION), labels)
    half = t_quantile(level, degrees) * math.sqrt(squared)
    low, high = value - half, value + half
    if ends is not None:
        low, high = max(low, ends[0]), min(high, ends[1])
    return Estimate(value, Interval(low, high, level, Band.SAMPLING), labels)
