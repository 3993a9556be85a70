"""One link of the chain from experience to money: do true effects on one go with the other's?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from cynosure.analyses.audit.judged import Bounds, Tier, Verdict
from cynosure.analyses.audit.past import WITHIN, Effects
from cynosure.findings.blocks import Block, Note
from cynosure.metrics.starfile.bounds import PastExperiments
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.surrogacy.effect_covariance import (
    ValueLink,
    effect_covariance,
    value_link,
)
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class Link:
    """How `proxy` and `value` go together; `n` counts experiments unless `of_people`.

    `span` is a band of correlations where no single one can be told; `naive` the correlation of
    measured effects, None where no experiment measured them.
    """

    proxy: str
    value: str
    verdict: Verdict
    tier: Tier
    estimate: Estimate | Undefined
    n: int
    because: Note
    would_change: Note
    of_people: bool = False
    span: Interval | None = None
    naive: float | None = None
    notes: tuple[Note, ...] = ()
    blocks: tuple[Block, ...] = field(default=())


@dataclass(frozen=True)
class Corrected:
    """The correlation of true effects: one, or a `span` of them over what is not known.

    `found` are the estimates at the ends of what is taken for possible, one where nothing is open;
    `is_told` where data tell these ends, so that the span is an interval and its middle a number.
    """

    found: tuple[ValueLink | Undefined, ...]
    span: Interval | None
    points: tuple[float, ...]
    is_told: bool = False

    @property
    def estimate(self) -> Estimate | Undefined:
        """The correlation with its interval; undefined where it is a band."""
        if len(self.found) == 1:
            only = self.found[0]
            return only if isinstance(only, Undefined) else only.correlation
        for one in self.found:
            if isinstance(one, Undefined):
                return one
        low, high = self.points[0], self.points[-1]
        if self.is_told and self.span is not None:
            n = min(one.correlation.n for one in self.found if isinstance(one, ValueLink))
            return Estimate((low + high) / 2, self.span, n)
        detail = (("low", round(min(low, high), 2)), ("high", round(max(low, high), 2)))
        return Undefined(Reason.NO_COVARIANCE, detail)


def corrected(
    effects: Effects,
    rng: np.random.Generator,
    level: float,
    within: tuple[float, float] = WITHIN,
) -> Corrected:
    """The correlation of true effects on two metrics, resampled by experiment; where the summaries
    have no covariance, at both ends of what it may be `within` a person."""
    ends = (None,) if effects.has_covariance else within
    state = rng.integers(2**32)
    found, points = [], []
    for end in ends:
        noise = effects.noise if end is None else _filled(effects.noise, end)
        draws = np.random.default_rng(state)
        one = value_link(effects.values, noise, draws, level, experiments=effects.experiments)
        found.append(one)
        points.append(_point(effects.values, noise))
    told = tuple(one for one in points if one is not None)
    return Corrected(tuple(found), _span(found, level), told, is_told=within is not WITHIN)


def verdict_of(
    found: Corrected, experiments: int, bounds: Bounds, enough: PastExperiments
) -> Verdict:
    """The verdict that every end of what is not known allows; under `enough.full` experiments it
    leans at most, under `enough.told` there is none."""
    each = [
        bounds.verdict(one if isinstance(one, Undefined) else one.correlation)
        for one in found.found
    ]
    if experiments < enough.told or Verdict.NOT_ENOUGH in each:
        return Verdict.NOT_ENOUGH
    told = each[0] if len(set(each)) == 1 else Verdict.LEANING
    return told if experiments >= enough.full else Verdict.LEANING


def _filled(noise: np.ndarray, within: float) -> np.ndarray:
    """The sampling covariances if the two metrics of a person correlated so."""
    filled = noise.copy()
    filled[:, 0, 1] = filled[:, 1, 0] = within * np.sqrt(noise[:, 0, 0] * noise[:, 1, 1])
    return filled


def _point(values: np.ndarray, noise: np.ndarray) -> float | None:
    """ρ of true effects, None where a true variance is not above zero."""
    found = effect_covariance(values, noise)
    if isinstance(found, Undefined):
        return None
    over, under = found.uncut[0, 1], found.uncut[0, 0] * found.uncut[1, 1]
    if found.uncut[0, 0] <= 0 or found.uncut[1, 1] <= 0:
        return None
    return float(np.clip(over / np.sqrt(under), -1, 1))


def _span(found: Sequence[ValueLink | Undefined], level: float) -> Interval | None:
    """From the lowest to the highest end of the intervals."""
    if len(found) < 2:
        return None
    spans = [
        one.correlation.interval
        for one in found
        if isinstance(one, ValueLink) and isinstance(one.correlation.interval, Interval)
    ]
    if len(spans) < len(found):
        return None
    lows, highs = [one.low for one in spans], [one.high for one in spans]
    return Interval(min(lows), max(highs), level, Band.SAMPLING)
