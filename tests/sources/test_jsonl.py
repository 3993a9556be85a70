"""JSON lines: what is kept, what is quarantined, what widens."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from cynosure.errors import UserMistake
from cynosure.sources import jsonl
from cynosure.sources.unreadable import Unreadable
from tests.sources.reading import mapping, read

T = "2026-03-01T10:00:00+08:00"


def put(folder: Path, *lines: object, name: str = "f.jsonl", end: bytes = b"\n") -> Path:
    raw = [
        line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode()
        for line in lines
    ]
    path = folder / name
    path.write_bytes(end.join(raw))
    return path


def row(user: object = "a", **more: object) -> dict[str, object]:
    return {"u": user, "t": T, **more}


def test_what_is_no_row_is_quarantined_with_its_line(tmp_path: Path) -> None:
    deep = b'{"u":"a","t":"' + T.encode() + b'","d":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    path = put(
        tmp_path, row(), b"", b"{broken", b"[1]", b'{"u": NaN}', b'{"u":"\xff"}',
        rb'{"u":"\ud800","t":1}', deep, row("b"),
    )  # fmt: skip
    found = read(path, "jsonl")
    assert found.column("user_id") == ["a", "b"]
    assert found.rules == [
        (3, "", "not_json"), (4, "", "not_an_object"), (5, "", "not_json"),
        (6, "", "undecodable"), (7, "", "not_json"), (8, "", "not_json"),
    ]  # fmt: skip


def test_crlf_bom_null_bytes_and_the_last_of_twice(tmp_path: Path) -> None:
    first = b'\xef\xbb\xbf{"u":"x","u":"a\\u0000b","t":"' + T.encode() + b'"}'
    found = read(put(tmp_path, first, row("c"), end=b"\r\n"), "jsonl")
    assert found.column("user_id") == ["a\0b", "c"]


def test_ids_given_as_numbers(tmp_path: Path) -> None:
    found = read(put(tmp_path, row(1.0), row(7), row("z"), row(10**25), row(user=True)), "jsonl")
    assert found.column("user_id") == ["1", "7", "z", str(10**25), "true"]


def test_integers_beyond_int64_are_quarantined(tmp_path: Path) -> None:
    found = read(put(tmp_path, row(s=1), row(s=2**63), row(s="１２")), "jsonl",
                 map=mapping(user_id="u", ts="t", event="u", seq="s"))  # fmt: skip
    assert found.column("seq") == [1, 12]
    assert found.rules == [(2, "seq", "not_an_integer")]


def test_keys_and_kinds_that_come_later_widen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl, "_SAMPLE", 1)
    monkeypatch.setattr(jsonl, "SLICE", 64)
    path = put(tmp_path, row(n=1), row(n=2.5), row(p={"k": [1]}), row(p="flat", new=True))
    found = read(path, "jsonl")
    assert found.column("n") == [1.0, 2.5, None, None]
    assert found.column("p") == [None, None, '{"k": [1]}', "flat"]
    assert found.column("new") == [None, None, None, True]
    assert found.quarantined == []


def test_nested_places_and_ids_taken_from_inside(tmp_path: Path) -> None:
    inner = {"page": {"url": "/x"}, "who": "secret-id", "json": '{"deep": 3}'}
    path = put(tmp_path, row(p=inner), row(p={}), row(p=[1]), row(p=None))
    found = read(
        path, "jsonl",
        map=mapping(user_id="p.who", ts="t", event="u", surface="p.page.url", value="p.json.deep"),
    )  # fmt: skip
    assert found.rows[0]["user_id"] == "secret-id"
    assert found.rows[0]["surface"] == "/x"
    assert found.rows[0]["value"] == 3.0
    assert found.left_out == ("p",)
    assert [rule for _, _, rule in found.rules] == ["missing"] * 3


def test_a_column_named_with_dots_is_preferred(tmp_path: Path) -> None:
    path = put(tmp_path, {"u.id": "flat", "u": {"id": "deep"}, "t": T})
    found = read(path, "jsonl", map=mapping(user_id="u.id", ts="t", event="t"))
    assert found.column("user_id") == ["flat"]


@pytest.mark.parametrize("place", ["nobody", "p.nobody"])
def test_a_required_place_that_no_row_has(tmp_path: Path, place: str) -> None:
    path = put(tmp_path, row(p={"somebody": 1}))
    with pytest.raises(UserMistake) as mistake:
        read(path, "jsonl", map=mapping(user_id=place, ts="t", event="u"))
    assert f"`{place}`" in mistake.value.text.zh


def test_an_optional_place_that_no_row_has_is_null(tmp_path: Path) -> None:
    path = put(tmp_path, row())
    found = read(path, "jsonl", map=mapping(user_id="u", ts="t", event="u", surface="s"))
    assert found.column("surface") == [None]


def test_a_property_called_like_a_column_gives_way(tmp_path: Path) -> None:
    found = read(put(tmp_path, row(event="own", user_id="own")), "jsonl")
    assert found.rows[0]["event"] == "x"
    assert found.rows[0]["user_id"] == "a"
    assert found.left_out == ("event", "user_id")


def test_gzip_members_padding_and_damage(tmp_path: Path) -> None:
    line = json.dumps(row()).encode() + b"\n"
    path = tmp_path / "f.jsonl.gz"
    path.write_bytes(gzip.compress(line * 3) + gzip.compress(line * 2) + b"\0" * 512)
    assert len(read(path, "jsonl").rows) == 5
    packed = bytearray(gzip.compress(line * 3))
    packed[-6] ^= 1
    path.write_bytes(bytes(packed))
    with pytest.raises(Unreadable, match="damaged"):
        read(path, "jsonl")


def test_a_line_of_many_mebibytes(tmp_path: Path) -> None:
    path = put(tmp_path, row(note="x" * (20 * 2**20)), row("b"))
    found = read(path, "jsonl")
    assert found.column("user_id") == ["a", "b"]
    assert found.left_out == ("note",)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_a_file_that_holds_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "f.jsonl"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match="empty"):
        read(path, "jsonl")
