"""Files as they come from other people's systems, through `cyn load`."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cynosure.cli.main import main
from tests.project.loading import stored

T = "2026-06-01T10:00:00Z"
STAR = """\
cynosure: 1
project: {id: files}
sources:
"""


def cyn(
    folder: Path, source: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    """Exit code and all that `cyn load` says with one source."""
    (folder / "cynosure.yml").write_text(f"{STAR}  - {{{source}}}\n", "utf-8")
    code = main(["--lang", lang, "load", "--project", str(folder)])
    said = capsys.readouterr()
    return code, said.out + said.err


@pytest.mark.parametrize(
    ("lang", "parts"),
    [
        ("en", ("GB18030", "`encoding: gb18030`", "nothing was loaded", "e.csv:2")),
        ("zh", ("看起来是 GB18030", "`encoding: gb18030`", "未载入任何数据", "e.csv:2")),
    ],
)
def test_gbk_said_to_be_utf8(
    tmp_path: Path, lang: str, parts: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"小明{n},{T},提问\n" for n in range(200))
    (tmp_path / "e.csv").write_bytes(f"user_id,ts,event\n{rows}".encode("gbk"))
    code, said = cyn(tmp_path, "table: events, format: csv, path: e.csv", lang, capsys)
    assert code == 3
    assert all(part in said for part in parts), said
    declared = "table: events, format: csv, path: e.csv, encoding: gb18030"
    code, said = cyn(tmp_path, declared, lang, capsys)
    assert code == 0, said
    assert {row["event"] for row in stored(tmp_path)} == {"提问"}
    assert len({row["user_id"] for row in stored(tmp_path)}) == 200


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_epochs_of_two_lengths_with_the_share_of_each(
    tmp_path: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    stamps = [1780000000 + n if n % 4 else (1780000000 + n) * 1000 for n in range(400)]
    rows = "".join(f"u{n},{stamp},x\n" for n, stamp in enumerate(stamps))
    (tmp_path / "e.csv").write_text(f"user_id,time,event\n{rows}")
    source = "table: events, format: csv, path: e.csv, map: {ts: time}"
    code, said = cyn(tmp_path, source, lang, capsys)
    assert code == 3
    assert all(part in said for part in ("`time`", "75.00%", "25.00%")), said
    assert not (tmp_path / ".cynosure" / "CURRENT").exists()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_epochs_of_two_files(tmp_path: Path, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One export in milliseconds, the next of the same source in microseconds."""
    for name, stamp in (("a1", "1780000000000"), ("a2", "1780000000000000")):
        (tmp_path / f"{name}.csv").write_text(f"user_id,ts,event\nu,{stamp},x\n")
    code, said = cyn(tmp_path, "table: events, format: csv, path: a*.csv", lang, capsys)
    units = ("milliseconds (13", "microseconds (16") if lang == "en" else ("毫秒级", "微秒级")
    assert code == 3
    assert all(part in said for part in (*units, "50.00%", "a1.csv", "a2.csv")), said


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_versions_of_one_export(
    tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A column that only later files have, one that they no longer have, one of another type."""
    old = [("a", 1, "x"), ("b", 2, "y")]
    new = [("c", "three", "ios"), ("d", "four", "web")]
    if kind == "csv":
        first = "user_id,ts,event,n,old\n" + "".join(f"{u},{T},e,{n},{o}\n" for u, n, o in old)
        later = "surface,event,ts,n,user_id\n" + "".join(f"{s},e,{T},{n},{u}\n" for u, n, s in new)
    else:
        first = "".join(
            f'{{"user_id":"{u}","ts":"{T}","event":"e","n":{n},"old":"{o}"}}\n' for u, n, o in old
        )
        later = "".join(
            f'{{"surface":"{s}","event":"e","ts":"{T}","n":"{n}","user_id":"{u}"}}\n'
            for u, n, s in new
        )
    (tmp_path / f"e-1.{kind}").write_text(first)
    (tmp_path / f"e-2.{kind}").write_text(later)
    code, said = cyn(tmp_path, f"table: events, format: {kind}, path: e-*.{kind}", "en", capsys)
    assert code == 0, said
    rows = sorted(stored(tmp_path), key=lambda row: str(row["n"]))
    assert [(row["n"], row["old"], row["surface"]) for row in rows] == [
        ("1", "x", None), ("2", "y", None), ("four", None, "web"), ("three", None, "ios"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "parquet", "jsonl"])
@pytest.mark.parametrize("together", [True, False])
def test_a_mapped_column_that_only_some_files_have(
    tmp_path: Path, kind: str, together: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"user_id": "a", "ts": T, "event": "x"}
    versions = [{**row, "os": "ios"}, row, {**row, "os": "web", "event": "y"}]
    source = f"table: events, format: {kind}, path: e-*.{kind}, map: {{surface: os}}"
    for number, columns in enumerate(versions):
        path = tmp_path / f"e-{number}.{kind}"
        match kind:
            case "csv":
                path.write_text(f"{','.join(columns)}\n{','.join(columns.values())}\n")
            case "jsonl":
                path.write_text(json.dumps(columns) + "\n")
            case _:
                pq.write_table(pa.Table.from_pylist([columns]), path)
        if not together or number == 2:
            code, said = cyn(tmp_path, source, "en", capsys)
            assert code == 0, said
    found = sorted((str(row["event"]), str(row["surface"])) for row in stored(tmp_path))
    assert found == [("x", "None"), ("x", "ios"), ("y", "web")]


@pytest.mark.parametrize(
    ("mapped", "missing"), [("surface: oss", "`oss`"), ("event: name", "`name`")]
)
def test_one_that_no_file_has_or_that_every_file_needs(
    tmp_path: Path, mapped: str, missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "e-1.csv").write_text(f"user_id,ts,event,os\na,{T},x,ios\n")
    (tmp_path / "e-2.csv").write_text(f"user_id,ts,name,os\nb,{T},x,ios\n")
    source = f"table: events, format: csv, path: e-*.csv, map: {{{mapped}}}"
    code, said = cyn(tmp_path, source, "en", capsys)
    assert code == 2
    assert f"{missing}, which the file e-1.csv has not" in said


def test_an_export_cut_in_the_middle_keeps_what_came_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f'{{"user_id":"u{n}","ts":"{T}","event":"x"}}\n' for n in range(300)]
    (tmp_path / "e.jsonl").write_text("".join(rows)[:-20])
    code, said = cyn(tmp_path, "table: events, format: jsonl, path: e.jsonl", "en", capsys)
    assert code == 0
    assert "300 read = 299 kept + 1 quarantined" in said


def test_ids_that_differ_in_case_and_blanks_are_not_merged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = ["ann", "Ann", "ann ", " ann"]
    (tmp_path / "e.csv").write_text("user_id,ts,event\n" + "".join(f"{one},{T},x\n" for one in ids))
    code, _ = cyn(tmp_path, "table: events, format: csv, path: e.csv", "en", capsys)
    assert code == 0
    assert len({row["user_id"] for row in stored(tmp_path)}) == 4
