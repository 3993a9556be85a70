"""What `make lowest` leaves out exists, and what it proves still asks every package."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ONE_OF_EACH, TESTS, VERSIONLESS, is_versionless
from tests.house.tree import PACKAGE, files_under, pyproject

IMPORTED = {
    "ibis-framework": "ibis",
    "ruamel.yaml": "ruamel",
    "vl-convert-python": "vl_convert",
}
"""Packages that are imported by another name than they are installed by."""

PACKAGES = [
    re.split(r"[<>=]", one, maxsplit=1)[0] for one in pyproject()["project"]["dependencies"]
]


IMPORTS = re.compile(r"^ *(?:import|from) (\w+)", re.MULTILINE)


@cache
def rooms() -> dict[str, set[str]]:
    """The packages that each room of the product imports."""
    found: dict[str, set[str]] = {}
    for path in files_under(PACKAGE, suffix=".py"):
        found.setdefault(path.relative_to(PACKAGE).parts[0], set()).update(
            IMPORTS.findall(path.read_text(encoding="utf-8"))
        )
    return found


def asked() -> set[str]:
    """The rooms of tests of which the lowest versions see something."""
    tests = (path for path in files_under(TESTS, suffix=".py") if path.name.startswith("test_"))
    return {path.relative_to(TESTS).parts[0] for path in tests if not is_versionless(path)}


@pytest.mark.parametrize("place", [*VERSIONLESS, *ONE_OF_EACH])
def test_every_place_is_there(place: str) -> None:
    assert (TESTS / place).exists()


@pytest.mark.parametrize("place", ONE_OF_EACH)
def test_what_is_asked_all_the_same_stands_in_a_room_left_out(place: str) -> None:
    assert any(Path(place).is_relative_to(room) for room in VERSIONLESS)
    assert not is_versionless(TESTS / place)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_room_that_uses_the_package_is_asked(package: str) -> None:
    called = IMPORTED.get(package, package.replace("-", "_"))
    users = {room for room, names in rooms().items() if called in names}
    # What no file of ours imports, a package that we import needs: it has its bound for that.
    assert not users or users & asked(), f"{package} is used in {sorted(users)} only"
