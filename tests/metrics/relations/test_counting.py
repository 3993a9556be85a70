"""Every metric of people stitched and left out against plain rows to which the same was done."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cynosure.metrics.frame import Cell
from cynosure.metrics.relations.bots import bots
from cynosure.metrics.relations.counting import (
    AS_WRITTEN,
    EVERYBODY,
    UNSTITCHED,
    Counting,
)
from tests.conftest import examples
from tests.metrics.counted import CountedTables, stitched, without
from tests.metrics.plain import METRICS, STAR, Part, Recounted, contributed
from tests.metrics.products import USERS, Product, products
from tests.metrics.tables import star, utc, weeks

OVER = 2
LISTING = (
    STAR + f"trust: {{exclude: {{users: staff.txt, bots: {{episodes_per_day_over: {OVER}}}}}}}\n"
)
STAR_FILE = star(LISTING)
PERIODS = weeks(STAR_FILE, "2026-03-15", 4)
SLOW = settings(
    max_examples=examples(8),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
WAYS = st.sampled_from(
    [AS_WRITTEN, EVERYBODY, UNSTITCHED, Counting(bots=False), Counting(users=False)]
)


@pytest.fixture(scope="module")
def tables() -> CountedTables:
    return CountedTables(STAR_FILE)


@st.composite
def who(draw: st.DrawFn) -> tuple[dict[str, str], set[str]]:
    """Ids that lead to other ones, none of which leads on, and ids on the list."""
    people = {draw(USERS) for _ in range(draw(st.integers(1, 2)))}
    ids = sorted({"u1", "u2", "u3", "u4"} - people)
    persons = st.none() | st.sampled_from(sorted(people))
    led = {one: person for one in ids if (person := draw(persons)) is not None}
    return led, draw(st.sets(USERS, max_size=2))


def everywhere(ids: Any) -> Any:
    """The same in each of the products that stand side by side."""
    if isinstance(ids, dict):
        return {f"{n}.{one}": f"{n}.{other}" for n in range(3) for one, other in ids.items()}
    return {f"{n}.{one}" for n in range(3) for one in ids}


def busy(of: Recounted) -> set[str]:
    """People with more than so many talks, or jobs, on one day."""
    found = set()
    for source in ("talk", "job"):
        days = [(row["user_id"], row["day"]) for row in of.rows(source)]
        found |= {one for one, day in days if days.count((one, day)) > OVER}
    return found


def agree(found: Cell | None, parts: list[dict[str, float]], what: object) -> None:
    units = set().union(*parts)
    assert (0 if found is None else found.moments.n) == len(units), what
    if found is not None:
        assert found.moments.totals == tuple(sum(part.values()) for part in parts), what


def of_counted(of: Recounted, part: Part, period: int, left_out: set[str]) -> dict[str, float]:
    """What each unit adds; creators who are left out are no unit, and in no group."""
    units = contributed(of, part, PERIODS[period])
    return {unit: value for unit, value in units.items() if unit not in left_out}


@SLOW
@given(world=products(), said=who(), way=WAYS)
def test_metrics_follow_who_counts_as_whom(
    tables: CountedTables, world: Product, said: tuple[dict[str, str], set[str]], way: Counting
) -> None:
    stitches, listed = everywhere(said[0]), everywhere(said[1])
    tables.fill(**world).who(stitches, listed).find_bots(OVER)
    led = stitches if way.stitched else {}
    plain = stitched(world, led)
    left_out = {led.get(one, one) for one in listed} if way.users else set()
    left_out |= busy(Recounted(plain)) if way.bots else set()
    counted = Recounted(without(plain, left_out))
    frame = tables.frame(tuple(METRICS), PERIODS, counting=way)
    for metric, parts in METRICS.items():
        for period in range(len(PERIODS)):
            units = [of_counted(counted, part, period, left_out) for part in parts]
            agree(frame.cell(metric, period), units, (metric, period))


def test_every_table_that_names_people_follows(tables: CountedTables) -> None:
    at = utc("2026-03-02T10:00:00")
    tables.fill(
        people=[
            {"user_id": "anon", "plan": "free"},
            {"user_id": "ann", "plan": "pro"},
            {"user_id": "staff"},
        ],
        labels=[
            {"subject_kind": kind, "subject_id": one, "rater": "staff", "name": "n", "value": 1.0}
            for kind in ("user", "talk")
            for one in ("anon", "staff")
        ],
        exposures=[
            {"experiment": "e", "variant": "a", "user_id": one, "ts": at}
            for one in ("anon", "ann", "staff")
        ],
        agents=[{"agent_id": "a", "creator_id": one, "created": at} for one in ("anon", "staff")],
        generations=[
            {"generation_id": str(one), "user_id": one, "ts": at, "model": "m"}
            for one in (None, "anon", "staff")
        ],
    ).who({"anon": "ann"}, {"staff"}).find_bots(OVER)

    def named(table: str, column: str, way: Counting = AS_WRITTEN) -> list[object]:
        return sorted((row[column] for row in tables.rows_of(table, way)), key=str)

    assert [(r["user_id"], r["plan"]) for r in tables.rows_of("people")] == [("ann", "pro")]
    assert named("exposures", "user_id") == ["ann", "ann"]
    # A row of nobody is nobody who could be left out.
    assert named("generations", "user_id") == [None, "ann"]
    # What somebody says of a talk stays, whoever they are; what is said of them goes.
    assert named("labels", "subject_id") == ["ann", "anon", "staff"]
    # An agent keeps its maker, so that what others do with it keeps its meaning.
    assert named("agents", "creator_id") == ["ann", "staff"]
    assert named("people", "user_id", UNSTITCHED) == ["ann", "anon"]
    assert named("exposures", "user_id", Counting(users=False)) == ["ann", "ann", "staff"]


def test_listing_any_id_of_a_person_leaves_out_the_person(tables: CountedTables) -> None:
    at = utc("2026-03-02T10:00:00")
    events = [{"user_id": one, "event": "asked", "ts": at} for one in ("anon", "ann", "ben")]
    tables.fill(events=events).who({"anon": "ann"}, {"anon"}).find_bots(OVER)
    assert [row["user_id"] for row in tables.rows_of("events")] == ["ben"]
    found = {row["user_id"] for row in tables.rows_of("events", UNSTITCHED)}
    assert found == {"ann", "ben"}


def test_ids_of_one_person_no_longer_make_two_people_of_a_talk(tables: CountedTables) -> None:
    at = utc("2026-03-02T10:00:00")
    events = [
        {"user_id": one, "event": "asked", "ts": at, "episode_id": "e"} for one in ("anon", "ann")
    ]
    periods = weeks(STAR_FILE, "2026-03-02", 1)
    tables.fill(events=events).who({"anon": "ann"}, ()).find_bots(OVER)
    one = tables.frame(("active",), periods).cell("active", 0)
    apart = tables.frame(("active",), periods, counting=UNSTITCHED).cell("active", 0)
    assert one is not None
    assert one.moments.totals == (1,)
    assert apart is None or apart.moments.n == 0


def test_who_is_a_bot_depends_on_whose_ids_are_one(tables: CountedTables) -> None:
    events = [
        {
            "user_id": one,
            "event": "asked",
            "ts": utc(f"2026-03-02T{hour:02d}:00:00"),
            "episode_id": f"{one}{hour}",
        }
        for one, hours in (("anon", (8, 9)), ("ann", (10,)), ("ben", (11, 12)))
        for hour in hours
    ]
    tables.fill(events=events).who({"anon": "ann"}, {"ann"})
    assert tables.find_bots(OVER) == {"ann"}
    unstitched = tables.rows(bots(tables.scope, OVER, stitched=False))
    assert unstitched == []
