"""Rooms of one floor that are no strangers may import each other, but not in a circle.

The layers of import-linter say who stands beside whom; that a floor has no circle they cannot say.
"""

import ast
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, files_under, pyproject


def neighbours(layer: str) -> tuple[str, ...]:
    """Rooms of a layer that are not strangers to each other; none where ``|`` parts them."""
    return tuple(room.strip(" ()") for room in layer.split(":")) if ":" in layer else ()


def rooms_imported(source: str) -> set[str]:
    """Rooms of the package that the source imports, wherever the import stands."""
    rooms = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        rooms |= {name.split(".")[1] for name in names if name.startswith("cynosure.")}
    return rooms


def circle(rooms: Iterable[str], imports: Mapping[str, set[str]]) -> list[str]:
    """The first circle among the rooms, closed; empty if there is none."""
    known = set(rooms)
    graph = {room: (imports.get(room, set()) & known) - {room} for room in known}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def room_sources(room: str) -> list[Path]:
    if (PACKAGE / room).is_dir():
        return files_under(PACKAGE / room, suffix=".py")
    module = PACKAGE / f"{room}.py"
    return [module] if module.exists() else []


def floors() -> list[tuple[str, ...]]:
    layers = pyproject()["tool"]["importlinter"]["contracts"][0]["layers"]
    return [rooms for layer in layers if (rooms := neighbours(layer))]


def test_the_floors_in_question_are_read() -> None:
    assert set(floors()) == {("tables", "findings"), ("stats", "playbook")}


@pytest.mark.parametrize("floor", floors(), ids="-".join)
def test_no_circle(floor: tuple[str, ...]) -> None:
    imports = {
        room: set().union(
            *(rooms_imported(path.read_text(encoding="utf-8")) for path in room_sources(room))
        )
        for room in floor
    }
    assert circle(floor, imports) == []


@pytest.mark.parametrize(
    ("layer", "rooms"),
    [("tables : findings", ("tables", "findings")), ("(web) | (mcp)", ()), ("store", ())],
)
def test_only_colons_make_neighbours(layer: str, rooms: tuple[str, ...]) -> None:
    assert neighbours(layer) == rooms


@pytest.mark.parametrize(
    "source",
    [
        "import cynosure.findings",
        "from cynosure import findings",
        "from cynosure.findings.record import Finding",
        "if TYPE_CHECKING:\n    from cynosure.findings import record",
        "def late():\n    import cynosure.findings.record as record",
    ],
)
def test_every_way_to_import_counts(source: str) -> None:
    assert rooms_imported(source) == {"findings"}


def test_a_circle_is_found() -> None:
    three = {"a": {"b"}, "b": {"c"}, "c": {"a"}}
    assert set(circle("abc", three)) == {"a", "b", "c"}
    assert circle("abc", {**three, "c": set()}) == []
    assert circle("a", {"a": {"a"}}) == []
