"""A bar of the data that is missed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cynosure.analyses import bars
from cynosure.analyses.alerts.contract import Seen, alert, argument, nothing_amiss
from cynosure.analyses.doctor import SUBJECT, Doctor
from cynosure.errors import Text
from cynosure.findings.blocks import Check, Note, Unit
from cynosure.findings.record import Finding, Question, Subject
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

SHARES = ("bar_at_least", "bar_at_most")
ONE_CURRENCY = "one_currency"
BARS = (*SHARES, ONE_CURRENCY)


@dataclass(frozen=True)
class MissedBar:
    """A share of rows that is too low, or too high, for the questions that depend on it, or money
    in several currencies, which no question adds up.

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
        """The share, or the number of currencies, beside the bar."""
        asked, wanted = inputs.asked, argument(inputs.asked, "bar")
        finding = Doctor().answer(replace(inputs, asked=_doctor(asked)))
        check = next((c for c in finding.checks if c.code in BARS and _what(c).en == wanted), None)
        if check is None or check.passed is not False:
            raise nothing_amiss(Text(f"the bar of {wanted} is met", f"“{wanted}”已达标"))
        label, value = _what(check), _value(inputs, check)
        unit = Unit.SHARE if check.code in SHARES else Unit.NUMBER
        return replace(
            finding,
            question=asked.question,
            subject=Subject(SUBJECT, label, unit, finding.subject.definition),
            estimand=label,
            estimate=Estimate(value, Undefined(Reason.COUNTED), finding.n),
            next_action=Note("see_doctor", (("command", "cyn doctor"),)),
            checks=(check,),
            caveats=(),
            blocks=(),
        )


def _doctor(asked: Asked) -> Asked:
    return replace(asked, question=Question(Doctor().name, (("period", "week"),)))


def _value(inputs: Inputs, check: Check) -> float:
    values = dict(check.values)
    if check.code in SHARES:
        return float(str(values["share"]))
    requests = bars.currencies(inputs.asked)
    request = next(one for one in requests if one.side.table == values["table"])
    return len([name for name in inputs.answer_to(request) if name is not None])


def _what(check: Check) -> Text:
    values = dict(check.values)
    if check.code == ONE_CURRENCY:
        table = values["table"]
        return Text(f"Currencies in {table}", f"{table} 表的货币种数")
    what = values["what"]
    return what if isinstance(what, Text) else Text(str(what), str(what))
