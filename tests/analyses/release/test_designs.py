"""Which test a plan recommends."""

from __future__ import annotations

from cynosure.analyses.release.designs import Designs, Reach, Switchback
from cynosure.stats.undefined import Reason, Undefined

PEOPLE = Reach(weeks=4, n=400, people=400, value=0.4, deviation=0.2, cut=0.0)
STEADY = Switchback(days=56, deviation=0.02)


def test_a_test_that_is_enough_is_recommended() -> None:
    """People one by one see 5.6 points, days on and off 2.5 points in four weeks."""
    designs = Designs((PEOPLE,), (), STEADY)
    by_people = designs.cheapest(0.95, 0.06, whole=False)
    by_days = designs.cheapest(0.95, 0.03, whole=False)
    assert (by_people and by_people.by, by_days and by_days.by) == ("person", "day")
    assert designs.cheapest(0.95, 0.001, whole=False) is None
    alone = Designs((PEOPLE,), (), Undefined(Reason.NO_VARIATION))
    assert alone.cheapest(0.95, 0.03, whole=False) is None


def test_what_acts_as_a_whole_is_never_dealt_out_one_by_one() -> None:
    designs = Designs((PEOPLE,), (), STEADY)
    found = designs.cheapest(0.95, 0.2, whole=True)
    assert found is not None
    assert found.by == "day"
