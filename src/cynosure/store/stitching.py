"""Which ids belong to one person: worked out once a load from what the files say of them.

Every pair that a file gives in `people` is kept, not only that of the row which stands in the end:
an id that led to one person yesterday and leads to another today is a conflict, and a later row
that says nothing takes nothing back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cynosure.store.columns import Part, union, united
from cynosure.store.snapshots import Stitching
from cynosure.tables.schema import PEOPLE

if TYPE_CHECKING:
    import duckdb

ID, LEADS_TO = "user_id", "alias_of"
MET = "aliases_met"
"""How many known ids an importer met for one: where that is several, `alias_of` is null."""


@dataclass(frozen=True)
class Resolved:
    """What follows from pairs: `persons` has each id that leads to exactly one person.

    An id that leads to several, at whatever step, is in `conflicts`, one from which a circle is
    reached in `circles`; both stay by themselves.
    """

    persons: Mapping[str, str]
    conflicts: frozenset[str]
    circles: frozenset[str]


def resolved(pairs: Iterable[tuple[str, str | None]]) -> Resolved:
    """Follow each id to the end of every way that leads from it.

    A pair with None marks an id that is known to lead to several people. The order of pairs, and
    how often one comes, do not matter.
    """
    targets: dict[str, set[str]] = {}
    several = set()
    for one, other in pairs:
        if other is None:
            several.add(one)
        elif one != other:
            targets.setdefault(one, set()).add(other)
    before: dict[str, list[str]] = {}
    waits = {one: sum(other in targets for other in others) for one, others in targets.items()}
    for one, others in targets.items():
        for other in others:
            before.setdefault(other, []).append(one)
    ends: dict[str, str | None] = dict.fromkeys(several)
    ready = [one for one, count in waits.items() if not count]
    settled = set()
    while ready:
        one = ready.pop()
        settled.add(one)
        met = {ends.get(other, other) for other in targets[one]}
        ends[one] = met.pop() if len(met) == 1 and one not in several else None
        for other in before.get(one, ()):
            waits[other] -= 1
            if not waits[other]:
                ready.append(other)
    circles = frozenset(targets) - settled
    return Resolved(
        {one: person for one, person in ends.items() if person is not None},
        frozenset(one for one, person in ends.items() if person is None) - circles,
        circles,
    )


def pairs_of(people: Sequence[Part]) -> str | None:
    """The SELECT of the pairs in rows of `people`; None where no row can lead anywhere."""
    known = united(PEOPLE, (part.columns for part in people))
    columns = {name: known[name] for name in (ID, LEADS_TO) if name in known}
    if len(columns) < 2:
        return None
    leads = f"{LEADS_TO} IS NOT NULL AND {ID} <> {LEADS_TO}"
    if known.get(MET) == "BIGINT":
        columns[MET] = "BIGINT"
        leads += f" OR {LEADS_TO} IS NULL AND {MET} > 1"
    rows = union(PEOPLE, people, columns, packed=False)
    return f"SELECT {ID}, {LEADS_TO} FROM ({rows}) WHERE {leads}"


def stitch(engine: duckdb.DuckDBPyConnection, pairs: str) -> Stitching:
    """Make the tables `pairs` of the SELECT `pairs` and `stitched` of what follows from them.

    Both have their rows once; the columns of `stitched` are `user_id` and `person_id`.
    """
    engine.execute(f"CREATE OR REPLACE TABLE pairs AS SELECT DISTINCT * FROM ({pairs})")
    found = resolved(_not_plain(engine))
    _insert(engine, found.persons)
    ids, people = engine.execute(
        "SELECT count(*), count(DISTINCT person_id) FROM stitched"
    ).fetchall()[0]
    return Stitching(ids, people, len(found.conflicts), len(found.circles))


def _not_plain(engine: duckdb.DuckDBPyConnection) -> list[tuple[str, str | None]]:
    """Make `stitched` of the ids that take one step to one person; returns all other pairs.

    Nearly all ids are of that kind, and the engine settles them by the million. No other way leads
    over such an id, for nothing leads to it.
    """
    engine.execute(
        f"""
        CREATE OR REPLACE TABLE stitched AS
        SELECT {ID}, min({LEADS_TO}) AS person_id FROM pairs
        GROUP BY {ID} HAVING count(*) = 1 AND count({LEADS_TO}) = 1
            AND min({LEADS_TO}) NOT IN (SELECT {ID} FROM pairs)
            AND {ID} NOT IN (SELECT {LEADS_TO} FROM pairs WHERE {LEADS_TO} IS NOT NULL)
        """
    )
    return engine.execute(f"SELECT * FROM pairs ANTI JOIN stitched USING ({ID})").fetchall()


def _insert(engine: duckdb.DuckDBPyConnection, persons: Mapping[str, str]) -> None:
    import pyarrow as pa

    if not persons:
        return
    rows = pa.table({ID: list(persons), "person_id": list(persons.values())})
    engine.register("followed", rows)
    engine.execute("INSERT INTO stitched SELECT * FROM followed")
    engine.unregister("followed")
