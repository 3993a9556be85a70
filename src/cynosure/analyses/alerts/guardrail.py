"""A guardrail of the star that is broken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cynosure.analyses import parts
from cynosure.analyses.alerts.contract import Seen, alert, argument, as_level, nothing_amiss
from cynosure.analyses.displays import subject_of
from cynosure.analyses.level import Level
from cynosure.analyses.reading import Reading
from cynosure.analyses.structure import star_entry
from cynosure.errors import Text
from cynosure.findings.blocks import Check, Note, State
from cynosure.findings.record import Finding, Question
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs, Needs, label_of


@dataclass(frozen=True)
class BrokenGuardrail:
    """A metric beside the star that got worse than the star file allows, in a closed week."""

    name: str = "guardrail"
    stops: bool = True

    def alerts(self, seen: Seen) -> Iterator[Question]:
        """One for each guardrail, if any of the star's is broken; `answer` tells which."""
        star = seen.star.metric.name
        for finding in seen.findings:
            rails = [check for check in finding.checks if check.code == "guardrail"]
            about_star = finding.question.name == "level" and finding.subject.metric == star
            closed = finding.window.state is State.CLOSED
            if about_star and closed and any(rail.passed is False for rail in rails):
                for rail in seen.star.guardrails:
                    yield alert(self.name, star=star, guardrail=rail, period=finding.window.start)

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return Level().definitions(_level(asked))

    def needs(self, asked: Asked) -> Needs:
        return Level().needs(_level(asked))

    def answer(self, inputs: Inputs) -> Finding:
        """The guardrail's metric in the week, with the limit that it broke."""
        rail = argument(inputs.asked, "guardrail")
        inner = replace(inputs, asked=_level(inputs.asked))
        finding = Level().answer(inner)
        reading = Reading(inner, argument(inputs.asked, "star"))
        period = reading.headline()
        check = _check(reading, period, rail)
        if check is None or check.passed is not False:
            label = label_of(inputs.asked.star_file, rail)
            raise nothing_amiss(
                Text(f"the guardrail {label.en} is not broken", f"护栏「{label.zh}」没有失守")
            )
        subject = subject_of(Reading(inner, rail))
        command = f"cyn star --metric {rail} --period {finding.window.start}"
        return replace(
            finding,
            question=inputs.asked.question,
            subject=subject,
            estimand=subject.says or subject.label,
            estimate=reading.estimate(rail, period),
            n=reading.n(rail, period),
            units=reading.counted(rail),
            next_action=Note("split_by", (("command", command),)),
            checks=(check,),
            blocks=(),
            version=inputs.definitions[rail][1],
        )


def _level(asked: Asked) -> Asked:
    return as_level(asked, argument(asked, "star"))


def _check(reading: Reading, period: Period, rail: str) -> Check | None:
    star = star_entry(reading.star_file, reading.metric)
    if star is None or rail not in star.guardrails:
        return None
    return parts.guardrail(reading, period, rail, star.guardrails[rail])
