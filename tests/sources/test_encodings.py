"""Files in Chinese encodings: read while streaming, and told apart from UTF-8 that is broken."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.errors import UserMistake
from cynosure.sources import jsonl, opening
from cynosure.sources.encodings import GB18030_MARK, as_utf8, looks_gb18030, seems
from cynosure.sources.unreadable import Unreadable
from tests.sources.reading import mapping, read

T = "2026-03-01T10:00:00Z"
PEOPLE = ["小明", "李雷，甲", "韩梅梅㐀", "𠮷野"]
"""With a letter of GB18030's four-byte rows and one beyond the first plane."""

CSV = "用户 ID（脱敏）,时间,备注\n" + "".join(f'"{name}",{T},"一\n二"\n' for name in PEOPLE)
MAPPED = {
    "csv": mapping(user_id="用户 ID（脱敏）", ts="时间", event="备注"),
    "jsonl": mapping(user_id="用户 ID（脱敏）", ts="时间", event="备注.类型"),
}
JSONL = "".join(
    json.dumps({"用户 ID（脱敏）": name, "时间": T, "备注": {"类型": "提问"}}, ensure_ascii=False)
    + "\n"
    for name in PEOPLE
)


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("block", [7, 40, opening.BLOCK])
def test_gb18030_is_the_same_as_utf8(
    tmp_path: Path, kind: str, packed: bool, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BLOCK", block)
    monkeypatch.setattr(jsonl, "SLICE", block)
    text = CSV if kind == "csv" else JSONL
    path = tmp_path / "f"
    data = text.encode("gb18030")
    path.write_bytes(gzip.compress(data) if packed else data)
    found = read(path, kind, map=MAPPED[kind], encoding="gb18030")
    assert found.column("user_id") == PEOPLE
    assert set(found.column("event")) == {"提问" if kind == "jsonl" else "一\n二"}
    assert found.quarantined == []


@pytest.mark.parametrize("name", ["gbk", "gb2312"])
def test_the_smaller_sets_are_read_as_the_largest(tmp_path: Path, name: str) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(f"u,t\n小明,{T}\n".encode(name))
    assert read(path, "csv", encoding=name).column("user_id") == ["小明"]


@pytest.mark.parametrize("mark", [GB18030_MARK, "\ufeff".encode()])
def test_a_mark_at_the_beginning_is_dropped_and_knows_best(tmp_path: Path, mark: bytes) -> None:
    encoding = "gb18030" if mark == GB18030_MARK else "utf-8"
    path = tmp_path / "f.csv"
    path.write_bytes(mark + f"u,t\n小明,{T}\n".encode(encoding))
    assert read(path, "csv", encoding="gb18030").column("user_id") == ["小明"]


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_bad_bytes_spoil_their_line_only(tmp_path: Path, kind: str) -> None:
    rows = {
        "csv": [
            b"u,t",
            f"小明,{T}".encode("gb18030"),
            b"\xff\xc4," + T.encode(),
            f"b,{T}".encode(),
        ],
        "jsonl": [
            f'{{"u":"小明","t":"{T}"}}'.encode("gb18030"),
            b'{"u":"x"}',
            b'{"u":"\x80","t":1}',
            f'{{"u":"b","t":"{T}"}}'.encode(),
        ],
    }
    path = tmp_path / "f"
    path.write_bytes(b"\n".join(rows[kind]) + b"\n")
    found = read(path, kind, encoding="gb18030")
    assert found.column("user_id") == ["小明", "b"]
    assert (3, "", "undecodable") in found.rules


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_gbk_said_to_be_utf8_is_named_by_its_rule(tmp_path: Path, kind: str) -> None:
    lines = {
        "csv": f"u,t\n小明,{T}\n\n",
        "jsonl": f'\n{{"u":"小明","t":"{T}"}}\n',
    }
    path = tmp_path / "f"
    path.write_bytes(lines[kind].encode("gbk"))
    assert read(path, kind).rules == [(2, "", "looks_gb18030")]


def test_a_header_in_gbk_says_how_to_declare_it(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes("用户,时间\n".encode("gbk"))
    with pytest.raises(Unreadable) as broken:
        read(path, "csv")
    assert "`encoding: gb18030`" in broken.value.text.en
    assert "看起来是 GB18030" in broken.value.text.zh


def test_a_header_in_neither(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(b"\xff\xff,t\n")
    for encoding in ("utf-8", "gb18030"):
        with pytest.raises(Unreadable, match="`encoding`") as broken:
            read(path, "csv", encoding=encoding)
        assert encoding.upper() in broken.value.text.zh


@pytest.mark.parametrize("kind", ["parquet"])
def test_a_format_without_text_has_no_encoding(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"")
    with pytest.raises(UserMistake) as mistake:
        read(path, kind, encoding="gb18030")
    assert "`gb18030`" in mistake.value.text.zh


@given(st.binary(max_size=12))
def test_what_is_not_gb18030_is_never_taken_for_text(data: bytes) -> None:
    """Either the bytes are decoded, or what comes out is no UTF-8; line ends stay line ends."""
    made = as_utf8(data, "gb18030")
    assert made.count(b"\n") == data.count(b"\n")
    try:
        expected = data.decode("gb18030")
    except UnicodeDecodeError:
        with pytest.raises(UnicodeDecodeError):
            made.decode("utf-8")
    else:
        assert made.decode("utf-8") == expected


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1))
def test_chinese_in_gbk_is_recognised(text: str) -> None:
    assert looks_gb18030(text.encode("gbk"))


FRENCH = "u,t,ville\nann,2026-11-02T09:00:00Z,Orléans\nzoé,2026-11-02T09:00:00Z,Nîmes\n"


@pytest.mark.parametrize("name", ["windows-1252", "latin-1", "iso-8859-1", "CP1252"])
def test_letters_of_western_europe(tmp_path: Path, name: str) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(FRENCH.encode("latin-1"))
    found = read(path, "csv", encoding=name.casefold())
    assert found.column("ville") == ["Orléans", "Nîmes"]
    assert found.column("user_id") == ["ann", "zoé"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "windows-1252"),
        ("größe,straße", "windows-1252"),
        ("user,coração\nana,não", "windows-1252"),
        ("用户,时间\n小明,x", "gb18030"),
        ("user,事件\nana,提问", "gb18030"),
    ],
)
def test_what_bytes_seem_to_be(text: str, encoding: str) -> None:
    assert seems(text.encode(encoding)) == encoding


def test_what_windows_has_no_letter_for_spoils_its_line_only(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(b"u,t\n\x81," + T.encode() + b"\nzo\xe9," + T.encode() + b"\n")
    found = read(path, "csv", encoding="windows-1252")
    assert found.column("user_id") == ["zoé"]
    assert found.rules == [(2, "", "undecodable")]


def test_a_line_of_western_europe_is_named_by_its_rule(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(f"u,t\nOrléans,{T}\n".encode("latin-1"))
    assert read(path, "csv").rules == [(2, "", "looks_western")]


def test_a_header_of_western_europe_says_how_to_declare_it(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes("événement,t\n".encode("latin-1"))
    with pytest.raises(Unreadable) as broken:
        read(path, "csv")
    assert "`encoding: windows-1252`" in broken.value.text.en
    assert "看起来是 Windows-1252" in broken.value.text.zh


def test_other_alphabets_are_not() -> None:
    assert not looks_gb18030("café, naïve".encode("latin-1"))
