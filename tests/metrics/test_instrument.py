"""Which versions of the app are looked at, whatever order the engine gives its rows in."""

from __future__ import annotations

from datetime import date
from itertools import permutations

from cynosure.metrics.calendar import Period
from cynosure.metrics.why.instrument import EventsRequest

BEFORE = Period("week", date(2026, 10, 19), date(2026, 10, 25))
AFTER = Period("week", date(2026, 10, 26), date(2026, 11, 1))


def test_no_version_and_one_without_a_name_are_two_in_one_order() -> None:
    request = EventsRequest(BEFORE, AFTER, ("asked",))
    rows = [
        {"_group": 0, "_period": 0, "_version": version, "event": "asked", "rows": count}
        for version, count in ((None, 5), ("", 5), ("8.2", 5), ("8.3", 7))
    ]
    found = [request.read(list(ordered)) for ordered in permutations(rows)]
    assert {one.versions for one in found} == {("8.3", None, "", "8.2")}
    assert {tuple(one.counts[0, 0, :, 0]) for one in found} == {(7, 5, 5, 5)}
