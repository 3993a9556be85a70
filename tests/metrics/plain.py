"""A small product, and all its metrics recomputed row by row in plain Python."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cynosure.metrics.calendar import Period

Row = dict[str, Any]
World = Mapping[str, list[Row]]
Measure = Callable[[list[Row]], float | None]
Where = Callable[[Row], bool]

ZONE = ZoneInfo("Europe/Berlin")
GAP = timedelta(minutes=30)
STAR = """
calendar: {timezone: Europe/Berlin, week_starts: sunday}
moments:
  asked: {event: asked}
  accepted: {event: [saved, liked]}
  errored: {table: generations, where: error is not null}
  paid: {table: payments, where: kind = "charge"}
episodes:
  talk:
    key: episode_id
    of: [asked, accepted]
    gap: 30m
    carries: {user_id: only, agent_id: first, surface: only, app_version: last,
              category: agents.category, plan: people.plan,
              model: {from: generations.model, take: only},
              opened_by: {from: generations.model, take: first}}
    measures: {turns: {count: asked}, accepts: {count: accepted}, errors: {count: errored},
               cost: {sum: generations.cost}}
    fulfilled: {by: agents.kind, main: accepts >= 1, companion: turns >= 2}
  job:
    {from: episodes, kind: job, where: minutes is null or minutes >= 0,
     measures: {length: minutes * 2}, fulfilled: minutes > 3}
groups:
  consumer: {unit: user_id, did: asked, at_least: 2}
  regular: {unit: user_id, did: talk, at_least: 2}
  creator: {unit: user_id, owns: agents}
metrics:
  active: {kind: units, from: talk}
  consumers: {kind: units, group: consumer, from: talk}
  reached: {kind: units, from: talk, where: fulfilled}
  steady: {kind: units, from: talk, where: fulfilled, having: days >= 2}
  busy: {kind: units, group: regular, from: talk, having: rows >= 2 and sum(turns) > 3}
  varied: {kind: units, from: talk, having: distinct(agent_id) >= 2}
  creators:
    {kind: units, unit: agents.creator_id, group: creator, from: talk, where: surface != "app"}
  talks: {kind: count, from: talk}
  good_talks: {kind: count, group: creator, from: talk, where: fulfilled and model = "m1"}
  turns: {kind: sum, from: talk, of: turns}
  cost: {kind: sum, group: consumer, from: talk, of: cost}
  income: {kind: sum, from: paid, of: amount, where: currency = "EUR"}
  turns_a_talk: {kind: mean, from: talk, of: turns, where: turns > 0}
  cost_a_talk: {kind: mean, group: consumer, from: talk, of: cost + errors}
  good_rate: {kind: ratio, from: talk, num: fulfilled, den: rows}
  turns_per_good: {kind: ratio, from: talk, num: turns, den: fulfilled}
  cost_a_turn:
    {kind: ratio, group: regular, from: talk, num: cost, den: turns, where: plan is not null}
  reach: {kind: ratio, num: reached, den: active}
  thanks: {kind: ratio, num: {from: accepted}, den: {from: asked, group: consumer}}
  anything: {kind: count, from: [talk, job]}
  anybody: {kind: units, from: [talk, job], where: fulfilled}
  length_a_row: {kind: ratio, from: [talk, job], num: length, den: rows}
  cost_of_income: {kind: ratio, num: cost, den: income}
"""


def local_day(at: datetime) -> date:
    return at.astimezone(ZONE).date()


def only(values: Iterable[Any]) -> Any:
    found = set(values)
    return found.pop() if len(found) == 1 else "mixed" if found else None


def in_order(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row["ts"] if row.get("seq") is None else row["seq"])


def runs(events: list[Row]) -> list[list[Row]]:
    """Events of one key, and events without one up to a silence."""
    keyed: dict[Any, list[Row]] = {}
    lines: dict[Any, list[Row]] = {}
    for event in events:
        if event["episode_id"] is not None:
            keyed.setdefault(event["episode_id"], []).append(event)
        else:
            lines.setdefault((event["user_id"], event["agent_id"]), []).append(event)
    found = list(keyed.values())
    for line in lines.values():
        before = None
        for event in sorted(line, key=lambda row: row["ts"]):
            if before is None or event["ts"] - before > GAP:
                found.append([])
            found[-1].append(event)
            before = event["ts"]
    return found


def talks(world: World) -> list[Row]:
    agents = {row["agent_id"]: row for row in world["agents"]}
    people = {row["user_id"]: row for row in world["people"]}
    events = [row for row in world["events"] if row["event"] in ("asked", "saved", "liked")]
    found = []
    for run in runs(events):
        if len({row["user_id"] for row in run}) > 1:
            continue
        rows, key = in_order(run), run[0]["episode_id"]
        answers = [row for row in world["generations"] if key and row["episode_id"] == key]
        answers.sort(key=lambda row: row["ts"])
        agent = agents.get(rows[0]["agent_id"], {})
        costs = [row["cost"] for row in answers if row["cost"] is not None]
        talk = {
            "source": "talk",
            "user_id": run[0]["user_id"],
            "day": local_day(min(row["ts"] for row in run)),
            "agent_id": rows[0]["agent_id"],
            "surface": only(row["surface"] for row in run),
            "app_version": rows[-1]["app_version"],
            "category": agent.get("category"),
            "agents.creator_id": agent.get("creator_id"),
            "plan": people.get(run[0]["user_id"], {}).get("plan"),
            "model": only(row["model"] for row in answers),
            "opened_by": answers[0]["model"] if answers else None,
            "turns": sum(row["event"] == "asked" for row in run),
            "accepts": sum(row["event"] != "asked" for row in run),
            "errors": sum(row["error"] is not None for row in answers),
            "cost": sum(costs) if costs else None,
            "length": None,
        }
        main, kind = talk["agent_id"] is None, agent.get("kind")
        talk["undecided"] = not main and kind != "companion"
        talk["fulfilled"] = talk["accepts"] >= 1 if main else (
            kind == "companion" and talk["turns"] >= 2
        )  # fmt: skip
        found.append(talk)
    return found


def jobs(world: World) -> list[Row]:
    return [
        {
            "source": "job",
            "user_id": row["user_id"],
            "day": local_day(row["ended"]),
            "length": None if row["minutes"] is None else row["minutes"] * 2,
            "fulfilled": row["minutes"] is not None and row["minutes"] > 3,
        }
        for row in world["episodes"]
        if row["ended"] is not None
        and row["kind"] == "job"
        and (row["minutes"] is None or row["minutes"] >= 0)
    ]


def happened(world: World, *names: str) -> list[Row]:
    return [
        {"source": "event", "user_id": row["user_id"], "day": local_day(row["ts"])}
        for row in world["events"]
        if row["event"] in names
    ]


def paid(world: World) -> list[Row]:
    return [
        {**row, "source": "paid", "day": local_day(row["ts"])}
        for row in world["payments"]
        if row["kind"] == "charge"
    ]


SOURCES: Mapping[str, Callable[[World], list[Row]]] = {
    "talk": talks,
    "job": jobs,
    "asked": lambda world: happened(world, "asked"),
    "accepted": lambda world: happened(world, "saved", "liked"),
    "paid": paid,
}


class Recounted:
    """A world with the rows of its sources, each of which is worked out once: every metric, part
    and period looks at them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._rows: dict[str, list[Row]] = {}

    def rows(self, source: str) -> list[Row]:
        if source not in self._rows:
            self._rows[source] = SOURCES[source](self.world)
        return self._rows[source]


def belongs(of: Recounted, group: str, unit: str, period: Period) -> bool:
    if group == "creator":
        return any(
            row["creator_id"] == unit and local_day(row["created"]) <= period.end
            for row in of.world["agents"]
        )
    did = of.rows("asked" if group == "consumer" else "talk")
    own = [r for r in did if r["user_id"] == unit and period.start <= r["day"] <= period.end]
    return len(own) >= 2


def total(*fields: Callable[[Row], float | None]) -> Measure:
    """The sum of the first field over rows in which all have a value."""

    def measure(rows: list[Row]) -> float | None:
        valued = [row for row in rows if all(field(row) is not None for field in fields)]
        return sum(fields[0](row) or 0 for row in valued) if valued else None

    return measure


def field(name: str) -> Callable[[Row], float | None]:
    return lambda row: row[name]


def one(row: Row) -> float:
    return 1


def cost_and_errors(row: Row) -> float | None:
    return None if row["cost"] is None else row["cost"] + row["errors"]


def rows_of(rows: list[Row]) -> float | None:
    return len(rows) or None


def any_of(rows: list[Row]) -> float | None:
    return 1 if rows else None


def having(holds: Callable[[list[Row]], bool]) -> Measure:
    return lambda rows: 1 if rows and holds(rows) else None


def fulfilled(row: Row) -> bool:
    return bool(row["fulfilled"])


@dataclass(frozen=True)
class Part:
    """One contribution: what each unit adds."""

    measure: Measure
    sources: tuple[str, ...] = ("talk",)
    where: Where = lambda row: True
    group: str | None = None
    unit: str = "user_id"


COST = Part(total(field("cost")), group="consumer")
INCOME = Part(total(field("amount")), ("paid",), lambda row: row["currency"] == "EUR")
REACHED, ACTIVE = Part(any_of, where=fulfilled), Part(any_of)
METRICS: Mapping[str, tuple[Part, ...]] = {
    "active": (ACTIVE,),
    "consumers": (Part(any_of, group="consumer"),),
    "reached": (REACHED,),
    "steady": (Part(having(lambda rows: len({r["day"] for r in rows}) >= 2), where=fulfilled),),
    "busy": (Part(
        having(lambda rows: len(rows) >= 2 and sum(r["turns"] for r in rows) > 3), group="regular"
    ),),
    "varied": (Part(having(lambda rows: len({r["agent_id"] for r in rows} - {None}) >= 2)),),
    "creators": (Part(
        any_of, where=lambda row: row["surface"] not in (None, "app"), group="creator",
        unit="agents.creator_id",
    ),),
    "talks": (Part(rows_of),),
    "good_talks": (Part(
        rows_of, where=lambda row: fulfilled(row) and row["model"] == "m1", group="creator"
    ),),
    "turns": (Part(total(field("turns"))),),
    "cost": (COST,),
    "income": (INCOME,),
    "turns_a_talk": (
        Part(total(field("turns")), where=lambda row: row["turns"] > 0),
        Part(total(one, field("turns")), where=lambda row: row["turns"] > 0),
    ),
    "cost_a_talk": (
        Part(total(cost_and_errors), group="consumer"),
        Part(total(one, cost_and_errors), group="consumer"),
    ),
    "good_rate": (Part(total(field("fulfilled"))), Part(total(one))),
    "turns_per_good": (Part(total(field("turns"))), Part(total(field("fulfilled")))),
    "cost_a_turn": (
        Part(total(field("cost"), field("turns")), where=lambda row: row["plan"] is not None,
             group="regular"),
        Part(total(field("turns"), field("cost")), where=lambda row: row["plan"] is not None,
             group="regular"),
    ),
    "reach": (REACHED, ACTIVE),
    "thanks": (Part(rows_of, ("accepted",)), Part(rows_of, ("asked",), group="consumer")),
    "anything": (Part(rows_of, ("talk", "job")),),
    "anybody": (Part(any_of, ("talk", "job"), fulfilled),),
    "length_a_row": (
        Part(total(field("length")), ("talk", "job")),
        Part(total(one, field("length")), ("talk", "job")),
    ),
    "cost_of_income": (COST, INCOME),
}  # fmt: skip


def contributed(
    of: Recounted, part: Part, period: Period, dimension: str = "", value: Any = None
) -> dict[str, float]:
    """What each unit adds in one period and part of a dimension; units that add nothing are
    left out."""
    units: dict[str, list[Row]] = {}
    for source in part.sources:
        for row in of.rows(source):
            inside = period.start <= row["day"] <= period.end
            if not inside or row[part.unit] is None or (dimension and row[dimension] != value):
                continue
            own = units.setdefault(row[part.unit], [])
            if part.where(row):
                own.append(row)
    found = {}
    for unit, rows in units.items():
        if part.group is not None and not belongs(of, part.group, unit, period):
            continue
        value_of = part.measure(rows)
        if value_of is not None:
            found[unit] = value_of
    return found
