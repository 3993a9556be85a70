"""Parquet: types as they come, damage, and the real files."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cynosure.sources.unreadable import Unreadable
from cynosure.tables.mapping import Const, Unpivot
from tests.sources.reading import mapping, read

T = datetime(2026, 3, 1, 10)  # noqa: DTZ001 - a time without zone is what is tested


def put(folder: Path, table: pa.Table, **options: object) -> Path:
    path = folder / "f.parquet"
    pq.write_table(table, path, **options)
    return path


def test_properties_keep_their_types(tmp_path: Path) -> None:
    table = pa.table(
        {
            "u": pa.array(["a"]).dictionary_encode(),
            "t": pa.array([T], pa.timestamp("ns")),
            "small": pa.array([3], pa.int8()),
            "huge": pa.array([2**64 - 1], pa.uint64()),
            "dec": pa.array([Decimal("1.50")]),
            "seen": pa.array([T], pa.timestamp("ms")),
            "tags": pa.array([["x", "y"]]),
            "none": pa.array([None], pa.int32()),
        }
    )
    found = read(put(tmp_path, table), "parquet", timezone="Asia/Shanghai")
    utc = datetime(2026, 3, 1, 2, tzinfo=UTC)
    assert found.rows == [
        {
            "user_id": "a", "ts": utc, "event": "x", "small": 3, "huge": str(2**64 - 1),
            "dec": 1.5, "seen": utc, "tags": '["x","y"]', "none": None,
        }
    ]  # fmt: skip


def test_structs_and_bad_rows(tmp_path: Path) -> None:
    table = pa.table({"p": [{"who": "a"}, {"who": None}], "t": [T, T]})
    found = read(put(tmp_path, table), "parquet", map=mapping(user_id="p.who", ts="t", event="t"))
    assert found.column("user_id") == ["a"]
    assert found.rules == [(2, "user_id", "missing")]
    assert '"who":null' in found.quarantined[0].row
    assert found.left_out == ("p",)


def test_labels_from_survey_columns(tmp_path: Path) -> None:
    table = pa.table(
        {
            "s": ["s1", "s2", None],
            "r": ["r1", "r2", "r3"],
            "ease": [5, -1, 4],
            "joy": [None, 2.5, 1.0],
        }
    )
    found = read(
        put(tmp_path, table), "parquet", "labels",
        map=mapping(
            subject_kind=Const("session"), subject_id="s", rater="r", rater_kind=Const("survey")
        ),
        unpivot=Unpivot(("ease", "joy"), (-1,)),
    )  # fmt: skip
    assert [(row["subject_id"], row["name"], row["value"]) for row in found.rows] == [
        ("s1", "ease", 5.0), ("s2", "joy", 2.5),
    ]  # fmt: skip
    assert found.rules == [(3, "subject_id", "missing")] * 2
    assert sum(batch.read for batch in found.batches) == 4


@pytest.mark.parametrize("cut", [0, 3, 100, -1])
def test_what_is_no_parquet(tmp_path: Path, cut: int) -> None:
    path = put(tmp_path, pa.table({"u": ["a"] * 100, "t": [T] * 100}))
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(Unreadable) as broken:
        read(path, "parquet")
    assert broken.value.rows_before == 0


def test_damage_in_the_middle_keeps_what_came_before(tmp_path: Path) -> None:
    users = [f"user{i}" for i in range(300_000)]
    table = pa.table({"u": users, "t": [T] * len(users)})
    path = put(tmp_path, table, row_group_size=131_072, use_dictionary=False)
    data = bytearray(path.read_bytes())
    column = pq.ParquetFile(path).metadata.row_group(1).column(0)
    start = column.data_page_offset
    data[start + 30 : start + column.total_compressed_size] = b"\xff" * (
        column.total_compressed_size - 30
    )
    path.write_bytes(bytes(data))
    with pytest.raises(Unreadable) as broken:
        read(path, "parquet")
    assert broken.value.rows_before == 131_072


def test_real_events(shared_data: Path) -> None:
    found = read(
        shared_data / "halie" / "events.parquet", "parquet",
        map=mapping(user_id="worker_id", ts="ts", event="event_name"),
    )  # fmt: skip
    assert sum(batch.read for batch in found.batches) == 315_657
    assert found.quarantined == []
    assert len(set(found.column("user_id"))) == 351


def test_real_units(shared_data: Path) -> None:
    found = read(
        shared_data / "halie" / "summarization_units.csv", "csv", "episodes",
        map=mapping(episode_id="unit_id", user_id="worker_id"),
    )  # fmt: skip
    assert len(found.rows) == 800
    assert found.rows[0]["ended"] == datetime(2022, 9, 29, 22, 41, 51, 665_000, tzinfo=UTC)
    assert found.schema.field("edited_consistency").type == pa.bool_()
