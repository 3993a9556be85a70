"""Message text inside of kept objects does not become a property."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.sources.formats import format_called
from cynosure.sources.messages import TEXT, without_messages
from cynosure.tables.mapping import Path as Column
from cynosure.tables.mapping import SourceSpec
from cynosure.tables.schema import table_called

SECRET = "my knee hurts"


def bare(*cells: object) -> tuple[list[object], tuple[str, ...]]:
    text = pa.array([None if cell is None else json.dumps(cell) for cell in cells], pa.string())
    array, places = without_messages(text)
    return [None if cell is None else json.loads(cell) for cell in array.to_pylist()], places


def test_text_is_taken_out_at_any_depth_and_named() -> None:
    rows, places = bare(
        {"prompt": SECRET, "page": "/a"},
        None,
        {"messages": [{"role": "user", "Content": SECRET}], "n": 2},
        {"page": "/b"},
    )
    assert rows == [{"page": "/a"}, None, {"messages": [{"role": "user"}], "n": 2}, {"page": "/b"}]
    assert places == ("messages.Content", "prompt")


def test_numbers_under_such_a_name_stay() -> None:
    usage = {"usage": {"input": 12, "output": 30}, "text": None, "message": True}
    assert bare(usage) == ([usage], ())


def test_a_name_spelt_with_escapes_is_seen_through() -> None:
    array, places = without_messages(pa.array(['{"\\u0074ext": "my knee hurts"}']))
    assert (array.to_pylist(), places) == (["{}"], ("text",))


@pytest.mark.parametrize("cell", ['say "text": now', '{"text": "cut', "[" * 5000 + '"text":'])
def test_what_is_no_json_stays_as_it_is(cell: str) -> None:
    array, places = without_messages(pa.array([cell]))
    assert (array.to_pylist(), places) == ([cell], ())


values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.just(SECRET),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*TEXT, "Text", "page", "n"]), inner, max_size=4)
    ),
    max_leaves=12,
)


def strings_under_text(value: object, within: bool = False) -> bool:
    if isinstance(value, dict):
        return any(
            strings_under_text(inner, within or name.casefold() in TEXT)
            for name, inner in value.items()
        )
    if isinstance(value, list):
        return any(strings_under_text(inner, within) for inner in value)
    return within and isinstance(value, str)


@given(values)
def test_no_text_is_left_and_the_rest_is_untouched(value: object) -> None:
    ((kept,), places) = bare(value)
    assert not strings_under_text(kept)
    assert bool(places) == strings_under_text(value)
    if not places:
        assert kept == value


@pytest.mark.parametrize("loads", [False, True])
def test_a_source_says_whether_it_is_loaded(tmp_path: Path, loads: bool) -> None:
    path = tmp_path / "events.jsonl"
    row = {"id": "e1", "u": "ann", "t": "2026-06-01", "e": "asked"}
    path.write_text(json.dumps({**row, "properties": {"prompt": SECRET, "page": "/a"}}) + "\n")
    table, kind = table_called("events"), format_called("jsonl")
    assert table is not None
    assert kind is not None
    columns = {"event_id": "id", "user_id": "u", "ts": "t", "event": "e"}
    spec = SourceSpec(
        "events",
        "jsonl",
        "*.jsonl",
        tuple((name, Column(path)) for name, path in columns.items()),
        text=loads,
    )
    now = datetime(2026, 7, 1, tzinfo=UTC)
    reading = kind.read(path, spec, table, lambda _: None, shown="events.jsonl", now=now)
    (batch,) = reading
    assert (SECRET in str(batch.rows.column("properties"))) is loads
    assert reading.left_out == (() if loads else ("properties.prompt",))
