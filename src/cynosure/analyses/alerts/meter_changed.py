"""An event that is recorded otherwise in one version of the app: the meter changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cynosure.analyses.alerts.contract import Seen, alert, argument, nothing_amiss
from cynosure.analyses.why.why import Why
from cynosure.errors import Text
from cynosure.findings.blocks import Check
from cynosure.findings.record import Finding, Question
from cynosure.metrics.inputs import Asked, Inputs, Needs

CHANGED = "meter_changed"


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
                event, version = str(values["event"]), str(values["version"])
                metric = finding.subject.metric
                yield alert(self.name, event=event, version=version, metric=metric)

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
            raise nothing_amiss(
                Text(f"{event} is recorded alike in all versions", f"{event} 在各版本中记录一致")
            )
        return replace(finding, question=asked.question, checks=(check,), blocks=())


def changed(finding: Finding) -> Check | None:
    """The check by which a `why` found the meter changed, None where it did not."""
    return next((c for c in finding.checks if c.code == CHANGED and c.passed is False), None)


def _why(asked: Asked) -> Asked:
    arguments = (("metric", argument(asked, "metric")), ("period", "week"))
    return replace(asked, question=Question(Why().name, arguments))
