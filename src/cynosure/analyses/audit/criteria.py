"""The criteria of an audit, one visible tuple, in the order of `metrics/starfile/bounds.CRITERIA`.

A new criterion is a file and a line here.
"""

from __future__ import annotations

from cynosure.analyses.audit.actionability import Actionability
from cynosure.analyses.audit.criterion import Criterion
from cynosure.analyses.audit.data import Data
from cynosure.analyses.audit.dynamics import Dynamics
from cynosure.analyses.audit.leading import Leading
from cynosure.analyses.audit.motivation import Motivation
from cynosure.analyses.audit.robustness import Robustness
from cynosure.analyses.audit.understandability import Understandability
from cynosure.analyses.audit.value_link import ValueLinkCriterion

CRITERIA: tuple[Criterion, ...] = (
    ValueLinkCriterion(),
    Actionability(),
    Data(),
    Motivation(),
    Dynamics(),
    Leading(),
    Robustness(),
    Understandability(),
)
