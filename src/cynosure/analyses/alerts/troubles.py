"""The sorts of trouble that a scheduler is told of, in the order in which they are looked for.

A new sort is a file here and one entry in `TROUBLES`. Each knows which alerts the week just seen
calls for, and answers one of them; what is not amiss has no answer.
"""

from __future__ import annotations

from cynosure.analyses.alerts.belief import BeliefRefuted
from cynosure.analyses.alerts.contract import Trouble
from cynosure.analyses.alerts.file_set_aside import FileSetAside
from cynosure.analyses.alerts.guardrail import BrokenGuardrail
from cynosure.analyses.alerts.meter_changed import MeterChanged
from cynosure.analyses.alerts.missed_bar import MissedBar
from cynosure.analyses.alerts.out_of_range import OutOfRange
from cynosure.analyses.alerts.silence import SilentSource
from cynosure.analyses.alerts.silent_model import SilentModel
from cynosure.analyses.alerts.value_link import FadingLink

TROUBLES: tuple[Trouble, ...] = (
    BrokenGuardrail(),
    MeterChanged(),
    OutOfRange(),
    SilentModel(),
    FadingLink(),
    BeliefRefuted(),
    SilentSource(),
    MissedBar(),
    FileSetAside(),
)
