"""Episodes: where they begin and end, what they take over, whom they belong to."""

import random
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cynosure.errors import UserMistake
from cynosure.metrics.calendar import day_of
from cynosure.metrics.relations.rows import source_rows
from tests.metrics.tables import Row, Tables, star, utc

NOON = utc("2026-03-02T12:00:00")
MOMENTS = """
moments:
  asked: {event: asked}
  accepted: {event: [saved, liked]}
  judged: {table: labels, where: name = "good" and value = 1}
"""


def event(user: str, seconds: float, name: str = "asked", **more: Any) -> Row:
    """An event so many seconds after noon."""
    return {"user_id": user, "ts": NOON + timedelta(seconds=seconds), "event": name, **more}


def kind_of(body: str, **extra: Any) -> Tables:
    return Tables(star(f"{MOMENTS}episodes:\n  talk: {{{body}}}\n"), **extra)


def found(tables: Tables, *wanted: str, sources: tuple[str, ...] = ("talk",)) -> list[Row]:
    """The episodes with what is wanted of them, in a stable order."""
    rows = tables.rows(source_rows(tables.scope, sources, frozenset(wanted)))
    kept = ("user_id", "day", "_two_people", *wanted)
    picked = [{name: row[name] for name in kept if name in row} for row in rows]
    return sorted(picked, key=lambda row: [str(value) for value in row.values()])


TURNS = "measures: {turns: {count: asked}}"


@pytest.mark.parametrize(
    ("silence", "turns"),
    [
        (timedelta(minutes=30), [2]),
        (timedelta(minutes=30, microseconds=1), [1, 1]),
        (timedelta(minutes=30, microseconds=-1), [2]),
    ],
)
def test_a_silence_as_long_as_the_gap_does_not_cut(silence: timedelta, turns: list[int]) -> None:
    tables = kind_of(f"of: asked, gap: 30m, {TURNS}")
    tables.fill(events=[event("u", 0), event("u", silence.total_seconds())])
    assert [row["turns"] for row in found(tables, "turns")] == turns


def test_people_and_agents_are_cut_apart() -> None:
    tables = kind_of(f"of: asked, gap: 30m, {TURNS}")
    agents = (None, "", "a", "a|1", None)
    tables.fill(events=[event(user, n, agent_id=a) for user in "uv" for n, a in enumerate(agents)])
    # Nobody named and an agent without a name are two; the same agent again is one.
    assert [row["turns"] for row in found(tables, "turns")] == [1, 1, 1, 2, 1, 1, 1, 2]


def test_a_key_holds_together_what_a_silence_would_cut_and_both_may_be_there() -> None:
    keyed = [event("u", n * 7200, episode_id="e") for n in range(3)]
    free = [event("u", 60), event("u", 120), event("u", 7260)]
    both = kind_of(f"key: episode_id, of: asked, gap: 30m, {TURNS}").fill(events=keyed + free)
    assert [row["turns"] for row in found(both, "turns")] == [1, 2, 3]
    alone = kind_of(f"key: episode_id, of: asked, {TURNS}").fill(events=keyed + free)
    assert [row["turns"] for row in found(alone, "turns")] == [3]


def test_other_events_are_no_part_of_it() -> None:
    tables = kind_of(f"of: [asked, accepted], gap: 30m, {TURNS}")
    bridge = [event("u", 0), event("u", 1200, "opened"), event("u", 2400)]
    assert len(found(tables.fill(events=bridge))) == 2
    bridge[1] = event("u", 1200, "liked")
    assert len(found(tables.fill(events=bridge))) == 1


@pytest.mark.parametrize(("zone", "day"), [("UTC", "2026-03-02"), ("Asia/Shanghai", "2026-03-03")])
def test_an_episode_over_midnight_counts_once_on_its_first_local_day(zone: str, day: str) -> None:
    body = f"calendar: {{timezone: {zone}}}\n{MOMENTS}episodes: {{talk: {{of: asked, gap: 30m}}}}\n"
    tables = Tables(star(body))
    tables.fill(events=[event("u", 11.9 * 3600), event("u", 12.1 * 3600)])
    (row,) = found(tables)
    assert str(day_of(row["day"])) == day


def test_an_episode_of_two_people_belongs_to_nobody() -> None:
    tables = kind_of("key: episode_id, of: asked, carries: {user_id: only}")
    tables.fill(events=[event(user, 0, episode_id=key) for user, key in ("ua", "va", "ub")])
    assert {(row["user_id"], row["_two_people"]) for row in found(tables)} == {
        ("mixed", True), ("u", False)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "first", "last", "only"),
    [
        (["x", "y"], "x", "y", "mixed"),
        (["x", "x"], "x", "x", "x"),
        ([None, "x"], None, "x", "mixed"),
        (["x", None], "x", None, "mixed"),
        ([None, None], None, None, None),
        (["y", None, "x"], "y", "x", "mixed"),
        (["mixed", "mixed"], "mixed", "mixed", "mixed"),
    ],
)
def test_null_is_a_value(
    values: list[str | None], first: str | None, last: str | None, only: str | None
) -> None:
    for take, expected in (("first", first), ("last", last), ("only", only)):
        tables = kind_of(f"key: episode_id, of: asked, carries: {{surface: {take}}}")
        tables.fill(events=[event("u", n, episode_id="e", surface=v) for n, v in enumerate(values)])
        assert [row["surface"] for row in found(tables, "surface")] == [expected], take


def test_seq_orders_where_clocks_step_back() -> None:
    tables = kind_of("key: episode_id, of: asked, carries: {surface: first, app_version: last}")
    rows = [
        event("u", 90, episode_id="e", seq=1, surface="x", app_version="1"),
        event("u", 10, episode_id="e", seq=2, surface="y", app_version="2"),
        event("u", 50, episode_id="e", seq=3, surface="z", app_version="3"),
    ]
    (row,) = found(tables.fill(events=rows), "surface", "app_version")
    assert (row["surface"], row["app_version"]) == ("x", "3")


def test_equal_instants_give_the_same_answer_in_any_order() -> None:
    tables = kind_of(
        "key: episode_id, of: [asked, accepted], gap: 30m, "
        "carries: {surface: first, app_version: last, "
        "model: {from: generations.model, take: last}},"
        "measures: {turns: {count: asked}, accepts: {count: accepted}}"
    )
    dice = random.Random(7)
    events = [
        event("u", dice.choice([0, 0, 2000, 4000]), dice.choice(["asked", "saved"]),
              episode_id=dice.choice([None, "e"]), surface=dice.choice([None, "x", "y"]),
              app_version=dice.choice([None, "1", "2"]))
        for _ in range(60)
    ]  # fmt: skip
    answers = [
        {
            "generation_id": str(n),
            "ts": NOON,
            "episode_id": "e",
            "model": dice.choice(["m", "n", None]),
        }
        for n in range(20)
    ]
    wanted = ("surface", "app_version", "model", "turns", "accepts")
    seen = set()
    for _ in range(20):
        dice.shuffle(events)
        dice.shuffle(answers)
        seen.add(str(found(tables.fill(events=events, generations=answers), *wanted)))
    assert len(seen) == 1


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.sampled_from("uv"), st.integers(0, 12), st.sampled_from([None, "a"])),
        max_size=40,
    )
)
def test_silences_against_a_walk_along_the_clock(rows: list[tuple[str, int, str | None]]) -> None:
    # Steps of ten minutes, a gap of thirty, many events at one instant.
    sizes: list[int] = []
    before: dict[Any, tuple[int, int]] = {}
    for user, step, agent in sorted(rows, key=lambda row: row[1]):
        last = before.get((user, agent))
        if last is None or step - last[0] > 3:
            sizes.append(0)
            last = (step, len(sizes) - 1)
        sizes[last[1]] += 1
        before[user, agent] = (step, last[1])
    events = [event(user, step * 600, agent_id=agent) for user, step, agent in rows]
    cut = found(BY_SILENCE.fill(events=events), "turns")
    assert sorted(row["turns"] for row in cut) == sorted(sizes)


BY_SILENCE = kind_of(f"of: asked, gap: 30m, {TURNS}")


def test_what_other_tables_know_of_an_episode() -> None:
    tables = kind_of(
        "key: episode_id, of: asked, carries: {agent_id: first, category: agents.category, "
        "plan: people.plan, model: {from: generations.model, take: only}, "
        "opened_by: {from: generations.model, take: first}}, "
        "measures: {cost: {sum: generations.cost}, good: {count: judged}}"
    )
    tables.fill(
        events=[event("u", 0, episode_id=e, agent_id=a) for e, a in (("e", "a"), ("f", None))],
        generations=[
            {"ts": NOON + timedelta(seconds=n), "episode_id": e, "model": m, "cost": c}
            for n, (e, m, c) in enumerate(
                [
                    ("e", "m2", 1.5),
                    ("e", "m1", None),
                    ("e", "m1", 2.0),
                    (None, "m9", 9.0),
                    ("x", "m9", 9.0),
                ]
            )
        ],
        agents=[{"agent_id": "a", "creator_id": "c", "created": NOON, "category": "work"}],
        people=[{"user_id": "u", "plan": "pro"}],
        labels=[
            {"subject_kind": s, "subject_id": "e", "name": "good", "value": v}
            for s, v in (("talk", 1.0), ("talk", 0.0), ("session", 1.0))
        ],
    )
    wanted = ("category", "plan", "model", "opened_by", "cost", "good")
    rows = {row["category"]: row for row in found(tables, *wanted)}
    assert {name: rows["work"][name] for name in wanted} == {
        "category": "work", "plan": "pro", "model": "mixed", "opened_by": "m2", "cost": 3.5,
        "good": 1,
    }  # fmt: skip
    assert {name: rows[None][name] for name in wanted} == {
        "category": None, "plan": "pro", "model": None, "opened_by": None, "cost": None, "good": 0
    }  # fmt: skip


@pytest.mark.parametrize(
    ("otherwise", "expected"),
    [
        ("", {"main": (True, False), "tool": (False, True), None: (False, True)}),
        (", else: turns >= 1", {"main": (True, False), "tool": (True, False), None: (True, False)}),
    ],
)
def test_what_fulfils_may_differ_by_kind(
    otherwise: str, expected: dict[str | None, tuple[bool, bool]]
) -> None:
    tables = kind_of(
        "key: episode_id, of: asked, carries: {agent_id: first}, "
        "measures: {turns: {count: asked}}, "
        f"fulfilled: {{by: agents.kind, main: turns >= 1, companion: turns >= 2{otherwise}}}"
    )
    kinds = {"t": "tool", "c": "companion", "n": None, "unknown": "?"}
    tables.fill(
        events=[event("u", n, episode_id=str(a), agent_id=a) for n, a in enumerate([None, *kinds])]
        + [event("v", n, episode_id="long", agent_id="c") for n in range(2)],
        agents=[
            {"agent_id": a, "creator_id": "c", "created": NOON, "kind": k}
            for a, k in kinds.items()
            if a != "unknown"
        ],
    )
    rows = tables.rows(source_rows(tables.scope, ("talk",), frozenset({"fulfilled", "turns"})))
    said = {
        (row["user_id"], row["agent_id"]): (row["fulfilled"], row["_undecided"]) for row in rows
    }
    assert said == {
        ("u", None): expected["main"],
        ("u", "t"): expected["tool"],
        ("u", "n"): expected[None],
        ("u", "unknown"): expected[None],
        ("u", "c"): (False, False),
        ("v", "c"): (True, False),
    }


RECORDED = f"""{MOMENTS}
episodes:
  quiz: {{from: episodes, kind: question, where: hard,
          measures: {{size: minutes * 2, tries: tries}}, fulfilled: minutes < 5}}
  essay: {{from: episodes, kind: essay, measures: {{size: tries + 1}}, fulfilled: tries > 1}}
"""
PROPERTIES = {"episodes": {"hard": pa.bool_(), "tries": pa.int64()}}


def test_recorded_episodes_are_dated_by_their_end() -> None:
    def row(name: str, kind: str, minutes: float | None, *, hard: bool | None, ended: Any) -> Row:
        return {"episode_id": name, "kind": kind, "user_id": "u", "ended": ended, "hard": hard,
                "minutes": minutes, "tries": 3}  # fmt: skip

    rows = [
        row("1", "question", 4.5, hard=True, ended=NOON),
        row("2", "question", None, hard=True, ended=NOON + timedelta(days=1)),
        row("3", "question", 1.0, hard=None, ended=NOON),
        row("4", "question", 1.0, hard=True, ended=None),
        row("5", "essay", 1.0, hard=False, ended=NOON),
    ]
    tables = Tables(star(RECORDED), PROPERTIES).fill(episodes=rows)
    quiz = found(tables, "size", "fulfilled", sources=("quiz",))
    assert [(str(day_of(r["day"])), r["size"], r["fulfilled"]) for r in quiz] == [
        ("2026-03-02", 9.0, True),
        ("2026-03-03", None, False),
    ]
    # A list of kinds keeps which is which; a number that is whole in one kind stays a fraction.
    both = found(tables, "kind", "size", "tries", sources=("essay", "quiz"))
    assert sorted((r["kind"], r["size"]) for r in both if r["size"] is not None) == [
        ("essay", 4.0), ("quiz", 9.0)
    ]  # fmt: skip
    assert {r["tries"] for r in both} == {3}


@pytest.mark.parametrize(
    ("body", "wanted", "en", "zh"),
    [
        ("key: talk_id, of: asked", (), "no column `talk_id`", "没有 `talk_id` 这一列"),
        ("key: episode_id, of: asked, carries: {surfac: only}", ("surfac",),
         "Did you mean `surface`?", "没有 `surfac` 这一列"),
        ("key: episode_id, of: asked, carries: {m: generations.modl}", ("m",),
         "`generations` has no column `modl`. Did you mean `model`?",
         "表 `generations` 没有 `modl`"),
        ("key: episode_id, of: asked, carries: {m: payments.amount}", ("m",), "name no episode",
         "没有指明属于哪个片段"),
        ("key: episode_id, of: asked", ("fulfilled",), "has no rule `fulfilled`",
         "没有写 `fulfilled`"),
        ("key: episode_id, of: asked, fulfilled: {by: agents.published, main: 1 = 1}",
         ("fulfilled",), "does not hold names", "不是名称列"),
    ],
)  # fmt: skip
def test_names_that_the_data_do_not_have(
    body: str, wanted: tuple[str, ...], en: str, zh: str
) -> None:
    tables = kind_of(body)
    with pytest.raises(UserMistake) as caught:
        source_rows(tables.scope, ("talk",), frozenset(wanted))
    assert caught.value.place is not None
    assert caught.value.place.line == 10
    assert en in caught.value.text.en
    assert zh in caught.value.text.zh


def test_kinds_of_different_types_do_not_stack() -> None:
    body = RECORDED.replace("size: tries + 1", "size: session_id")
    tables = Tables(star(body), PROPERTIES)
    with pytest.raises(UserMistake, match="not of the same type"):
        source_rows(tables.scope, ("quiz", "essay"), frozenset({"size"}))
