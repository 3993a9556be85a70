"""An event that is recorded otherwise in one version of the app: the meter changed.

Without two versions it is an event that fell beside the others, and the alert says that it may be
the meter or what people do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cynosure.analyses.alerts.contract import Seen, alert, argument, nothing_amiss
from cynosure.analyses.why.meter_told import AMISS
from cynosure.analyses.why.why import Why
from cynosure.errors import Text
from cynosure.findings.blocks import Check
from cynosure.findings.record import Finding, Question
from cynosure.metrics.inputs import Asked, Inputs, Needs

NAMED: tuple[str, ...] = ("event", "version")
"""What makes two changes of the meter the same one; rows may name no version."""


@dataclass(frozen=True)
class MeterChanged:
    """One alert an event and version, however many metrics and weeks it bears on."""

    name: str = "meter"
    stops: bool = False

    def alerts(self, seen: Seen) -> Iterator[Question]:
        """One for each change of the meter that a `why` of the week came upon."""
        for finding in seen.findings:
            check = changed(finding)
            if check is not None:
                values = dict(check.values)
                named = {name: str(values[name]) for name in NAMED if name in values}
                yield alert(self.name, metric=finding.subject.metric, **named)

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return Why().definitions(_why(asked))

    def needs(self, asked: Asked) -> Needs:
        return Why().needs(_why(asked))

    def answer(self, inputs: Inputs) -> Finding:
        """The refusal of `why` to explain, with the event and the version."""
        asked = inputs.asked
        finding = Why().answer(replace(inputs, asked=_why(asked)))
        check = changed(finding)
        event = argument(asked, "event")
        if check is None or dict(check.values)["event"] != event:
            raise nothing_amiss(Text(f"{event} is recorded as before", f"{event} 的记录与以往一致"))
        return replace(finding, question=asked.question, checks=(check,), blocks=())


def changed(finding: Finding) -> Check | None:
    """The check by which a `why` found an event recorded otherwise, or rarer with no version to
    tell why; None where it did not."""
    return next((c for c in finding.checks if c.code in AMISS and c.passed is False), None)


def _why(asked: Asked) -> Asked:
    arguments = (("metric", argument(asked, "metric")), ("period", "week"))
    return replace(asked, question=Question(Why().name, arguments))
