"""Exports that are cut, packed as one list, or of two minds; and two projects in one folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cynosure.cli.main import main

STAR_FILE = """\
cynosure: 1
project: {id: ID}
sources: [{table: events, format: FORMAT, path: PATH}]
metrics:
  users: {kind: units, from: events}
star:
  - {metric: users, since: 2026-06-01}
"""
SECONDS = 1_780_300_800
"""2026-06-01 08:00 UTC."""


def project(folder: Path, kind: str, path: str, name: str = "one") -> Path:
    text = STAR_FILE.replace("ID", name).replace("FORMAT", kind).replace("PATH", path)
    (folder / "cynosure.yml").write_text(text, encoding="utf-8")
    return folder


def events(days: int, scale: int = 1) -> list[dict[str, Any]]:
    return [
        {"user_id": f"u{day}", "event": "asked", "ts": (SECONDS + 86_400 * day) * scale}
        for day in range(days)
    ]


def cyn(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize("indent", [None, 1])
def test_one_json_list_is_read_item_by_item(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], indent: int | None
) -> None:
    (tmp_path / "events.json").write_text(json.dumps(events(30), indent=indent), encoding="utf-8")
    assert cyn(capsys, "init", str(tmp_path), "--yes")[0] == 0
    code, out, err = cyn(capsys, "load", "--project", str(tmp_path))
    assert code == 0, err
    assert "30 read = 30 kept + 0 quarantined" in out


@pytest.mark.parametrize(
    ("kind", "name", "whole", "cut"),
    [
        ("csv", "e.csv", "user_id,event,ts\n", "u9,as"),
        ("jsonl", "e.jsonl", "", '{"user_id": "u9", "ev'),
    ],
)
def test_the_days_of_a_cut_file_are_marked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, name: str, whole: str, cut: str
) -> None:
    rows = events(200)
    lines = (
        [json.dumps(row) for row in rows]
        if kind == "jsonl"
        else [",".join(map(str, row.values())) for row in rows]
    )
    (tmp_path / name).write_text(whole + "\n".join(lines) + "\n" + cut, encoding="utf-8")
    where = ("--project", str(project(tmp_path, kind, name)))
    code, out, err = cyn(capsys, "load", *where)
    assert code == 0, err
    assert "ends in the middle of a row" in out
    for command in ("star", "doctor"):
        assert "Broken off inside a row: 1 file (" + name in cyn(capsys, command, *where)[1]
        assert "断在一行中间" in cyn(capsys, command, *where, "--lang", "zh")[1]


def test_epochs_of_two_kinds_in_the_files_of_one_source(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, scale, days in (("a.jsonl", 1, 3), ("b.jsonl", 1000, 1)):
        lines = "\n".join(map(json.dumps, events(days, scale)))
        (tmp_path / name).write_text(lines + "\n", encoding="utf-8")
    where = ("--project", str(project(tmp_path, "jsonl", '"*.jsonl"')))
    code, _, err = cyn(capsys, "load", *where)
    assert code == 3
    assert "10 digits, 75.00% of the times of `ts`: a.jsonl" in err
    assert "13 digits, 25.00%: b.jsonl" in err
    assert not list((tmp_path / ".cynosure" / "snapshots").glob("*.json"))


def test_two_projects_do_not_share_a_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "e.jsonl").write_text("\n".join(map(json.dumps, events(9))), encoding="utf-8")
    where = ("--project", str(project(tmp_path, "jsonl", "e.jsonl")))
    assert cyn(capsys, "load", *where)[0] == 0
    other = tmp_path / "other.yml"
    other.write_text(
        (tmp_path / "cynosure.yml").read_text(encoding="utf-8").replace("{id: one}", "{id: two}"),
        encoding="utf-8",
    )
    for command in ("load", "star"):
        code, _, err = cyn(capsys, command, "--project", str(other))
        assert code == 2
        assert "belongs to the project `one`" in err
        assert "of the project `two`" in err
    assert cyn(capsys, "star", *where)[0] == 0


def test_a_snapshot_of_before_there_were_projects_opens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "e.jsonl").write_text("\n".join(map(json.dumps, events(9))), encoding="utf-8")
    where = ("--project", str(project(tmp_path, "jsonl", "e.jsonl")))
    assert cyn(capsys, "load", *where)[0] == 0
    for manifest in (tmp_path / ".cynosure" / "snapshots").glob("*.json"):
        written = json.loads(manifest.read_text(encoding="utf-8"))
        assert written.pop("project") == "one"
        manifest.write_text(json.dumps(written), encoding="utf-8")
    assert cyn(capsys, "star", *where)[0] == 0
    assert cyn(capsys, "load", *where)[0] == 0


@pytest.mark.parametrize("command", ["star", "money", "doctor"])
def test_a_period_that_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (tmp_path / "e.jsonl").write_text("\n".join(map(json.dumps, events(9))), encoding="utf-8")
    where = ("--project", str(project(tmp_path, "jsonl", "e.jsonl")))
    assert cyn(capsys, "load", *where)[0] == 0
    code, _, err = cyn(capsys, command, *where, "--period", "nonsense")
    assert (code, "is no period" in err) == (2, True)
