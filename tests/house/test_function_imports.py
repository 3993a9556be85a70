"""Our own rooms are imported where a reader looks for it: at the top of the file."""

import ast
from textwrap import indent

import pytest

from tests.house.tree import PACKAGE, files_under, place

Function = ast.FunctionDef | ast.AsyncFunctionDef


def is_own(name: str | None) -> bool:
    return name is not None and (name == "cynosure" or name.startswith("cynosure."))


def imports_own(node: ast.AST) -> bool:
    """Whether the node imports one of our rooms, by a statement or by a name written out."""
    match node:
        case ast.Import(names=names):
            return any(is_own(alias.name) for alias in names)
        case ast.ImportFrom(module=module, level=level):
            return level > 0 or is_own(module)
        case ast.Call(
            func=ast.Name(id="__import__" | "import_module") | ast.Attribute(attr="import_module"),
            args=[ast.Constant(value=str(name)), *_],
        ):
            return is_own(name)
    return False


def late_imports(source: str) -> list[int]:
    """Lines on which a function imports one of our rooms."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, Function)]
    return sorted(
        {
            node.lineno
            for function in functions
            for node in ast.walk(function)
            if isinstance(node, ast.stmt | ast.expr) and imports_own(node)
        }
    )


def test_no_late_imports() -> None:
    found = {
        place(path): lines
        for path in files_under(PACKAGE, suffix=".py")
        if (lines := late_imports(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    "statement",
    [
        "import cynosure.store",
        "from cynosure import store",
        "from cynosure.store import snapshot",
        "from . import snapshot",
        "importlib.import_module('cynosure.store')",
        "if TYPE_CHECKING:\n    from cynosure.store import snapshot",
    ],
)
def test_a_late_import_is_found(statement: str) -> None:
    function = f"def late():\n{indent(statement, ' ' * 4)}\n"
    method = f"class Room:\n    async def late(self):\n{indent(statement, ' ' * 8)}\n"
    assert late_imports(function)
    assert late_imports(method)


@pytest.mark.parametrize(
    "source",
    [
        "from cynosure.store import snapshot\n",
        "if TYPE_CHECKING:\n    from cynosure.store import snapshot\n",
        "def late():\n    import duckdb\n",
        "def late(name):\n    return import_module(name)\n",
        "def late():\n    import cynosure_plugin\n",
    ],
)
def test_other_imports_pass(source: str) -> None:
    assert late_imports(source) == []
