"""The bakery, written anew for each test; loaded, or made otherwise, for the first that asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.bakery import FIRST, STAR_FILE, Bakery, once


@pytest.fixture
def bakery(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Bakery:
    """The product with its first two weeks, not loaded yet."""
    made = Bakery(tmp_path, capsys)
    made.star_file(STAR_FILE)
    made.file("first.csv", FIRST)
    return made


@pytest.fixture(scope="session")
def loaded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bakery") / "loaded"


@pytest.fixture
def loaded(bakery: Bakery, loaded_once: Path) -> Bakery:
    """The same, loaded."""
    return once(bakery, loaded_once, Bakery.load)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a module keeps the product that its tests begin with, for `once`."""
    return tmp_path_factory.mktemp("module") / "kept"


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Bakery:
    """A folder for a product of another kind, with nothing but a place for its data."""
    (tmp_path / "data").mkdir()
    return Bakery(tmp_path, capsys)
