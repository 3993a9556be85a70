"""What alerts about the data share: a plain count, of no metric."""

from __future__ import annotations

from datetime import date

from cynosure.analyses.doctor import SUBJECT
from cynosure.errors import Text
from cynosure.findings.blocks import Note, State, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject, Window
from cynosure.metrics.inputs import Inputs, TableProfile
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined


def found(
    inputs: Inputs,
    profile: TableProfile,
    label: Text,
    value: int,
    days: tuple[date, date],
    next_action: Note,
    caveats: tuple[Note, ...] = (),
) -> Finding:
    """The finding that counts something amiss in the rows of one table over some days."""
    return Finding(
        question=inputs.asked.question,
        kind=Kind.MEASURED,
        subject=Subject(SUBJECT, label, Unit.NUMBER, inputs.definitions[SUBJECT][0]),
        estimand=label,
        estimate=Estimate(value, Undefined(Reason.COUNTED), profile.kept),
        n=profile.kept,
        units=Unit.ROWS,
        rows=profile.read,
        window=Window(
            days[0].isoformat(),
            days[1].isoformat(),
            inputs.asked.star_file.calendar.timezone,
            "range",
            State.MARKED,
        ),
        provenance=inputs.provenance,
        next_action=next_action,
        caveats=caveats,
    )
