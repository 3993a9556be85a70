"""What a metric needs of each unit; the needs of several metrics merge into one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cynosure.metrics.located.values import Formula

Ordering = Literal["first_touch", "any_window"]
MICROSECONDS_A_DAY = 86_400_000_000


@dataclass(frozen=True)
class Rows:
    """How many rows a unit has."""


@dataclass(frozen=True)
class Total:
    """The sum of `field` over a unit's rows, counted at most up to `cap`.

    Rows in which `field` or `beside` (the other side of a ratio) has no value are left out.
    """

    field: Formula
    beside: Formula | None = None
    cap: float | None = None


@dataclass(frozen=True)
class Valued:
    """How many of a unit's rows have a value in `field`."""

    field: Formula


@dataclass(frozen=True)
class AtOrBelow:
    """How many of a unit's rows have a value in `field` no greater than the `q`-quantile of all
    rows of its part and period."""

    field: Formula
    q: float


@dataclass(frozen=True)
class Qualifies:
    """1 for a unit whose rows of one period satisfy `having` (None: that has any row)."""

    having: Formula | None = None


@dataclass(frozen=True)
class Reached:
    """1 for a unit that came as far as a step of its course, the first step being 0."""

    step: int


@dataclass(frozen=True)
class InOrder:
    """1 for a unit that has a row of the source `then` at the instant of its first row of the
    source `first`, or later."""

    first: str
    then: str


Measure = Rows | Total | Valued | AtOrBelow | Qualifies | Reached | InOrder


@dataclass(frozen=True)
class FirstDays:
    """The rows of the first days of each person: days 0 to `days` - 1 after the person's start.

    That is the day of the first row of `first`; without one `joined` where people are known, else
    the day of the first row. Whose `first` lies within `after` days of the data's begin is left
    out.
    """

    days: int
    first: str | None = None
    after: int = 0

    @property
    def others(self) -> tuple[str, ...]:
        """The sources it looks at beside the contribution's own."""
        return () if self.first is None else (self.first,)

    @property
    def outlook(self) -> int:
        """How many days after a period it takes until the course of everybody in it is over."""
        return self.days - 1


@dataclass(frozen=True)
class Return:
    """Whether a person has a row of `back` between `first` and `last` days after the first row of
    all, both days included; who began within `after` days of the data's begin is left out."""

    back: str
    after: int
    first: int
    last: int

    @property
    def others(self) -> tuple[str, ...]:
        """The sources it looks at beside the contribution's own."""
        return (self.back,)

    @property
    def outlook(self) -> int:
        """How many days after a period it takes until the course of everybody in it is over."""
        return self.last


@dataclass(frozen=True)
class Steps:
    """How far a person comes through `steps`, of which the first is the contribution's source.

    `within` is in microseconds; None means within the period. Who did the first step within `after`
    days of the data's begin is left out.
    """

    steps: tuple[str, ...]
    ordering: Ordering
    within: int | None
    after: int = 0

    @property
    def others(self) -> tuple[str, ...]:
        """The sources it looks at beside the contribution's own."""
        return self.steps[1:]

    @property
    def outlook(self) -> int:
        """How many days after a period it takes until the course of everybody in it is over."""
        return 0 if self.within is None else -(-self.within // MICROSECONDS_A_DAY)


Course = FirstDays | Return | Steps


@dataclass(frozen=True)
class Labelled:
    """Labels of people and verdicts of judges on the rows of a source.

    Both bear the label's `name` and name a row by `subject` and its id; people's are of the kind of
    rater `by`. Values outside `low` to `high` are none. With a `version` only the verdicts of that
    version of the judge are read, else of each row the first.
    """

    subject: str
    name: str
    by: str
    low: float
    high: float
    version: str | None = None


@dataclass(frozen=True)
class Contribution:
    """What each unit adds to one column of the frame in one period.

    `sources` are episode kinds, one moment, or one table; `unit` are the columns that together
    name the unit, none of them where rows belong to nobody; `group` keeps the members of a group;
    `where` keeps rows. With a `course` the period is that of a person's start. With `labels` rows
    have the columns of `relations/labelled.py` too.
    """

    sources: tuple[str, ...]
    unit: tuple[str, ...]
    group: str | None
    where: Formula | None
    measure: Measure
    course: Course | None = None
    labels: Labelled | None = None

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """Every expression it is made of."""
        own: list[Formula | None] = []
        match self.measure:
            case Total(field=field, beside=beside):
                own = [field, beside]
            case Valued(field=field) | AtOrBelow(field=field):
                own = [field]
            case Qualifies(having=having):
                own = [having]
            case Rows() | Reached() | InOrder():
                pass
        return tuple(formula for formula in (self.where, *own) if formula is not None)
