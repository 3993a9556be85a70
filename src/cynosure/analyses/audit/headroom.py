"""How far a metric can still rise: shares at their ceiling, people at a cap, slope by activity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cynosure.analyses.audit.rests_on import SEEN, TASKS
from cynosure.errors import Text
from cynosure.findings.blocks import CurveBlock, Unit
from cynosure.metrics.audit.panel import Panel
from cynosure.metrics.kinds.sum import Sum
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.resolve import definitions_of

CEILING = 0.9
"""The share from which on there is little left to reach."""
LAST = 4
"""Weeks over which a share is taken."""
PARTS = 10
OF_PEOPLE = Text("people who were there and count", "在场者中计入的人")
AT_CAP = Text("people at the cap", "达到上限的人")
ITSELF = Text("the share itself", "该占比本身")


@dataclass(frozen=True)
class Headroom:
    """The `share` of what could be reached that is; `what` says of what."""

    what: Text
    share: float

    @property
    def is_saturated(self) -> bool:
        """Whether nearly everything that can be reached is."""
        return self.share >= CEILING


def headroom_of(star_file: StarFile, panel: Panel, metric: str) -> Headroom | None:
    """The headroom over the last weeks that have anybody; None where the kind has no ceiling, and
    for a count of everybody who is there, which new people alone can raise."""
    model = star_file.metrics[metric]
    weeks = _last_weeks(panel)
    if isinstance(model, Units) and panel.has(metric) and panel.has(SEEN):
        if model.where is None and model.having is None and not model.union:
            return None
        there = float(panel.of(SEEN)[weeks].sum())
        return Headroom(OF_PEOPLE, float(panel.of(metric)[weeks].sum()) / there) if there else None
    if isinstance(model, Sum) and model.cap is not None and panel.has(metric):
        values = panel.of(metric)[weeks]
        some = values > 0
        share = float((values[some] >= model.cap).mean()) if some.any() else 0.0
        return Headroom(AT_CAP, share)
    share_of = model.read_as(definitions_of(star_file)) is Unit.SHARE
    if share_of and panel.has(f"{metric}.1"):
        num, den = (float(panel.of(f"{metric}.{k}")[weeks].sum()) for k in range(2))
        return Headroom(ITSELF, num / den) if den else None
    return None


def deciles(panel: Panel, metric: str, label: Text) -> CurveBlock | None:
    """What the ten tenths of people, by how many tasks they had, add to a metric on average: where
    the last tenth adds no more than the one before, more use raises it no further."""
    if not (panel.has(metric) and panel.has(TASKS)) or len(panel.people) < PARTS**2:
        return None
    tasks, values = panel.of(TASKS).sum(axis=0), panel.of(metric).sum(axis=0)
    parts = np.array_split(np.argsort(tasks, kind="stable"), PARTS)
    x = tuple(float(tasks[part].mean()) for part in parts)
    y = tuple(float(values[part].mean()) for part in parts)
    return CurveBlock(
        Text(f"{label.en} by activity, tenths of people", f"{label.zh}：按活跃度十等分"),
        Text("tasks a person", "人均任务数"),
        label,
        Unit.NUMBER,
        x,
        y,
    )


def _last_weeks(panel: Panel) -> list[int]:
    """The last weeks in which anybody was there."""
    alive = np.flatnonzero(panel.values.sum(axis=(0, 2)) > 0)
    return [int(week) for week in alive[-LAST:]]
