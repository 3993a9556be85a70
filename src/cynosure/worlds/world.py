"""A simulated product: its tables, and its truth as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pyarrow as pa

from cynosure.errors import Text
from cynosure.worlds.span import Span

Cell = tuple[tuple[str, str], ...]
"""(dimension, value) pairs, such as (("category", "emotional"), ("model", "m2"))."""


class Question(StrEnum):
    """Which question of the product finds a planted fact again."""

    LOAD = "load"
    STAR = "star"
    GROUPS = "groups"
    FIND = "find"
    AUDIT = "audit"
    WHY = "why"
    RELEASE_EFFECT = "release effect"
    BOUNDARY = "boundary"


@dataclass(frozen=True)
class Planted:
    """One fact that is exact for the tables of its world.

    `code` names the fact (for numbers of the star: the metric of the star file); `value` is in
    `unit`, a share is a fraction of 1. `week` is the local Monday of the week it speaks of, as an
    ISO date, None for the whole span. `cell` is the part of the product it speaks of, () for
    all of it. `n` is the denominator of a ratio, None where the value is none.
    """

    code: str
    label: Text
    value: int | float | str
    unit: Text
    question: Question
    week: str | None = None
    cell: Cell = ()
    n: int | None = None


@dataclass(frozen=True)
class Truth:
    """Everything planted in a world, in the order in which it is to be read."""

    facts: tuple[Planted, ...]

    def of(self, code: str) -> tuple[Planted, ...]:
        """The facts called `code`, over all weeks and cells."""
        return tuple(fact for fact in self.facts if fact.code == code)

    def fact(self, code: str, week: str | None = None, cell: Cell = ()) -> Planted:
        """The one fact of that code, week and cell; KeyError where it was not planted."""
        for fact in self.of(code):
            if fact.week == week and fact.cell == cell:
                return fact
        raise KeyError((code, week, cell))

    def answered_by(self, *questions: Question) -> tuple[Planted, ...]:
        """The facts that one of `questions` finds again."""
        return tuple(fact for fact in self.facts if fact.question in questions)


@dataclass(frozen=True)
class Damaged:
    """A copy of an event row that no reader can take; it stands before the sound one.

    `row` is the row of `events` it was made from, `rule` the rule of quarantine that it breaks.
    """

    row: int
    rule: str


@dataclass(frozen=True)
class Blemishes:
    """What is wrong with the files of a world, though not with its tables.

    `resent` are the rows of `events` that were written a second time, unchanged.
    """

    resent: tuple[int, ...] = ()
    damaged: tuple[Damaged, ...] = ()


@dataclass(frozen=True)
class World:
    """A simulated product.

    `tables` are the contract's tables as a faultless load would have them; `blemishes` is what
    its files hold besides. `star_file` is the text of a `cynosure.yml` that reads those files.
    """

    name: str
    label: Text
    span: Span
    tables: Mapping[str, pa.Table] = field(repr=False)
    blemishes: Blemishes = field(repr=False)
    truth: Truth = field(repr=False)
    star_file: str = field(repr=False)
