"""CSV: what is kept, what is quarantined, and on which line."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from cynosure.errors import Refusal, UserMistake
from cynosure.sources import csv as csv_format
from cynosure.sources import opening
from cynosure.sources.unreadable import Unreadable
from tests.sources.reading import Joined, mapping, read

T = "2026-03-01T10:00:00Z"


def put(folder: Path, text: str | bytes, name: str = "f.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_types_of_properties_lose_nothing(tmp_path: Path) -> None:
    path = put(
        tmp_path,
        f"u,t,n,f,b,zip,hash,mix\na,{T},1,0.5,True,007,12e3,1\nb,{T},2,,False,100,45e6,x\n",
    )
    found = read(path, "csv")
    assert found.rows[0] | {"ts": None} == {
        "user_id": "a", "ts": None, "event": "x", "n": 1, "f": 0.5, "b": True,
        "zip": "007", "hash": "12e3", "mix": "1",
    }  # fmt: skip
    assert found.rows[1]["f"] is None


def test_bom_crlf_and_a_missing_last_newline(tmp_path: Path) -> None:
    path = put(tmp_path, b"\xef\xbb\xbfu,t\r\na," + T.encode() + b"\r\n\r\nb," + T.encode())
    found = read(path, "csv")
    assert found.column("user_id") == ["a", "b"]
    assert found.quarantined == []


def test_a_bad_row_bears_its_physical_line(tmp_path: Path) -> None:
    path = put(tmp_path, f'u,t,note\na,{T},"one\ntwo\nthree"\nb,{T}\nc,never,y\n\nd,{T},z\n')
    found = read(path, "csv")
    assert found.column("user_id") == ["a", "d"]
    assert found.rules == [(5, "", "wrong_number_of_fields"), (6, "ts", "not_a_time")]
    assert found.quarantined[1].row == "c,never,y"
    assert found.column("note") == ["one\ntwo\nthree", "z"]


def test_the_line_is_right_on_the_fast_path_too(tmp_path: Path) -> None:
    found = read(put(tmp_path, f'u,t,note\na,{T},"one\ntwo"\n\n,{T},y\n'), "csv")
    assert found.rules == [(5, "user_id", "missing")]


def test_bytes_of_another_encoding_spoil_their_row_only(tmp_path: Path) -> None:
    path = put(tmp_path, b"u,t\na," + T.encode() + b"\n\xff\xfe," + T.encode() + b"\n")
    found = read(path, "csv")
    assert found.column("user_id") == ["a"]
    assert found.rules == [(3, "", "undecodable")]


def test_an_unclosed_quote_spoils_its_line_only(tmp_path: Path) -> None:
    path = put(tmp_path, f'u,t\n"a,{T}\nb,{T}\nc,{T}\n')
    found = read(path, "csv")
    assert found.column("user_id") == ["b", "c"]
    assert found.rules == [(2, "", "wrong_number_of_fields")]


def test_records_that_straddle_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "".join(f'u{i},{T},"a\nb{i}"\n' if i % 3 else f"u{i},{T},\n" for i in range(200))
    path = put(tmp_path, "u,t,note\n" + lines + f"last,{T}\n")
    whole = read(path, "csv")
    monkeypatch.setattr(opening, "BLOCK", 101)
    pieces = read(path, "csv")
    assert len(pieces.batches) > 50
    assert pieces.rows == whole.rows
    assert pieces.rules == whole.rules == [(335, "", "wrong_number_of_fields")]


def test_gzip_and_where_it_is_cut(tmp_path: Path) -> None:
    text = "u,t\n" + "".join(f"user{i},{T}\n" for i in range(30_000))
    packed = gzip.compress(text.encode())
    assert len(read(put(tmp_path, packed, "a.csv.gz"), "csv").rows) == 30_000
    with pytest.raises(Unreadable) as broken:
        read(put(tmp_path, packed[: len(packed) // 2], "b.csv.gz"), "csv")
    assert 0 < broken.value.rows_before < 30_000
    assert "截断" in broken.value.text.zh


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "empty"),
        (b"u,u\n1,2\n", "twice"),
        (b"\xff\xfeu\x00", "UTF-16"),
        ("用户,时间\n".encode("gb18030"), "not UTF-8"),
        (b"\n\n", "no header"),
    ],
)
def test_files_without_a_usable_header(tmp_path: Path, content: bytes, part: str) -> None:
    with pytest.raises(Unreadable) as broken:
        read(put(tmp_path, content), "csv")
    assert part in broken.value.text.en
    assert broken.value.rows_before == 0
    assert broken.value.place is not None
    assert broken.value.place.file == "f.csv"


def test_a_header_alone_is_no_error(tmp_path: Path) -> None:
    assert read(put(tmp_path, "u,t\n"), "csv").batches == []


def test_a_missing_column_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UserMistake) as mistake:
        read(
            put(tmp_path, f"uid,time\na,{T}\n"),
            "csv",
            map=mapping(user_id="uidd", ts="time", event="uid"),
        )
    assert "`uidd`" in mistake.value.text.en
    assert "`uid`" in mistake.value.text.en


def test_joined_keys_and_json_text_inside(tmp_path: Path) -> None:
    path = put(
        tmp_path,
        'uid,t,p,props\na,2026-01-01,k,"{""page"":{""url"":""/x""}}"\nb,2026-01-01,,oops\n',
    )
    columns = mapping(
        user_id="uid", ts="t", event="t", episode_id=Joined(("uid", "p")), surface="props.page.url"
    )
    found = read(path, "csv", map=columns)
    assert found.column("episode_id") == ["a:k", None]
    assert found.column("surface") == ["/x", None]


def test_message_text_is_left_out_and_named(tmp_path: Path) -> None:
    path = put(tmp_path, f"u,t,Prompt,essay,tag\na,{T},hello,{'word ' * 60},x\n")
    found = read(path, "csv")
    assert found.left_out == ("Prompt", "essay")
    assert "tag" in found.rows[0]
    assert "essay" in read(path, "csv", text=True).rows[0]


def test_an_epoch_column_keeps_to_one_unit(tmp_path: Path) -> None:
    path = put(tmp_path, "u,t\na,1767225600\nb,1767225600000\nc,1767225601\nd,1767225602\n")
    with pytest.raises(Refusal) as refusal:
        read(path, "csv")
    assert "75.00%" in refusal.value.text.en
    assert "25.00%" in refusal.value.text.zh


def test_sentinels_are_missing(tmp_path: Path) -> None:
    path = put(
        tmp_path, f"u,t\nUnknown,{T}\n0,{T}\n00000000-0000-0000-0000-000000000000,{T}\nx0,{T}\n"
    )
    found = read(path, "csv")
    assert found.column("user_id") == ["x0"]
    assert [rule for _, _, rule in found.rules] == ["missing"] * 3


def test_progress_reaches_the_size(tmp_path: Path) -> None:
    path = put(tmp_path, f"u,t\na,{T}\n")
    assert read(path, "csv").consumed[-1] == path.stat().st_size


def test_a_long_record_is_not_carried_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BLOCK", 200)
    monkeypatch.setattr(csv_format, "LONGEST_RECORD", 1_000)
    rows = "".join(f"b{i},{T}\n" for i in range(300))
    found = read(put(tmp_path, f'u,t\n"a,{T}\n' + rows), "csv")
    assert found.rules == [(2, "", "wrong_number_of_fields")]
    assert len(found.rows) == 300
