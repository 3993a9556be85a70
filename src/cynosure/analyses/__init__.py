"""The analyses: one question a file, `Inputs` in, a finding out.

A new question is a file here and one entry in `ANALYSES`.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import cast

from cynosure.analyses.contract import Analysis


@dataclass(frozen=True)
class Entry:
    """An analysis by its name, the module that holds it, and its class there."""

    name: str
    module: str
    analysis: str


ANALYSES: tuple[Entry, ...] = (
    Entry("level", "cynosure.analyses.level", "Level"),
    Entry("groups", "cynosure.analyses.groups", "Groups"),
    Entry("growth", "cynosure.analyses.growth", "GrowthAccounting"),
    Entry("agents", "cynosure.analyses.agents", "Agents"),
    Entry("moved", "cynosure.analyses.moved", "Moved"),
    Entry("money", "cynosure.analyses.money", "Money"),
    Entry("boundary", "cynosure.analyses.boundary.analysis", "Boundary"),
    Entry("boundary_gate", "cynosure.analyses.boundary.gate", "Gate"),
    Entry("boundary_new", "cynosure.analyses.boundary.newcomer", "NewModel"),
    Entry("boundary_prompt", "cynosure.analyses.boundary.one_prompt", "OnePrompt"),
    Entry("boundary_beliefs", "cynosure.analyses.boundary.believed", "Beliefs"),
    Entry("boundary_rubric", "cynosure.analyses.boundary.rubric", "RubricAsked"),
    Entry("boundary_leaderboard", "cynosure.analyses.boundary.leaderboard", "Leaderboard"),
    Entry("boundary_steps", "cynosure.analyses.boundary.ablation", "Steps"),
    Entry("boundary_pairs", "cynosure.analyses.boundary.preferred", "Pairs"),
    Entry("boundary_triage", "cynosure.analyses.boundary.triage", "Triage"),
    Entry("alert", "cynosure.analyses.alert", "Alert"),
    Entry("doctor", "cynosure.analyses.doctor", "Doctor"),
    Entry("reconcile", "cynosure.analyses.reconcile", "Reconcile"),
    Entry("retention", "cynosure.analyses.retention", "Retention"),
    Entry("funnel", "cynosure.analyses.funnel", "Funnel"),
    Entry("why", "cynosure.analyses.why.why", "Why"),
    Entry("undeclared", "cynosure.analyses.undeclared", "Undeclared"),
    Entry("what_if", "cynosure.analyses.why.what_if", "WhatIf"),
    Entry("find", "cynosure.analyses.find.analysis", "Find"),
    Entry("poll", "cynosure.analyses.audit.poll", "Poll"),
    Entry("stage", "cynosure.analyses.audit.stage", "StageOf"),
    Entry("calibration", "cynosure.analyses.calibration.analysis", "Calibration"),
    Entry("release", "cynosure.analyses.release.analysis", "ReleaseEffect"),
    Entry("release_summary", "cynosure.analyses.release.summary", "SummaryEffect"),
    Entry("release_plan", "cynosure.analyses.release.plan", "ReleasePlan"),
    Entry("audit", "cynosure.analyses.audit.analysis", "Audit"),
)
"""Modules are named by strings: a question loads the analysis that answers it, and no other."""


def loaded(entry: Entry) -> Analysis:
    """The analysis behind an entry."""
    return cast("Analysis", getattr(importlib.import_module(entry.module), entry.analysis)())
