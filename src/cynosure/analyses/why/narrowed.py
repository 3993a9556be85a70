"""What `--only` narrows a `why` to: its label, its people, its level, and the command again."""

from __future__ import annotations

import shlex
from dataclasses import replace

from cynosure.analyses.reading import Reading
from cynosure.analyses.why.asked_for import Plan
from cynosure.errors import Text
from cynosure.findings.record import Subject
from cynosure.metrics.relations.members import group_of
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Undefined


def asked_again(plan: Plan) -> str:
    """The command that asks the same of another period."""
    written = plan.both.written
    return f"cyn why {plan.metric}" + (f" --only {shlex.quote(written)}" if written else "")


def subject(reading: Reading, plan: Plan, whole: Subject) -> Subject:
    """The subject of a finding with what `--only` narrows it to."""
    if plan.both.only is None:
        return whole
    name, value = plan.both.only
    group = group_of(name)
    told = Text(f"{name} = {value}", f"{name} = {value}")
    if group is not None:
        told = reading.star_file.groups[group].label or Text(group, group)
    label = Text(f"{whole.label.en} ({told.en})", f"{whole.label.zh}（{told.zh}）")
    return replace(whole, label=label)


def people(reading: Reading, plan: Plan) -> int:
    """How many units the later value rests on."""
    if plan.both.only is None:
        return reading.n(plan.metric, plan.both.after)
    cell = reading.cell(plan.metric, plan.both.after, *plan.both.only)
    return 0 if cell is None else cell.moments.n


def level(reading: Reading, plan: Plan) -> Estimate | Undefined:
    """The level of the period, with its range."""
    both = plan.both
    if both.only is not None:
        return reading.estimate(plan.metric, both.after, *both.only)
    return reading.estimate(plan.metric, both.after)
