"""Where the relations that say who counts as whom come from, for the questions of a snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cynosure.metrics.relations import counting
from cynosure.metrics.relations.bots import bots
from cynosure.metrics.relations.scope import Scope
from cynosure.store.connection import Connection

if TYPE_CHECKING:
    import ibis.expr.types as ir

HELD: tuple[str, ...] = (counting.USERS, counting.BOTS, counting.BOTS_UNSTITCHED)
"""What is worked out once a connection, when it is first asked for."""


@dataclass(frozen=True)
class Who:
    """The tables of a snapshot and the relations of `counting.py`, by name.

    `scope` is over what the snapshot itself has; from it bots are found.
    """

    connection: Connection
    scope: Scope
    _known: dict[str, ir.Table] = field(default_factory=dict, compare=False, repr=False)

    def __call__(self, name: str) -> ir.Table:
        """The table or relation of that name; KeyError where there is none."""
        if name not in HELD:
            return self.connection.table(name)
        if name not in self._known:
            self._known[name] = self.connection.held(name, self._worked_out(name))
        return self._known[name]

    def _worked_out(self, name: str) -> ir.Table:
        exclude = self.scope.star_file.trust.exclude
        if name == counting.USERS:
            listed = () if exclude.users is None else exclude.users.hashes
            return _as_table(listed) if listed else self._nobody()
        if exclude.bots is None:
            return self._nobody()
        over = exclude.bots.episodes_per_day_over
        return bots(self.scope, over, stitched=name == counting.BOTS)

    def _nobody(self) -> ir.Table:
        """No id. (An engine that is given an empty list cannot tell what would be in it.)"""
        return self.connection.table("events").select("user_id").limit(0)


def _as_table(ids: tuple[str, ...]) -> ir.Table:
    import ibis

    return ibis.literal(list(ids), "array<string>").unnest().name("user_id").as_table()
