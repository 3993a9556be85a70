"""Cells of any Arrow type as the contract wants them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.tables.batch import RULES
from cynosure.tables.choices import WRITTEN
from cynosure.tables.schema import RELEASES, TABLES, Column, Type
from cynosure.tables.validate import conform, physical

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def conformed(
    kind: Type, cells: list[object], arrow: pa.DataType | None = None, **column: object
) -> tuple[list[object], dict[str, list[int]]]:
    """The cells as conformed, and the rows at fault by rule."""
    wanted = Column(str(column.pop("name", "c")), kind, **column)  # type: ignore[arg-type]
    read = conform(wanted, pa.array(cells, arrow), "Asia/Shanghai", NOW)
    assert read.values.type == physical(kind)
    return read.values.to_pylist(), {rule: np.flatnonzero(m).tolist() for rule, m in read.faults}


@pytest.mark.parametrize(
    ("kind", "cells", "values", "faults"),
    [
        (Type.NAME, [" a ", "", "　北 辰　", None], ["a", None, "北 辰", None], {}),
        (Type.NAME, [1.0, 1.5, 1e300, None], ["1", "1.5", "1e+300", None], {}),
        (Type.NAME, [b"ok", b"\xff"], ["ok", None], {"not_text": [1]}),
        (Type.NAME, [{"a": 1}, None], [None, None], {"not_text": [0]}),
        (Type.NUMBER, ["１２.5", " 1e3 ", "+4", "", "1,5", "nan", "inf"],
         [12.5, 1000.0, 4.0, None, None, None, None], {"not_a_number": [4, 5, 6]}),
        (Type.NUMBER, ["１，２３４", "-1,234,567.5", "12,34", "1,2345", "12%", "1.5,000"],
         [1234.0, -1234567.5, None, None, None, None], {"not_a_number": [2, 3, 4, 5]}),
        (Type.NUMBER, ["1", "inf"], [1.0, None], {"not_a_number": [1]}),
        (Type.NUMBER, [1.0, float("nan"), float("-inf")], [1.0, None, None],
         {"not_a_number": [1, 2]}),
        (Type.NUMBER, [True, False], [1.0, 0.0], {}),
        (Type.NUMBER, ["True", "no"], [1.0, None], {"not_a_number": [1]}),
        (Type.INTEGER, ["12", "12.0", "0x10", "9223372036854775808", "1.5", " "],
         [12, 12, None, None, None, None], {"not_an_integer": [2, 3, 4]}),
        (Type.INTEGER, ["１，２００", "1,200.0", "1,200.5", "1,20"], [1200, 1200, None, None],
         {"not_an_integer": [2, 3]}),
        (Type.INTEGER, [3.0, 3.5, 2.0**63], [3, None, None], {"not_an_integer": [1, 2]}),
        (Type.FLAG, ["true", "否", "1", "YES", "maybe"], [True, False, True, True, None],
         {"not_a_flag": [4]}),
        (Type.FLAG, ["真", "假", "是", "ＴＲＵＥ"], [True, False, True, True], {}),
        (Type.FLAG, [1, 0, 2], [True, False, None], {"not_a_flag": [2]}),
        (Type.DAY, ["2026-01-02", "2026/1/2 23:59", "x", "1970-01-01"],
         [date(2026, 1, 2), date(2026, 1, 2), None, None],
         {"not_a_day": [2], "time_out_of_range": [3]}),
        (Type.DAY, [datetime(2026, 1, 1, 17, tzinfo=UTC)], [date(2026, 1, 2)], {}),
        (Type.DAY, [date(2026, 1, 2), date(1900, 1, 1)], [date(2026, 1, 2), None],
         {"time_out_of_range": [1]}),
    ],
)  # fmt: skip
def test_cells(
    kind: Type, cells: list[object], values: list[object], faults: dict[str, list[int]]
) -> None:
    assert conformed(kind, cells) == (values, faults)


def test_sentinels_count_for_people_and_models_only() -> None:
    cells: list[object] = ["DEFAULT", "Unknown", "null", "undefined", "0", "0000-0000", "-", "u0"]
    missing = [None] * 6 + ["-", "u0"]
    assert conformed(Type.NAME, cells, identity=True)[0] == missing
    assert conformed(Type.NAME, cells, name="model")[0] == missing
    assert conformed(Type.NAME, cells)[0] == cells


def test_ids_keep_their_blanks_and_case() -> None:
    cells: list[object] = ["A", "a", " a", "a ", "  ", ""]
    kept = ["A", "a", " a", "a ", None, None]
    assert conformed(Type.NAME, cells, identity=True)[0] == kept
    assert conformed(Type.NAME, cells, name="session_id")[0] == kept
    assert conformed(Type.NAME, cells, name="event")[0] == ["A", "a", "a", "a", None, None]


def test_choices() -> None:
    values, faults = conformed(Type.NAME, ["tool", "toy", None, ""], choices=("tool",))
    assert values == ["tool", None, None, None]
    assert faults == {"not_a_choice": [1]}


def test_choices_as_people_write_them() -> None:
    ways = RELEASES.column("assigned_by")
    assert ways is not None
    cells: list[object] = [
        "A/B 测试",
        "全量",
        "Hash",
        "ab_test",
        "灰度",
        "hash",
        "ｎｏｂｏｄｙ",
        "实验",
    ]
    values, faults = conformed(Type.NAME, cells, choices=ways.choices)
    meant = ["experiment", "nobody", "hash", "experiment", None, "hash", "nobody", "experiment"]
    assert values == meant
    assert faults == {"not_a_choice": [4]}, "by chance or batch by batch: nobody can see which"
    # The same word means what its own column allows.
    assert conformed(Type.NAME, ["model"], choices=("human", "judge"))[0] == [None]


def test_every_way_of_writing_a_choice_leads_to_a_choice_of_the_contract() -> None:
    known = {choice for table in TABLES for column in table.columns for choice in column.choices}
    assert {choice for choice, _ in WRITTEN} == known
    for table in TABLES:
        for column in table.columns:
            words = [word for choice, ways in WRITTEN if choice in column.choices for word in ways]
            assert len(words) == len(set(words)), f"{table.name}.{column.name}"


def test_sliced_and_dictionary_columns() -> None:
    cells = pa.array(["x", " a", None, "default", ""]).dictionary_encode().slice(1)
    read = conform(Column("user_id", identity=True), cells, "UTC", NOW)
    assert read.values.to_pylist() == [" a", None, None, None]
    plain = pa.array(["x", "a", "0", "b"]).slice(1, 2)
    assert conform(Column("u", identity=True), plain, "UTC", NOW).values.to_pylist() == ["a", None]


SCALARS = st.one_of(
    st.lists(st.none() | st.text(max_size=12)),
    st.lists(st.none() | st.from_regex(r"[0-9+./:TZ -]{1,20}", fullmatch=True)),
    st.lists(st.none() | st.integers(-(2**63), 2**63 - 1)),
    st.lists(st.none() | st.floats()),
    st.lists(st.none() | st.booleans()),
    st.lists(st.none() | st.binary(max_size=4)),
    st.lists(st.none() | st.dates()),
    st.lists(st.none() | st.datetimes()),
    st.lists(st.none() | st.lists(st.integers(0, 9))),
)


@given(cells=SCALARS, kind=st.sampled_from(list(Type)))
def test_any_cells_conform_or_are_marked(cells: list[object], kind: Type) -> None:
    """A cell is kept, or null for want of content, or marked once by a rule that we know."""
    read = conform(Column("c", kind), pa.array(cells), "Asia/Shanghai", NOW)
    read.values.validate(full=True)
    marked = np.zeros(len(cells), dtype=int)
    for rule, mask in read.faults:
        assert rule in RULES
        marked += mask
    assert (marked <= 1).all()
    for given_, value, mark in zip(cells, read.values.to_pylist(), marked, strict=True):
        assert not (mark and value is not None)
        blank = given_ is None or (isinstance(given_, str | bytes) and not given_.strip())
        assert value is not None or mark or blank or given_ != given_
