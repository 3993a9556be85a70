"""Times in all their spellings."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from cynosure.tables.instants import instants

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def one(value: object, zone: str = "UTC", kind: pa.DataType | None = None) -> str | None:
    read = instants(pa.array([value], kind), zone, NOW)
    moment = read.values[0].as_py()
    if moment is None:
        assert read.unreadable[0] or read.out_of_range[0]
        return "range" if read.out_of_range[0] else None
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


@pytest.mark.parametrize(
    ("written", "zone", "utc"),
    [
        ("2022-12-12 00:26:37.009", "UTC", "2022-12-12 00:26:37.009000"),
        ("2022/12/12 00:26:37", "Asia/Shanghai", "2022-12-11 16:26:37.000000"),
        ("2022-12-12T00:26:37+0800", "UTC", "2022-12-11 16:26:37.000000"),
        ("2022-12-12T00:26:37.123456789-05:30", "UTC", "2022-12-12 05:56:37.123456"),
        (" 2022-12-12 ", "Asia/Shanghai", "2022-12-11 16:00:00.000000"),
        ("２０２２-１２-１２ ０８:００", "UTC", "2022-12-12 08:00:00.000000"),
        ("2022-12-12 00:26:37 UTC", "Asia/Shanghai", "2022-12-12 00:26:37.000000"),
        ("2026年11月3日", "Asia/Shanghai", "2026-11-02 16:00:00.000000"),
        ("2026年1月3日 14:05:06", "Asia/Shanghai", "2026-01-03 06:05:06.000000"),
        ("２０２６年11月03日14:05", "UTC", "2026-11-03 14:05:00.000000"),
        ("2026/11/3", "UTC", "2026-11-03 00:00:00.000000"),
        ("2026月11年3日", "UTC", None),
        ("2026年13月3日", "UTC", None),
        ("1670804797", "Asia/Shanghai", "2022-12-12 00:26:37.000000"),
        ("1670804797009123", "Asia/Shanghai", "2022-12-12 00:26:37.009123"),
        ("1670804797009123456", "UTC", "2022-12-12 00:26:37.009123"),
        ("20261103090000", "UTC", "range"),
        ("2026-10-25 02:30:00", "Europe/Berlin", "2026-10-25 00:30:00.000000"),
        ("2026-03-29 02:30:00", "Europe/Berlin", "2026-03-29 01:00:00.000000"),
        ("2022-13-01", "UTC", None),
        ("yesterday", "UTC", None),
        ("1989-12-31", "UTC", "1989-12-31 00:00:00.000000"),
        ("1989-12-31 00:00:00", "UTC", "range"),
        ("1899-12-31", "UTC", "range"),
        ("1970-01-01", "UTC", "range"),
        ("1904-01-01", "UTC", "range"),
        ("1989", "UTC", "1989-01-01 00:00:00.000000"),
        ("1970", "UTC", "1970-01-01 00:00:00.000000"),
        ("1899", "UTC", "range"),
        ("2028-01-01", "UTC", "range"),
        ("0001-01-01", "Asia/Shanghai", "range"),
        ("9999-12-31 23:59:59", "Asia/Shanghai", "range"),
    ],
)
def test_text(written: str, zone: str, utc: str | None) -> None:
    assert one(written, zone) == utc


@pytest.mark.parametrize(
    ("number", "utc"),
    [
        (1670804797, "2022-12-12 00:26:37.000000"),
        (1670804797009, "2022-12-12 00:26:37.009000"),
        (1670804797009123, "2022-12-12 00:26:37.009123"),
        (1670804797009123999, "2022-12-12 00:26:37.009123"),
        (8_000_000_000_000_000, "range"),
        (9_200_000_000_000_000_000, "range"),
        (1670804797.25, "2022-12-12 00:26:37.250000"),
        (Decimal("1670804797.5"), "2022-12-12 00:26:37.500000"),
        (0, "range"),
        (-(2**63), "range"),
        (2**63 - 1, "range"),
        (float("nan"), None),
        (float("inf"), None),
        (date(2022, 12, 12), "2022-12-12 00:00:00.000000"),
        (20221212, "2022-12-12 00:00:00.000000"),
        (20221212.0, "2022-12-12 00:00:00.000000"),
        ("20221212", "2022-12-12 00:00:00.000000"),
        ("20221212.0", "2022-12-12 00:00:00.000000"),
        (20240229, "2024-02-29 00:00:00.000000"),
        (20230229, "range"),
        (20221301, "range"),
        (20221200, "range"),
        (20221212.5, "range"),
    ],
)
def test_numbers_and_days(number: object, utc: str | None) -> None:
    assert one(number) == utc


def test_a_day_in_digits_begins_where_the_zone_says() -> None:
    assert one(20221212, "Asia/Shanghai") == "2022-12-11 16:00:00.000000"
    assert one("20221212", "Asia/Shanghai") == "2022-12-11 16:00:00.000000"


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_stamps_of_any_unit(unit: str) -> None:
    moment = datetime(2022, 12, 12, 0, 26, 37, tzinfo=UTC)
    assert one(moment, "Asia/Shanghai", pa.timestamp(unit, "UTC")) == "2022-12-12 00:26:37.000000"
    naive = moment.replace(tzinfo=None)
    assert one(naive, "Asia/Shanghai", pa.timestamp(unit)) == "2022-12-11 16:26:37.000000"


def test_a_column_of_several_spellings_keeps_every_cell_in_its_place() -> None:
    cells = [
        "2022-12-12T00:00:00Z",
        "2022-12-12 08:00",
        "1670803200",
        None,
        "",
        "x",
        "1670803200000",
    ]
    read = instants(pa.array(cells), "Asia/Shanghai", NOW)
    same = datetime(2022, 12, 12, tzinfo=UTC)
    assert read.values.to_pylist() == [same, same, same, None, None, None, same]
    assert read.unreadable.tolist() == [False] * 5 + [True, False]
    assert read.epochs == (1, 1, 0, 0)


def test_years_are_years_only_among_years() -> None:
    of_years = instants(pa.array([1970, 1989, 2000]), "UTC", NOW)
    assert [at.year for at in of_years.values.to_pylist()] == [1970, 1989, 2000]
    assert not of_years.out_of_range.any()
    of_seconds = instants(pa.array([1989, 1_790_000_000]), "UTC", NOW)
    assert of_seconds.out_of_range.tolist() == [True, False], "a clock that began at 1970 again"
    mixed = instants(pa.array(["1989", "2026-01-03"]), "UTC", NOW)
    assert mixed.out_of_range.tolist() == [True, False]
