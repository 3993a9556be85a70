"""Files are known by what is in them."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from pathlib import Path

import pytest

from cynosure.sources.recognise import Recognised, recognise
from tests.sources.formats.cases import CASES, FIXTURES
from tests.sources.reading import NOW


def alone(folder: Path, *fixtures: str) -> tuple[Recognised, ...]:
    for fixture in fixtures:
        shutil.copy(FIXTURES / fixture, folder)
    return recognise(folder, NOW)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.fixture)
def test_each_fixture_is_known_with_high_confidence(tmp_path: Path, case) -> None:
    (one,) = alone(tmp_path, case.fixture)
    assert (one.format, one.confidence, one.path) == (case.format, "high", case.fixture)
    assert one.evidence
    rows = {feed.table: len(feed.rows) for feed in one.feeds}
    assert set(rows) == {table for table, count in case.rows.items() if count}


def test_chinese_headers_are_mapped(tmp_path: Path) -> None:
    (one,) = alone(tmp_path, "events_zh.csv")
    assert dict(one.feeds[0].columns) == {
        "user_id": "用户ID",
        "ts": "时间",
        "event": "事件",
        "episode_id": "会话",
    }
    assert one.naive


def test_a_file_from_a_chinese_spreadsheet(tmp_path: Path) -> None:
    text = (FIXTURES / "events_zh.csv").read_text(encoding="utf-8")
    (tmp_path / "事件.csv").write_bytes(text.encode("gb18030"))
    (one,) = recognise(tmp_path, NOW)
    assert (one.writing.encoding, one.feeds[0].table) == ("gb18030", "events")


def test_columns_without_known_names_are_known_by_their_values(tmp_path: Path) -> None:
    rows = [
        [f"p{n % 5}", f"2026-11-{n % 20 + 1:02} 10:00:00", ("ask", "copy")[n % 2], n]
        for n in range(40)
    ]
    with (tmp_path / "log.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["who", "at", "what", "number"], *rows])
    (one,) = recognise(tmp_path, NOW)
    assert one.confidence == "low"
    assert dict(one.feeds[0].columns) == {"ts": "at", "event": "what", "user_id": "who"}


def test_nested_values_are_found(tmp_path: Path) -> None:
    rows = [{"uid": "a", "time": 1793500000 + n, "name": "x", "props": {"conversation": "c"}}
            for n in range(3)]  # fmt: skip
    rows = [{**row, "event": row.pop("name")} for row in rows]
    (tmp_path / "log.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (one,) = recognise(tmp_path, NOW)
    assert dict(one.feeds[0].columns)["episode_id"] == "props.conversation"


def test_daily_files_are_one_pattern(tmp_path: Path) -> None:
    data = (FIXTURES / "posthog_export.jsonl").read_bytes()
    (tmp_path / "data").mkdir()
    for day in (1, 2, 3):
        (tmp_path / "data" / f"events-2026-11-{day:02}.jsonl.gz").write_bytes(gzip.compress(data))
    (one,) = recognise(tmp_path, NOW)
    assert (one.path, one.files) == ("data/events-*.jsonl.gz", 3)


def test_what_is_nothing_known_is_said(tmp_path: Path) -> None:
    (tmp_path / "colours.csv").write_text("colour,shade\nred,dark\n")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no")
    (tmp_path / "empty.jsonl").write_bytes(b"")
    (tmp_path / "notes.txt").write_text("no data")
    (tmp_path / ".hidden").mkdir()
    shutil.copy(FIXTURES / "otlp.jsonl", tmp_path / ".hidden")
    seen = recognise(tmp_path, NOW)
    assert [(one.path, one.format) for one in seen] == [
        ("broken.parquet", None),
        ("colours.csv", None),
        ("empty.jsonl", None),
    ]
    assert seen[1].evidence == ("colour", "shade")


def test_an_amount_is_a_payment_and_a_model_an_answer(tmp_path: Path) -> None:
    (tmp_path / "pay.csv").write_text(
        "订单号,用户ID,时间,金额,币种,类型\n1,甲,2026-11-02 10:00:00,9.9,CNY,charge\n",
        encoding="utf-8",
    )
    (one,) = recognise(tmp_path, NOW)
    assert one.feeds[0].table == "payments"


def test_fields_parted_by_something_else(tmp_path: Path) -> None:
    text = (FIXTURES / "events_zh.csv").read_text(encoding="utf-8").replace(",", ";")
    (tmp_path / "events.csv").write_text(text, encoding="utf-8")
    (one,) = recognise(tmp_path, NOW)
    assert (one.writing.delimiter, one.confidence) == (";", "high")


def test_a_column_whose_name_says_what_it_is_is_never_taken_for_another(tmp_path: Path) -> None:
    rows = "".join(f"w{n % 4},2026-11-{n % 9 + 1:02} 10:00:00,m{n % 2}\n" for n in range(30))
    (tmp_path / "units.csv").write_text(f"worker_id,ended,model\n{rows}")
    (one,) = recognise(tmp_path, NOW)
    assert one.format is None


@pytest.mark.parametrize("folder", ["halie", "people", "oracles", "boundary", "judge"])
def test_real_files_are_looked_at_and_what_is_no_log_is_no_log(
    shared_data: Path, folder: str
) -> None:
    """Of the real data beside the repository one file is an event log, and it is known."""
    sure = [one for one in recognise(shared_data / folder, NOW) if one.confidence == "high"]
    logs = {one.path for one in sure if any(feed.table == "events" for feed in one.feeds)}
    assert logs == ({"events.parquet"} if folder == "halie" else set())
