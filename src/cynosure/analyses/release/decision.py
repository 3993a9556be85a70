"""Ship, hold or stop: from the interval, the margin and the guardrails declared beforehand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cynosure.analyses.release.asked_for import Release, unit_of
from cynosure.analyses.release.compared import Compared, is_clear
from cynosure.errors import Text, UserMistake
from cynosure.findings.blocks import Check, Note, Unit
from cynosure.metrics.inputs import Asked
from cynosure.stats.undefined import Undefined

SHIP, HOLD, STOP = "ship", "hold", "stop"
_MARGIN = re.compile(r"[-−]?\s*(?P<size>\d+(?:\.\d+)?)\s*(?P<unit>pt|%|)")


@dataclass(frozen=True)
class Rail:
    """A guardrail within an experiment: how much worse it may be, and what it did.

    `margin` is positive, in the `unit` of the metric; `better` is 1 or −1.
    """

    metric: str
    margin: float
    better: float
    found: Compared | Undefined
    unit: Unit

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


def better_of(asked: Asked, metric: str) -> float:
    """1 where more of a metric is better, else −1."""
    return 1.0 if asked.star_file.metrics[metric].better == "up" else -1.0


def is_named(asked: Asked, release: Release, metric: str) -> bool:
    """Whether the release named the metric before it began, or the star file had it as the star."""
    stars = asked.star_file.star
    was_star = any(one.metric.name == metric and one.since.date <= release.day for one in stars)
    return was_star or (release.declared_before and metric in release.metrics)


def is_standing(asked: Asked, release: Release, metric: str) -> bool:
    """Whether a margin of the metric was known before: it was named, or the star file holds one
    whatever is released."""
    return is_named(asked, release, metric) or metric in asked.star_file.evidence.not_worse_than


def rail_of(asked: Asked, metric: str, found: Compared | Undefined) -> Rail:
    """A guardrail of a star with what it did; its margin is a share of the control."""
    entry = next(one for one in asked.star_file.star if metric in one.guardrails)
    control = found.control if isinstance(found, Compared) else 0.0
    margin = abs(entry.guardrails[metric].worse_than.fraction * control)
    return Rail(metric, margin, better_of(asked, metric), found, unit_of(asked, metric))


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


def to_do(verdict: str, rails: tuple[Rail, ...], part: Text | None) -> Note:
    """What follows from a decision; what harms one part, and no guardrail, is taken back there.

    A guardrail that decides is named, for the metric asked for may look well.
    """
    beyond = next((one for one in rails if one.holds is False), None)
    if verdict == STOP and beyond is not None:
        return Note("decide_stop_guardrail", (("metric", beyond.metric),))
    if verdict == STOP and part is not None:
        return Note("decide_stop_part", (("part", part),))
    return Note(f"decide_{verdict}")


def _ends(found: Compared | Undefined, better: float) -> tuple[float, float] | None:
    """The worse and the better end of the interval, counted so that more is better."""
    if isinstance(found, Undefined) or isinstance(found.estimate.interval, Undefined):
        return None
    interval = found.estimate.interval
    low, high = sorted((better * interval.low, better * interval.high))
    return low, high
