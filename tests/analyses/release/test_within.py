"""What one half of the units points to is confirmed by the other half, and the other way round."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cynosure.analyses.release.arms import Units
from cynosure.analyses.release.compared import Compared
from cynosure.analyses.release.within import Candidate, Part, Tried, crossed
from cynosure.errors import Text
from cynosure.stats.estimate import Interval

PEOPLE = 800
KEPT = np.arange(PEOPLE) % 4 < 2
"""Half of each arm."""
TREATED = np.arange(PEOPLE) % 2


def part(name: str, searched: float, kept: float) -> Candidate:
    """A part in which the treated are so many standard errors better, on either half: what people
    do is spread evenly, so that there is no luck in it."""
    over = np.zeros(PEOPLE)
    for half, z in ((~KEPT, searched), (KEPT, kept)):
        for arm in (0, 1):
            here = half & (arm == TREATED)
            spread = np.resize([-1.0, 1.0], here.sum())
            over[here] = 5 + spread + arm * z * np.sqrt(2 / (here.sum() - 1))
    sums = np.vstack([over, np.ones(PEOPLE)])
    nothing = np.zeros_like(sums)
    units = Units(
        ("old", "new"), TREATED.astype(np.intp), sums, nothing, sums[np.newaxis], clustered=False
    )
    return Candidate(Part(Text(name, name), units, np.ones(PEOPLE, dtype=bool)), 1)


def tried(*candidates: Candidate) -> Tried:
    return crossed(candidates, KEPT, 0.95, sequential=False, rng=np.random.default_rng(1))


def told(found: Tried) -> tuple[str, bool, float]:
    """The part, whether it is confirmed, and the level of its interval."""
    assert isinstance(found.found, Compared)
    interval = found.found.estimate.interval
    assert isinstance(interval, Interval)
    return found.candidate.part.name.en, found.confirmed, round(interval.level, 9)


def rests_on(found: Tried, half: NDArray[np.bool_]) -> bool:
    units = found.candidate.part.units
    return np.array_equal(found.units.after, units.after[:, half])


def test_a_part_that_both_halves_show() -> None:
    found = tried(part("calm", 0.2, 0.1), part("hurt", -4, -3))
    assert told(found) == ("hurt", True, 0.975)
    assert rests_on(found, KEPT), "the half that was not searched"


def test_the_other_half_is_searched_too() -> None:
    """The kept half cannot confirm, but points to what the other half confirms."""
    found = tried(part("calm", 0.1, 0.1), part("hurt", -4, -1.8))
    assert told(found) == ("hurt", True, 0.975)
    assert rests_on(found, ~KEPT)


def test_a_part_that_is_not_told_apart_from_the_first() -> None:
    found = tried(part("lucky", 3.5, 0.0), part("hurt", -3.0, -3.5))
    assert told(found) == ("hurt", True, 1 - 0.05 / 4), "two were carried"


def test_halves_that_point_in_opposite_directions() -> None:
    assert told(tried(part("torn", 4, -4))) == ("torn", False, 0.975)


def test_what_one_half_alone_shows() -> None:
    name, confirmed, _ = told(tried(part("calm", 0.0, 0.5), part("once", 5, 0.0)))
    assert (name, confirmed) == ("once", False)


def test_nothing_is_rarely_confirmed() -> None:
    """Half of what the intervals leave: 2.5 of 100, as both halves must agree."""
    rng = np.random.default_rng(3)
    claims = 0
    for _ in range(80):
        candidates = [part(str(k), *rng.standard_normal(2)) for k in range(3)]
        claims += tried(*candidates).confirmed
    assert claims <= 6
