"""Who is left out of a metric, who on the list is unknown, and which ids are spelt alike."""

from datetime import UTC, datetime

import pytest

from cynosure.metrics.excluded import Excluded, ExcludedRequest, ListedRequest
from cynosure.metrics.trust.alike import Alike, AlikeRequest
from tests.metrics.counted import CountedTables
from tests.metrics.tables import star, weeks

STAR_FILE = star("""
trust: {exclude: {users: staff.txt, bots: {episodes_per_day_over: 1}}}
moments: {asked: {event: asked}}
episodes: {talk: {key: episode_id, of: [asked]}}
metrics: {active: {kind: units, from: talk}}
""")
PERIODS = weeks(STAR_FILE, "2026-03-02", 2)


@pytest.fixture(scope="module")
def tables() -> CountedTables:
    return CountedTables(STAR_FILE)


def talk(user: str, day: int, number: int = 0) -> dict[str, object]:
    return {
        "user_id": user,
        "event": "asked",
        "ts": datetime(2026, 3, day, 12, tzinfo=UTC),
        "episode_id": f"{user}-{day}-{number}",
    }


def test_people_left_out_are_counted_in_the_periods_in_which_they_did_anything(
    tables: CountedTables,
) -> None:
    events = [
        talk("ann", 2),
        talk("staff", 2),
        talk("staff", 10),
        talk("bot", 3),
        talk("bot", 3, 1),
        talk("both", 3),
        talk("both", 3, 1),
    ]
    tables.fill(events=events).who({}, {"staff", "both", "gone"}).find_bots(1)
    request = ExcludedRequest(PERIODS, ("talk", "asked"))
    found = request.read(tables.rows(request.query(tables.scope)))
    assert found == {0: Excluded(3, 2, 2), 1: Excluded(1, 1, 0)}


def test_listed_ids_are_looked_for_in_every_table(tables: CountedTables) -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    label = {"rater": "rater", "name": "n", "value": 1.0}
    tables.fill(
        events=[talk("ann", 2)],
        agents=[{"agent_id": "a", "creator_id": "maker", "created": at}],
        people=[{"user_id": "known", "account_id": "firm"}],
        labels=[
            {"subject_kind": "user", "subject_id": "judged", **label},
            {"subject_kind": "talk", "subject_id": "talk-1", **label},
        ],
    )
    listed = {"ann", "maker", "known", "judged", "rater", "firm", "talk-1", "nowhere"}
    tables.who({}, listed)
    request = ListedRequest()
    assert request.read(tables.rows(request.query(tables.scope))) == 5


def test_ids_spelt_alike_count_where_rows_name_them(tables: CountedTables) -> None:
    tables.fill(
        events=[talk(one, 2) for one in ("Ann", "ann", " ann", "Ben", "CHO", "Cho")],
        people=[{"user_id": "ben"}],
    )
    spellings = {
        "Ann": "ann",
        " ann": "ann",
        "Ben": "ben",
        "CHO": "cho",
        "Cho": "cho",
        "DEE": "dee",
    }
    tables.who({}, (), spellings)
    request = AlikeRequest()
    assert request.read(tables.rows(request.query(tables.scope))) == Alike(ids=7, people=3)
    tables.who({}, (), {})
    assert request.read(tables.rows(request.query(tables.scope))) == Alike(0, 0)
