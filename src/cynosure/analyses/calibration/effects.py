"""Effects of what was shipped by quarter: as measured, and drawn to all that was tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cynosure.errors import Text
from cynosure.findings.blocks import Unit
from cynosure.findings.kinds import Kind
from cynosure.metrics.decided import Decided
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.shrunken import shrunken_sum
from cynosure.stats.undefined import Undefined

SHIP = "ship"
EFFECTS = ("release", "release_summary")
"""The questions what a release did: of people, and of sums alone."""
ASSIGNED = (Kind.CAUSED, Kind.PROBABLY_CAUSED, Kind.NOT_WORSE)
"""Kinds whose effect is one of what was released, and not of what else moved."""


@dataclass(frozen=True)
class Summed:
    """The effects on one metric in one quarter that were shipped, of one kind of change or of all
    (None); `measured` is their plain sum, `drawn` that of effects drawn to all that was tried."""

    quarter: str
    label: Text
    unit: Unit
    change: str | None
    shipped: int
    measured: float
    drawn: Estimate | Undefined


def summed(
    decided: Sequence[Decided], level: float, holdout: str | None = None
) -> tuple[Summed, ...]:
    """By quarter and metric: all changes first, then each kind of change where there are several.

    Of a release only the last finding about all of it counts, since each later one holds the rows
    of the former. The release `holdout` does not: its gap is that of all others together. Effects
    that could not be told from nothing count among those tried: the mean of the others alone would
    be one of winners.
    """
    last: dict[tuple[str, str], Decided] = {}
    for one in decided:
        if one.question not in EFFECTS or one.part:
            continue
        if holdout is not None and one.release == holdout:
            continue
        if (one.tried or one.counts_as in ASSIGNED) and _noise(one) is not None:
            last[one.metric, one.release] = one
    found: list[Summed] = []
    for metric in dict.fromkeys(metric for metric, _ in last):
        tried = [one for (of, _), one in last.items() if of == metric]
        for quarter in sorted({_quarter(one) for one in tried}):
            found += _of_quarter(quarter, tried, level)
    return tuple(found)


def _of_quarter(quarter: str, tried: Sequence[Decided], level: float) -> Iterator[Summed]:
    shipped = [one for one in tried if _is_shipped(one) and _quarter(one) == quarter]
    changes = sorted({one.change for one in shipped})
    for change in (None, *(changes if len(changes) > 1 else ())):
        chosen = [one in shipped and change in (None, one.change) for one in tried]
        if any(chosen):
            yield _sum(quarter, change, tried, chosen, level)


def _sum(
    quarter: str, change: str | None, tried: Sequence[Decided], chosen: list[bool], level: float
) -> Summed:
    effects = [one.estimate.value for one in tried if isinstance(one.estimate, Estimate)]
    variances = [noise for one in tried if (noise := _noise(one)) is not None]
    measured = sum(x for x, counts in zip(effects, chosen, strict=True) if counts)
    return Summed(
        quarter,
        tried[0].label,
        tried[0].unit,
        change,
        sum(chosen),
        measured,
        shrunken_sum(effects, variances, chosen, level),
    )


def _is_shipped(one: Decided) -> bool:
    decided = one.verdict if one.closing is None else one.closing.decision or one.verdict
    return decided == SHIP


def _noise(one: Decided) -> float | None:
    """The squared standard error behind an interval, None where there is none."""
    found = one.estimate
    if isinstance(found, Undefined) or not isinstance(found.interval, Interval):
        return None
    span = found.interval
    error = (span.high - span.low) / 2 / t_quantile(span.level, float("inf"))
    return error**2 if error > 0 else None


def _quarter(one: Decided) -> str:
    end = date.fromisoformat(one.end)
    return f"{end.year} Q{(end.month + 2) // 3}"
