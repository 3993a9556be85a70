"""Text files packed with Zstandard: read whole, in frames, and up to where they are damaged."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from cynosure.sources import opening
from cynosure.sources.records import Writing, writing_of
from cynosure.sources.unreadable import Unreadable
from tests.sources.reading import read

ROWS = "".join(f"u{n},2026-11-02T09:00:{n % 60:02}Z\n" for n in range(20_000))
TEXT = f"u,t\n{ROWS}".encode()


def packed(data: bytes) -> bytes:
    """The data as one frame of Zstandard."""
    whole: bytes = pa.compress(data, codec="zstd", asbytes=True)
    return whole


def test_frames_one_after_the_other(tmp_path: Path) -> None:
    half = TEXT.index(b"\n", len(TEXT) // 2) + 1
    path = tmp_path / "f.csv.zst"
    path.write_bytes(packed(TEXT[:half]) + packed(TEXT[half:]))
    result = read(path, "csv")
    assert len(result.rows) == 20_000
    assert result.consumed[-1] == path.stat().st_size


def test_lines_of_json(tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl.zst"
    path.write_bytes(packed(b'{"u":"a","t":"2026-11-02T09:00:00Z"}\n'))
    assert read(path, "jsonl").column("user_id") == ["a"]


@pytest.mark.parametrize("harm", ["cut", "spoilt"])
def test_where_it_is_damaged(tmp_path: Path, harm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_INPUT", 4_096)
    whole = packed(TEXT)
    path = tmp_path / "f.csv.zst"
    path.write_bytes(whole[:-9] if harm == "cut" else whole[:9] + b"\0" * 40 + whole[49:])
    with pytest.raises(Unreadable) as caught:
        read(path, "csv")
    assert "Zstandard" in caught.value.text.en
    assert "Zstandard" in caught.value.text.zh
    assert caught.value.place is not None
    assert caught.value.place.file == "f.csv.zst"


def test_what_parts_the_fields_of_a_packed_file_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "f.tsv.zst"
    path.write_bytes(packed(TEXT.replace(b",", b"\t")))
    assert writing_of(path) == Writing(delimiter="\t")
    assert len(read(path, "csv", delimiter="\t").rows) == 20_000
