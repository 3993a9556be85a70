"""`cyn demo`: simulated, loaded, reported, compared; exit 5 where a planted number is missed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cynosure.cli import demo
from cynosure.cli.main import main
from cynosure.worlds import assistant
from cynosure.worlds.catalogue import Recipe
from cynosure.worlds.world import World

LATER = {"why", "release effect", "find", "audit", "boundary"}
COMMANDS = (
    "cyn why",
    "cyn find",
    "cyn audit",
    "cyn star --metric conversations --by category",
    "cyn release effect model-m2 --metric fulfilled_rate --by category",
    "cyn release effect prompt-2026-11 --metric fulfilled_rate",
)


def small(rng: np.random.Generator) -> World:
    return assistant.simulate(rng, 900)


def written(folder: Path) -> dict[str, int]:
    """When each file of the world was written."""
    return {str(path): path.stat().st_mtime_ns for path in (folder / "data").rglob("*")}


@pytest.mark.slow
def test_the_whole_demo(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "WORLD", Recipe("assistant", assistant.LABEL, small))
    folder = tmp_path / "xingyu"

    def said(*words: str) -> tuple[int, str, str]:
        code = main(["demo", "--folder", str(folder), *words])
        return (code, *capsys.readouterr())

    code, out, err = said("--lang", "en")
    assert (code, err) == (0, "")
    heads = [out.index(f"{number}. ") for number in range(1, 5)]
    assert heads == sorted(heads)
    assert "F-0001  ■ Measured" in out
    assert "planted numbers were found: every count exactly" in out
    table = out[out.index("4. What was planted") :]
    assert "✓" in table
    assert "✗" not in table
    later = table[table.index("Not asked yet") :].splitlines()
    assert set(COMMANDS) <= {line.strip() for line in later}
    _kept(folder, said)
    _missed(said, monkeypatch)


def _kept(folder: Path, said: Any) -> None:
    """A second run keeps the files, and says the same in Chinese and as JSON."""
    before = written(folder)
    code, out, _ = said("--lang", "zh")
    assert (code, written(folder)) == (0, before)
    for part in ("没有新内容", "个预设值全部测得", "尚未提问"):
        assert part in out
    code, out, _ = said("--json")
    values = json.loads(out)
    assert code == 0
    planted = values["planted"]
    assert planted["numbers"] == planted["agree"] == len(planted["compared"]) > 250
    assert [one["id"] for one in values["findings"]] == ["F-0001", "F-0002"]
    assert {one["question"] for one in values["not_asked_yet"]} == LATER
    assert set(COMMANDS) < {one["command"] for one in values["not_asked_yet"]}


def _missed(said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A planted number that comes out as another one is named, and the exit code says so."""
    compared = demo.compared

    def wrong(*asked: Any) -> Any:
        first, *rest = compared(*asked)
        return (replace(first, found=7), *rest)

    monkeypatch.setattr(demo, "compared", wrong)
    for lang, says, label in (
        ("en", "1 of the", "Event rows in the files"),
        ("zh", "有 1 个没有测得", "事件文件总行数"),
    ):
        code, out, err = said("--lang", lang)
        assert code == 5
        assert says in err
        assert label in out[out.rindex("✗") :]


def test_somebody_elses_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert main(["demo", "--folder", str(tmp_path), "--lang", "en"]) == 2
    assert "holds no simulated world" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
