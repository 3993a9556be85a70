"""A simulated product: its tables, and its truth as data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum

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
    WHOM = "whom"
    GROWTH = "growth"
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


class Strength(Enum):
    """How large a planted effect is, in standard errors of the estimate that is to confirm it.

    At 3.9 a test at 5 % finds it in 97 of 100 worlds, at 2 in 52: there the failures show. The
    control, in which nothing is planted, is `NONE`.
    """

    FULL = 3.9
    WEAK = 2.0
    NONE = 0.0

    def of(self, effect: float) -> float:
        """The effect at this strength, if `effect` is that of `FULL`."""
        # Adding 0 makes a negative zero a plain one.
        return effect * (self.value / Strength.FULL.value) + 0.0


@dataclass(frozen=True)
class Confirming:
    """The estimate that is to confirm a planted effect, in a world of its ordinary size.

    `effect` is what it estimates at full strength, `standard_error` its standard deviation over
    seeds, in the same unit; `question` is the one that asks for it.
    """

    estimate: Text
    effect: float
    standard_error: float
    question: Question

    def at_size(self, share: float) -> Confirming:
        """The same estimate in a world of `share` times as many units."""
        return replace(self, standard_error=self.standard_error / math.sqrt(share))


class Form(StrEnum):
    """What the files of a world look like."""

    EXPORTS = "exports"
    """As tools export them: gzipped JSON lines, CSV with local times, names of their own."""
    CONTRACT = "contract"
    """One Parquet file a table, columns named as in the contract."""


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
    its files hold besides, which are written in `form`. `star_file` is the text of a `cynosure.yml`
    that reads them. `confirming` is None where no single effect is planted.
    """

    name: str
    label: Text
    span: Span
    tables: Mapping[str, pa.Table] = field(repr=False)
    blemishes: Blemishes = field(repr=False)
    truth: Truth = field(repr=False)
    star_file: str = field(repr=False)
    form: Form = Form.EXPORTS
    confirming: Confirming | None = None
