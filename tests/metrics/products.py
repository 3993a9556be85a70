"""Generated tables of the small product of `plain.py`."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

# A week before and a week after the night of 29 March 2026, which has one hour less in Berlin.
FIRST = datetime(2026, 3, 20, 12, tzinfo=UTC)
USERS = st.sampled_from(["u1", "u2", "u3", "u4"])
KEYS = st.sampled_from([None, None, "e1", "e2", "e3", "e4"])
AGENTS = st.sampled_from([None, "a1", "a2", "a3", "unknown"])
MODELS = st.sampled_from([None, "m1", "m2"])
QUARTERS = st.integers(-4, 40).map(lambda n: n / 4)


def instants(step: int) -> st.SearchStrategy[datetime]:
    """Instants on a grid of so many minutes, often near midnight in Berlin."""
    late = st.integers(-3, 3).map(lambda n: 11 * 60 + n * step)
    minute = late | st.integers(0, 24 * 60 // step).map(lambda n: n * step)
    return st.builds(
        lambda day, within: FIRST + timedelta(days=day, minutes=within), st.integers(0, 17), minute
    )


def event(at: datetime, seq: bool) -> st.SearchStrategy[dict[str, Any]]:
    minutes = int((at - FIRST).total_seconds()) // 60
    return st.fixed_dictionaries(
        {
            "user_id": USERS,
            "ts": st.just(at),
            "event": st.sampled_from(["asked", "asked", "saved", "liked", "opened"]),
            "episode_id": KEYS,
            "agent_id": AGENTS,
            "surface": st.sampled_from([None, "web", "app"]),
            "app_version": st.sampled_from([None, "1", "2"]),
            # Clocks that run backwards, the sequence that runs forwards.
            "seq": st.just(100_000 - minutes if seq else None),
        }
    )


def distinct_events(draw: st.DrawFn) -> list[dict[str, Any]]:
    seq = draw(st.booleans())
    times = draw(st.lists(instants(10), max_size=28, unique=True))
    return [draw(event(at, seq)) for at in times]


GENERATION = st.fixed_dictionaries(
    {
        "user_id": st.none() | USERS,
        "ts": instants(1),
        "model": MODELS,
        "episode_id": KEYS,
        "cost": st.none() | QUARTERS,
        "error": st.sampled_from([None, None, "timeout"]),
    }
)
JOB = st.fixed_dictionaries(
    {
        "user_id": USERS,
        "kind": st.sampled_from(["job", "job", "other"]),
        "ended": st.none() | instants(7),
        "minutes": st.none() | QUARTERS,
    }
)
PAYMENT = st.fixed_dictionaries(
    {
        "user_id": USERS,
        "ts": instants(7),
        "kind": st.sampled_from(["charge", "charge", "refund"]),
        "currency": st.sampled_from(["EUR", "CNY"]),
        "amount": st.none() | QUARTERS,
    }
)


Product = dict[str, list[dict[str, Any]]]
NAMES = frozenset({"user_id", "episode_id", "agent_id", "creator_id", "generation_id"})


def products(count: int = 3) -> st.SearchStrategy[Product]:
    """Some small products side by side, which share no person, agent or episode: a query takes
    half a second, however little it reads."""
    return st.lists(small(), min_size=count, max_size=count).map(side_by_side)


def side_by_side(several: list[Product]) -> Product:
    found: Product = {name: [] for name in several[0]}
    for number, product in enumerate(several):
        for table, rows in product.items():
            found[table] += [
                {
                    name: f"{number}.{value}" if name in NAMES and value is not None else value
                    for name, value in row.items()
                }
                for row in rows
            ]
    return found


@st.composite
def small(draw: st.DrawFn) -> Product:
    """The rows of every table that the small product has."""
    made = {
        "a1": ("companion", "chat"),
        "a2": ("tool", "work"),
        "a3": (None, None),
    }
    agents = [
        {
            "agent_id": agent,
            "creator_id": draw(USERS),
            "created": draw(instants(60)),
            "kind": kind,
            "category": category,
        }
        for agent, (kind, category) in made.items()
        if draw(st.booleans()) or agent == "a1"
    ]
    generations = draw(st.lists(GENERATION, max_size=10, unique_by=lambda row: row["ts"]))
    for number, row in enumerate(generations):
        row["generation_id"] = f"g{number}"
    jobs = draw(st.lists(JOB, max_size=8))
    for number, row in enumerate(jobs):
        row["episode_id"] = f"j{number}"
    return {
        "events": distinct_events(draw),
        "generations": generations,
        "episodes": jobs,
        "payments": draw(st.lists(PAYMENT, max_size=6)),
        "agents": agents,
        "people": [
            {"user_id": user, "plan": draw(st.sampled_from([None, "free", "pro"]))}
            for user in ("u1", "u2", "u3")
        ],
    }
