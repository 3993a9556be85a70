"""What a metric needs of each unit; the needs of several metrics merge into one query."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.metrics.located.values import Formula


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
class Qualifies:
    """1 for a unit whose rows of one period satisfy `having` (None: that has any row)."""

    having: Formula | None = None


Measure = Rows | Total | Valued | Qualifies


@dataclass(frozen=True)
class Contribution:
    """What each unit adds to one column of the frame in one period.

    `sources` are episode kinds, one moment, or one table; `unit` are the columns that together
    name the unit; `group` keeps the members of a group; `where` keeps rows.
    """

    sources: tuple[str, ...]
    unit: tuple[str, ...]
    group: str | None
    where: Formula | None
    measure: Measure

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """Every expression it is made of."""
        own: list[Formula | None] = []
        match self.measure:
            case Total(field=field, beside=beside):
                own = [field, beside]
            case Valued(field=field):
                own = [field]
            case Qualifies(having=having):
                own = [having]
            case Rows():
                pass
        return tuple(formula for formula in (self.where, *own) if formula is not None)
