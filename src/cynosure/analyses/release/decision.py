"""Ship, hold or stop: from the interval, the margin and the guardrails declared beforehand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cynosure.analyses.release.compared import Compared, is_clear
from cynosure.errors import UserMistake
from cynosure.findings.blocks import Check
from cynosure.stats.undefined import Undefined

SHIP, HOLD, STOP = "ship", "hold", "stop"
_MARGIN = re.compile(r"[-−]?\s*(?P<size>\d+(?:\.\d+)?)\s*(?P<unit>pt|%|)")


@dataclass(frozen=True)
class Rail:
    """A guardrail within an experiment: how much worse it may be, and what it did.

    `margin` is positive, in the unit of the metric; `better` is 1 or −1.
    """

    metric: str
    margin: float
    better: float
    found: Compared | Undefined

    @property
    def holds(self) -> bool | None:
        """Whether it is not worse than the margin; None where that is not ruled out either way."""
        ends = _ends(self.found, self.better)
        if ends is None:
            return None
        worst, best = ends
        if worst > -self.margin:
            return True
        return False if best < -self.margin else None


def held_checks(rails: tuple[Rail, ...]) -> Iterator[Check]:
    """Whether each guardrail is within its margin."""
    for rail in rails:
        yield Check("guardrail_held", rail.holds, (("metric", rail.metric),))


def margin_of(written: str, control: float) -> float | None:
    """A margin such as `-2pt`, `-1%` (of the control) or `0.5`, positive; None where none is.

    Raises UserMistake for other words.
    """
    if not written.strip():
        return None
    found = _MARGIN.fullmatch(written.strip())
    if found is None or not float(found["size"]):
        raise UserMistake(
            f"`{written}` is no margin; write -2pt, -1% or a number.",
            f"`{written}` 不是有效的界值；请写 -2pt、-1% 或一个数。",
        )
    size = float(found["size"])
    if found["unit"] == "pt":
        return size / 100
    return size / 100 * abs(control) if found["unit"] == "%" else size


def not_worse(found: Compared | Undefined, margin: float | None, better: float) -> bool:
    """Whether the bad end of the interval lies above the margin."""
    ends = _ends(found, better)
    return margin is not None and ends is not None and ends[0] > -margin


def decided(
    found: Compared | Undefined, margin: float | None, better: float, rails: tuple[Rail, ...]
) -> str:
    """The decision. A guardrail beyond its margin stops, whatever the metric itself did."""
    if any(rail.holds is False for rail in rails):
        return STOP
    if isinstance(found, Undefined):
        return HOLD
    gain = better * found.estimate.value
    if is_clear(found) and gain < 0 and not not_worse(found, margin, better):
        return STOP
    good = (is_clear(found) and gain > 0) or not_worse(found, margin, better)
    return SHIP if good and all(rail.holds for rail in rails) else HOLD


def _ends(found: Compared | Undefined, better: float) -> tuple[float, float] | None:
    """The worse and the better end of the interval, counted so that more is better."""
    if isinstance(found, Undefined) or isinstance(found.estimate.interval, Undefined):
        return None
    interval = found.estimate.interval
    low, high = sorted((better * interval.low, better * interval.high))
    return low, high
