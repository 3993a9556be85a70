"""What one criterion says of one metric: a verdict, what it rests on, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from cynosure.errors import Text
from cynosure.findings.blocks import Block, Note, Unit
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Undefined


class Verdict(StrEnum):
    """Where the interval of a criterion's number lies beside its two bounds."""

    SUPPORTED = "supported"
    LEANING = "leaning"
    CONTRADICTED = "contradicted"
    NOT_ENOUGH = "not_enough_data"


VERDICTS: dict[Verdict, Text] = {
    Verdict.SUPPORTED: Text("supported", "成立"),
    Verdict.LEANING: Text("leaning", "倾向成立"),
    Verdict.CONTRADICTED: Text("contradicted", "不成立"),
    Verdict.NOT_ENOUGH: Text("not enough data", "数据不足"),
}
"""What people call the verdicts."""
LEANING_AGAINST = "leaning_against"
AGAINST = Text("leaning against", "倾向不成立")
"""The same of a verdict that leans towards being contradicted."""


class Tier(IntEnum):
    """What kind of evidence a verdict rests on, weakest first."""

    OPINION = 0
    IN_SAMPLE = 1
    """Association in the data it was found in, or a judge that nobody checked."""
    OUT_OF_SAMPLE = 2
    """Association on people or weeks that the search did not see."""
    QUASI_EXPERIMENT = 3
    RANDOMISED = 4
    """Random assignment, or a count of what is in the tables."""


@dataclass(frozen=True)
class Bounds:
    """`weak` is where a verdict stops being contradicted, `strong` where it is supported.

    `strong` lies below `weak` where less is better (days to detect). Both in the unit of the
    criterion's number.
    """

    weak: float
    strong: float

    def verdict(self, estimate: Estimate | Undefined) -> Verdict:
        """Supported where the whole interval is beyond `strong`, contradicted where the whole
        interval falls short of `weak`, not enough data where it holds both bounds or does not
        exist, leaning elsewhere."""
        if isinstance(estimate, Undefined) or isinstance(estimate.interval, Undefined):
            return Verdict.NOT_ENOUGH
        worst, best = self._ordered(estimate.interval)
        sign = self._sign
        if sign * worst >= sign * self.strong:
            return Verdict.SUPPORTED
        if sign * best < sign * self.weak:
            return Verdict.CONTRADICTED
        if sign * worst < sign * self.weak and sign * best >= sign * self.strong:
            return Verdict.NOT_ENOUGH
        return Verdict.LEANING

    def falls_short(self, interval: Interval) -> bool:
        """Whether an interval begins short of `weak` and does not reach `strong`."""
        worst, best = self._ordered(interval)
        sign = self._sign
        return sign * worst < sign * self.weak and sign * best < sign * self.strong

    @property
    def _sign(self) -> int:
        return 1 if self.strong >= self.weak else -1

    def _ordered(self, interval: Interval) -> tuple[float, float]:
        ends = (interval.low, interval.high)
        return ends if self._sign > 0 else (ends[1], ends[0])


@dataclass(frozen=True)
class Judged:
    """One criterion's verdict on one metric.

    `estimate` is the number that decided it, in `unit`; `bounds` are None for a verdict that no
    interval decides (a chain without its value moment). `n` counts `units`. `because` says in one
    sentence what was measured, `would_change` names the datum that would change the verdict;
    `notes` say what else was seen, `blocks` show it. `span` holds what may be true where no single
    number can be told and `estimate` says why; `spoilt_by` names what makes a good number void.
    """

    criterion: str
    metric: str
    verdict: Verdict
    tier: Tier
    estimate: Estimate | Undefined
    unit: Unit
    n: int
    units: Unit
    because: Note
    would_change: Note
    bounds: Bounds | None = None
    notes: tuple[Note, ...] = ()
    blocks: tuple[Block, ...] = ()
    span: Interval | None = None
    spoilt_by: Text | None = None

    @property
    def has_evidence(self) -> bool:
        """Whether the verdict rests on anything: one without a number may, as a chain does."""
        return self.verdict is not Verdict.NOT_ENOUGH or self.tier is not Tier.OPINION

    @property
    def leans_against(self) -> bool:
        """Whether a verdict that leans does so towards being contradicted: its interval begins
        short of the weaker bound and does not reach the stronger one."""
        interval = self.estimate.interval if isinstance(self.estimate, Estimate) else self.span
        if self.verdict is not Verdict.LEANING or self.bounds is None:
            return False
        return isinstance(interval, Interval) and self.bounds.falls_short(interval)


@dataclass(frozen=True)
class Weighed:
    """`shares` of the allowed weights under which each of some metrics comes first, rounded;
    `left_out` are those without a verdict on a criterion of the order."""

    shares: tuple[tuple[str, float], ...]
    left_out: tuple[str, ...]
