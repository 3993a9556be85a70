"""What those who met an experiment did, by the parts of a dimension, or by their groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.members import members
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.release.done import done_since

if TYPE_CHECKING:
    import ibis.expr.types as ir

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Parted:
    """By part: people, and the one or two sums (shape (columns, people)) that each of them added.

    The part None has the rows without a value. Who has no row in a part is not in it.
    """

    people: Mapping[str | None, tuple[str, ...]]
    sums: Mapping[str | None, Floats]


@dataclass(frozen=True)
class PartedRequest:
    """A metric of those whom `experiment` reached, over some weeks together, by `dimension`: what
    each of them did since the own exposure."""

    experiment: str
    metric: str
    periods: tuple[Period, ...]
    dimension: str

    def query(self, scope: Scope) -> ir.Table:
        """One row a person and part. Raises UserMistake for a dimension that rows do not have."""
        each = done_since(scope, self.experiment, self.metric, self.periods, self.dimension)
        sums = [name for name in each.columns if name not in ("_unit", "part")]
        met = scope.table("exposures")
        met = met.filter(met["experiment"] == self.experiment)
        met = met.select(person=met[PERSON]).distinct()
        joined = met.inner_join(each, met["person"] == each["_unit"])
        return joined.select("person", "part", *sums)

    def read(self, rows: list[dict[str, Any]]) -> Parted:
        """The people of each part by their ids."""
        width = sum(f"_{k}" in rows[0] for k in range(2)) if rows else 1
        people: dict[str | None, list[str]] = {}
        sums: dict[str | None, list[list[float]]] = {}
        for row in sorted(rows, key=lambda row: str(row["person"])):
            people.setdefault(row["part"], []).append(row["person"])
            own = [float(row[f"_{k}"] or 0.0) for k in range(width)]
            sums.setdefault(row["part"], []).append(own)
        arrays = {part: np.array(own).T for part, own in sums.items()}
        return Parted({part: tuple(own) for part, own in people.items()}, arrays)


@dataclass(frozen=True)
class MembersRequest:
    """Who of those whom `experiment` reached belonged to which group before it: in any of some
    weeks. Membership after it may be what the experiment did."""

    experiment: str
    groups: tuple[str, ...]
    periods: tuple[Period, ...]

    def query(self, scope: Scope) -> ir.Table:
        """One row a person and group."""
        import ibis

        axis = Axis(self.periods)
        met = scope.table("exposures")
        met = met.filter(met["experiment"] == self.experiment)
        met = met.select(person=met[PERSON]).distinct()
        tables = []
        for name in self.groups:
            found = members(scope, scope.star_file.groups[name], axis)
            who = found.select(_member=found["unit"].cast("string")).distinct()
            joined = met.inner_join(who, met["person"].cast("string") == who["_member"])
            tables.append(joined.select("person", part=ibis.literal(name)))
        return tables[0] if len(tables) == 1 else tables[0].union(*tables[1:], distinct=False)

    def read(self, rows: list[dict[str, Any]]) -> dict[str, frozenset[str]]:
        """The people by group."""
        found: dict[str, set[str]] = {name: set() for name in self.groups}
        for row in rows:
            found[row["part"]].add(row["person"])
        return {name: frozenset(people) for name, people in found.items()}
