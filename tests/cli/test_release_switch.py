"""A release to everybody at once: the step of a series is told in the series' own unit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.bakery import Bakery
from tests.cli.kitchen import STAR_FILE, Kitchen, finding

COUNTED = "metrics:\n  askers: {kind: units, from: asked}\n"


def test_people_are_no_points(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kitchen = Kitchen(tmp_path, lift=0.1)
    row = "2026-06-01,product,new-oven,nobody"
    kitchen.write("releases", ["ts,kind,id,assigned_by", row])
    bakery = Bakery(tmp_path, capsys)
    bakery.star_file(STAR_FILE.replace("metrics:\n", COUNTED))
    assert bakery.cyn("load").code == 0
    words = ("release", "effect", "new-oven", "--metric", "askers")
    found = finding(bakery.cyn(*words, "--json"))
    assert found["subject"]["unit"] == "people"
    assert abs(found["estimate"]["value"]) > 1
    said = bakery.cyn(*words).out
    assert " people, 95 % sampling interval" in " ".join(said.split())
    assert "points" not in said
