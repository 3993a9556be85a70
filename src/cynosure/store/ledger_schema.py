"""The tables of the ledger, as the steps that make them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE findings (
        number INTEGER PRIMARY KEY,
        address TEXT NOT NULL UNIQUE,
        question TEXT NOT NULL,
        record TEXT NOT NULL,
        at TEXT NOT NULL
    );
    CREATE TABLE looks (
        number INTEGER PRIMARY KEY,
        address TEXT NOT NULL REFERENCES findings (address),
        at TEXT NOT NULL
    );
    CREATE INDEX looks_of ON looks (address);
    CREATE TABLE definitions (
        metric TEXT NOT NULL,
        version INTEGER NOT NULL,
        hash TEXT NOT NULL,
        canonical TEXT NOT NULL,
        PRIMARY KEY (metric, version),
        UNIQUE (metric, hash)
    );
    CREATE TABLE entries (
        number INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        payload TEXT NOT NULL,
        at TEXT NOT NULL
    );
    CREATE TRIGGER findings_stay BEFORE UPDATE ON findings
        BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
    CREATE TRIGGER findings_remain BEFORE DELETE ON findings
        BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
    CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
        BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
    CREATE TRIGGER entries_remain BEFORE DELETE ON entries
        BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END;
    """,
    """
    CREATE TABLE star_files (
        digest TEXT PRIMARY KEY,
        text TEXT NOT NULL
    );
    ALTER TABLE definitions ADD COLUMN star_file TEXT REFERENCES star_files (digest);
    """,
)
"""The steps from an empty file to the present schema; `user_version` counts those taken."""


def statements(script: str) -> Iterator[str]:
    """The statements of a script one by one, since running it whole would commit in between."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
