"""The ledger: what was concluded, how often it was looked at, and what was declared.

One SQLite file, `ledger.db`, in write-ahead mode: readers never wait for a writer, and a writer
that dies in the middle leaves the last whole state. Nothing is ever changed or taken out but the
rows of somebody who is forgotten. Records are kept as JSON objects; only the project writes here.
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self, cast

from cynosure.errors import UserMistake
from cynosure.findings.address import digest
from cynosure.store.ledger_erasing import erase
from cynosure.store.ledger_faults import WAIT_SECONDS, damaged, spoken
from cynosure.store.ledger_listing import LISTING, Listed, listed
from cynosure.store.ledger_schema import MIGRATIONS, statements

FILE = "ledger.db"
CLOSED = "closed"
"""The kind of an entry that says what came of a finding: it declares nothing about the data."""
BELIEF = "belief"
"""The kind of an entry that says what somebody believes of models; neither does it."""

_ALIAS = re.compile(r"[Ff]-?0*([1-9][0-9]{0,17})")
_PREFIX = re.compile(r"[0-9a-f]{6,64}")
_SELECT = (
    "SELECT number, address, question, record, at,"
    " (SELECT count(*) FROM looks WHERE looks.address = findings.address) FROM findings"
)


@dataclass(frozen=True)
class Recorded:
    """A finding as the ledger keeps it; `at` is when it was first put, `looks` counts askings."""

    alias: str
    address: str
    question: str
    record: dict[str, object]
    at: str
    looks: int


@dataclass(frozen=True)
class Entry:
    """Something declared: a release, an ignored change, an answer. `number` counts from 1."""

    number: int
    kind: str
    payload: dict[str, object]
    at: str


@dataclass(frozen=True)
class Definition:
    """A version of the definition of a metric, counted from 1.

    `canonical` is its canonical JSON, `star_file` the text of the star file in which it was first
    met, None where an older version of the product did not keep it.
    """

    version: int
    hash: str
    canonical: str
    star_file: str | None


class Ledger:
    """The open ledger of one project; a context manager that closes its file.

    Every method raises Refusal where the file is damaged, full, locked for too long or not to be
    written, in a sentence that names it.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The ledger in `folder` (`.cynosure`), made or brought up to date where needed.

        Raises UserMistake where a newer version of the product wrote it.
        """
        path = folder / FILE
        with spoken(path):
            folder.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        ledger = cls(path, connection)
        try:
            with spoken(path):
                _configure(connection)
            ledger._migrate()
        except BaseException:
            connection.close()
            raise
        return ledger

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def put(self, address: str, question: str, record: dict[str, object], at: str) -> str:
        """Keep a finding and the look at it; returns its alias, such as F-0007.

        Where the address is known the first record stays and only the look is added. `question`
        is the name of the analysis, `at` an ISO instant.
        """
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO findings (address, question, record, at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (address) DO NOTHING",
                (address, question, json.dumps(record), at),
            )
            connection.execute("INSERT INTO looks (address, at) VALUES (?, ?)", (address, at))
            row = connection.execute("SELECT number FROM findings WHERE address = ?", (address,))
            return alias(row.fetchone()[0])

    def forget(self, ids: AbstractSet[str]) -> int:
        """Take the rows that name any of some hashed ids out of the records kept, and out of the
        file; returns how many records named them."""
        self._rows("PRAGMA secure_delete = ON", ())
        with self._writing() as connection:
            erased = erase(connection, ids)
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)", ())
        return erased

    def find(self, address: str) -> Recorded | None:
        """The finding with this very address, or None."""
        found = self._recorded(" WHERE address = ?", (address,))
        return found[0] if found else None

    def get(self, name: str) -> Recorded:
        """The finding with an alias (F-0007, f-7), an address or at least 6 digits of one.

        Raises UserMistake where there is none, or where the digits begin several addresses.
        """
        name = name.strip()
        numbered = _ALIAS.fullmatch(name)
        found: tuple[Recorded, ...] = ()
        if numbered:
            found = self._recorded(" WHERE number = ?", (int(numbered[1]),))
        elif _PREFIX.fullmatch(name):
            found = self._recorded(
                " WHERE address >= ? AND address < ? ORDER BY number LIMIT 2", (name, name + "g")
            )
        if len(found) > 1:
            raise UserMistake(
                en=f"{name} begins the address of several findings, {found[0].alias} and "
                f"{found[1].alias} among them; give more digits or the alias.",
                zh=f"{name} 同时是多条结论的地址开头（如 {found[0].alias} 与 {found[1].alias}），"
                "请多写几位或直接用编号。",
            )
        if not found:
            raise self._unknown(name, int(numbered[1]) if numbered else None)
        return found[0]

    def all(self, question: str | None = None) -> tuple[Recorded, ...]:
        """Every finding, oldest first; of one analysis where `question` is given."""
        if question is None:
            return self._recorded(" ORDER BY number", ())
        return self._recorded(" WHERE question = ? ORDER BY number", (question,))

    def listed(self, after: int = 0) -> tuple[Listed, ...]:
        """Every finding whose number is higher than `after`, oldest first, without its record.

        Nothing is ever changed or taken out, so what was listed once need not be listed again.
        """
        try:
            return tuple(listed(row) for row in self._rows(LISTING, (after,)))
        except ValueError as amiss:
            raise damaged(self._path) from amiss

    def text(self, number: int) -> str:
        """The record of a finding as it is written; `forget` may have taken a person out of it."""
        rows = self._rows("SELECT record FROM findings WHERE number = ?", (number,))
        return str(rows[0][0])

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A block in which all that is read is of one moment, whatever others write meanwhile."""
        with spoken(self._path):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("ROLLBACK")

    def of_metric(self, metric: str, definition: str) -> tuple[Recorded, ...]:
        """The levels of a metric under one definition (its hash), oldest first."""
        return self._recorded(
            " WHERE question = 'level' AND json_extract(record, '$.subject.metric') = ?"
            " AND json_extract(record, '$.subject.definition') = ? ORDER BY number",
            (metric, definition),
        )

    def looks(self, address: str) -> tuple[str, ...]:
        """When the question behind an address was asked, first to last; empty if never."""
        rows = self._rows("SELECT at FROM looks WHERE address = ? ORDER BY number", (address,))
        return tuple(cast("str", at) for (at,) in rows)

    def definition(self, metric: str, hashed: str, canonical_json: str, star_file: str) -> int:
        """The version of a definition of `metric`: 1 for the first ever seen, 2 for the next.

        `star_file` is the text that it stands in, kept so that it can be computed again later.
        """
        kept = digest(star_file)
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO star_files (digest, text) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (kept, star_file),
            )
            connection.execute(
                "INSERT INTO definitions (metric, version, hash, canonical, star_file)"
                " SELECT ?1, 1 + count(*), ?2, ?3, ?4 FROM definitions WHERE metric = ?1"
                " ON CONFLICT (metric, hash) DO NOTHING",
                (metric, hashed, canonical_json, kept),
            )
            row = connection.execute(
                "SELECT version FROM definitions WHERE metric = ? AND hash = ?", (metric, hashed)
            )
            return cast("int", row.fetchone()[0])

    def definitions(self, metric: str) -> tuple[Definition, ...]:
        """Every definition a metric has had, in order."""
        rows = self._rows(
            "SELECT version, hash, canonical, text FROM definitions"
            " LEFT JOIN star_files ON digest = star_file WHERE metric = ? ORDER BY version",
            (metric,),
        )
        return tuple(Definition(*cast("tuple[int, str, str, str | None]", row)) for row in rows)

    def declare(self, kind: str, payload: dict[str, object], at: str) -> int:
        """Append something declared; returns its number."""
        with self._writing() as connection:
            done = connection.execute(
                "INSERT INTO entries (kind, payload, at) VALUES (?, ?, ?)",
                (kind, json.dumps(payload), at),
            )
            return cast("int", done.lastrowid)

    def entries(self, kind: str | None = None) -> tuple[Entry, ...]:
        """What was declared, oldest first; of one kind where `kind` is given."""
        rows = self._rows(
            "SELECT number, kind, payload, at FROM entries"
            " WHERE ?1 IS NULL OR kind = ?1 ORDER BY number",
            (kind,),
        )
        return tuple(
            Entry(cast("int", number), str(named), self._object(payload), str(at))
            for number, named, payload, at in rows
        )

    def declarations_hash(self) -> str:
        """The digest of all that is declared, in order; the times of declaring are no part.

        What came of a finding later and what somebody believes change no answer: both are left out.
        """
        declared = (entry for entry in self.entries() if entry.kind not in (CLOSED, BELIEF))
        return digest([[entry.kind, entry.payload] for entry in declared])

    def _migrate(self) -> None:
        taken = self._taken()
        if taken > len(MIGRATIONS):
            raise UserMistake(
                en=f"{self._path} was written by a newer version of cynosure (schema {taken}; "
                f"this version knows {len(MIGRATIONS)}). Upgrade cynosure; nothing was changed.",
                zh=f"{self._path} 由更新版本的 cynosure 写入（结构版本 {taken}，"
                f"当前最高支持 {len(MIGRATIONS)}）。请升级 cynosure，文件未作改动。",
            )
        if taken < len(MIGRATIONS):
            with self._writing() as connection:
                for step in MIGRATIONS[self._taken() :]:
                    for statement in statements(step):
                        connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def _taken(self) -> int:
        return cast("int", self._rows("PRAGMA user_version", ())[0][0])

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that takes the write lock at once, so that it never has to give way."""
        with spoken(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _rows(self, query: str, values: tuple[object, ...]) -> list[tuple[object, ...]]:
        with spoken(self._path):
            return self._connection.execute(query, values).fetchall()

    def _recorded(self, which: str, values: tuple[object, ...]) -> tuple[Recorded, ...]:
        return tuple(
            Recorded(
                alias(cast("int", number)),
                str(address),
                str(question),
                self._object(record),
                str(at),
                cast("int", looks),
            )
            for number, address, question, record, at, looks in self._rows(_SELECT + which, values)
        )

    def _object(self, text: object) -> dict[str, object]:
        try:
            read = json.loads(str(text))
        except ValueError as amiss:
            raise damaged(self._path) from amiss
        if not isinstance(read, dict):
            raise damaged(self._path)
        return read

    def _unknown(self, name: str, number: int | None) -> UserMistake:
        count = cast("int", self._rows("SELECT count(*) FROM findings", ())[0][0])
        if count == 0:
            return UserMistake(
                en=f"The ledger holds no finding {name}: it is still empty. "
                "`cyn star` asks the first question.",
                zh=f"证据账本中没有 {name}：账本还是空的。先用 `cyn star` 提出第一个问题。",
            )
        near = alias(min(number, count) if number else count)
        return UserMistake(
            en=f"The ledger holds no finding {name}; the nearest is {near}. "
            "`cyn ledger list` shows all.",
            zh=f"证据账本中没有 {name}，最接近的是 {near}。用 `cyn ledger list` 查看全部。",
        )


def alias(number: int) -> str:
    """The name under which people know a finding: F-0007 for 7."""
    return f"F-{number:04d}"


def _configure(connection: sqlite3.Connection) -> None:
    """Write-ahead mode, foreign keys, and every commit on the disk before it counts.

    Going into write-ahead mode does not wait for others by itself, so two programs that open a
    new ledger at once would get in each other's way.
    """
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as busy:
            if busy.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
