"""A bar of the data that is missed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cynosure.analyses.alerts.contract import Seen, alert, argument, nothing_amiss
from cynosure.analyses.doctor import SUBJECT, Doctor
from cynosure.errors import Text
from cynosure.findings.blocks import Check, Note, Unit
from cynosure.findings.record import Finding, Question, Subject
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

BARS = ("bar_at_least", "bar_at_most")


@dataclass(frozen=True)
class MissedBar:
    """A share of rows that is too low, or too high, for the questions that depend on it.

    Told when it is met first; as long as it lasts, `doctor` and the brief go on saying it.
    """

    name: str = "bar"
    stops: bool = False

    def alerts(self, seen: Seen) -> Iterator[Question]:
        """One for each bar that is missed."""
        for finding in seen.findings:
            if finding.question.name == Doctor().name:
                for check in finding.checks:
                    if check.code in BARS and check.passed is False:
                        yield alert(self.name, bar=_what(check).en)

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return Doctor().definitions(_doctor(asked))

    def needs(self, asked: Asked) -> Needs:
        return Doctor().needs(_doctor(asked))

    def answer(self, inputs: Inputs) -> Finding:
        """The share, beside the bar."""
        asked, wanted = inputs.asked, argument(inputs.asked, "bar")
        finding = Doctor().answer(replace(inputs, asked=_doctor(asked)))
        check = next((c for c in finding.checks if c.code in BARS and _what(c).en == wanted), None)
        share = None if check is None else dict(check.values).get("share")
        if check is None or check.passed is not False or not isinstance(share, int | float):
            raise nothing_amiss(Text(f"the bar of {wanted} is met", f"“{wanted}”已达标"))
        label = _what(check)
        return replace(
            finding,
            question=asked.question,
            subject=Subject(SUBJECT, label, Unit.SHARE, finding.subject.definition),
            estimand=label,
            estimate=Estimate(share, Undefined(Reason.COUNTED), finding.n),
            next_action=Note("see_doctor", (("command", "cyn doctor"),)),
            checks=(check,),
            caveats=(),
            blocks=(),
        )


def _doctor(asked: Asked) -> Asked:
    return replace(asked, question=Question(Doctor().name, (("period", "week"),)))


def _what(check: Check) -> Text:
    what = dict(check.values)["what"]
    return what if isinstance(what, Text) else Text(str(what), str(what))
