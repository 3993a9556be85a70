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


def test_two_switches_in_a_week_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kitchen = Kitchen(tmp_path, lift=0.1)
    rows = ["2026-06-01,product,new-oven,nobody,", "2026-06-04,prompt,new-words,nobody,all"]
    kitchen.write("releases", ["ts,kind,id,assigned_by,scope", *rows])
    bakery = Bakery(tmp_path, capsys)
    bakery.star_file(STAR_FILE)
    assert bakery.cyn("load").code == 0
    for name, other in (("new-oven", "new-words"), ("new-words", "new-oven")):
        found = finding(bakery.cyn("release", "effect", name, "--period", "day", "--json"))
        assert found["kind"] == "cannot_tell"
        notes = {one["code"]: dict(one["values"]) for one in found["caveats"]}
        assert notes["cannot_separate"] == {"names": other}
    said = " ".join(bakery.cyn("release", "effect", "new-oven", "--period", "day").out.split())
    assert "Cannot be separated from what reached the same within a week of it: new-words" in said
