"""Who of those whom an experiment reached gave labels, person by person and stratum by stratum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cynosure.metrics.judged.answered import AnsweredRequest, banded_rows
from cynosure.metrics.relations.scope import Scope
from cynosure.stats.arrays import Floats

if TYPE_CHECKING:
    import ibis.expr.types as ir

Key = tuple[int | None, bool | None]
"""A band of length and an outcome, None where one is not known."""


@dataclass(frozen=True)
class LabelledPeople:
    """By stratum and person how many rows there are, how many of them have a label, and the sum of
    these labels."""

    strata: Mapping[Key, Mapping[str, tuple[float, float, float]]]

    def of(self, people: Sequence[str]) -> Floats:
        """The three numbers of some people, shape (strata, 3, people)."""
        found = np.zeros((len(self.strata), 3, len(people)))
        for told, own in zip(found, self.strata.values(), strict=True):
            for k, person in enumerate(people):
                told[:, k] = own.get(person, (0.0, 0.0, 0.0))
        return found


@dataclass(frozen=True)
class LabelledPeopleRequest:
    """The rows of a judged metric since people met `experiment`, by the strata of `answered`."""

    experiment: str
    answered: AnsweredRequest

    def query(self, scope: Scope) -> ir.Table:
        """One row a person and stratum."""
        rows = banded_rows(scope, self.answered, self.experiment)
        return rows.group_by("_who", "_band", "_good").agg(
            rows=rows.count(), labelled=rows["_y"].count(), label=rows["_y"].sum()
        )

    def read(self, rows: list[dict[str, Any]]) -> LabelledPeople:
        """The people of each stratum."""
        found: dict[Key, dict[str, tuple[float, float, float]]] = {}
        for row in rows:
            own = found.setdefault((row["_band"], row["_good"]), {})
            own[row["_who"]] = row["rows"], row["labelled"], row["label"] or 0.0
        return LabelledPeople({key: found[key] for key in sorted(found, key=str)})
