"""Which code a scene rests on: what was played with other code must be played anew, and only that.

The modules are those that the scene's own module imports, directly or through others, read from
the source. An analysis is loaded by its name, so that no import shows it: a scene that plays one
adds its module.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from cynosure.analyses import ANALYSES
from cynosure.selftest.row import Row, Scene
from cynosure.selftest.rows import MODULES

PACKAGE = "cynosure"


def digest(scene: Scene, rows: Iterable[Row]) -> str:
    """Of the code, and of the data beside it, that decides what comes of a scene of `rows`."""
    played = [row for row in rows if row.scene.name == scene.name]
    asked = {name for row in played for name in row.covers}
    analyses = {entry.module for entry in ANALYSES if entry.name in asked}
    places = {module.__name__ for module in MODULES if any(row in module.ROWS for row in played)}
    return _digest_of(tuple(sorted({scene.draw.__module__, *analyses, *places})))


@cache
def _digest_of(roots: tuple[str, ...]) -> str:
    whole = hashlib.sha256()
    for module in sorted(rests_on(roots)):
        for name, content in _files(module):
            whole.update(f"{module}/{name}".encode() + b"\0" + content)
    return whole.hexdigest()[:12]


def rests_on(roots: Iterable[str]) -> frozenset[str]:
    """The modules of this package that some modules import, themselves included."""
    seen: set[str] = set()
    left = [root for root in roots if root.startswith(PACKAGE)]
    while left:
        module = left.pop()
        if module in seen:
            continue
        seen.add(module)
        left.extend(_imported(module))
    return frozenset(seen)


@cache
def _imported(module: str) -> tuple[str, ...]:
    """The modules that one names in an import, wherever in it that stands."""
    source = _source(module)
    if source is None:
        return ()
    return tuple(name for node in ast.walk(ast.parse(source.content)) for name in _named(node))


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name.startswith(PACKAGE))
    elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
        # A package from which only modules are taken adds nothing of its own.
        for alias in node.names:
            inner = f"{node.module}.{alias.name}"
            yield str(node.module) if _source(inner) is None else inner


@dataclass(frozen=True)
class _Source:
    folder: Traversable
    content: bytes


@cache
def _source(module: str) -> _Source | None:
    """What is written in a module, or in the `__init__.py` of a package; None for other names."""
    folder = resources.files(PACKAGE)
    *packages, last = module.split(".")[1:] or ["__init__"]
    for package in packages:
        folder = folder.joinpath(package)
    for within, name in ((folder.joinpath(last), "__init__.py"), (folder, f"{last}.py")):
        file = within.joinpath(name)
        if file.is_file():
            return _Source(within, file.read_bytes())
    return None


def _files(module: str) -> Iterator[tuple[str, bytes]]:
    """A module, and the knowledge in YAML that lies beside it."""
    source = _source(module)
    if source is None:
        return
    yield "", source.content
    for entry in sorted(source.folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yml"):
            yield entry.name, entry.read_bytes()
