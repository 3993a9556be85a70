"""Tables with the relations that say who counts as whom, and the same done to plain rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from cynosure.metrics.relations import counting
from cynosure.metrics.relations.bots import bots
from cynosure.metrics.relations.counting import AS_WRITTEN, Counting
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.starfile.models import StarFile
from tests.metrics.tables import Row, Tables

Stitches = Mapping[str, str]
"""Each id that counts as another one."""

COLUMNS = {
    counting.STITCHES: ("user_id", "person_id"),
    counting.SPELLINGS: ("user_id", "folded_id"),
    counting.USERS: ("user_id",),
    counting.BOTS: ("user_id",),
    counting.BOTS_UNSTITCHED: ("user_id",),
}


class CountedTables(Tables):
    """Tables with the relations that say who counts as whom, which are empty at first."""

    def __init__(self, star_file: StarFile) -> None:
        super().__init__(star_file)
        self._found_by: dict[tuple[int, bool], tuple[Any, str]] = {}
        for name, columns in COLUMNS.items():
            self._relation(name, {column: [] for column in columns})

    @property
    def scope(self) -> Scope:
        """The scope with its relations."""
        return replace(super().scope, has_stitches=True)

    def who(
        self, stitches: Stitches, listed: Collection[str], spellings: Stitches | None = None
    ) -> "CountedTables":
        """Who counts as whom from now on; bots are found once the tables are filled."""
        folded = spellings or {}
        self._relation(
            counting.STITCHES, {"user_id": list(stitches), "person_id": list(stitches.values())}
        )
        self._relation(
            counting.SPELLINGS, {"user_id": list(folded), "folded_id": list(folded.values())}
        )
        self._relation(counting.USERS, {"user_id": list(listed)})
        return self

    def find_bots(self, over: int) -> set[str]:
        """The bots among the people of the tables, which are left out from now on."""
        for name, stitched in ((counting.BOTS, True), (counting.BOTS_UNSTITCHED, False)):
            if (over, stitched) not in self._found_by:
                expression = bots(self.scope, over, stitched=stitched)
                self._found_by[over, stitched] = expression, self._compiled(expression)
            found = [str(row["user_id"]) for row in self._run(*self._found_by[over, stitched])]
            assert len(found) == len(set(found))
            self._relation(name, {"user_id": found})
            if stitched:
                people = set(found)
        return people

    def rows_of(self, table: str, way: Counting = AS_WRITTEN) -> list[Row]:
        """The rows of a table as people are counted."""
        return list(self.rows(self.scope.counting_as(way).table(table)))

    def _relation(self, name: str, columns: Mapping[str, Sequence[str]]) -> None:
        arrow = pa.table({column: pa.array(ids, pa.string()) for column, ids in columns.items()})
        self._create(name, arrow)


def stitched(world: Mapping[str, list[Row]], stitches: Stitches) -> dict[str, list[dict[str, Any]]]:
    """The rows with the persons in place of the ids, of `people` one row a person."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table, rows in world.items():
        if table == "people":
            found[table] = _people(rows, stitches)
            continue
        column = "creator_id" if table == "agents" else "user_id"
        found[table] = [{**row, column: stitches.get(row[column], row[column])} for row in rows]
    return found


def _people(rows: list[Row], stitches: Stitches) -> list[dict[str, Any]]:
    own = {row["user_id"]: dict(row) for row in rows if row["user_id"] not in stitches}
    for row in sorted(rows, key=lambda row: str(row["user_id"])):
        if row["user_id"] in stitches:
            person = stitches[row["user_id"]]
            own.setdefault(person, {**row, "user_id": person})
    return list(own.values())


def without(
    world: Mapping[str, list[dict[str, Any]]], people: Collection[str]
) -> dict[str, list[dict[str, Any]]]:
    """The rows but those of some people; agents keep their creators."""
    return {
        table: rows if table == "agents" else [r for r in rows if r["user_id"] not in people]
        for table, rows in world.items()
    }
