"""When a promise is broken: exact tests that luck fails once in a thousand."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import beta, binom

from cynosure.selftest.row import Aspect, Trial

LUCK = 0.001
"""How often an estimator that keeps its promise may fail, by luck."""

SLACK = 0.01
"""False alarms beyond those promised that are let pass: a point."""

AROUND = 0.02
"""How far coverage may lie from its promise: 93 to 97 % around 95."""


@dataclass(frozen=True)
class Count:
    """Of `runs`, how many were `answered`, and in how many of these it `happened`."""

    runs: int
    answered: int
    happened: int

    def __add__(self, other: Count) -> Count:
        """Both together."""
        return Count(
            self.runs + other.runs,
            self.answered + other.answered,
            self.happened + other.happened,
        )

    @property
    def share(self) -> float | None:
        """How often it happened, None where nothing was answered."""
        return self.happened / self.answered if self.answered else None


def keeps(trial: Trial, count: Count) -> bool:
    """Whether a count is what the trial promises, luck aside.

    False alarms fail where the exact test of "at most nominal + 1 point" rejects at 0.1 %.
    Coverage and planned power fail where their exact 99.9 % interval (Clopper and Pearson 1934)
    misses nominal ± 2 points, upwards only unless conservative; power where the exact test of "at
    least" rejects at 0.1 %; an exact number where it was wrong once.
    """
    if count.answered < trial.least_answered * count.runs:
        return False
    if trial.nominal is None:
        return True
    if trial.aspect is Aspect.EXACT:
        return count.happened == count.answered
    if trial.aspect is Aspect.POWER:
        return bool(binom.cdf(count.happened, count.answered, trial.nominal) >= LUCK)
    if trial.aspect in (Aspect.COVERAGE, Aspect.PLANNED):
        low, high = bounds(count)
        meets = high >= trial.nominal - AROUND
        return meets and (trial.conservative or low <= trial.nominal + AROUND)
    beyond = binom.sf(count.happened - 1, count.answered, trial.nominal + SLACK)
    return bool(beyond >= LUCK)


def bounds(count: Count) -> tuple[float, float]:
    """The exact 99.9 % interval of the share (Clopper and Pearson 1934)."""
    hits, missed = count.happened, count.answered - count.happened
    low = float(beta.ppf(LUCK / 2, hits, missed + 1)) if hits else 0.0
    high = float(beta.ppf(1 - LUCK / 2, hits + 1, missed)) if missed else 1.0
    return low, high
