"""An event whose name was mistyped in the star file gives zeros; `doctor` says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from cynosure.cli.main import main

STAR_FILE = """\
cynosure: 1
project: {id: met}
sources: [{table: events, format: csv, path: e.csv}]
moments: {asked: {event: [message_sent, asked]}, saved: {event: saved}, other: {event: nobody}}
episodes: {talk: {gap: 30m, of: [asked, saved]}}
metrics:
  talkers: {kind: units, from: talk}
  askers: {kind: units, from: asked}
star: [{metric: talkers, since: 2026-06-01}]
"""


def said(capsys: pytest.CaptureFixture[str], folder: Path, lang: str) -> str:
    assert main(["doctor", "--project", str(folder), "--lang", lang]) == 0
    return " ".join(capsys.readouterr().out.split())


def test_events_that_no_row_has(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cynosure.yml"
    path.write_text(STAR_FILE, encoding="utf-8")
    events = ["message_sent", "asked", "saved"]
    rows = [f"u{n},2026-06-0{n % 7 + 1}T10:00:00Z,{events[n % 3]}" for n in range(21)]
    (tmp_path / "e.csv").write_text("\n".join(["user_id,ts,event", *rows]) + "\n", "utf-8")
    assert main(["load", "--project", str(tmp_path)]) == 0
    capsys.readouterr()
    assert "no row has" not in said(capsys, tmp_path, "en")
    path.write_text(STAR_FILE.replace("message_sent", "mesage_sent"), encoding="utf-8")
    told = "that no row has: mesage_sent (in asked, nearest message_sent)"
    assert told in said(capsys, tmp_path, "en")
    told = "数据中从未出现的事件：mesage_sent（用于 asked，最接近的是 message_sent）"
    assert told in said(capsys, tmp_path, "zh").replace("： ", "：")
    path.write_text(STAR_FILE.replace("event: saved", "event: 收藏"), encoding="utf-8")
    assert "no row has: 收藏 (in saved)" in said(capsys, tmp_path, "en")


@pytest.mark.parametrize("moments", [True, False])
def test_the_group_that_is_advised_can_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], moments: bool
) -> None:
    path = tmp_path / "cynosure.yml"
    bare = (
        "metrics: {users: {kind: units, from: events}}\nstar: [{metric: users, since: 2026-06-01}]"
    )
    text = STAR_FILE if moments else "\n".join([*STAR_FILE.splitlines()[:3], bare, ""])
    path.write_text(text, encoding="utf-8")
    rows = [f"u{n},2026-06-0{n % 7 + 1}T10:00:00Z,asked" for n in range(21)]
    (tmp_path / "e.csv").write_text("\n".join(["user_id,ts,event", *rows]) + "\n", "utf-8")
    where = ("--project", str(tmp_path))
    assert main(["load", *where]) == 0
    assert main(["whom", *where]) == 2
    advised = [words for words in capsys.readouterr().err.split("`") if words.endswith("}")]
    assert len(advised) == (1 if moments else 2)
    path.write_text("\n".join([text, *advised, ""]), encoding="utf-8")
    assert main(["whom", *where]) == 0
