"""An effect within the product: what one half of the units points to is told from the other half,
both ways; parts of a dimension that the release declared are told from all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cynosure.analyses.displays import dimensions_asked
from cynosure.analyses.release.arms import Units, units_of
from cynosure.analyses.release.asked_for import Release, Weeks, experiment_of
from cynosure.analyses.release.compared import Compared, effect_of, tested, with_placebos
from cynosure.analyses.release.crossed import Candidate, Part, Tried, by_size, crossed
from cynosure.errors import Refusal, Text, UserMistake
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.release.exposed import Exposed
from cynosure.metrics.release.parted import MembersRequest, Parted, PartedRequest
from cynosure.stats.experiments.difference import Effect
from cynosure.stats.undefined import Reason, Undefined

GROUPS = "groups"
"""The name under which the groups of the star file are asked for."""
NOWHERE = Text("without a value", "无取值")


@dataclass(frozen=True)
class Searched:
    """The part that half the units pointed to, and what the other half says of it, or each half of
    what the other pointed to; of a dimension that was `declared`, the clearest part of all units,
    at the level that so many parts take.

    `arm` is the variant there; `elsewhere` has the other parts, from all units; `candidates` counts
    what was searched. `confirmed` says that the other half shows the same, in the same direction.
    """

    part: Text
    arm: int
    found: Compared | Undefined
    units: Units
    elsewhere: tuple[tuple[Text, Effect | Undefined], ...]
    candidates: int
    declared: bool
    confirmed: bool


BY = " by "
"""Between a metric and a dimension, where a release declares the parts of one."""


def is_declared(asked: Asked, release: Release, metric: str) -> bool:
    """Whether the release said before it began that it would look into the dimension asked for:
    `fulfilled_rate by category` among its `metrics`."""
    told = {" ".join(one.split()) for one in release.metrics}
    return release.declared_before and f"{metric}{BY}{dimension_of(asked)}" in told


def dimension_of(asked: Asked) -> str | None:
    """The dimension in which to look, None where the question names none.

    Raises UserMistake for several, and for one that the metric does not have.
    """
    written = asked.question.argument("by")
    if written is None:
        return None
    if written == GROUPS:
        if not asked.star_file.groups:
            raise UserMistake(
                "The star file has no `groups` to look into.", "星文件没有定义 `groups`。"
            )
        return GROUPS
    names = dimensions_asked(asked)
    if len(names) != 1:
        raise UserMistake(
            "An effect is searched within one dimension at a time.",
            "一次只能在一个维度内搜索影响。",
        )
    return names[0]


def request(
    asked: Asked, release: Release, metric: str, weeks: Weeks
) -> PartedRequest | MembersRequest | None:
    """What is asked of the store beside the people.

    Raises Refusal where groups are asked for and nothing is known of the time before.
    """
    dimension = dimension_of(asked)
    if dimension is None:
        return None
    experiment = experiment_of(release)
    if dimension != GROUPS:
        return PartedRequest(experiment, metric, weeks.after, dimension)
    return MembersRequest(experiment, tuple(asked.star_file.groups), weeks_known(weeks))


def weeks_known(weeks: Weeks) -> tuple[Period, ...]:
    """The weeks before a release, by which people belong to groups. Raises Refusal without one."""
    if not weeks.before:
        raise Refusal(
            "Groups are those of the weeks before the release, and there is no such week.",
            "群体以发布之前几周的归属为准，而数据里没有这样的一周。",
        )
    return weeks.before


def named(asked: Asked, part: str | None, *, groups: bool) -> Text:
    """What a part is called; of `groups` as the star file labels them."""
    label = asked.star_file.groups[part].label if groups and part is not None else None
    if label is not None:
        return label
    return NOWHERE if part is None else Text(part, part)


def parts_of(
    inputs: Inputs,
    wanted: PartedRequest | MembersRequest,
    exposed: Exposed,
    like: Units,
    clusters: tuple[str | None, ...] | None,
    weeks: Weeks,
) -> tuple[Part, ...]:
    """The arms within each part, over the same units as `like`."""
    asked, before = inputs.asked, len(weeks.before)
    if isinstance(wanted, MembersRequest):
        found_parts = [
            (named(asked, name, groups=True), _members(exposed, people), before)
            for name, people in inputs.answer_to(wanted).items()
        ]
    else:
        parted = inputs.answer_to(wanted)
        found_parts = [
            (named(asked, part, groups=False), sums, 0)
            for part, sums in _sums(exposed, parted, weeks.after)
        ]
    found = []
    for name, sums, first in found_parts:
        units = units_of(replace(exposed, sums=sums), like.names, first, clusters)
        counted: NDArray[np.bool_] = units.after[1::2].sum(axis=0) > 0
        found.append(Part(name, units, counted))
    return tuple(found)


def _members(exposed: Exposed, people: frozenset[str]) -> NDArray[np.float64]:
    """The sums of the members of a group, zero for all others."""
    sums = exposed.sums
    if sums.shape[1] == 1:
        sums = np.concatenate([sums, exposed.weeks[:, np.newaxis]], axis=1)
    inside: NDArray[np.float64] = np.array([one in people for one in exposed.person], np.float64)
    return sums * inside


def _sums(
    exposed: Exposed, parted: Parted, after: tuple[Period, ...]
) -> Iterator[tuple[str | None, NDArray[np.float64]]]:
    """By part the two sums of everybody, shape (1, 2, people)."""
    place = {person: k for k, person in enumerate(exposed.person)}
    for part in sorted(parted.sums, key=lambda name: (name is None, name or "")):
        own = parted.sums[part]
        sums = np.zeros((1, 2, len(place)))
        known = [(k, place[who]) for k, who in enumerate(parted.people[part]) if who in place]
        if not known:
            continue
        columns, at = (np.array(one) for one in zip(*known, strict=True))
        sums[0, : len(own), at] = own[:, columns].T
        if len(own) == 1:
            sums[0, 1] = exposed.weeks[-len(after) :].sum(axis=0)
        yield part, sums


def searched(
    parts: tuple[Part, ...],
    inputs: Inputs,
    *,
    sequential: bool,
    declared: bool,
    rng: np.random.Generator,
) -> Searched | Undefined:
    """The part and arm that one half of the units points to and the other half confirms, or both
    each other.

    Of parts that were `declared`, the clearest over all units, at the level of all of them together
    (Bonferroni). Undefined where no part has the units that the floor asks for in every arm.
    """
    evidence = inputs.asked.star_file.evidence
    floor = evidence.floors.users_per_cell
    large = tuple(part for part in parts if part.fewest() >= floor)
    if not large:
        most = max((part.fewest() for part in parts), default=0)
        return Undefined(Reason.TOO_FEW, (("n", most), ("needed", floor)))
    arms = range(1, len(large[0].units.names))
    candidates = [Candidate(part, arm) for part in large for arm in arms]
    level = evidence.level
    if declared:
        level = 1 - (1 - level) / len(candidates)
        tried = _of_declared(candidates, level, sequential, rng)
    else:
        kept = _some(len(large[0].there), evidence.search.confirm_share, rng)
        tried = crossed(candidates, kept, level, sequential, rng)
    part, arm, found = tried.candidate.part, tried.candidate.arm, tried.found
    if isinstance(found, Compared):
        found = with_placebos(found, tried.units, arm, rng)
    others = [other for other in parts if other is not part]
    elsewhere = tuple((other.name, _of_all(other, arm, level, floor)) for other in others)
    told = part.name, arm, found, tried.units, elsewhere
    return Searched(*told, len(candidates), declared, tried.confirmed)


def _of_declared(
    candidates: Sequence[Candidate], level: float, sequential: bool, rng: np.random.Generator
) -> Tried:
    everybody = np.ones(len(candidates[0].part.there), dtype=bool)
    clearest, *_ = by_size(candidates, everybody, level)
    units = clearest.part.of(everybody)
    found = tested(units, clearest.arm, level, sequential, rng)
    return Tried(clearest, units, found, confirmed=True)


def _of_all(part: Part, arm: int, level: float, floor: int) -> Effect | Undefined:
    """The effect in a part, over all units."""
    fewest = part.fewest()
    if fewest < floor:
        return Undefined(Reason.TOO_FEW, (("n", fewest), ("needed", floor)))
    return effect_of(part.of(np.ones(len(part.there), dtype=bool)), arm, level)


def _some(n: int, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    chosen = np.zeros(n, dtype=bool)
    chosen[rng.permutation(n)[: round(n * share)]] = True
    return chosen
