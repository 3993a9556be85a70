"""The twelve tables: their columns, types, keys, and which columns hold identities.

Types are semantic, not physical: an `instant` is stored as a UTC timestamp with microseconds, a
`day` as a date, a `number` as a double, an `integer` as int64, a `flag` as a boolean and a `name`
as a string. Columns that are not listed are kept as properties with the type they come with.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """What a column means; the physical type follows from it."""

    NAME = "name"
    INSTANT = "instant"
    DAY = "day"
    NUMBER = "number"
    INTEGER = "integer"
    FLAG = "flag"


@dataclass(frozen=True)
class Column:
    """One column of the contract.

    `required` columns must be mapped; a row whose value is null is quarantined unless `nullable`.
    `identity` columns hold ids of people and are hashed with the project's key as they are read.
    `choices` lists the only values allowed, where the contract closes them.
    """

    name: str
    type: Type = Type.NAME
    required: bool = False
    nullable: bool = False
    identity: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table of the contract.

    `key` is the table's own id, by which duplicates are found (None: all columns together);
    `clock` is the column that dates a row; `order` breaks ties of the clock.
    """

    name: str
    columns: tuple[Column, ...]
    key: str | None = None
    clock: str | None = None
    order: str | None = None

    def column(self, name: str) -> Column | None:
        """The column called `name`, or None for a property."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the listed columns, in order."""
        return tuple(column.name for column in self.columns)


def _names(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


def _numbers(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Type.NUMBER) for name in names)


def _integers(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Type.INTEGER) for name in names)


USER = Column("user_id", required=True, identity=True)
TS = Column("ts", Type.INSTANT, required=True)

EVENTS = Table(
    "events",
    (
        Column("event_id"),
        USER,
        TS,
        Column("event", required=True),
        Column("seq", Type.INTEGER),
        *_names("episode_id", "session_id", "agent_id", "surface", "app_version"),
        Column("received_ts", Type.INSTANT),
        Column("value", Type.NUMBER),
    ),
    key="event_id",
    clock="ts",
    order="seq",
)

EPISODES = Table(
    "episodes",
    (
        Column("episode_id", required=True),
        Column("kind", required=True),
        USER,
        Column("ended", Type.INSTANT, required=True, nullable=True),
        Column("started", Type.INSTANT),
        *_names("session_id", "agent_id", "model"),
        Column("minutes", Type.NUMBER),
    ),
    key="episode_id",
    clock="ended",
)

GENERATIONS = Table(
    "generations",
    (
        Column("generation_id", required=True),
        # A trace without its user is kept: how many there are is what bars a question.
        Column("user_id", required=True, nullable=True, identity=True),
        TS,
        Column("model", required=True, nullable=True),
        *_names("episode_id", "agent_id", "requested_model", "prompt_version", "app_version"),
        *_integers("input_tokens", "output_tokens"),
        *_numbers("cost", "latency_ms", "ttft_ms"),
        Column("error"),
        Column("refused", Type.FLAG),
    ),
    key="generation_id",
    clock="ts",
)

PEOPLE = Table(
    "people",
    (
        USER,
        Column("alias_of", identity=True),
        Column("account_id", identity=True),
        Column("joined", Type.INSTANT),
        *_names("channel", "country", "plan"),
    ),
    key="user_id",
    clock="joined",
)

EXPOSURES = Table(
    "exposures",
    (
        Column("experiment", required=True),
        Column("variant", required=True),
        USER,
        TS,
        Column("unit"),
    ),
    clock="ts",
)

EFFECTS = Table(
    "effects",
    (
        *(Column(name, required=True) for name in ("experiment", "variant", "control", "metric")),
        Column("n", Type.INTEGER, required=True),
        Column("mean", Type.NUMBER, required=True),
        Column("variance", Type.NUMBER, required=True, nullable=True),
        Column("ts", Type.INSTANT),
        Column("metric2"),
        Column("covariance", Type.NUMBER),
        Column("labelled", choices=("good", "bad", "neutral")),
        Column("days", Type.NUMBER),
    ),
    clock="ts",
)

PAYMENTS = Table(
    "payments",
    (
        Column("payment_id", required=True),
        USER,
        TS,
        Column("amount", Type.NUMBER, required=True),
        Column("currency", required=True),
        Column("kind", required=True, choices=("charge", "refund", "fee")),
        Column("product"),
    ),
    key="payment_id",
    clock="ts",
)

LABELS = Table(
    "labels",
    (
        Column("subject_kind", required=True),
        Column("subject_id", required=True),
        Column("rater", required=True, identity=True),
        Column("rater_kind", required=True, choices=("human", "judge", "rule", "survey", "poll")),
        Column("name", required=True),
        Column("value", Type.NUMBER, required=True),
        Column("ts", Type.INSTANT),
        *_names("rater_version", "scale"),
    ),
    clock="ts",
)

WHOLE = "*"
"""The item of a trial that stands for all items of its scenario: a published total."""

TRIALS = Table(
    "trials",
    (
        *(Column(name, required=True) for name in ("scenario", "item", "model", "harness")),
        Column("score", Type.NUMBER, required=True),
        Column("trial"),
        *_integers("successes", "n"),
        *_names("model_version", "harness_version"),
        Column("model_released", Type.DAY),
        Column("ts", Type.INSTANT),
        *_numbers("cost", "latency_ms"),
        Column("constraint_kind"),
        *_integers("constraints_met", "constraints_total"),
        *_names("grader", "grader_version", "family"),
        Column("human_minutes", Type.NUMBER),
    ),
    clock="ts",
)

AGENTS = Table(
    "agents",
    (
        Column("agent_id", required=True),
        Column("creator_id", required=True, nullable=True, identity=True),
        Column("created", Type.INSTANT, required=True),
        Column("category"),
        Column("published", Type.FLAG),
        Column("kind", choices=("tool", "companion", "knowledge")),
    ),
    key="agent_id",
    clock="created",
)

RELEASES = Table(
    "releases",
    (
        TS,
        Column(
            "kind",
            required=True,
            choices=(
                "model",
                "prompt",
                "product",
                "judge",
                "price",
                "policy",
                "campaign",
                "incident",
            ),
        ),
        Column("id", required=True),
        *_names("scope", "split"),
        Column("assigned_by", choices=("experiment", "hash", "staggered", "market", "nobody")),
        Column("experiment"),
        Column("ended", Type.INSTANT),
        Column("declared", Type.INSTANT),
        *_names("metrics", "margin", "note"),
    ),
    key="id",
    clock="ts",
)

COSTS = Table(
    "costs",
    (
        Column("day", Type.DAY, required=True),
        Column("kind", required=True),
        Column("amount", Type.NUMBER, required=True),
        Column("currency", required=True),
        Column("model"),
    ),
    clock="day",
)

TABLES: tuple[Table, ...] = (
    EVENTS,
    EPISODES,
    GENERATIONS,
    PEOPLE,
    EXPOSURES,
    EFFECTS,
    PAYMENTS,
    LABELS,
    TRIALS,
    AGENTS,
    RELEASES,
    COSTS,
)
"""Every table of the contract. A new table is one entry here."""


def table_called(name: str) -> Table | None:
    """The table of that name, or None."""
    return next((table for table in TABLES if table.name == name), None)
