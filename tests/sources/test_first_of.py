"""`{first: [user_id, device_id]}`: the person where one is known, else the device."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cynosure.cli.main import main
from cynosure.errors import UserMistake
from cynosure.tables.mapping import FirstOf
from tests.project.loading import stored
from tests.sources.reading import Const, mapping, read

T = "2026-11-02T09:00:00Z"
EITHER = mapping(user_id=FirstOf(("u", "device")), ts="t", event=Const("x"))
STAR = """\
cynosure: 1
project: {id: devices}
sources:
  - {table: events, format: csv, path: e.csv%s}
"""


def test_the_first_that_holds_anything(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(f"u,t,device\nann,{T},d1\n,{T},d2\nunknown,{T},d3\n  ,{T},d4\n,{T},0\n")
    found = read(path, "csv", map=EITHER)
    assert found.column("user_id") == ["ann", "d2", "d3", "d4"]
    assert found.rules == [(6, "user_id", "missing")]


def test_neither_stays_readable_beside_the_hash(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(f"u,t,device,os\nann,{T},d1,ios\n")
    found = read(path, "csv", map=EITHER)
    assert set(found.rows[0]) & {"u", "device", "os"} == {"os"}


def test_objects_that_never_have_one_of_them(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text("".join(json.dumps({"u": n, "t": T}) + "\n" for n in (7, 8)))
    assert read(path, "jsonl", map=EITHER).column("user_id") == ["7", "8"]


def test_a_column_that_a_table_of_rows_lacks_is_named(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(f"u,t,devise\nann,{T},d1\n")
    with pytest.raises(UserMistake, match=r"`device`.*`devise`"):
        read(path, "csv", map=EITHER)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_rows_without_a_person_are_refused_with_the_way_out(
    tmp_path: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "e.csv").write_text(f"user_id,ts,event,device_id\nann,{T},x,d1\n,{T},x,d2\n")
    words = ["load", "--project", str(tmp_path), "--lang", lang]
    (tmp_path / "cynosure.yml").write_text(STAR % "")
    assert main(words) == 3
    assert "`user_id: {first: [user_id, device_id]}`" in capsys.readouterr().err
    way = ", map: {user_id: {first: [user_id, device_id]}}"
    (tmp_path / "cynosure.yml").write_text(STAR % way)
    assert main(words) == 0, capsys.readouterr().err
    assert len({row["user_id"] for row in stored(tmp_path)}) == 2
    (tmp_path / "cynosure.yml").write_text(STAR % ", map: {user_id: [user_id, device_id]}")
    assert main(words) == 3, "columns joined to a key are another way of reading"


def test_a_mapping_that_is_none_names_it_among_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cynosure.yml").write_text(STAR % ", map: {user_id: {frist: [a, b]}}")
    assert main(["load", "--project", str(tmp_path), "--lang", "zh"]) == 2
    assert "`{first: [列名, 另一列]}`" in capsys.readouterr().err
