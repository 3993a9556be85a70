"""A share that an imperfect judge saw, corrected by how often it is right.

π = (p + Sp − 1) / (Se + Sp − 1), p the share the judge passed, Se how often it passes what is
good, Sp how often it fails what is not. Both belong to one judge and one release: a new version
of either makes them another's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from cynosure.stats.arrays import share
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.proportion import proportion
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class CorrectedShare:
    """The share that is good in truth, as a fraction of 1.

    `uncut` is the formula's value, which may fall outside 0 to 1; `estimate` holds it cut to
    that range, with its interval, `n` being the number of judged items. `error` is the standard
    error of `uncut`.
    """

    estimate: Estimate
    uncut: float
    error: float


def rogan_gladen(
    passed: int, n: int, hits: int, good: int, rejections: int, bad: int, level: float = 0.95
) -> CorrectedShare | Undefined:
    """The corrected share where a validation study tells the judge's accuracy.

    Of `n` items the judge `passed` some; in the study it passed `hits` of the `good` items and
    rejected `rejections` of the `bad` ones, Se = hits/good and Sp = rejections/bad. The variance
    [p(1 − p)/n + (1 − π)² Sp(1 − Sp)/bad + π² Se(1 − Se)/good] / (Se + Sp − 1)² counts the noise
    of all three. The interval is that of Lang and Reiczigel, which keeps its level near 0 and 1.

    Undefined without items or without study, and where Se + Sp − 1 is not above zero by its own
    interval. Raises ValueError for counts out of range. Sources: Rogan and Gladen (American
    Journal of Epidemiology 1978); Lang and Reiczigel (Preventive Veterinary Medicine 2014).
    """
    share("level", level)
    for name, part, whole in (
        ("passed", passed, n),
        ("hits", hits, good),
        ("rejections", rejections, bad),
    ):
        if not 0 <= part <= whole:
            raise ValueError(f"{name} must lie between 0 and {whole}, not be {part}")
    if 0 in (n, good, bad):
        return Undefined(Reason.NO_ROWS)
    z = t_quantile(level, math.inf)
    se, sp = hits / good, rejections / bad
    skill = se + sp - 1
    if skill <= z * math.sqrt(se * (1 - se) / good + sp * (1 - sp) / bad):
        return Undefined(Reason.JUDGE_UNPROVEN)
    p = passed / n
    value = (p + sp - 1) / skill
    error = _error(p * (1 - p) / n, se * (1 - se) / good, sp * (1 - sp) / bad, value, skill)
    low, high = _lang_reiczigel((passed, n), (hits, good), (rejections, bad), z)
    span = Interval(_cut(low), _cut(high), level, Band.SAMPLING)
    return CorrectedShare(Estimate(_cut(value), span, n), value, error)


def rogan_gladen_known(
    passed: int, n: int, sensitivity: float, specificity: float, level: float = 0.95
) -> CorrectedShare | Undefined:
    """The corrected share where the judge's accuracy is known without error.

    `sensitivity` and `specificity` are fractions of 1. Wilson's interval of the judged share is
    mapped through the formula, which only rises, and cut to 0 … 1.

    Undefined without items, and for a judge no better than chance. Raises ValueError for counts
    and fractions out of range. Source: Rogan and Gladen (1978); the interval as in `epi.prev` of
    the R package epiR.
    """
    for name, rate in (("sensitivity", sensitivity), ("specificity", specificity)):
        if not 0 <= rate <= 1:
            raise ValueError(f"{name} must lie between 0 and 1, not be {rate}")
    seen = proportion(passed, n, level)
    if isinstance(seen, Undefined):
        return seen
    skill = sensitivity + specificity - 1
    if skill <= 1e-12:
        return Undefined(Reason.JUDGE_UNPROVEN)

    def corrected(seen_share: float) -> float:
        return (seen_share + specificity - 1) / skill

    span = seen.interval
    if isinstance(span, Interval):
        span = Interval(_cut(corrected(span.low)), _cut(corrected(span.high)), level, Band.SAMPLING)
    value = corrected(seen.value)
    error = math.sqrt(seen.value * (1 - seen.value) / n) / skill
    return CorrectedShare(Estimate(_cut(value), span, n), value, error)


def _error(seen: float, of_good: float, of_bad: float, value: float, skill: float) -> float:
    """From the variances of the judged share, of Se and of Sp."""
    return math.sqrt(seen + (1 - value) ** 2 * of_bad + value**2 * of_good) / skill


def _lang_reiczigel(
    judged: tuple[int, int], study_good: tuple[int, int], study_bad: tuple[int, int], z: float
) -> tuple[float, float]:
    """Each pair is (count, of how many); z²/2 successes are added to the first, 1 to the others."""
    (passed, n), (hits, good), (rejections, bad) = judged, study_good, study_bad
    p = (passed + z**2 / 2) / (n + z**2)
    se, sp = (hits + 1) / (good + 2), (rejections + 1) / (bad + 2)
    skill = se + sp - 1
    value = (p + sp - 1) / skill
    of_good, of_bad = se * (1 - se) / good, sp * (1 - sp) / bad
    shift = 2 * z**2 * (value * of_good - (1 - value) * of_bad)
    half = z * _error(p * (1 - p) / (n + z**2), of_good, of_bad, value, skill)
    return value + shift - half, value + shift + half


def _cut(value: float) -> float:
    return min(max(value, 0.0), 1.0)
