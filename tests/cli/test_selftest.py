"""`cyn selftest` on a row or two, quickly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cynosure.cli.main import main

QUICK = ("selftest", "--quick", "--jobs", "1", "--only", "proportion", "--only", "mix-split")


def test_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*QUICK, "--keep", str(tmp_path / "kept"), "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    assert "区间有 95% 覆盖真值" in out
    assert "2 种方法与结论共 2 项承诺，全部守住。" in out
    assert len(list((tmp_path / "kept").glob("*.json"))) == 6


def test_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*QUICK, "--json", "--lang", "en"]) == 0
    values = json.loads(capsys.readouterr().out)
    assert len(values["seeds"]) == 3
    assert {one["row"]: one["kept"] for one in values["trials"]} == {
        "proportion": True,
        "mix-split": True,
    }


def test_an_unknown_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", "--only", "welsh", "--lang", "en"]) == 2
    assert "`welch`" in capsys.readouterr().err
