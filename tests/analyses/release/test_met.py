"""Whether people met their variant before what is counted, and one variant only."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cynosure.analyses.release.arms import units_of
from cynosure.analyses.release.met import met_checks, met_notes
from cynosure.analyses.release.trial import Trial
from cynosure.metrics.calendar import Period, day_of
from cynosure.metrics.release.exposed import Exposed, ExposedRequest
from cynosure.stats.undefined import Reason, Undefined

N = 200
RELEASE = 20_000
WEEKS = tuple(
    Period("range", day_of(RELEASE + 7 * k), day_of(RELEASE + 7 * k + 6)) for k in (-1, 0, 1)
)


def row(
    person: str, period: int | None, part: str | None, day: int = RELEASE, variants: int = 1
) -> dict[str, object]:
    return {
        "person": person, "variant": "old", "variants": variants, "firsts": 1, "day": day,
        "version": None, "account": None, "cluster": None, "period": period, "part": part,
        "_rows": 2, "_0": 3.0,
    }  # fmt: skip


def trial(
    before: list[int], since: int, several: int = 0, crossed: list[str] | None = None
) -> Trial:
    """The first `before[0]` of 100 controls and `before[1]` of 100 treated came too early by a row;
    everybody did `since` rows later. Those `crossed` began with these variants."""
    variant = ("old",) * (N // 2) + ("new",) * (N // 2)
    nobody: tuple[str | None, ...] = (None,) * N
    rows = np.zeros((2, N))
    rows[0, : before[0]], rows[0, N // 2 : N // 2 + before[1]], rows[1] = 1, 1, since
    people = tuple(f"p{k}" for k in range(N))
    exposed = Exposed(
        variant, np.zeros(N, np.int64), nobody, nobody, nobody,
        np.ones((2, 1, N)), np.ones((2, N)), rows, several, people,
    )  # fmt: skip
    if crossed is not None:
        who = (*people, *(f"c{k}" for k in range(len(crossed))))
        first = replace(exposed, variant=(*variant, *crossed), person=who)
        exposed = replace(exposed, by_first=first)
    units = units_of(exposed, ("old", "new"), 1, None)
    return Trial(exposed, units, None, (Undefined(Reason.NO_ROWS),), (), ())


def passed(found: Trial) -> dict[str, bool | None]:
    return {check.code: check.passed for check in met_checks(found)}


def test_what_came_before_the_exposure_is_no_outcome() -> None:
    """Nor is what came after an exposure part of the weeks before."""
    asks = ExposedRequest("oven", "questions", WEEKS, RELEASE + 13, RELEASE)
    late, early = RELEASE + 4, RELEASE - 3
    rows = [
        *(row("late", period, "earlier", late) for period in (0, 1)),
        *(row("late", period, "since", late) for period in (1, 2)),
        *(row("early", 0, part, early) for part in ("earlier", "since")),
        row("early", 1, "since", early),
        row("idle", None, None, RELEASE + 8),
    ]
    found = asks.read(rows)
    assert found.person == ("early", "idle", "late")
    assert found.sums[:, 0].tolist() == [[3, 0, 3], [3, 0, 3], [0, 0, 3]]
    assert found.rows.tolist() == [[0, 0, 2], [2, 0, 4]]
    assert found.weeks == pytest.approx(np.array([[1, 1, 1], [1, 0, 3 / 7], [1, 6 / 7, 1]]))
    whole = replace(asks, whole=True).read(rows)
    assert whole.weeks.tolist() == [[1, 1, 1], [1, 0, 1], [1, 1, 1]]


def test_who_crossed_is_counted_by_the_first_variant_beside() -> None:
    asks = ExposedRequest("oven", "questions", WEEKS, RELEASE + 13, RELEASE)
    rows = [row("kept", 1, "since"), row("crossed", 1, "since", variants=2)]
    at_once = {**row("both", 1, "since", variants=2), "firsts": 2}
    found = asks.read([*rows, at_once])
    assert (found.person, found.several) == (("kept",), 2)
    assert found.by_first is not None
    assert found.by_first.person == ("crossed", "kept"), "nobody knows what was first of `both`"


def test_exposures_in_time_are_not_spoken_of() -> None:
    assert not passed(trial([0, 0], 3))
    assert not list(met_notes(trial([0, 0], 3)))


def test_most_of_it_came_before() -> None:
    assert passed(trial([50, 50], 1)) == {"met_in_time": True, "met_alike": True}
    found = trial([100, 99], 0)
    assert passed(found) == {"met_in_time": False, "met_alike": True}
    notes = {note.code: dict(note.values) for note in met_notes(found)}
    assert notes["before_met"] == {"count": 199, "share": 1.0}
    assert notes["exposed_after"] == {"count": 199}


@pytest.mark.parametrize(("late", "alike"), [([30, 31], True), ([0, 30], False), ([60, 20], False)])
def test_one_arm_is_exposed_later(late: list[int], alike: bool) -> None:
    assert passed(trial(late, 5))["met_alike"] is alike


@pytest.mark.parametrize(
    ("crossed", "kept", "alike"),
    [(["old", "new"], True, True), (["old", "new"] * 8, False, True), (["new"] * 16, False, False)],
)
def test_people_who_cross(crossed: list[str], kept: bool, alike: bool) -> None:
    found = passed(trial([0, 0], 5, len(crossed), crossed))
    assert found["one_variant"] is kept
    assert found.get("crossed_alike", True) is alike
