"""What every importer must do, whatever it imports: a new one adds a fixture to `cases.py`."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cynosure.errors import CynosureError, UserMistake
from cynosure.sources import opening, records
from cynosure.sources.formats import FORMATS
from cynosure.sources.importer import Importer
from cynosure.sources.plan import TEXT
from cynosure.sources.records import Writing
from cynosure.tables.schema import TABLES, table_called
from cynosure.tables.validate import SENTINELS, physical
from tests.sources.formats.cases import CASES, FIXTURES, Case
from tests.sources.reading import Read, mapping, read

SPOKEN = ("please", "explain", "gladly", "把这段话抄下来")
"""What people and models wrote to each other in the fixtures."""

SECRET = ("example.org", "192.0.2.1")
"""What would tell who a person is."""

PAIRS = [
    pytest.param(case, table, id=f"{case.fixture}-{table}") for case in CASES for table in case.rows
]


def taken(case: Case, table: str, path: Path | None = None) -> Read:
    return read(path or FIXTURES / case.fixture, case.format, table, map=case.map)


def written(result: Read) -> str:
    return repr(result.rows) + repr([bad.row for bad in result.quarantined])


def test_every_format_has_a_fixture() -> None:
    """Parquet is one of other rows: see the test of it below."""
    assert {case.format for case in CASES} | {"parquet"} == {known.name for known in FORMATS}


def test_every_table_of_an_importer_is_filled_by_a_fixture() -> None:
    for known in FORMATS:
        if isinstance(known.stretches, Importer):
            filled = {
                table
                for case in CASES
                if case.format == known.name
                for table, rows in case.rows.items()
                if rows
            }
            assert filled == set(known.stretches.tables), known.name


@pytest.mark.parametrize(("case", "table"), PAIRS)
def test_rows_are_those_of_the_table(case: Case, table: str) -> None:
    result, contract = taken(case, table), table_called(table)
    assert contract is not None
    assert len(result.rows) == case.rows[table]
    assert result.quarantined == []
    for batch in result.batches:
        for name in set(batch.rows.schema.names) & set(contract.names):
            column = contract.column(name)
            assert column is not None
            assert batch.rows.schema.field(name).type == physical(column.type), name
        for column in contract.columns:
            if column.required and not column.nullable and batch.rows.num_rows:
                assert batch.rows.column(column.name).null_count == 0


@pytest.mark.parametrize(("case", "table"), PAIRS)
def test_nothing_that_people_wrote_is_loaded(case: Case, table: str) -> None:
    result = taken(case, table)
    assert not [word for word in (*SPOKEN, *SECRET) if word in written(result)]
    assert not {name for batch in result.batches for name in batch.rows.schema.names} & set(TEXT)


@pytest.mark.parametrize(("case", "table"), PAIRS)
def test_reading_again_gives_the_same(case: Case, table: str) -> None:
    assert written(taken(case, table)) == written(taken(case, table))


@pytest.mark.parametrize(("case", "table"), PAIRS)
def test_progress_only_grows(case: Case, table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BLOCK", 401)
    consumed = taken(case, table).consumed
    assert consumed == sorted(consumed)
    assert consumed[-1] == (FIXTURES / case.fixture).stat().st_size


@pytest.mark.parametrize(("case", "table"), PAIRS)
def test_seams_between_blocks_do_not_show(
    case: Case, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = taken(case, table).rows
    monkeypatch.setattr(opening, "BLOCK", 97)
    monkeypatch.setattr(records, "SLICE", 2)
    keys = {key for row in whole for key in row}
    in_pieces = taken(case, table).rows
    assert [{k: row.get(k) for k in keys} for row in in_pieces] == [
        {k: row.get(k) for k in keys} for row in whole
    ]


@pytest.mark.parametrize("sentinel", SENTINELS)
@pytest.mark.parametrize(("case", "table"), PAIRS)
def test_a_sentinel_is_nobody(case: Case, table: str, sentinel: str, tmp_path: Path) -> None:
    """Wherever an id stands, a sentinel in its place is a missing value and no person."""
    text = (FIXTURES / case.fixture).read_text(encoding="utf-8")
    for one in case.ids:
        for before, after in (('"', '"'), ('\\"', '\\"'), ("\n", ","), (",", ",")):
            text = text.replace(f"{before}{one}{after}", f"{before}{sentinel}{after}")
    path = tmp_path / case.fixture
    path.write_text(text, encoding="utf-8")
    result, contract = taken(case, table, path), table_called(table)
    assert contract is not None
    identities = [column.name for column in contract.columns if column.identity]
    people = {row.get(name) for row in result.rows for name in identities}
    assert not people & {sentinel, *case.ids}
    assert {bad.rule for bad in result.quarantined} <= {"missing"}


@pytest.mark.parametrize(("case", "table"), [pair for pair in PAIRS if ".jsonl" in (pair.id or "")])
def test_lines_that_are_no_rows_are_kept_apart(case: Case, table: str, tmp_path: Path) -> None:
    path = tmp_path / case.fixture
    sound = (FIXTURES / case.fixture).read_bytes()
    path.write_bytes(sound + b'not a record\n[1, 2]\n{"a": "\xff"}\n')
    for name in case.beside:
        shutil.copy(FIXTURES / name, tmp_path)
    result, last = taken(case, table, path), sound.count(b"\n")
    assert len(result.rows) == case.rows[table]
    assert result.rules == [
        (last + 1, "", "not_json"),
        (last + 2, "", "not_an_object"),
        (last + 3, "", "undecodable"),
    ]


@pytest.mark.parametrize("kind", [k.name for k in FORMATS if isinstance(k.stretches, Importer)])
def test_a_table_that_a_tool_never_fills_is_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text("{}\n")
    with pytest.raises(UserMistake) as caught:
        read(path, kind, "costs", map=())
    assert "costs" in caught.value.text.en
    assert "costs" in caught.value.text.zh


@pytest.mark.parametrize("kind", [k.name for k in FORMATS if ".parquet" in k.endings[1:]])
def test_parquet_is_the_same_as_lines(kind: str, tmp_path: Path) -> None:
    """Exports of rows come as Parquet too, nested values as JSON text."""
    case = next(case for case in CASES if case.format == kind)
    whole = records.sample(FIXTURES / case.fixture, 1_000, Writing()).records
    path = tmp_path / "f.parquet"
    pq.write_table(pa.Table.from_pylist([dict(record) for record in whole]), path)
    for table in case.rows:
        assert taken(case, table, path).rows == taken(case, table).rows


FREELY = settings(
    max_examples=120,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

SPLINTERS: Sequence[bytes] = (
    b'"', b"\n", b"\0", b",", b"{", b"[", b"}", b"]", b"\xff", b"null", b"-1", b"1e999", b"true",
    b'"properties":[]', b'{"batch":[3]}', b'{"resourceSpans":[{"scopeSpans":3}]}',
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> tuple[Case, str, bytes]:
    """A fixture with some bytes changed, taken away or put in, and a table to read it for."""
    case = draw(st.sampled_from(CASES))
    data = bytearray((FIXTURES / case.fixture).read_bytes())
    for _ in range(draw(st.integers(1, 5))):
        at, gone = draw(st.integers(0, len(data))), draw(st.integers(0, 12))
        data[at : at + gone] = draw(st.one_of(st.binary(max_size=6), st.sampled_from(SPLINTERS)))
    return case, draw(st.sampled_from(list(case.rows))), bytes(data)


@settings(FREELY, max_examples=600)
@given(given_bytes=damaged())
def test_nearly_sound_bytes_give_rows_or_our_errors(
    tmp_path: Path, given_bytes: tuple[Case, str, bytes]
) -> None:
    case, table, data = given_bytes
    read_or_refused(tmp_path, case, table, data)


@FREELY
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.fixture)
@given(data=st.binary(max_size=200))
def test_arbitrary_bytes_give_rows_or_our_errors(tmp_path: Path, case: Case, data: bytes) -> None:
    for table in case.rows:
        read_or_refused(tmp_path, case, table, data)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@settings(FREELY, max_examples=300)
@given(chosen=st.data())
def test_any_value_may_stand_anywhere(tmp_path: Path, chosen: st.DataObject) -> None:
    """A field that holds another kind of value than the tool writes breaks its row at most."""
    case = chosen.draw(st.sampled_from([c for c in CASES if c.format not in ("csv", "jsonl")]))
    found = records.sample(FIXTURES / case.fixture, 100, Writing()).records
    record = dict(chosen.draw(st.sampled_from(found)))
    key = chosen.draw(st.sampled_from(sorted(record)))
    record[key] = chosen.draw(VALUES)
    path = tmp_path / "f.jsonl"
    path.write_bytes(records.msgspec.json.encode(record) + b"\n")
    for table in case.rows:
        read_or_refused(tmp_path, case, table, path.read_bytes(), "f.jsonl")


def read_or_refused(
    folder: Path, case: Case, table: str, data: bytes, name: str | None = None
) -> None:
    """`read` checks of every batch that what was read is what is kept and what is quarantined."""
    path = folder / (name or case.fixture)
    path.write_bytes(data)
    failure: CynosureError | None = None
    try:
        taken(case, table, path)
    except CynosureError as error:
        failure = error
    if failure is not None:
        assert failure.text.en.strip()
        assert failure.text.zh.strip()
        assert str(folder) not in failure.sentence("en")


def test_text_is_loaded_where_the_source_says_so() -> None:
    result = read(FIXTURES / "posthog_export.jsonl", "posthog", "generations", map=(), text=True)
    assert result.column("output")[0] == '[{"role":"assistant","content":"gladly"}]'


def test_a_mapping_of_ones_own_wins() -> None:
    own = mapping(agent_id="category")
    result = read(FIXTURES / "posthog_export.jsonl", "posthog", "events", map=own)
    assert result.column("agent_id") == ["study", None, None]


def test_the_tables_of_importers_are_tables_of_the_contract() -> None:
    names = {table.name for table in TABLES}
    for known in FORMATS:
        if isinstance(known.stretches, Importer):
            assert set(known.stretches.tables) <= names
