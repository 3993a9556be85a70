"""The analyses: one question a file, `Inputs` in, a finding out.

A new question is a file here and one entry in `ANALYSES`.
"""

from __future__ import annotations

from cynosure.analyses.contract import Analysis
from cynosure.analyses.groups import Groups
from cynosure.analyses.level import Level

ANALYSES: tuple[Analysis, ...] = (Level(), Groups())
