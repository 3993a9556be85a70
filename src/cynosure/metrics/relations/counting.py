"""Who counts as whom: people left out of every number, and ids that belong to one person.

A `Scope` applies this to every table that names people, and to nothing else, so that episodes,
groups, kinds and overlaps all follow. Beside the tables of a snapshot it reads three relations:

- `stitches` (user_id, person_id): each id that belongs to another one, and the person it leads to;
- `spellings` (user_id, folded_id): each id that has capitals or blanks around it, and the id that
  is left without, which may be nobody's (nothing is counted by it);
- `excluded_users` (user_id): the ids of the star file's list;
- `excluded_bots` (user_id): the people found to be bots (`bots.py`), and the same for ids that are
  not stitched, `excluded_bots_unstitched`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.starfile.trust import Exclude
from cynosure.tables.schema import AGENTS, LABELS, PEOPLE, table_called

if TYPE_CHECKING:
    import ibis.expr.types as ir

CREATOR = "creator_id"
STITCHES = "stitches"
SPELLINGS = "spellings"
USERS = "excluded_users"
BOTS = "excluded_bots"
BOTS_UNSTITCHED = "excluded_bots_unstitched"


@dataclass(frozen=True)
class Counting:
    """How people are counted.

    `users` and `bots` say whether the star file's list and its rule for bots are acted on (where
    it has them), `stitched` whether the ids of one person count as one.
    """

    users: bool = True
    bots: bool = True
    stitched: bool = True


AS_WRITTEN = Counting()
"""As the star file says."""
EVERYBODY = Counting(users=False, bots=False)
"""Nobody left out."""
UNSTITCHED = Counting(stitched=False)
"""Every id a person of its own."""


@dataclass(frozen=True)
class Counted:
    """The rows of tables under a `Counting`.

    `stored` gives tables and relations by name; `has_stitches` says whether any id is stitched, so
    that nothing is joined in vain.
    """

    stored: Callable[[str], ir.Table]
    exclude: Exclude
    has_stitches: bool
    counting: Counting

    def table(self, name: str) -> ir.Table:
        """A table whose ids of people are those of persons, without the people left out.

        Of `people` one row a person is there: that of the id which the others lead to, else of the
        smallest. Agents keep their creators, whoever they are: without them, what other people do
        with those agents would change its meaning.
        """
        rows = self.stored(name)
        if name == LABELS.name:
            import ibis

            is_user = rows.subject_kind == "user"
            who = ibis.ifelse(is_user, rows.subject_id, ibis.null("string"))
            return self._counted(rows, "subject_id", who)
        if name == AGENTS.name:
            return self._stitched(rows, CREATOR)
        table = table_called(name)
        if table is None or table.column(PERSON) is None:
            return rows
        if name == PEOPLE.name and self._stitches:
            rows = self._one_row_a_person(rows)
            return self.without(rows, PERSON)
        return self._counted(rows, PERSON, rows[PERSON])

    def without(self, rows: ir.Table, column: str) -> ir.Table:
        """`rows` without those in which `column` names somebody who is left out."""
        for name in self.names:
            left_out = self.left_out(name)
            if left_out is not None:
                rows = rows.anti_join(left_out, [(column, "_left_out")])
        return rows

    def left_out(self, name: str) -> ir.Table | None:
        """Whom `USERS` or `BOTS` leaves out (`_left_out`): persons where ids are stitched.

        None where the star file, or the way of counting, leaves nobody out for it.
        """
        if name not in self.names:
            return None
        if name == BOTS:
            apart = self.has_stitches and not self.counting.stitched
            listed = self.stored(BOTS_UNSTITCHED if apart else BOTS)
        else:
            listed = self._stitched(self.stored(name), PERSON)
        return listed.select(_left_out=listed[PERSON])

    @property
    def _stitches(self) -> bool:
        return self.has_stitches and self.counting.stitched

    def _counted(self, rows: ir.Table, column: str, who: Any) -> ir.Table:
        """`rows` with the persons in `column`, wherever `who`, an id of somebody, is not null."""
        if not self._stitches and not self.names:
            return rows
        shown = rows.columns
        rows = rows.mutate(_who=who)
        if self._stitches:
            led = self._led_by(rows, "_who")
            person = led["_person"]
            rows = led.mutate(
                **{column: person.fill_null(led[column])}, _who=person.fill_null(led["_who"])
            )
        return self.without(rows, "_who").select(*shown)

    def _stitched(self, rows: ir.Table, column: str) -> ir.Table:
        if not self._stitches:
            return rows
        led = self._led_by(rows, column)
        person = led["_person"].fill_null(led[column])
        return led.mutate(**{column: person}).select(*rows.columns)

    def _led_by(self, rows: ir.Table, column: str) -> ir.Table:
        """`rows` with `_person`, to whom the id in `column` leads; null where to nobody else."""
        stitches = self.stored(STITCHES)
        led = stitches.select(_alias=stitches.user_id, _person=stitches.person_id)
        joined = rows.left_join(led, [(column, "_alias")])
        return joined.select(*rows.columns, "_person")

    def _one_row_a_person(self, rows: ir.Table) -> ir.Table:
        import ibis

        led = self._led_by(rows, PERSON)
        person = led["_person"].fill_null(led[PERSON])
        own = led.mutate(_id=led[PERSON], _leads=led["_person"].notnull(), user_id=person)
        line = ibis.window(group_by=[own[PERSON]], order_by=[own["_leads"], own["_id"]])
        placed = own.mutate(_place=ibis.row_number().over(line))
        return placed.filter(placed["_place"] == 0).select(*rows.columns)

    @property
    def names(self) -> list[str]:
        """The relations of the people left out."""
        found = []
        if self.counting.users and self.exclude.users is not None:
            found.append(USERS)
        if self.counting.bots and self.exclude.bots is not None:
            found.append(BOTS)
        return found
