"""The shelf, and a bundle of charts that costs nothing to make."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from cynosure.web import app
from cynosure.web.assets import asset
from tests.web.shelf import STAR_FILE, Shelf


@pytest.fixture(autouse=True)
def bundle(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Charts are of no matter here, and the name localhost is meant as it stands."""
    monkeypatch.setattr(app, "vega_asset", lambda _: asset(b"/* charts */", ".js"))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The base_url")
        yield


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A project that was never loaded and never asked."""
    made = Shelf(tmp_path)
    made.star_file(STAR_FILE)
    return made
