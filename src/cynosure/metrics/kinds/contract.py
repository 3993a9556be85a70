"""The contract of a metric kind: a frozen dataclass whose fields are the keys of the star file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal

from cynosure.errors import Place, Text
from cynosure.findings.blocks import Unit
from cynosure.metrics.cell import Cell
from cynosure.metrics.kinds.accepted import Accepted
from cynosure.metrics.located.values import Ref
from cynosure.metrics.needs import Contribution
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined
from cynosure.tables.schema import table_called

PERSON: Final = "user_id"
PEOPLE: Final = (PERSON,)
"""The unit of everything that is counted by person."""
NOBODY: Final[tuple[str, ...]] = ()
"""The unit of rows that belong to no person (bills): those of a period are all one."""


@dataclass(frozen=True)
class Definitions:
    """What a metric may refer to: the other metrics, and which sources are episode kinds."""

    metrics: Mapping[str, Metric]
    episodes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Metric(ABC):
    """One metric of the star file.

    `label`, `says` and `better` are presentation and no part of the definition's hash; `at` is
    where the metric stands.
    """

    kind: ClassVar[str]
    tells_silence: ClassVar[bool] = False
    """Whether a column without any value says something, so that `estimate` is to read it."""
    label: Text | None = field(default=None, compare=False)
    says: Text | None = field(default=None, compare=False)
    better: Literal["up", "down"] = field(default="up", compare=False)
    accepted: tuple[Accepted, ...] = field(default=(), compare=False)
    group: Ref | None = None
    at: Place = field(compare=False)

    def refers(self) -> tuple[Ref, ...]:
        """The other metrics it is made of."""
        return ()

    def groups(self) -> tuple[Ref, ...]:
        """The groups whose members alone count."""
        return () if self.group is None else (self.group,)

    @abstractmethod
    def sources(self) -> tuple[Ref, ...]:
        """The episode kinds, the moment or the table its own rows come from."""

    @abstractmethod
    def contributions(self, definitions: Definitions) -> tuple[Contribution, ...]:
        """The columns it needs of each unit, in the order in which `estimate` reads them."""

    @abstractmethod
    def read_as(self, definitions: Definitions) -> Unit:
        """How its value is to be read."""

    @abstractmethod
    def estimate(self, cell: Cell, definitions: Definitions, level: float) -> Estimate | Undefined:
        """Its value, from what units add up to in a cell of its columns."""


def count_of(value: float) -> Estimate:
    """A count: exact, with no sampling interval; what range to expect of it is another method."""
    return Estimate(value, Undefined(Reason.STANDS_ALONE), round(value))


def unit_of(sources: tuple[str, ...], definitions: Definitions) -> tuple[str, ...]:
    """`PEOPLE`, or `NOBODY` where the rows are those of a table that names no person."""
    tables = [table_called(name) for name in sources if name not in definitions.episodes]
    nameless = any(table is not None and table.column(PERSON) is None for table in tables)
    return NOBODY if nameless else PEOPLE


def names(refs: tuple[Ref, ...]) -> tuple[str, ...]:
    """The plain names of references."""
    return tuple(ref.name for ref in refs)
