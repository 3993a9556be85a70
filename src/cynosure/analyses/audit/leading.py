"""Criterion 6, leading 先导性 (ours): does it move before what it stands for does?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cynosure.analyses.audit.asked_for import bounds_of, closed_weeks, judging_of, label
from cynosure.analyses.audit.heads import FROM, TO
from cynosure.analyses.audit.judged import Judged, Tier
from cynosure.analyses.reading import Reading
from cynosure.errors import Text
from cynosure.findings.blocks import Cell, Note, Quantity, TableBlock, Unit
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.lead import FEWEST, Lead, lead
from cynosure.stats.undefined import Reason, Undefined

NAME = "leading"
WEEK = 7
NONE = Text("–", "–")
TITLE = Text("How far ahead it moves", "提前量")
COLUMNS = (
    Text("Outcome", "结果"),
    Text("Weeks ahead", "提前几周"),
    Text("R² gained", "R² 增量"),
    FROM,
    TO,
    Text("Weeks judged", "检验周数"),
)


@dataclass(frozen=True)
class Leading:
    """Whether a forecast of the outcome gains from it, on weeks that the forecast did not see."""

    name: str = NAME
    reconstructed: bool = True

    def needs(self, asked: Asked, metrics: tuple[str, ...]) -> Needs:
        return Needs()

    def judged(self, inputs: Inputs, metric: str) -> Judged:
        outcomes = [name for name in judging_of(inputs.asked).outcomes if name != metric]
        found = {name: _led(inputs, metric, name) for name in outcomes}
        bounds = bounds_of(inputs.asked.star_file, "lead")
        best = max(found.items(), key=lambda pair: _low(pair[1][0]), default=None)
        estimate: Estimate | Undefined = Undefined(Reason.NO_OUTCOME)
        if best is not None:
            lead_or_not = best[1][0]
            estimate = lead_or_not.gain if isinstance(lead_or_not, Lead) else lead_or_not
        told = isinstance(estimate, Estimate)
        return Judged(
            criterion=NAME,
            metric=metric,
            verdict=bounds.verdict(estimate),
            tier=Tier.OUT_OF_SAMPLE if told else Tier.OPINION,
            estimate=estimate,
            unit=Unit.NUMBER,
            n=estimate.n if isinstance(estimate, Estimate) else 0,
            units=Unit.NUMBER,
            because=_because(inputs, best),
            would_change=_would_change(best),
            bounds=bounds,
            blocks=_blocks(inputs, found),
        )


Found = tuple[Lead | Undefined, int]
"""A lead, and how many weeks both series have."""


def _led(inputs: Inputs, metric: str, outcome: str) -> Found:
    """How far the changes of one lead the changes of the other, week by week."""
    pairs = _pairs(inputs, metric, outcome)
    if len(pairs) < FEWEST:
        return Undefined(Reason.TOO_FEW, (("n", len(pairs)), ("needed", FEWEST))), len(pairs)
    x, y = np.array(pairs).T
    rng = np.random.default_rng(inputs.provenance.seed)
    return lead(x, y, rng, level=inputs.asked.star_file.evidence.level), len(pairs)


def _pairs(inputs: Inputs, metric: str, outcome: str) -> list[tuple[float, float]]:
    """Both values in the last weeks in a row that have them."""
    if inputs.frame is None:
        return []
    reading = Reading(inputs, metric)
    found: list[tuple[float, float]] = []
    for week in closed_weeks(inputs.asked):
        one, other = reading.bare(metric, week), reading.bare(outcome, week)
        if isinstance(one, Estimate) and isinstance(other, Estimate):
            found.append((one.value, other.value))
        elif found and isinstance(one, Estimate):
            # The courses of people who began lately are not over, so that the outcome ends here.
            break
        else:
            found = []
    return found


def _low(found: Lead | Undefined) -> float:
    if isinstance(found, Undefined):
        return -np.inf
    span = found.gain.interval
    return span.low if isinstance(span, Interval) else -np.inf


def _because(inputs: Inputs, best: tuple[str, Found] | None) -> Note:
    if best is None:
        return Note("link_no_outcome")
    name, (found, had) = best
    outcome = ("outcome", label(inputs, name))
    if isinstance(found, Undefined):
        return Note("lead_few", (outcome, ("had", had), ("needed", FEWEST)))
    return Note("lead_gain", (outcome, ("days", WEEK * found.steps), ("gain", found.gain.value)))


def _would_change(best: tuple[str, Found] | None) -> Note:
    if best is None:
        return Note("link_name_outcome")
    _, (found, had) = best
    if isinstance(found, Undefined) and had < FEWEST:
        return Note("lead_more_weeks", (("more", FEWEST - had),))
    return Note("lead_next_weeks")


def _blocks(inputs: Inputs, found: dict[str, Found]) -> tuple[TableBlock, ...]:
    rows = tuple(_row(inputs, name, one) for name, (one, _) in found.items())
    known = [one for one, _ in found.values() if isinstance(one, Lead)]
    return (TableBlock(TITLE, COLUMNS, rows),) if known else ()


def _row(inputs: Inputs, name: str, found: Lead | Undefined) -> tuple[Cell, ...]:
    if isinstance(found, Undefined):
        return (label(inputs, name), NONE, NONE, NONE, NONE, NONE)
    span = found.gain.interval
    ends: tuple[Cell, Cell] = (NONE, NONE)
    if isinstance(span, Interval):
        ends = (Quantity(span.low, Unit.NUMBER), Quantity(span.high, Unit.NUMBER))
    gain = Quantity(found.gain.value, Unit.NUMBER)
    return (label(inputs, name), found.steps, gain, *ends, found.gain.n)
