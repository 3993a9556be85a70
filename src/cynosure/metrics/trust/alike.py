"""Ids that differ in capitals or in blanks around them, and in nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.counting import SPELLINGS
from cynosure.metrics.relations.scope import Scope
from cynosure.tables.schema import TABLES

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Alike:
    """`ids` that another one is spelt like, and the `people` that they would be if they were one.

    Each counts as a person of its own.
    """

    ids: int
    people: int


@dataclass(frozen=True)
class AlikeRequest:
    """How many ids of people are spelt alike.

    While loading, an id that folds to another one is noted with it; here those are looked up that
    rows name. Files loaded by earlier versions have noted none.
    """

    def query(self, scope: Scope) -> ir.Table:
        """One row."""
        noted = scope.stored(SPELLINGS)
        folded = noted.select(user_id=noted.folded_id, folded_id=noted.folded_id)
        forms = noted.union(folded, distinct=True)
        seen = [
            rows.semi_join(forms, [(PERSON, PERSON)]).select(PERSON)
            for rows in (scope.stored(name) for name in NAMING)
        ]
        named = seen[0].union(*seen[1:], distinct=True)
        there = forms.semi_join(named, [(PERSON, PERSON)])
        groups = there.group_by("folded_id").agg(_ids=there.count())
        several = groups.filter(groups["_ids"] > 1)
        return several.agg(ids=several["_ids"].sum(), people=several.count())

    def read(self, rows: list[dict[str, Any]]) -> Alike:
        """The counts."""
        (row,) = rows
        return Alike(row["ids"] or 0, row["people"])


NAMING: tuple[str, ...] = tuple(table.name for table in TABLES if table.column(PERSON) is not None)
"""The tables whose rows name a person."""
