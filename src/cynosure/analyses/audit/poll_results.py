"""What a team knows of a metric, counted from its answers; on arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cynosure.metrics.polled import UNKNOWN, Polled
from cynosure.stats.agreement.krippendorff import Measure, krippendorff
from cynosure.stats.clustered.proportion import clustered_proportion
from cynosure.stats.estimate import Estimate
from cynosure.stats.proportion import proportion
from cynosure.stats.undefined import Undefined

NUMBERS = {"down": -1.0, "same": 0.0, "up": 1.0}


@dataclass(frozen=True)
class Scenario:
    """One scenario of a poll: what is right, how many said each way, the most common way first."""

    name: str
    right: str
    said: tuple[tuple[str, int], ...]

    @property
    def answers(self) -> int:
        """How many answered it."""
        return sum(count for _, count in self.said)

    @property
    def share(self) -> float:
        """The part of them who are right."""
        return dict(self.said).get(self.right, 0) / self.answers


@dataclass(frozen=True)
class Results:
    """What came of a poll.

    `accuracy` is the share of right answers over scenarios whose right direction is known, people
    being the units; `agreement` is Krippendorff's alpha over the directions of all scenarios;
    `named` and `meant` are the shares of those who name the metric for the star, and choose its
    description; `moves` the share whose work moves it. `people` is how many answered a scenario
    whose direction is known.
    """

    people: int
    accuracy: Estimate | Undefined
    agreement: Estimate | Undefined
    named: Estimate | Undefined
    meant: Estimate | Undefined
    moves: Estimate | Undefined
    scenarios: tuple[Scenario, ...]


def results_of(
    answers: Sequence[Polled], right: Mapping[str, str], metric: str, level: float
) -> Results:
    """What some people know of `metric`; `right` has the direction of each scenario known."""
    hits = [
        (way == right[name], number)
        for number, one in enumerate(answers)
        for name, way in one.directions.items()
        if name in right
    ]
    people = [number for _, number in hits]
    ways = [
        (name, NUMBERS[way])
        for one in answers
        for name, way in one.directions.items()
        if way != UNKNOWN
    ]
    names, values = [name for name, _ in ways], [value for _, value in ways]
    given = [one.moves for one in answers if one.moves not in ("", UNKNOWN)]
    return Results(
        people=len(set(people)),
        accuracy=clustered_proportion([float(hit) for hit, _ in hits], people, level),
        agreement=krippendorff(names, values, Measure.NOMINAL, level),
        named=_share([one.star == metric for one in answers if one.star], level),
        meant=_share([one.meant == metric for one in answers if one.meant], level),
        moves=_share([one in ("yes", "partly") for one in given], level),
        scenarios=tuple(_scenario(name, right[name], answers) for name in right),
    )


def _scenario(name: str, right: str, answers: Sequence[Polled]) -> Scenario:
    said: dict[str, int] = {}
    for one in answers:
        way = one.directions.get(name)
        if way is not None:
            said[way] = said.get(way, 0) + 1
    common = sorted(said.items(), key=lambda pair: (-pair[1], pair[0]))
    return Scenario(name, right, tuple(common))


def _share(hits: Sequence[bool], level: float) -> Estimate | Undefined:
    return proportion(sum(hits), len(hits), level)
