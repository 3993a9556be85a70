"""What pushing a metric would be worth: the share of a push that is empty, and through which parts
of it people get nothing.

What people get is tasks that were fulfilled or, for a metric that counts these itself, whether they
come back the week after.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cynosure.analyses.audit.asked_for import judging_of
from cynosure.analyses.audit.rests_on import (
    FULFILLED,
    SEEN,
    is_effort,
    judging_kinds,
    panel_in,
    panel_requests,
    units_of,
    weeks_of,
)
from cynosure.errors import Text
from cynosure.metrics.audit.panel import Panel, PanelRequest
from cynosure.metrics.audit.paths import Path, paths_of
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.kinds.contract import PEOPLE
from cynosure.metrics.kinds.units import Units
from cynosure.stats.arrays import Floats
from cynosure.stats.contaminated_share import ContaminatedShare, contaminated_share
from cynosure.stats.over_optimisation import OverOptimisation, over_optimisation
from cynosure.stats.undefined import Reason, Undefined

TASKS_DONE = Text("tasks fulfilled", "做成的任务")
COMING_BACK = Text("coming back the week after", "次周再来")


@dataclass(frozen=True)
class Pushed:
    """What a push of one metric would be worth: `curve` of `gets` over how hard; `share` of its
    change that went through empty `paths`. `once` where it counts a person once at most."""

    curve: OverOptimisation | Undefined
    gets: Text
    share: ContaminatedShare | Undefined
    paths: tuple[Text, ...]
    once: bool


def requests(asked: Asked) -> tuple[PanelRequest, ...]:
    """The parts of all metrics, person by person."""
    weeks = weeks_of(asked)
    further = [
        (_column(metric, number), path.metric)
        for metric in judging_of(asked).metrics
        for number, path in enumerate(_paths(asked, metric))
    ]
    return (PanelRequest((), weeks, tuple(further)),) if weeks and further else ()


def found(inputs: Inputs, metric: str) -> Pushed | None:
    """What a push of `metric` would be worth; None where people or what they add cannot be told
    apart."""
    asked, panel = inputs.asked, panel_in(inputs)
    if panel is None or not panel.has(SEEN) or not panel.has(metric):
        return None
    if isinstance(asked.star_file.metrics[metric], Units):
        nothing = Undefined(Reason.NO_VARIATION)
        return Pushed(nothing, COMING_BACK, nothing, (), once=True)
    paths = _paths(asked, metric)
    for request in requests(asked) if paths else ():
        more = inputs.answer_to(request)
        panel = panel.beside(more) if more.people else panel
    if paths and not panel.has(_column(metric, 0)):
        paths = ()
    done = is_effort(asked, metric) and panel.has(FULFILLED)
    return Pushed(
        _curve(inputs, panel, metric, done=done),
        TASKS_DONE if done else COMING_BACK,
        _share(inputs, panel, metric, len(paths)),
        tuple(path.label for path in paths),
        once=False,
    )


def _curve(
    inputs: Inputs, panel: Panel, metric: str, *, done: bool
) -> OverOptimisation | Undefined:
    """What people get over what they add, in the weeks in which they were there."""
    there, back = _there(panel)
    got = panel.of(FULFILLED) if done else back
    kept = there if done else there[:-1]
    periods, people = np.nonzero(kept)
    refused = _too_few(inputs, people)
    if refused is not None:
        return refused
    level = inputs.asked.star_file.evidence.level
    pushed = panel.of(metric)[: len(kept)][kept]
    if pushed.min() < 0:
        return Undefined(Reason.NOT_POSITIVE)
    return over_optimisation(pushed, got[: len(kept)][kept], people, periods, level)


def _share(inputs: Inputs, panel: Panel, metric: str, count: int) -> ContaminatedShare | Undefined:
    """Through which parts people come back less."""
    if count < 2:
        return Undefined(Reason.MISSING_PART)
    there, back = _there(panel)
    kept = there[:-1]
    periods, people = np.nonzero(kept)
    refused = _too_few(inputs, people)
    if refused is not None:
        return refused
    parts = np.column_stack([panel.of(_column(metric, k))[:-1][kept] for k in range(count)])
    rng = np.random.default_rng(inputs.provenance.seed)
    level = inputs.asked.star_file.evidence.level
    return contaminated_share(parts, back[:-1][kept], people, periods, rng, level)


def _there(panel: Panel) -> tuple[np.ndarray, Floats]:
    """Who was there in each week, and who was the week after (the last row is of no week)."""
    there = panel.of(SEEN) > 0
    back = np.zeros(there.shape)
    back[:-1] = there[1:]
    return there, back


def _too_few(inputs: Inputs, people: np.ndarray) -> Undefined | None:
    floor = inputs.asked.star_file.evidence.floors.users_per_cell
    count = len(np.unique(people))
    if count >= max(floor, 1):
        return None
    return Undefined(Reason.TOO_FEW, (("people", count), ("needed", floor)))


def _paths(asked: Asked, metric: str) -> tuple[Path, ...]:
    """The parts of a metric that is told person by person."""
    star_file = asked.star_file
    if units_of(star_file, metric) != frozenset({PEOPLE}) or not panel_requests(asked):
        return ()
    return paths_of(star_file, metric) if judging_kinds(star_file, (metric,)) else ()


def _column(metric: str, number: int) -> str:
    return f"audit:path:{metric}:{number}"
