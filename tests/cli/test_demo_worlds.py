"""`cyn demo --world`: any world by its name, written, loaded, its truth beside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cynosure.cli.main import main
from cynosure.worlds.catalogue import WORLDS


def test_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--worlds", "--lang", "zh"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == [recipe.name for recipe in WORLDS]


def test_an_unknown_world(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--world", "W55", "--folder", str(tmp_path / "w"), "--lang", "en"]) == 2
    assert "W5" in capsys.readouterr().err
    assert not (tmp_path / "w").exists()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["W5", "W12-control"])
def test_a_world_with_a_star(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--world", name, "--folder", str(tmp_path / "w"), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    planted = said["planted"]
    assert said["world"] == name
    assert planted["numbers"] == planted["agree"] > 80
    assert (tmp_path / "w" / "truth.json").is_file()
    assert said["not_asked_yet"]


def test_a_world_without_events(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--world", "W6", "--folder", str(tmp_path / "w"), "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "its star file names no star" in out
    assert "True slope of value over proxy, corpus against" in out
