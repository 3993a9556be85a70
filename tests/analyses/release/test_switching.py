"""The course of a switchback from its exposures: periods, wash-out, what is left out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from cynosure.analyses.release.switching import cells_of, course_of, together
from cynosure.errors import Refusal
from cynosure.metrics.release.switching import Alternation, Placed
from tests.analyses.release.test_arms import release

FIRST = 20_000


def seen(**courses: str) -> Mapping[tuple[str, int], Mapping[str, int]]:
    """By place a letter a day: `o`n, `f` for off, `b`oth, and a blank for nobody."""
    shares = {"o": {"on": 10}, "f": {"off": 10}, "b": {"on": 5, "off": 5}, " ": {}}
    return {
        (place, FIRST + day): shares[letter]
        for place, course in courses.items()
        for day, letter in enumerate(course)
        if shares[letter]
    }


def placed(places: str, days: int) -> Placed:
    """Ten people a place, of whom as many came as the day has a number."""
    sums = {(place, day): (float(day),) for place in places for day in range(days)}
    return Placed(dict.fromkeys(places, 10), sums, 0)


def test_days() -> None:
    found = course_of(release(), seen(a="offoof", b="foofof"), FIRST, 6)
    assert (found.names, found.places, found.length) == (("off", "on"), ("a", "b"), 1)
    assert found.on.tolist() == [[True, False, False, True, True, False],
                                 [False, True, True, False, True, False]]  # fmt: skip
    assert found.of.tolist() == [[0, 1, 2, 3, 4, 5]] * 2
    assert found.switches == 7


def test_weeks_begin_where_they_were_switched() -> None:
    """Switched on the second day and each third one after: the first day of each is washed out."""
    found = course_of(release(), seen(a="offfooofffoo"), FIRST, 12)
    assert found.length == 3
    assert found.of[0].tolist() == [0, -1, 1, 1, -1, 2, 2, -1, 3, 3, -1, 4]
    assert found.on[0].tolist() == [True, False, True, False, True]


def test_a_day_of_both_is_left_out() -> None:
    found = course_of(release(), seen(a="obfofboof"), FIRST, 9)
    assert found.mixed == 2
    assert found.of[0, [1, 5]].tolist() == [-1, -1]


def test_a_day_without_exposures_is_of_the_days_before() -> None:
    found = course_of(release(), seen(a="o f of ofo"), FIRST, 10)
    assert found.on[0].tolist() == [letter == "o" for letter in "ooffoffofo"]
    late = course_of(release(), seen(a="  fofof", b="ofofofo"), FIRST, 7)
    assert late.of[0].tolist() == [-1, -1, 2, 3, 4, 5, 6], "nobody knows of the first days"


def test_uneven_switches_are_refused() -> None:
    with pytest.raises(Refusal, match=r"uneven distances.*7 days"):
        course_of(release(), seen(a="fffffff" + "oooooooo" + "fffffff" + "ooo"), FIRST, 25)


def test_three_variants_are_refused() -> None:
    three = {**seen(a="of"), ("a", FIRST + 2): {"half": 4}}
    with pytest.raises(Refusal, match="3 variants"):
        course_of(release(), three, FIRST, 3)


def test_sums_are_of_people_and_days() -> None:
    course = course_of(release(), seen(a="ofof", b="ofof"), FIRST, 4)
    cells = cells_of(course, placed("ab", 8), range(4, 8))
    assert cells.values.tolist() == [[0.4, 0.5, 0.6, 0.7]] * 2
    on, pooled = together(course, cells)
    assert on.tolist() == [[True, False, True, False]]
    assert pooled.values.tolist() == [[0.4, 0.5, 0.6, 0.7]]
    assert pooled.under.tolist() == [[20.0] * 4]
    short = cells_of(course, placed("ab", 8), range(2))
    assert short.present.tolist() == [[True, True, False, False]] * 2
    assert np.isfinite(short.values).all()


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((1, 20, 20, 9, 100, 80, 75, 0), "by place"),
        ((20, 400, 390, 180, 100, 80, 75, 60), "by agent"),
        ((1, 20, 0, 0, 100, 80, 2, 0), ""),
        ((40, 400, 400, 3, 100, 80, 1, 0), ""),
        ((1, 20, 20, 9, 20, 6, 0, 0), ""),
        ((1, 4, 4, 2, 9, 9, 9, 0), ""),
    ],
)
def test_what_alternates(counts: tuple[int, ...], said: str) -> None:
    """The last: an experiment whose people keep their variant and come one a day; four days."""
    assert Alternation(*counts).said == said
