"""What an experiment asks of its judge, and how each version of it that spoke is taken."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cynosure.analyses.quality.asked_for import has_rule, length_of
from cynosure.analyses.quality.runs import Weights, named, weight_of, weights_of
from cynosure.analyses.release.arms import Units, units_of
from cynosure.analyses.release.asked_for import Release, experiment_of, weeks_about
from cynosure.analyses.release.compared import Compared
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.judged.answered import AnsweredRequest
from cynosure.metrics.judged.shown_runs import ShownRun, ShownRunsRequest, run_columns
from cynosure.metrics.judged.spread import JudgedTwiceRequest, NestedRequest, RunsRequest
from cynosure.metrics.kinds.judged import Judged
from cynosure.metrics.release.exposed import Exposed
from cynosure.metrics.release.labelled import LabelledPeopleRequest
from cynosure.metrics.release.versions import (
    NO_VERSION,
    ArmsAnsweredRequest,
    BothRequest,
    VersionsRequest,
)
from cynosure.metrics.requests import Request
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.stats.estimate import Interval
from cynosure.stats.judge.by_unit import COLUMNS, ENOUGH
from cynosure.stats.judge.by_version import WITH_BRIDGE
from cynosure.stats.judge.runs import Widened, shared_weight, widened
from cynosure.stats.judge.variance import Repeats
from cynosure.stats.moments import moments_of
from cynosure.stats.undefined import Undefined

Floats = NDArray[np.float64]
LABELLED, BOTH, ALONE = (COLUMNS.index(name) for name in ("labelled", "in_both", "in_alone"))


class Taken(StrEnum):
    """How a version counts: by labels of its own, over rows that the reference scored too, or not
    at all."""

    OWN = "own"
    BRIDGED = "bridged"
    APART = "apart"


@dataclass(frozen=True)
class Version:
    """A version of the judge; the counts are by variant, the control first: rows that it judged
    (`rows`), labels beside them, and rows of these people that the reference scored too."""

    name: str
    taken: Taken
    rows: tuple[int, ...]
    labels: tuple[int, ...]
    bridge: tuple[int, ...]


@dataclass(frozen=True)
class Asking:
    """What is asked about the labels behind an experiment."""

    versions: VersionsRequest
    both: BothRequest
    nested: NestedRequest
    twice: JudgedTwiceRequest
    answered: ArmsAnsweredRequest
    labelled: LabelledPeopleRequest
    runs: RunsRequest | None
    shown: ShownRunsRequest | None

    @property
    def requests(self) -> tuple[Request[Any], ...]:
        """All of it."""
        every: tuple[Request[Any] | None, ...] = (
            self.versions,
            self.both,
            self.nested,
            self.twice,
            self.answered,
            self.labelled,
            self.runs,
            self.shown,
        )
        return tuple(one for one in every if one is not None)


def asking(asked: Asked, release: Release, metric: str) -> Asking | None:
    """What is asked of a metric, None where nobody judges it."""
    definitions = definitions_of(asked.star_file)
    model = definitions.metrics[metric]
    if not isinstance(model, Judged):
        return None
    source, labels, where = model.from_.name, model.labels(definitions), model.where
    after, experiment = weeks_about(asked, release, metric).after, experiment_of(release)
    columns = run_columns(asked.star_file, asked.profiles, source)
    shown = ShownRunsRequest(source, labels, after, columns, where) if columns else None
    length, ruled = length_of(asked.star_file, source), has_rule(asked.star_file, source)
    answered = AnsweredRequest(source, labels, after, length, where, ruled)
    tried = "trials" in asked.profiles and model.scale.is_share
    return Asking(
        VersionsRequest(experiment, metric, after),
        BothRequest(experiment, source, labels, where),
        NestedRequest(source, labels, where),
        JudgedTwiceRequest(labels),
        ArmsAnsweredRequest(experiment, answered),
        LabelledPeopleRequest(experiment, answered),
        RunsRequest() if tried else None,
        shown,
    )


@dataclass(frozen=True)
class Judging:
    """The judge of an experiment: its `versions`, the reference first, with the units as they are
    then compared; the rows that show a run of `trials` with the arm of their person, how runs vary,
    what rows count in the mean of each arm (None where it has no label), the ends of the scale."""

    units: Units
    versions: tuple[Version, ...]
    shown: tuple[tuple[int, ShownRun], ...]
    repeats: Repeats
    weights: tuple[Weights | None, ...]
    ends: tuple[float, float]

    @property
    def runs_shown(self) -> int:
        """How many runs were shown to anybody."""
        return len({row.run for _, row in self.shown})

    def widened(self, found: Compared | Undefined) -> Compared | Undefined:
        """An effect whose interval holds runs of the model that several people saw."""
        if isinstance(found, Undefined) or self.repeats.variance is None:
            return found
        interval = found.estimate.interval
        signs = {0: -1.0, self.units.names.index(found.name): 1.0}
        rows = [(arm, row) for arm, row in self.shown if arm in signs]
        weights = {arm: self.weights[arm] for arm in signs}
        if not rows or not isinstance(interval, Interval):
            return found
        shared = shared_weight(
            [_weight(signs[arm], row, weights[arm]) for arm, row in rows],
            [row.person for _, row in rows],
            [named(row) for _, row in rows],
        )
        squared, degrees = found.error**2, sum(found.n) - 2
        if not shared or squared <= 0 or degrees <= 0:
            return found
        more = widened(found.estimate.value, interval, squared, degrees, self.repeats, shared)
        return _with(found, more) if isinstance(more, Widened) else found


def _weight(sign: float, row: ShownRun, weights: Weights | None) -> float:
    return 0.0 if weights is None else sign * weight_of(row, weights)


def _with(found: Compared, more: Widened) -> Compared:
    return replace(
        found,
        estimate=replace(found.estimate, interval=more.interval),
        error=math.sqrt(found.error**2 + more.added),
        runs=more.part,
    )


def judging_of(
    inputs: Inputs,
    asked_for: Asking,
    exposed: Exposed,
    units: Units,
    clusters: tuple[str | None, ...] | None,
) -> Judging:
    """How the judge of an experiment is taken; `units` are compared as they are where one version
    spoke, and where none has the labels to be a reference."""
    names = units.names
    arm = np.array([names.index(one) for one in exposed.variant], np.intp)
    sums = _by_version(exposed, inputs.answer_to(asked_for.versions))
    early = sums.pop(NO_VERSION, np.zeros((len(COLUMNS), len(arm))))
    pairs = inputs.answer_to(asked_for.both)
    versions = _versions(exposed, arm, sums, pairs)
    kept = [one.name for one in versions if one.taken is not Taken.APART]
    weights = tuple(_weights(units.after[:, units.arm == k]) for k in range(len(names)))
    if len(versions) > 1 and kept:
        # Labels are people's word whichever judge was to come.
        sums[kept[0]] = sums[kept[0]] + early
        stacked = [
            _stratum(exposed, sums[one.name], pairs.get((one.name, kept[0]), {}), one.taken)
            for one in versions
            if one.taken is not Taken.APART
        ]
        width = len(WITH_BRIDGE) if len(kept) > 1 else len(COLUMNS)
        whole = np.concatenate([one[:width] for one in stacked])
        again = units_of(replace(exposed, sums=whole[np.newaxis]), names, 0, clusters)
        # The weeks apart know of no version, and would mix them.
        units = replace(units, after=again.after, by_week=units.by_week[:0])
    shown = () if asked_for.shown is None else inputs.answer_to(asked_for.shown)
    place = dict(zip(exposed.person, arm.tolist(), strict=True))
    return Judging(
        units,
        versions if len(versions) > 1 else (),
        tuple((place[row.person], row) for row in shown if row.person in place),
        Repeats(0.0, 0) if asked_for.runs is None else inputs.answer_to(asked_for.runs),
        weights,
        (asked_for.both.labels.low, asked_for.both.labels.high),
    )


def _weights(sums: Floats) -> Weights | None:
    return weights_of(moments_of(sums.T)) if sums[LABELLED].sum() else None


def _by_version(exposed: Exposed, told: Mapping[str, Mapping[str, Floats]]) -> dict[str, Floats]:
    """By version the six sums of everybody, shape (6, people), where it has any row."""
    found = {}
    for name, people in told.items():
        sums = np.zeros((len(COLUMNS), len(exposed.person)))
        for k, person in enumerate(exposed.person):
            if person in people:
                sums[:, k] = people[person]
        if sums[[LABELLED, ALONE]].any():
            found[name] = sums
    return found


def _versions(
    exposed: Exposed,
    arm: NDArray[np.intp],
    sums: Mapping[str, Floats],
    pairs: Mapping[tuple[str, str], Mapping[str, tuple[float, float]]],
) -> tuple[Version, ...]:
    """Each version as it is taken, the reference first: the one with the most labels in the variant
    where it has the fewest, of those that have enough."""

    def by_arm(each: Floats) -> tuple[int, ...]:
        return tuple(round(float(each[arm == k].sum())) for k in range(int(arm.max()) + 1))

    labels = {name: by_arm(own[LABELLED]) for name, own in sums.items()}
    order = sorted(sums, key=lambda name: (-min(labels[name]), name))
    reference = order[0] if order and min(labels[order[0]]) >= ENOUGH else None
    found = []
    for name in order:
        own = sums[name]
        scored = pairs.get((name, reference or ""), {})
        bridge = by_arm(np.array([scored.get(one, (0.0, 0.0))[1] for one in exposed.person]))
        verdicts = by_arm(own[BOTH] + own[ALONE])
        enough = min(bridge) >= ENOUGH and min(verdicts) > 0
        can_bridge = enough and reference is not None and min(by_arm(sums[reference][BOTH])) > 0
        taken = Taken.OWN if min(labels[name]) >= ENOUGH else Taken.APART
        if taken is Taken.APART and can_bridge:
            taken = Taken.BRIDGED
        rows = by_arm(own[LABELLED] + own[ALONE])
        found.append(Version(name, taken, rows, labels[name], bridge))
    return tuple(found)


def _stratum(
    exposed: Exposed, six: Floats, scored: Mapping[str, tuple[float, float]], taken: Taken
) -> Floats:
    """The eight sums of one version, shape (8, people); without a bridge the last two are zero."""
    bridge = np.zeros((2, len(exposed.person)))
    if taken is Taken.BRIDGED:
        for k, person in enumerate(exposed.person):
            bridge[:, k] = scored.get(person, (0.0, 0.0))
    return np.concatenate([six, bridge])
