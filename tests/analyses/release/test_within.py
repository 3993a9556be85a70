"""What one half of the units points to is confirmed by the other half, and the other way round."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from cynosure.analyses.release.arms import Units
from cynosure.analyses.release.compared import Compared
from cynosure.analyses.release.crossed import Candidate, Part, Tried, crossed, overlapping
from cynosure.errors import Text
from cynosure.stats.estimate import Interval

PEOPLE = 800
KEPT = np.arange(PEOPLE) % 4 < 2
"""Half of each arm."""
EVERYBODY = np.ones(PEOPLE, dtype=bool)
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
    return Candidate(Part(Text(name, name), units, EVERYBODY), 1)


def tried(*candidates: Candidate) -> Tried:
    return crossed(candidates, KEPT, 0.95, sequential=False, rng=np.random.default_rng(1))


def told(found: Tried) -> tuple[str, bool, float]:
    """The part, whether it is confirmed, and the level of its interval."""
    assert isinstance(found.found, Compared)
    interval = found.found.estimate.interval
    assert isinstance(interval, Interval)
    return found.candidate.part.name.en, found.confirmed, round(interval.level, 9)


def numbers(found: Tried) -> tuple[float, float, float]:
    """The effect and its ends."""
    assert isinstance(found.found, Compared)
    interval = found.found.estimate.interval
    assert isinstance(interval, Interval)
    return found.found.estimate.value, interval.low, interval.high


def rests_on(found: Tried, half: NDArray[np.bool_]) -> bool:
    units = found.candidate.part.units
    return np.array_equal(found.units.after, units.after[:, half])


def test_a_part_that_both_halves_show() -> None:
    found = tried(part("calm", 0.2, 0.1), part("hurt", -4, -3))
    assert told(found) == ("hurt", True, 0.95), "two intervals of 97.5 % hold together"
    assert rests_on(found, EVERYBODY)
    value, low, high = numbers(found)
    ends = [numbers(half) for half in (alone(KEPT, -3), alone(~KEPT, -4))]
    assert value == pytest.approx((ends[0][0] + ends[1][0]) / 2), "the mean of both halves"
    assert (low, high) == pytest.approx((ends[0][1], ends[1][2])), "what both leave"


def alone(half: NDArray[np.bool_], z: float) -> Tried:
    """What one half says of the part that the other points to while it points to another itself."""
    other = part("other", *((0.1, 9.0) if half is KEPT else (9.0, 0.1)))
    hurt = part("hurt", *((-4.0, z) if half is KEPT else (z, -4.0)))
    return crossed((hurt, other), KEPT, 0.95, sequential=False, rng=np.random.default_rng(1))


def test_the_other_half_is_searched_too() -> None:
    """The searched half misses what the kept half points to and the searched half confirms."""
    found = tried(part("lucky", 5.5, 0.0), part("hurt", -4, -1.8))
    assert told(found) == ("hurt", True, 0.975)
    assert rests_on(found, ~KEPT), "the half that was not searched"


def test_a_part_that_is_not_told_apart_from_the_first() -> None:
    found = tried(part("lucky", 3.5, 0.0), part("hurt", -3.0, -3.5))
    assert told(found) == ("hurt", True, 1 - 0.05 / 4 - 0.05 / 2), "two were carried one way"


def test_halves_that_point_in_opposite_directions() -> None:
    assert told(tried(part("torn", 4, -4))) == ("torn", False, 0.975)


def test_what_one_half_alone_shows() -> None:
    name, confirmed, _ = told(tried(part("calm", 0.0, 0.5), part("once", 5, 0.0)))
    assert (name, confirmed) == ("once", False)


def test_halves_that_leave_nothing_in_common_stand_alone() -> None:
    found = tried(part("hurt", -9, -3))
    assert told(found) == ("hurt", True, 0.975)
    assert rests_on(found, KEPT)


def test_the_mean_of_both_is_the_truth_where_both_are_told() -> None:
    """Three errors a half: of 100 effects 88 are told, and the half that confirms is .44 of its
    errors too far out; the mean of both .12."""
    rng = np.random.default_rng(5)
    values = []
    for z in 3 + rng.standard_normal((100, 2)):
        found = tried(part("calm", 0.0, 0.0), part("hurt", *-z))
        if found.confirmed:
            values.append(numbers(found)[0])
    unit = float(np.sqrt(2 / (PEOPLE / 4 - 1)))
    assert abs(-np.mean(values) / unit - 3) < 0.3
    assert len(values) > 78


def test_unequal_halves_weigh_by_their_widths() -> None:
    found = tried(part("hurt", -4, -3)).found
    assert isinstance(found, Compared)
    interval = found.estimate.interval
    assert isinstance(interval, Interval)
    far = replace(interval, low=interval.low - 3, high=interval.high + 5)
    wide = replace(
        found, estimate=replace(found.estimate, value=found.estimate.value + 1, interval=far)
    )
    both = overlapping(found, wide)
    assert both is not None
    inside = both.estimate.interval
    assert isinstance(inside, Interval)
    width = interval.high - interval.low
    assert both.estimate.value - found.estimate.value == pytest.approx(width / (2 * width + 8))
    assert inside.low < both.estimate.value < inside.high


def test_nothing_is_rarely_confirmed() -> None:
    """Half of what the intervals leave: 2.5 of 100, as both halves must agree."""
    rng = np.random.default_rng(3)
    claims = 0
    for _ in range(80):
        candidates = [part(str(k), *rng.standard_normal(2)) for k in range(3)]
        claims += tried(*candidates).confirmed
    assert claims <= 6
