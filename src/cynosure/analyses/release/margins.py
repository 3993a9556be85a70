"""What an interval says of the margin that was declared, whatever else is told."""

from __future__ import annotations

from dataclasses import replace

from cynosure.analyses.release.decision import margin_of
from cynosure.analyses.release.outcome import Outcome
from cynosure.findings.blocks import Check, Note, Unit
from cynosure.stats.undefined import Undefined


def with_margin(found: Outcome, written: str, better: float, unit: Unit) -> Outcome:
    """The outcome with whether the effect is worse than the margin `written`, and the ends of its
    interval that settle it or do not; as it is without a margin or an interval. `better` is ±1.

    Raises UserMistake as `margin_of` does.
    """
    estimate = found.estimate
    margin = margin_of(written, found.before or 0.0)
    if not margin or isinstance(estimate, Undefined) or isinstance(estimate.interval, Undefined):
        return found
    ends = estimate.interval.low, estimate.interval.high
    worst, best = ends if better > 0 else ends[::-1]
    holds: bool | None = None
    if better * worst > -margin:
        holds = True
    elif better * best < -margin:
        holds = False
    share = "_share" if unit is Unit.SHARE else ""
    told = ("margin", -better * margin), ("unit", unit.value)
    if holds is None:
        # A check that could not be made has no number to tell: the note has them.
        note = Note(f"margin_unsettled{share}", (*told, ("worst", worst), ("best", best)))
        found = replace(found, caveats=(*found.caveats, note))
        check = Check(f"margin_held{share}", None)
    else:
        check = Check(f"margin_held{share}", holds, (*told, ("end", worst if holds else best)))
    return replace(found, checks=(*found.checks, check))
