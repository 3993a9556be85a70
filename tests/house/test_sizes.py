"""Files and functions that can be read in one sitting."""

import ast
from collections.abc import Iterator

from tests.house.tree import ROOT, own_code, place

FILE = 400
FUNCTION = 40
TABLE_OF_CASES = 60

# Functions that are a table of cases and may have up to 60 lines: "file::qualified name".
TABLES_OF_CASES: tuple[str, ...] = ()


def functions(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, int]]:
    """Qualified name and number of lines, from ``def`` to the last, of every function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{prefix}{child.name}"
            if not isinstance(child, ast.ClassDef):
                yield name, (child.end_lineno or child.lineno) - child.lineno + 1
            yield from functions(child, f"{name}.")
        else:
            yield from functions(child, prefix)


def too_long(source: str, where: str, tables: tuple[str, ...] = TABLES_OF_CASES) -> list[str]:
    """What in the source is longer than it may be, as sentences."""
    lines = len(source.splitlines())
    found = [f"{where} has {lines} lines, of {FILE}"] if lines > FILE else []
    for name, length in functions(ast.parse(source)):
        limit = TABLE_OF_CASES if f"{where}::{name}" in tables else FUNCTION
        if length > limit:
            found.append(f"{where}::{name} has {length} lines, of {limit}")
    return found


def test_sizes() -> None:
    found = [
        said
        for path in own_code()
        for said in too_long(path.read_text(encoding="utf-8"), place(path))
    ]
    assert not found, "\n".join(found)


def test_the_longer_limit_is_still_wanted() -> None:
    for table in TABLES_OF_CASES:
        where, name = table.split("::")
        lengths = dict(functions(ast.parse((ROOT / where).read_text(encoding="utf-8"))))
        assert lengths[name] > FUNCTION


def body(lines: int) -> str:
    return "def long():\n" + "    pass\n" * (lines - 1)


def test_a_long_file_is_found() -> None:
    assert too_long("pass\n" * FILE, "a.py") == []
    assert too_long("pass\n" * (FILE + 1), "a.py") == ["a.py has 401 lines, of 400"]


def test_a_long_function_is_found() -> None:
    assert too_long(body(FUNCTION), "a.py") == []
    assert too_long(body(FUNCTION + 1), "a.py") == ["a.py::long has 41 lines, of 40"]


def test_functions_inside_are_named_by_their_place() -> None:
    source = "class Room:\n    def outer(self):\n        if self:\n            def inner(): pass\n"
    assert list(functions(ast.parse(source))) == [("Room.outer", 3), ("Room.outer.inner", 1)]


def test_a_table_of_cases_has_its_own_limit() -> None:
    tables = ("a.py::long",)
    assert too_long(body(TABLE_OF_CASES), "a.py", tables) == []
    assert too_long(body(TABLE_OF_CASES + 1), "a.py", tables) == ["a.py::long has 61 lines, of 60"]
