"""What a condition means on rows, nulls among them, in the engine and in plain Python."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cynosure.errors import Place, UserMistake
from cynosure.metrics.expression.compile import columns_of, compiled, condition
from cynosure.metrics.expression.grammar import parse
from cynosure.metrics.expression.syntax import Expression
from tests.metrics.expression.trees import HERE, conditions, evaluated, numeric

KINDS: Mapping[str, pa.DataType] = {
    "a": pa.float64(),
    "b": pa.int64(),
    "s": pa.string(),
    "t": pa.string(),
    "f": pa.bool_(),
    "g": pa.bool_(),
    "at": pa.timestamp("us", tz="UTC"),
    "day": pa.date32(),
}
ROWS = st.fixed_dictionaries(
    {
        "a": st.none() | st.integers(-8, 8).map(lambda n: n / 4),
        "b": st.none() | st.integers(-5, 5),
        "s": st.none() | st.text("xyz", max_size=2),
        "t": st.none() | st.text("xyz", max_size=2),
        "f": st.none() | st.booleans(),
        "g": st.none() | st.booleans(),
    }
)
SCHEMA = pa.schema(list(KINDS.items()))


@pytest.fixture(scope="module")
def engine() -> Any:
    return ibis.duckdb.connect()


def answers(engine: Any, trees: list[Expression], rows: list[dict[str, Any]]) -> list[list[Any]]:
    """What each condition says of each row, in order."""
    numbered = pa.Table.from_pylist(rows, schema=SCHEMA).append_column(
        "number", pa.array(range(len(rows)))
    )
    table = ibis.memtable(numbered)
    flags = {f"c{n}": condition(tree, columns_of(table)) for n, tree in enumerate(trees)}
    found = engine.to_pyarrow(table.select("number", **flags).order_by("number"))
    return [found.column(name).to_pylist() for name in flags]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(conditions(2), min_size=8, max_size=8), st.lists(ROWS, min_size=12, max_size=12))
def test_conditions_on_rows(
    engine: Any, trees: list[Expression], rows: list[dict[str, Any]]
) -> None:
    expected = [[bool(evaluated(tree, row)) for row in rows] for tree in trees]
    assert answers(engine, trees, rows) == expected


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(numeric(3), min_size=8, max_size=8), st.lists(ROWS, min_size=6, max_size=6))
def test_numbers_on_rows(engine: Any, trees: list[Expression], rows: list[dict[str, Any]]) -> None:
    table = ibis.memtable(pa.Table.from_pylist(rows, schema=SCHEMA))
    columns = {f"c{n}": compiled(tree, columns_of(table)) for n, tree in enumerate(trees)}
    found = engine.to_pyarrow(table.select("a", **columns))
    for n, tree in enumerate(trees):
        assert found.column(f"c{n}").to_pylist() == [evaluated(tree, row) for row in rows]


NOTHING = dict.fromkeys(KINDS)


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("b = 1", False),
        ("b != 1", False),
        ("not (b = 1)", True),
        ("not b = 1", True),
        ("b is null", True),
        ("b is not null", False),
        ("f", False),
        ("not f", True),
        ("f = g", False),
        ("s in ('x')", False),
        ("not s in ('x')", True),
        ("b < 1 or b >= 1", False),
        ("b / 0 = 1", False),
        ("b / 0 is null", True),
        ("1 / 0 is null", True),
        ("100 * 100 = 10000", True),
        ("200 + 200 = 400", True),
        ("-7 / 2 = -3.5", True),
        ("rows = 1", True),
    ],
)
def test_nothing_compares_false(engine: Any, source: str, answer: bool) -> None:
    assert answers(engine, [parse(source, HERE)], [NOTHING]) == [[answer]]


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("day = '2026-03-02'", True),
        ("day < '2026-03-02'", False),
        ("at >= '2026-03-02T10:00:00'", True),
        ("at > '2026-03-02T12:00:00+02:00'", False),
        ("at >= '2026-03-02T12:00:00+02:00'", True),
        ("'2026-03-03' > at", True),
    ],
)
def test_times_compare_with_written_ones(engine: Any, source: str, answer: bool) -> None:
    row = NOTHING | {"day": date(2026, 3, 2), "at": datetime(2026, 3, 2, 10, tzinfo=UTC)}
    assert answers(engine, [parse(source, HERE)], [row]) == [[answer]]


@pytest.mark.parametrize(
    ("source", "column", "en", "zh"),
    [
        ("accpts = 1", 5, "no column or measure `accpts`", "没有名为 `accpts` 的列或度量"),
        ("s = 1", 7, "`s` is text, `1` is a number", "`s` 是文字，`1` 是数字"),
        ("f = 1", 7, "`f` is a flag", "`f` 是真假值"),
        ("day = 'tomorrow'", 9, "`day` is a time", "`day` 是时间"),
        ("s + 1 > 2", 7, "`s` is text; `+` needs numbers", "`s` 是文字；`+` 只能用于数字"),
        ("-s = 1", 5, "`s` is text; `-` needs numbers", "`s` 是文字；`-` 只能用于数字"),
        ("f * 2 > 1", 7, "`f` is a flag; `*` needs numbers", "`f` 是真假值；`*` 只能用于数字"),
        ("b in ('x')", 7, '`b` is a number; `"x"` is not', '`b` 是数字，而 `"x"` 不是'),
        ("b", 5, "`b` is no condition", "`b` 不是条件"),
        ("1", 5, "`1` is no condition", "`1` 不是条件"),
        ("f and b + 1", 13, "`(b + 1)` is no condition", "`(b + 1)` 不是条件"),
        ("not s", 9, "`s` is no condition", "`s` 不是条件"),
        ("sum(b) > 1", 5, "only stand in a `having`", "只能写在 `having` 里"),
    ],
)
def test_what_does_not_go_together(source: str, column: int, en: str, zh: str) -> None:
    table = ibis.table(ibis.schema(ibis.memtable(SCHEMA.empty_table()).schema()), name="rows_of_t")
    with pytest.raises(UserMistake) as caught:
        condition(parse(source, Place("cynosure.yml", 7, 5)), columns_of(table))
    assert caught.value.place == Place("cynosure.yml", 7, column)
    assert en in caught.value.text.en
    assert zh in caught.value.text.zh


def test_the_nearest_column_is_named() -> None:
    table = ibis.memtable(pa.table({"accepts": [1], "_episode": ["e"]}))
    with pytest.raises(UserMistake, match="Did you mean `accepts`") as caught:
        condition(parse("accpts = 1", HERE), columns_of(table))
    assert "_episode" not in caught.value.text.en
