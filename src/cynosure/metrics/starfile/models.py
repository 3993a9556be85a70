"""The models of the star file, section by section; a field is a key of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cynosure.errors import Place, Text, UserMistake
from cynosure.metrics.kinds.contract import PERSON, Metric
from cynosure.metrics.located.decode import decode_fields
from cynosure.metrics.located.nodes import Entries, Node
from cynosure.metrics.located.values import (
    Day,
    Duration,
    Formula,
    Margin,
    Percentage,
    Ref,
    zone_exists,
)
from cynosure.metrics.starfile.boundary import Boundary
from cynosure.metrics.starfile.bounds import Order, PastExperiments, VerdictBounds
from cynosure.metrics.starfile.handover import Handover
from cynosure.metrics.starfile.holidays import Holidays
from cynosure.metrics.starfile.search import Search
from cynosure.metrics.starfile.tradeoff import Tradeoff
from cynosure.metrics.starfile.trust import Trust
from cynosure.tables.mapping import SourceSpec

Weekday = Literal[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
]  # fmt: skip
Take = Literal["first", "last", "only"]


@dataclass(frozen=True)
class Project:
    """Which product this is; `business` is a type of business of the playbook."""

    id: str
    name: Text | None = None
    business: Ref | None = None


@dataclass(frozen=True)
class Calendar:
    """What a day and a week are, and how long after its end a day still receives rows.

    `holidays` are days unlike others, which no value depends on and the range of a count does;
    of those that name a country only the ones of `country` count, where it is given.
    """

    timezone: str = "UTC"
    week_starts: Weekday = "monday"
    day_closes_after: Duration = field(default_factory=lambda: Duration.of("36h"))
    holidays: Holidays | None = field(default=None, compare=False)
    country: str | None = field(default=None, compare=False)
    at: Place | None = field(default=None, compare=False)

    @classmethod
    def from_node(cls, node: Node) -> Calendar:
        """A mapping; the time zone must be one that the machine knows."""
        calendar = decode_fields(node, cls)
        zone = node.get("timezone") if isinstance(node, Entries) else None
        zone_exists(calendar.timezone, node.at if zone is None else zone.at)
        return calendar


@dataclass(frozen=True)
class Privacy:
    """How ids of people are hidden; `key_env` names the environment variable with the key."""

    ids: Literal["hmac"] = "hmac"
    key_env: str | None = None


@dataclass(frozen=True)
class Moment:
    """Raw rows with a meaning: events of these names, or the rows of a table; then `where`."""

    event: tuple[Ref, ...] | None = None
    table: Ref | None = None
    where: Formula | None = None
    at: Place = field(compare=False, kw_only=True)


@dataclass(frozen=True)
class Carried:
    """A column an episode takes over from its rows, or from a table it joins.

    `take` is first, last or only (else "mixed"); `column` is the source (`table.column`), None
    where it is the rows' own column of the same name.
    """

    take: Take = "first"
    column: Ref | None = None

    @classmethod
    def from_node(cls, node: Node) -> Carried:
        """`first`, `last`, `only`, `table.column`, or `{from: table.column, take: only}`."""
        if isinstance(node, Entries):
            written = decode_fields(node, _CarriedFrom)
            return cls(written.take, written.from_)
        word = Ref.from_node(node)
        match word.name:
            case "first" | "last" | "only":
                return cls(word.name)
            case name if "." in name:
                return cls("first", word)
        raise UserMistake(
            f"`{word.name}` is neither first, last, only nor `table.column`.",
            f"`{word.name}` 既不是 first、last、only，也不是 `表.列`。",
            node.at,
        )


@dataclass(frozen=True)
class _CarriedFrom:
    from_: Ref
    take: Take = "first"


@dataclass(frozen=True)
class Measured:
    """A number of an episode: rows of a moment counted, or a column of a table summed.

    For recorded episodes `formula` is computed from the row's own columns.
    """

    count: Ref | None = None
    sum: Ref | None = None
    formula: Formula | None = None

    @classmethod
    def from_node(cls, node: Node) -> Measured:
        """`{count: moment}`, `{sum: table.column}`, or an expression over the row."""
        if not isinstance(node, Entries):
            return cls(formula=Formula.from_node(node))
        written = decode_fields(node, _MeasuredFrom)
        if (written.count is None) == (written.sum is None):
            raise UserMistake(
                "A measure is either `{count: moment}` or `{sum: table.column}`.",
                "度量写成 `{count: 时刻}` 或 `{sum: 表.列}` 之一。",
                node.at,
            )
        return cls(count=written.count, sum=written.sum)


@dataclass(frozen=True)
class _MeasuredFrom:
    count: Ref | None = None
    sum: Ref | None = None


@dataclass(frozen=True)
class Fulfilled:
    """When an episode gave its person what they came for.

    `always` is one rule for all; otherwise `by` names a column and `rules` has a rule for each of
    its values (`main` where `agent_id` is null, `else` for the rest).
    """

    always: Formula | None = None
    by: Ref | None = None
    rules: tuple[tuple[str, Formula], ...] = ()

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """Every rule there is."""
        always = () if self.always is None else (self.always,)
        return (*always, *(formula for _, formula in self.rules))

    @classmethod
    def from_node(cls, node: Node) -> Fulfilled:
        """An expression, or `{by: agents.kind, main: …, companion: …, else: …}`."""
        if not isinstance(node, Entries):
            return cls(always=Formula.from_node(node))
        by = node.get("by")
        if by is None:
            raise UserMistake(
                "Rules by kind need `by`, the column that tells the kind (such as agents.kind).",
                "分类规则需要 `by`，即用来区分类别的列（例如 agents.kind）。",
                node.at,
            )
        rules = tuple(
            (key.text, Formula.from_node(value))
            for key, value in sorted(node.entries, key=lambda entry: entry[0].text)
            if key.text != "by"
        )
        return cls(by=Ref.from_node(by), rules=rules)


@dataclass(frozen=True)
class CutEpisodes:
    """Episodes cut from moments: rows of one `key`, or rows no more than `gap` apart.

    `unaided` is the kind that holds the same work done by the same people without the product.
    """

    of: tuple[Ref, ...]
    key: Ref | None = None
    gap: Duration | None = None
    reasked_within: Duration | None = None
    dated_by: Literal["first"] = "first"
    carries: Mapping[str, Carried] = field(default_factory=dict)
    measures: Mapping[str, Measured] = field(default_factory=dict)
    fulfilled: Fulfilled | None = None
    unaided: Ref | None = field(default=None, compare=False)
    at: Place = field(compare=False, kw_only=True)


@dataclass(frozen=True)
class RecordedEpisodes:
    """Episodes that the `episodes` table holds as rows; dated by `ended`.

    `unaided` is the kind that holds the same work done by the same people without the product.
    """

    from_: Literal["episodes"]
    kind: Ref | None = None
    where: Formula | None = None
    measures: Mapping[str, Measured] = field(default_factory=dict)
    fulfilled: Fulfilled | None = None
    label: Text | None = field(default=None, compare=False)
    unaided: Ref | None = field(default=None, compare=False)
    at: Place = field(compare=False, kw_only=True)


EpisodeKind = CutEpisodes | RecordedEpisodes


@dataclass(frozen=True)
class Group:
    """A set of people: who did a moment often enough within the period, or who owns agents."""

    unit: Literal["user_id"] = PERSON
    did: Ref | None = None
    owns: Ref | None = None
    at_least: int = 1
    within: Literal["period"] = "period"
    label: Text | None = field(default=None, compare=False)
    at: Place = field(compare=False, kw_only=True)


@dataclass(frozen=True)
class Target:
    """What the star should reach, by when."""

    value: float
    by: Day


@dataclass(frozen=True)
class Against:
    """What a guardrail is compared with: the mean of so many closed periods before."""

    mean_of_closed: int


@dataclass(frozen=True)
class Guardrail:
    """How much worse a metric may be before it is said."""

    worse_than: Percentage
    against: Against = field(default_factory=lambda: Against(4))
    at: Place = field(compare=False, kw_only=True)


@dataclass(frozen=True)
class Proposition:
    """Whom the product helps with what, and the moment in which it does."""

    who: Text
    problem: Text
    moment: Ref


@dataclass(frozen=True)
class Star:
    """The north star from `since` until the next entry.

    `experience` is a metric of what people felt, `stands_for` are those of what it should lead to;
    `handover` names the star after it.
    """

    metric: Ref
    since: Day
    target: Target | None = None
    owner: str | None = None
    review: Day | None = None
    proposition: Proposition | None = None
    empty_rise: Text | None = None
    experience: Ref | None = None
    stands_for: tuple[Ref, ...] = ()
    rivals: tuple[Ref, ...] = ()
    by_group: Mapping[str, Ref] = field(default_factory=dict)
    guardrails: Mapping[str, Guardrail] = field(default_factory=dict)
    handover: Handover | None = None
    at: Place = field(compare=False, kw_only=True)


@dataclass(frozen=True)
class TreeEntry:
    """An edge of the tree: an exact identity, a split by dimensions, or a claimed driver."""

    node: Ref
    identity: Formula | None = None
    mix_over: tuple[Ref, ...] = ()
    driver: Ref | None = None
    claim: Literal["hypothesis"] | None = None
    owner: str | None = None
    at: Place = field(compare=False, kw_only=True)


@dataclass(frozen=True)
class Floors:
    """How many are needed before a comparison is shown, and a link of past experiments told."""

    users_per_cell: int = 200
    past_experiments: PastExperiments = field(default_factory=PastExperiments)


@dataclass(frozen=True)
class Evidence:
    """The level of every interval, the floors, how candidates are searched, what a star is judged
    by, and how much worse a metric may be whatever is released (`not_worse_than`, by metric)."""

    level: float = 0.95
    floors: Floors = field(default_factory=Floors)
    search: Search = field(default_factory=Search)
    bounds: VerdictBounds = field(default_factory=VerdictBounds)
    order: Order | None = None
    not_worse_than: Mapping[str, Margin] = field(default_factory=dict)


@dataclass(frozen=True)
class StarFile:
    """The whole file. `file` is its name as errors show it."""

    cynosure: int
    project: Project
    sources: tuple[SourceSpec, ...]
    calendar: Calendar = field(default_factory=Calendar)
    privacy: Privacy = field(default_factory=Privacy)
    trust: Trust = field(default_factory=Trust)
    selection: Text | None = None
    moments: Mapping[str, Moment] = field(default_factory=dict)
    episodes: Mapping[str, EpisodeKind] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    star: tuple[Star, ...] = ()
    tree: tuple[TreeEntry, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)
    boundary: Boundary = field(default_factory=Boundary)
    tradeoff: Tradeoff | None = None
    at: Place = field(compare=False, kw_only=True)

    def table_of(self, source: str) -> str:
        """The table that dates the rows of an episode kind, a moment or a table."""
        if source in self.episodes:
            recorded = isinstance(self.episodes[source], RecordedEpisodes)
            return "episodes" if recorded else "events"
        if source in self.moments:
            table = self.moments[source].table
            return "events" if table is None else table.name
        return source
