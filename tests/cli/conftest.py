"""The bakery, written anew for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.bakery import FIRST, STAR_FILE, Bakery


@pytest.fixture
def bakery(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Bakery:
    """The product with its first two weeks, not loaded yet."""
    made = Bakery(tmp_path, capsys)
    made.star_file(STAR_FILE)
    made.file("first.csv", FIRST)
    return made


@pytest.fixture
def loaded(bakery: Bakery) -> Bakery:
    """The same, loaded."""
    said = bakery.cyn("load")
    assert said.code == 0, said.err
    return bakery
