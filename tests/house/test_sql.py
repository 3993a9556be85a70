"""SQL is written in ``store/`` and nowhere else, and no other room knows an engine."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, files_under, place

ENGINES = frozenset({"duckdb", "sqlite3"})

# Capitals are SQL wherever they stand; small letters only where a statement would begin.
CAPITALS = re.compile(
    r"\bSELECT\b.*\bFROM\b|^\s*SELECT\b|\bINSERT\s+(OR\s+\w+\s+)?INTO\b|\bDELETE\s+FROM\b"
    r"|\b(CREATE|DROP|ALTER)\s+(OR\s+REPLACE\s+)?(TEMP(ORARY)?\s+)?(TABLE|VIEW|INDEX|MACRO|SCHEMA)\b"
    r"|\bCOPY\s*(\(|\S+\s+(TO|FROM)\b)|\bUPDATE\s+\S+\s+SET\b|^\s*(PRAGMA|ATTACH|INSTALL)\s"
    r"|\b(GROUP|ORDER|PARTITION)\s+BY\b|^\s*(LEFT|INNER|ASOF|CROSS)?\s*JOIN\s|^\s*WITH\s+\w+\s+AS\s*\(",
    re.DOTALL,
)
SMALL = re.compile(
    r"^\s*(select\s.*\sfrom\s+\S|insert\s+into\s+\S+\s*(\(|values|select)|delete\s+from\s+\S+\s+where"
    r"|(create|drop|alter)\s+(or\s+replace\s+)?(temp(orary)?\s+)?(table|view|macro)\s"
    r"|copy\s*\(|copy\s+\S+\s+(to|from)\s+'|pragma\s|with\s+\w+\s+as\s*\()",
    re.DOTALL,
)


def is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def texts(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of every string but docstrings; a field of an f-string reads ``{}``."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.JoinedStr):
            parts = (str(p.value) if isinstance(p, ast.Constant) else "{}" for p in child.values)
            yield child.lineno, "".join(parts)
        elif isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.lineno, child.value
        elif not is_docstring(child):
            yield from texts(child)


def sql_texts(source: str) -> list[str]:
    """Strings of the source that look like SQL, with their lines."""
    return [
        f"{line}: {text}"
        for line, text in texts(ast.parse(source))
        if CAPITALS.search(text) or SMALL.search(text)
    ]


def engines_imported(source: str) -> set[str]:
    """Engines that the source imports, at its top or in a function."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names & ENGINES


def outside_the_store() -> list[Path]:
    return [
        path
        for path in files_under(PACKAGE, suffix=".py")
        if path.relative_to(PACKAGE).parts[0] != "store"
    ]


def test_no_sql_outside_the_store() -> None:
    sources = {place(path): path.read_text(encoding="utf-8") for path in outside_the_store()}
    texts_found = {where: found for where, one in sources.items() if (found := sql_texts(one))}
    assert texts_found == {}
    engines = {where: found for where, one in sources.items() if (found := engines_imported(one))}
    assert engines == {}


@pytest.mark.parametrize(
    "source",
    [
        "q = 'SELECT a FROM t'",
        "q = 'SELECT ' + columns",
        'q = """\n  SELECT a,\n    b\n  FROM t"""',
        "q = f'select {columns} from {table}'",
        "con.execute(\"COPY (SELECT 1) TO 'a.parquet'\")",
        "q = 'CREATE TABLE t (a INT)'",
        "q = 'create or replace view v as'",
        "q = 'INSERT OR REPLACE INTO t VALUES (?)'",
        "q = 'with base as (select 1)'",
        "q = ['a', 'ORDER BY a']",
    ],
)
def test_sql_is_found(source: str) -> None:
    assert sql_texts(source)


@pytest.mark.parametrize(
    "source",
    [
        'def f():\n    """SELECT a FROM t is what the store does."""',
        "message = 'choose one to select from the list'",
        "message = 'Updated from 3 files'",
        "key = 'from'",
    ],
)
def test_prose_is_not_sql(source: str) -> None:
    assert sql_texts(source) == []


@pytest.mark.parametrize(
    ("source", "engines"),
    [
        ("import duckdb", {"duckdb"}),
        ("def f():\n    from sqlite3 import connect", {"sqlite3"}),
        ("import ibis", set()),
    ],
)
def test_an_engine_is_found(source: str, engines: set[str]) -> None:
    assert engines_imported(source) == engines
