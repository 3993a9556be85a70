"""Whatever the bytes, only our own errors come out, and no row is lost."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cynosure.errors import CynosureError
from cynosure.sources import csv as csv_format
from cynosure.sources import jsonl, opening
from tests.sources.reading import read

ROWS = [
    {"u": f"u{i}", "t": f"2026-03-{i + 1:02}T10:00:00Z", "n": i, "note": 'a "b",\nc'}
    for i in range(9)
]


def _valid_csv() -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(ROWS[0]))
    writer.writeheader()
    writer.writerows(ROWS)
    return out.getvalue().encode()


def _valid_parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), out, row_group_size=4)
    return out.getvalue()


VALID = {
    "csv": _valid_csv(),
    "jsonl": b"".join(json.dumps(row).encode() + b"\n" for row in ROWS),
    "parquet": _valid_parquet(),
}


@st.composite
def mutated(draw: st.DrawFn, valid: bytes) -> bytes:
    """A sound file with some bytes changed, cut out or put in."""
    data = bytearray(valid)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        cut = draw(st.integers(0, 8))
        data[at : at + cut] = draw(
            st.one_of(
                st.binary(max_size=8),
                st.sampled_from(
                    [b'"', b"\r", b"\n", b"\0", b",", b"{", b"[[", b"\xff", b"\\ud800"]
                ),
            )
        )
    if draw(st.booleans()):
        del data[draw(st.integers(0, len(data))) :]
    return bytes(data)


def taken(folder: Path, kind: str, data: bytes) -> None:
    """Read hostile bytes; `read` checks the invariant of each batch."""
    path = folder / f"f.{kind}"
    path.write_bytes(data)
    failure: CynosureError | None = None
    try:
        read(path, kind)
    except CynosureError as error:
        failure = error
    if failure is not None:
        assert failure.text.en.strip()
        assert failure.text.zh.strip()
        assert str(folder) not in failure.sentence("en")


FREELY = settings(
    max_examples=500,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that short files have many seams too."""
    monkeypatch.setattr(opening, "BLOCK", 97)
    monkeypatch.setattr(jsonl, "SLICE", 61)
    monkeypatch.setattr(csv_format, "LONGEST_RECORD", 400)


@pytest.mark.parametrize("kind", list(VALID))
@FREELY
@given(data=st.binary(max_size=300))
def test_arbitrary_bytes(tmp_path: Path, kind: str, data: bytes) -> None:
    taken(tmp_path, kind, data)


@FREELY
@given(data=mutated(VALID["csv"]))
def test_csv_nearly_sound(tmp_path: Path, data: bytes) -> None:
    taken(tmp_path, "csv", data)


@FREELY
@given(data=mutated(VALID["jsonl"]))
def test_jsonl_nearly_sound(tmp_path: Path, data: bytes) -> None:
    taken(tmp_path, "jsonl", data)


@FREELY
@given(data=mutated(VALID["parquet"]))
def test_parquet_nearly_sound(tmp_path: Path, data: bytes) -> None:
    taken(tmp_path, "parquet", data)


@settings(FREELY, max_examples=300)
@given(data=mutated(gzip.compress(VALID["jsonl"], mtime=0)))
def test_gzip_nearly_sound(tmp_path: Path, data: bytes) -> None:
    taken(tmp_path, "jsonl", data)


FIELD = st.text(alphabet='ab", \r\n1\0é', max_size=6)


@FREELY
@given(
    body=st.lists(st.tuples(FIELD, FIELD), max_size=8).map(
        lambda rows: "".join(f"{a},{b}\n" for a, b in rows)
    )
)
@example(body='"a"b,c\n')
@example(body='a,"b"\n\n \n')
@example(body='1","\n')
def test_both_paths_of_csv_read_the_same(
    tmp_path: Path, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quick path may decline a block, but never read it differently."""
    path = tmp_path / "f.csv"
    path.write_bytes(b"a,b\n" + body.encode())
    with monkeypatch.context() as patch:
        patch.setattr(opening, "BLOCK", 2**20)
        patch.setattr(csv_format, "LONGEST_RECORD", 2**20)
        quick = _cells(path)
        patch.setattr(csv_format, "_whole", lambda *_: None)
        slow = _cells(path)
    assert quick == slow


def _cells(path: Path) -> list[object]:
    asked = csv_format.Asked(path, path.name, frozenset, lambda _: None)
    return [
        (stretch.columns["a"].to_pylist(), stretch.columns["b"].to_pylist(),
         stretch.locate(range(stretch.rows)), stretch.broken)
        for stretch in csv_format.stretches(asked)
    ]  # fmt: skip
