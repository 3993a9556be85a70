"""`alert`: something that a scheduler is told of, as a finding that can be computed again."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.analyses.alerts.contract import ALERT, Trouble, argument
from cynosure.analyses.alerts.troubles import TROUBLES
from cynosure.errors import UserMistake, did_you_mean
from cynosure.findings.record import Finding
from cynosure.metrics.inputs import Asked, Inputs, Needs


@dataclass(frozen=True)
class Alert:
    """One trouble of one week, one source or one file; what is not amiss has no answer."""

    name: str = ALERT

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return _trouble(asked).definitions(asked)

    def needs(self, asked: Asked) -> Needs:
        return _trouble(asked).needs(asked)

    def answer(self, inputs: Inputs) -> Finding:
        return _trouble(inputs.asked).answer(inputs)


def _trouble(asked: Asked) -> Trouble:
    about = argument(asked, "about")
    found = next((trouble for trouble in TROUBLES if trouble.name == about), None)
    if found is None:
        near = did_you_mean(about, [trouble.name for trouble in TROUBLES])
        raise UserMistake(
            f"There is no alert about `{about}`.{near.en}", f"没有关于 `{about}` 的警报。{near.zh}"
        )
    return found
