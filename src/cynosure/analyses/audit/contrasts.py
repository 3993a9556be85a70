"""The sides that a metric is held against itself on: before and after, variants, week by week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cynosure.analyses.audit import labels_beside
from cynosure.analyses.audit.contrast import Contrast, Side, contrasted
from cynosure.analyses.audit.labels_beside import Beside
from cynosure.analyses.audit.rests_on import FULFILLED, TASKS, is_effort, panel_in, weeks_of
from cynosure.analyses.release.control import known_control
from cynosure.errors import Text
from cynosure.metrics.audit.labelled import Label
from cynosure.metrics.audit.panel import Panel, VariantsRequest
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.stats.arrays import Floats
from cynosure.stats.estimate import Estimate

FEWEST = 30
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Named:
    """A contrast with what its sides are; `of_variants` where they were assigned."""

    name: Text
    contrast: Contrast
    of_variants: bool = False


@dataclass(frozen=True)
class Found:
    """Everything a metric was held against: the halves of the weeks and variants, and the weeks in
    a row. `effort` says whether what one task adds is effort; `better` is 1 where more is better.
    """

    whole: tuple[Named, ...]
    weeks: tuple[Named, ...]
    effort: bool
    better: int

    @property
    def failing(self) -> tuple[Named, ...]:
        """Where effort moved the metric one way and people felt the other, variants first."""
        if not self.effort:
            return ()
        found = [one for one in self.whole if self._fails(one)]
        return tuple(sorted(found, key=lambda one: not one.of_variants))

    def _fails(self, one: Named) -> bool:
        opposed = self.better * one.contrast.opposed(effort=True) < 0
        return opposed or (self.better > 0 and one.contrast.rises_by_effort_alone)

    @property
    def fails(self) -> bool:
        return bool(self.failing)

    @property
    def by_experiment(self) -> bool:
        """Whether it fails where people were assigned."""
        return any(one.of_variants for one in self.failing)

    @property
    def wrong_way(self) -> tuple[Named, ...]:
        """Weeks and variants in which the metric as a whole moved against what people felt."""
        every = (*(one for one in self.whole if one.of_variants), *self.weeks)
        return tuple(one for one in every if self.better * one.contrast.opposed(effort=False) < 0)

    @property
    def known(self) -> bool:
        """Whether what people felt is known on both sides of anything."""
        return any(isinstance(one.contrast.felt, Estimate) for one in self.whole)

    @property
    def decisive(self) -> Named | None:
        """The contrast that a verdict rests on."""
        if self.failing:
            return self.failing[0]
        known = [one for one in self.whole if isinstance(one.contrast.felt, Estimate)]
        return min(known, key=lambda one: not one.of_variants, default=None)


def requests(asked: Asked) -> list[VariantsRequest]:
    """Who met which variant, where anybody did."""
    exposures, weeks = asked.profiles.get("exposures"), weeks_of(asked)
    if exposures is None or not exposures.kept or not weeks:
        return []
    return [VariantsRequest(weeks[-1].last_day)]


def found(inputs: Inputs, metric: str) -> Found:
    """All contrasts of a metric; none where people cannot be told apart."""
    asked = inputs.asked
    better = 1 if asked.star_file.metrics[metric].better == "up" else -1
    effort = is_effort(asked, metric)
    panel = panel_in(inputs)
    if panel is None or not panel.has(TASKS):
        return Found((), (), effort, better)
    beside = labels_beside.found(inputs, metric)
    whole = (*_halves(inputs, panel, metric, beside), *_variants(inputs, panel, metric, beside))
    return Found(whole, tuple(_weeks(inputs, panel, metric)), effort, better)


def _side(panel: Panel, metric: str, weeks: slice, who: Flags | None = None) -> Side | None:
    """One side, of everybody or of some; None where the panel does not have the metric."""

    def column(name: str) -> Floats:
        total: Floats = panel.of(name)[weeks].sum(axis=0)
        return total if who is None else total * who

    tasks = column(TASKS)
    if panel.has(metric):
        own, units = column(metric), tasks
    elif panel.has(f"{metric}.1"):
        own, units = column(f"{metric}.0"), column(f"{metric}.1")
    else:
        return None
    fulfilled = column(FULFILLED) if panel.has(FULFILLED) else None
    there = int(np.count_nonzero(tasks)) if who is None else int(who.sum())
    return Side(own, units, tasks, fulfilled, there)


def _halves(inputs: Inputs, panel: Panel, metric: str, beside: Beside) -> Iterator[Named]:
    """The first half of the weeks with anybody, and the second."""
    weeks, level = weeks_of(inputs.asked), inputs.asked.star_file.evidence.level
    alive = np.flatnonzero(panel.of(TASKS).sum(axis=1) > 0)
    if len(alive) < 2:
        return
    start, end = int(alive[0]), int(alive[-1]) + 1
    middle = (start + end) // 2
    sides = [_side(panel, metric, slice(*ends)) for ends in ((start, middle), (middle, end))]
    if sides[0] is None or sides[1] is None:
        return
    first, border = weeks[start].first_day, weeks[middle].first_day

    def side(one: Label) -> int | None:
        return None if one.day < first else int(one.day >= border)

    said = labels_beside.felt(beside, side, level)
    name = Text(f"since {weeks[middle].start}", f"{weeks[middle].start} 起")
    yield Named(name, contrasted(sides[0], sides[1], level, said))


def _weeks(inputs: Inputs, panel: Panel, metric: str) -> Iterator[Named]:
    """Every week beside the one before it."""
    weeks, level = weeks_of(inputs.asked), inputs.asked.star_file.evidence.level
    for number in range(1, len(weeks)):
        sides = [_side(panel, metric, slice(k, k + 1)) for k in (number - 1, number)]
        if sides[0] is None or sides[1] is None:
            return
        start = weeks[number].start
        name = Text(f"the week of {start}", f"{start} 起的一周")
        yield Named(name, contrasted(sides[0], sides[1], level))


def _variants(inputs: Inputs, panel: Panel, metric: str, beside: Beside) -> Iterator[Named]:
    """Every variant of every experiment beside its control, where that is known."""
    level = inputs.asked.star_file.evidence.level
    for request in requests(inputs.asked):
        for experiment, met in sorted(inputs.answer_to(request).items()):
            arms = _arms(panel, met)
            start = _first_week(inputs, met)
            if len(arms) < 2 or start is None:
                continue
            known = known_control(tuple(arms))
            if known is None:
                continue
            control, *others = known
            one = _side(panel, metric, slice(start, None), arms[control])
            for variant in others:
                other = _side(panel, metric, slice(start, None), arms[variant])
                if one is None or other is None or min(one.people, other.people) < FEWEST:
                    continue
                of = {control: 0, variant: 1}

                def side(
                    label: Label,
                    of: Mapping[str, int] = of,
                    met: Mapping[str, tuple[str, int]] = met,
                ) -> int | None:
                    variant_met, day = met.get(label.person, ("", 0))
                    return of.get(variant_met) if label.day >= day else None

                said = labels_beside.felt(beside, side, level)
                name = Text(
                    f"{experiment}: {variant} beside {control}",
                    f"{experiment}：{variant} 与 {control} 相比",
                )
                yield Named(name, contrasted(one, other, level, said), of_variants=True)


def _arms(panel: Panel, met: Mapping[str, tuple[str, int]]) -> dict[str, Flags]:
    """Who of the panel met which variant."""
    variants = [met[person][0] if person in met else None for person in panel.people]
    names = sorted({variant for variant in variants if variant is not None})
    return {name: np.array([variant == name for variant in variants]) for name in names}


def _first_week(inputs: Inputs, met: Mapping[str, tuple[str, int]]) -> int | None:
    """The number of the first week in which anybody had met a variant."""
    first = min((day for _, day in met.values()), default=0)
    weeks = weeks_of(inputs.asked)
    return next((k for k, week in enumerate(weeks) if week.last_day >= first), None)
