"""A funnel by any window of one period and whole seconds, beside every try looked at by itself."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cynosure.tracks.kernels.funnel import Way, any_window
from tests.tracks.logs import BEGIN, CLOCK, Row, local_day, micros, tracks_of

STEPS = (("a",), ("b",), ("c",))
FIRST_DAY = local_day(micros(BEGIN))
HOUR = 3_600 * 1_000_000

logs = st.lists(
    st.tuples(
        st.integers(0, 2),
        # Hours of four days: instants are shared, and a person has more rows than are read at once.
        st.integers(0, 95).map(lambda hour: micros(BEGIN) + hour * HOUR),
        st.sampled_from("abcd"),
    ),
    max_size=160,
)


def furthest(did: list[tuple[int, str]], within: int, first: int, last: int) -> int:
    """The last step of the best try that begins on the days from `first` to before `last`."""
    best = -1
    for begun, name in did:
        if name != "a" or not first <= local_day(begun) < last:
            continue
        at, step = begun, 0
        for names in STEPS[1:]:
            later = [t for t, n in did if n in names and t >= at and t - begun <= within]
            if not later:
                break
            at, step = min(later), step + 1
        best = max(best, step)
    return best


@given(
    log=logs,
    within=st.sampled_from([0, 1, 3, 30]),
    days=st.sampled_from([(0, 4), (1, 2), (2, 9), (-9, 1)]),
)
@settings(max_examples=60, deadline=None)
def test_each_person_comes_as_far_as_the_best_try(
    log: list[Row], within: int, days: tuple[int, int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    tracks = tracks_of(tmp_path_factory.mktemp("t"), log)
    category = tuple(np.zeros(tracks.bucket(b).people, np.uint8) for b in range(128))
    edges = (FIRST_DAY + days[0], FIRST_DAY + days[1])
    found = any_window(tracks, CLOCK, category, 1, Way(STEPS, within * HOUR, edges))
    people = defaultdict(list)
    for person, at, name in log:
        people[person].append((at, name))
    best = [furthest(did, within * HOUR, *edges) for did in people.values()]
    assert found.people[0, :, 0].tolist() == [sum(one >= k for one in best) for k in range(3)]
