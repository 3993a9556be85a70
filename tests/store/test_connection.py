"""Every table of the contract can be asked, with or without files behind it."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from cynosure.store import connection as connection_module
from cynosure.store import shares
from cynosure.store.connection import Connection, columns
from cynosure.store.key import Key
from cynosure.store.layout import Layout
from cynosure.store.loading import settle_table
from cynosure.store.quarantine import Guard
from cynosure.store.snapshots import Manifest, Segment
from cynosure.store.staging import Staging
from cynosure.tables.batch import Batch
from cynosure.tables.schema import EVENTS, GENERATIONS, TABLES, Table, Type
from cynosure.tables.validate import physical

KEY = Key(b"k")
TS = datetime(2026, 6, 1, tzinfo=UTC)
OPEN = Guard((), None)


def settled(
    layout: Layout,
    table: Table,
    *portions: pa.RecordBatch,
    stored: tuple[Segment, ...] = (),
    number: int = 1,
) -> tuple[Segment, ...]:
    """The table's segments after a load of one file for each portion."""
    layout.make()
    with Staging(layout, KEY) as staging:
        intakes = []
        for rows in portions:
            intakes.append(staging.begin(table, OPEN))
            staging.take(intakes[-1], [Batch(rows, (), rows.num_rows)])
        return settle_table(staging, table, stored, intakes, number).segments


def manifest(**tables: tuple[Segment, ...]) -> Manifest:
    return Manifest(1, "0" * 16, None, TS.isoformat(), "0", KEY.fingerprint, dict(tables), ())


def events(*users: str, **more: list[object]) -> pa.RecordBatch:
    cells: dict[str, object] = {
        "user_id": list(users),
        "ts": pa.array([TS] * len(users), pa.timestamp("us", "UTC")),
        "event": ["asked"] * len(users),
    }
    return pa.RecordBatch.from_pydict({**cells, **more})


def generations(*users: str | None) -> pa.RecordBatch:
    cells: dict[str, object] = {
        "generation_id": [f"g{number}" for number in range(len(users))],
        "user_id": pa.array(users, pa.string()),
        "ts": pa.array([TS] * len(users), pa.timestamp("us", "UTC")),
    }
    return pa.RecordBatch.from_pydict(cells)


def clocks(table: Table) -> list[str]:
    return [f"{column.name}_us" for column in table.columns if column.type is Type.INSTANT]


def test_tables_without_files_are_empty_and_have_their_columns(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.make()
    with Connection(layout, manifest()) as connection:
        for table in TABLES:
            found = connection.to_arrow(connection.table(table.name))
            assert found.num_rows == 0
            assert tuple(found.schema.names) == (*clocks(table), *table.names)
            for column in table.columns:
                assert found.schema.field(column.name).type == physical(column.type)


def test_columns_no_file_fills_are_typed_nulls_and_properties_follow(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    segments = settled(layout, EVENTS, events("a", "b", plan=["pro", "free"]))
    with Connection(layout, manifest(events=segments)) as connection:
        found = connection.to_arrow(connection.table("events"))
    assert tuple(found.schema.names) == (*clocks(EVENTS), *EVENTS.names, "plan")
    assert found.schema.field("received_ts").type == pa.timestamp("us", "UTC")
    assert found.column("value").null_count == 2
    assert set(found.column("user_id").to_pylist()) == {KEY.hashed("a"), KEY.hashed("b")}


def test_shares_hold_everybody_once_and_the_tables_are_whole_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "ROWS", 25)
    names = [f"u{number}" for number in range(200)]
    layout = Layout(tmp_path)
    of_people = settled(layout, EVENTS, events(*names))
    of_nobody = settled(layout, GENERATIONS, generations(None, *names[:5]), number=2)
    served = manifest(events=of_people, generations=of_nobody)
    with Connection(layout, served) as connection:
        ids = connection.sql(connection.table("events").select("user_id"))
        answers = connection.sql(connection.table("generations").select("user_id"))
        found = [[row["user_id"] for row in rows] for rows in connection.rows_in_shares(ids)]
        by_share = [[row["user_id"] for row in rows] for rows in connection.rows_in_shares(answers)]
        assert len(connection.rows(ids)) == 200
    assert len(found) == shares.shares(served) == 8
    assert all(found)
    assert sorted(one for some in found for one in some) == sorted(map(KEY.hashed, names))
    assert None in by_share[0]
    assert sum(map(len, by_share)) == 6


def test_few_rows_are_one_share(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    segments = settled(layout, EVENTS, events("a", "b"))
    with Connection(layout, manifest(events=segments)) as connection:
        found = connection.rows_in_shares(
            connection.sql(connection.table("events").select("user_id"))
        )
    assert [len(rows) for rows in found] == [2]


def test_an_unknown_table_is_a_key_error(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.make()
    with Connection(layout, manifest()) as connection, pytest.raises(KeyError):
        connection.table("evnts")


def test_the_statement_is_shown(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.make()
    with Connection(layout, manifest()) as connection:
        table = connection.table("events")
        said = connection.sql(table.group_by("event").agg(n=table.count()))
    assert "GROUP BY" in said
    assert said.count("\n") > 2


def test_a_statement_is_laid_out_once_for_all_that_show_the_same_columns(tmp_path: Path) -> None:
    said = []
    connection_module._statement.cache_clear()
    for number, more in enumerate(({}, {}, {"plan": ["pro"]})):
        layout = Layout(tmp_path / str(number))
        segments = settled(layout, EVENTS, events(f"user {number}", **more))
        with Connection(layout, manifest(events=segments)) as connection:
            rows = connection.table("events").group_by("event").agg(n=lambda one: one.count())
            before = connection_module._statement.cache_info().hits
            statement = connection.sql(rows)
            said.append((connection_module._statement.cache_info().hits - before, statement))
            assert connection.rows(statement) == [{"event": "asked", "n": 1}]
    assert [again for again, _ in said] == [0, 1, 0]
    assert said[0][1] == said[1][1]


def test_names_with_quotes_and_our_own_words_are_columns_like_others(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    odd: dict[str, list[object]] = {
        'say "hi"': [1],
        "position": [2],
        "it's": [3],
        "select": [4],
        "same": [5],
    }
    segments = settled(layout, EVENTS, events("a", **odd), events("a", **odd))
    with Connection(layout, manifest(events=segments)) as connection:
        (row,) = connection.to_arrow(connection.table("events")).to_pylist()
    assert {name: [row[name]] for name in odd} == odd


def test_an_id_that_is_missing_stays_missing(tmp_path: Path) -> None:
    rows = pa.RecordBatch.from_pydict(
        {
            "user_id": ["a", "b", "c"],
            "alias_of": pa.array([None, "a", None], pa.string()),
        }
    )
    people = next(table for table in TABLES if table.name == "people")
    layout = Layout(tmp_path)
    segments = settled(layout, people, rows)
    with Connection(layout, manifest(people=segments)) as connection:
        found = connection.to_arrow(connection.table("people")).to_pylist()
    assert {row["user_id"]: row["alias_of"] for row in found} == {
        KEY.hashed("a"): None,
        KEY.hashed("b"): KEY.hashed("a"),
        KEY.hashed("c"): None,
    }


def test_columns_are_known_without_an_engine(tmp_path: Path) -> None:
    segments = settled(Layout(tmp_path), EVENTS, events("a", plan=["pro"]))
    shown = columns(manifest(events=segments), EVENTS)
    assert tuple(shown) == (*EVENTS.names, "plan")
    assert shown["ts"] == "TIMESTAMP WITH TIME ZONE"


def test_a_segment_knows_its_bounds(tmp_path: Path) -> None:
    (segment,) = settled(Layout(tmp_path), EVENTS, events("a", "b"))
    assert (segment.rows, segment.keyless) == (2, 2)
    assert segment.first == segment.last == "2026-06-01T00:00:00+00:00"


def test_costs_are_dated_by_their_day(tmp_path: Path) -> None:
    costs = next(table for table in TABLES if table.name == "costs")
    rows = pa.RecordBatch.from_pydict(
        {"day": [TS.date()], "kind": ["model"], "amount": [1.5], "currency": ["CNY"]}
    )
    (segment,) = settled(Layout(tmp_path), costs, rows)
    assert (segment.first, segment.last) == ("2026-06-01", "2026-06-01")


def test_a_property_called_like_a_clock_gives_way(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    segments = settled(layout, EVENTS, events("a", ts_us=[7]))
    with Connection(layout, manifest(events=segments)) as connection:
        (row,) = connection.to_arrow(connection.table("events")).to_pylist()
    assert (row["ts_us"], row["ts_us_1"]) == (int(TS.timestamp()) * 10**6, 7)
