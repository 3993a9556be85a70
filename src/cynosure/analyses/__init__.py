"""The analyses: one question a file, `Inputs` in, a finding out.

A new question is a file here and one entry in `ANALYSES`.
"""

from __future__ import annotations

from cynosure.analyses.agents import Agents
from cynosure.analyses.alert import Alert
from cynosure.analyses.contract import Analysis
from cynosure.analyses.doctor import Doctor
from cynosure.analyses.funnel import Funnel
from cynosure.analyses.groups import Groups
from cynosure.analyses.growth import GrowthAccounting
from cynosure.analyses.level import Level
from cynosure.analyses.money import Money
from cynosure.analyses.moved import Moved
from cynosure.analyses.reconcile import Reconcile
from cynosure.analyses.retention import Retention

ANALYSES: tuple[Analysis, ...] = (
    Level(),
    Groups(),
    GrowthAccounting(),
    Agents(),
    Moved(),
    Money(),
    Alert(),
    Doctor(),
    Reconcile(),
    Retention(),
    Funnel(),
)
