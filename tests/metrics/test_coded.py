"""Episodes read as arrays say what the engine says of the same rows, to the last number."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cynosure.errors import Refusal
from cynosure.metrics.audit.contaminated import ContaminatedRequest
from cynosure.metrics.audit.gap import GapRequest
from cynosure.metrics.calendar import Period
from cynosure.metrics.coded.answered import Told, meet
from cynosure.metrics.coded.episodes import asked_since, columns_read, episodes_of
from cynosure.metrics.coded.shape import Shape, shape_of
from cynosure.metrics.frame import FrameRequest, MetricFrame, plan, read_frame
from cynosure.metrics.inputs import Needs
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.why.cuts import TENURE
from cynosure.metrics.why.dealt import Cut
from cynosure.metrics.why.instrument import EventsRequest
from cynosure.metrics.why.sums import Sums, SumsRequest
from cynosure.store import shares
from cynosure.store.coded import CodedTable
from cynosure.store.key import Key
from cynosure.store.layout import Layout
from cynosure.store.snapshots import Manifest, Segment
from cynosure.tables.schema import EVENTS
from cynosure.tracks.kernels.merging import in_turn
from tests.conftest import examples
from tests.metrics.tables import Row, Tables, star

STAR = """\
calendar: {timezone: Europe/Berlin, week_starts: monday}
moments: {asked: {event: asked}, saved: {event: [saved, kept]}, shut: {event: shut}}
episodes:
  talk:
    key: episode_id
    of: [asked, saved, shut]
    carries: {user_id: only, surface: first, app_version: last, session_id: only}
    measures: {saves: {count: saved}, shuts: {count: shut}}
    fulfilled: "saves >= 1 and not shuts > 0"
metrics:
  rate: {kind: ratio, from: talk, num: fulfilled, den: rows}
  often: {kind: ratio, from: talk, num: saves, den: rows, where: "saves in (1, 2)"}
  talks: {kind: count, from: talk}
"""
STAR_FILE = star(STAR)
CARRIED = ("surface", "app_version", "session_id")
BEFORE = Period("week", date(2026, 10, 19), date(2026, 10, 25))
AFTER = Period("week", date(2026, 10, 26), date(2026, 11, 1))
WEEKS = (Period("week", date(2026, 10, 12), date(2026, 10, 18)), BEFORE, AFTER)
"""The clock goes back on 25 October: that day has 25 hours."""
WITHIN = Period("range", BEFORE.start, AFTER.end)
SUMS = SumsRequest(
    BEFORE,
    AFTER,
    (
        Cut(("rate", "often", "talks")),
        *(
            Cut((name,), (by,), most=1)
            for name, by in zip(("rate", "often", "talks"), CARRIED, strict=True)
        ),
        Cut(("rate",), (TENURE, "surface", "session_id"), groups=2, most=2),
    ),
)
ASKED = Needs(
    FrameRequest(("rate", "often", "talks"), WEEKS),
    (
        SUMS,
        EventsRequest(BEFORE, AFTER, ("asked", "shut")),
        ContaminatedRequest(("rate", "talks"), AFTER, WITHIN, ("talk",), None),
        GapRequest("talk", "surface", WITHIN, (AFTER.start, date(2026, 10, 28))),
    ),
    "rate",
    seed=1,
    carried_since=BEFORE.first_day,
)
TEXTS = frozenset(("event", "episode_id", "agent_id", *CARRIED))
USERS = st.sampled_from(["0a", "5b", "5c", "fé", None])
WORDS = st.sampled_from(["a", "b", "é", "", None])
INSTANTS = st.one_of(
    st.integers(0, 21 * 24).map(lambda hours: timedelta(hours=hours)),
    # Around the hour that comes twice, and rows at one instant.
    st.integers(0, 30).map(lambda steps: timedelta(days=13, hours=21, minutes=10 * steps)),
).map(lambda after: datetime(2026, 10, 11, 22, tzinfo=UTC) + after)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "user_id": USERS,
            "ts": INSTANTS,
            "event": st.sampled_from(["asked", "saved", "kept", "shut", "seen"]),
            "seq": st.sampled_from([None, None, 1, 2]),
            "episode_id": st.sampled_from([None, "1", "12", "longer-than-a-word-of-memory", "ü"]),
            "agent_id": WORDS,
            **dict.fromkeys(CARRIED, WORDS),
        }
    ),
    max_size=40,
)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables(STAR_FILE)


class Asked:
    """What the engine says to the frame and to the requests, each laid out once."""

    def __init__(self, tables: Tables) -> None:
        scope = asking(tables)
        assert ASKED.frame is not None
        self._tables = tables
        self.planned = plan(scope, ASKED.frame)
        queries = {request: request.query(scope) for request in ASKED.requests}
        self._laid = {one: (rows, tables._compiled(rows)) for one, rows in queries.items()}
        self._frame = self.planned.expression, tables._compiled(self.planned.expression)

    def frame(self) -> MetricFrame:
        return read_frame(self.planned, [self._tables._run(*self._frame)], "")

    def answer(self, request: Any) -> Any:
        return request.read(self._tables._run(*self._laid[request]))


@pytest.fixture(scope="module")
def engine(tables: Tables) -> Asked:
    return Asked(tables)


def of_its_own(row: Row) -> Row:
    """The row with a key that no other person has."""
    key = row["episode_id"]
    return row if key is None else {**row, "episode_id": f"{row['user_id']}{key}"}


def store_of(folder: Path, rows: list[Row]) -> CodedTable:
    """Three segments with small row groups: the first knows no order of rows, the second keeps ids
    without a dictionary, the third is not sorted."""
    first, second = len(rows) // 3, len(rows) // 2
    layout, parts = Layout(folder), (rows[:first], rows[first:second], rows[second:])
    layout.segments.mkdir(parents=True, exist_ok=True)
    segments = []
    for number, own in enumerate(parts):
        texts = ("user_id", "event", "episode_id", "agent_id", *CARRIED)
        kinds = dict.fromkeys(texts, pa.string()) | {"ts": pa.timestamp("us", "UTC")}
        kinds |= {"seq": pa.int64()} if number else {}
        own = [{**row, "seq": None} if not number else row for row in own]
        if number < 2:
            own.sort(key=lambda row: (row["user_id"] is None, row["user_id"] or "", row["ts"]))
        table = pa.Table.from_pylist([dict(row) for row in own], pa.schema(list(kinds.items())))
        path, coded = layout.segments / f"{number}.parquet", number != 1
        pq.write_table(table, path, row_group_size=5, use_dictionary=coded)
        named = {"ts": "TIMESTAMP WITH TIME ZONE", "seq": "BIGINT"}
        columns = tuple((name, named.get(name, "VARCHAR")) for name in kinds)
        segments.append(Segment(f"{number}.parquet", len(own), columns))
    found = {"events": tuple(segments)}
    manifest = Manifest(1, "0" * 16, None, "2026-12-01", "0", Key(b"k").fingerprint, found, ())
    own = shape()
    return CodedTable(layout, manifest, EVENTS, "episode_id", columns_read(own), asked_since(own))


def asking(tables: Tables) -> Scope:
    """What episodes carry is asked of the late ones, as `why` asks it."""
    late = replace(tables.scope, carried_since=BEFORE.first_day, keys_apart=True)
    return replace(late, hold=lambda _, rows: rows)


def shape() -> Shape:
    found = shape_of(asking(Tables(STAR_FILE)), ASKED, TEXTS, knows_joins=False)
    assert found is not None
    return found


def told_by(scope: Scope, own: Shape, stored: CodedTable) -> Told:
    """What all shares tell, of which the first two are joined before the others."""
    reading = stored.reading()
    read = (episodes_of(scope, own, reading.read(people)) for people in reading.shares)
    first, *others = (Told.of(STAR_FILE, one) for one in read)
    first = Told.joined([first, *others[:1]])
    return Told.joined([first, *others[1:]])


def plain(value: Any) -> Any:
    """A result as plain values, in which equal results are equal; sums are rounded to 9 places."""
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, np.ndarray):
        return value.shape, value.round(9).tolist()
    if isinstance(value, Sums):
        return value.parts, value.folded, plain(value.totals), plain(value.people)
    return {k: plain(v) for k, v in vars(value).items()} if hasattr(value, "__dict__") else value


def same_frame(found: MetricFrame, expected: MetricFrame) -> None:
    assert found.profiles == expected.profiles
    assert found.cells.keys() == expected.cells.keys()
    for key, cell in found.cells.items():
        other = expected.cells[key]
        assert (cell.moments.n, cell.moments.totals) == (other.moments.n, other.moments.totals)
        for row, known in zip(cell.moments.products, other.moments.products, strict=True):
            assert row == pytest.approx(known, rel=1e-9, abs=1e-9)
        assert (cell.rows, cell.valued, cell.silent) == (other.rows, other.valued, other.silent)


@settings(
    max_examples=examples(6),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=ROWS)
def test_arrays_say_what_the_engine_says(
    rows: list[Row],
    tables: Tables,
    engine: Asked,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shares, "ROWS", 10)
    rows = [of_its_own(row) for row in rows]
    rows = [{**row, "seq": None} if k < len(rows) // 3 else row for k, row in enumerate(rows)]
    scope, own = asking(tables.fill(events=rows)), shape()
    stored = store_of(tmp_path, rows)
    assert stored.is_coded()
    told = told_by(scope, own, stored)
    assert not any(map(meet, told.ranges()))
    same_frame(told.frame.answer(engine.planned, ""), engine.frame())
    answers = told.answers(own.requests)
    if any(one is None for one in answers.values()):
        return
    for request in own.requests:
        assert plain(answers[request]) == plain(engine.answer(request)), type(request)


def test_what_two_people_have_a_part_in_is_left_to_the_engine(tmp_path: Path) -> None:
    row = {"ts": datetime(2026, 10, 20, tzinfo=UTC), "event": "asked", "episode_id": "1"}
    rows: list[Row] = [{**row, "user_id": who} for who in ("0a", "5b")]
    scope, own, stored = asking(Tables(STAR_FILE)), shape(), store_of(tmp_path, rows)
    assert any(map(meet, told_by(scope, own, stored).ranges()))


@pytest.mark.parametrize(
    "changed",
    [
        {"surface: first": "category: agents.kind"},
        {"key: episode_id": "key: episode_id\n    gap: 30m"},
        {"{event: asked}": "{event: asked, where: value > 1}"},
        {"saves >= 1 and": "surface = 'a' and"},
        {'where: "saves in (1, 2)"': "window: {after: start, days: 7}"},
        {"measures:": "reasked_within: 1h\n    measures:", "saves >= 1 and": "not reasked and"},
        {"metrics:": "trust: {exclude: {users: left_out.txt}}\nmetrics:"},
    ],
)
def test_other_shapes_are_left_to_the_engine(changed: Mapping[str, str]) -> None:
    written = STAR
    for old, new in changed.items():
        assert old in written
        written = written.replace(old, new)
    scope = asking(Tables(star(written)))
    assert shape_of(scope, ASKED, TEXTS, knows_joins=False) is None


def test_people_who_join_are_left_to_the_engine() -> None:
    assert shape_of(asking(Tables(STAR_FILE)), ASKED, TEXTS, knows_joins=True) is None


def test_shares_hold_all_people_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "ROWS", 4)
    at = datetime(2026, 10, 20, tzinfo=UTC)
    ids = [f"{number:02x}" for number in range(12)]
    rows: list[Row] = [
        {
            "user_id": ids[n % 12],
            "ts": at + timedelta(hours=n),
            "event": "asked",
            "episode_id": f"{n}",
        }
        for n in range(60)
    ] + [{"user_id": None, "ts": at, "event": "asked", "episode_id": "x"}]
    stored = store_of(tmp_path, rows)
    reading = stored.reading()
    assert len(reading.shares) > 2
    assert (reading.shares[0].above, reading.shares[-1].last) == (None, None)
    read = [reading.read(people) for people in reading.shares]
    assert sum(len(one.at) for one in read) == len(rows)
    assert sum(in_turn(one.runs).people for one in read) == len(ids)


@pytest.mark.parametrize("left", [None, b"PAR1 and nothing more"])
def test_a_segment_that_is_gone_or_broken_is_refused(left: bytes | None, tmp_path: Path) -> None:
    row = {"ts": datetime(2026, 10, 20, tzinfo=UTC), "event": "asked", "user_id": "0a"}
    stored = store_of(tmp_path, [row] * 6)
    path, begun = stored.layout.segments / "1.parquet", stored.reading()
    path.unlink()
    if left is not None:
        path.write_bytes(left)
    for asked in (stored.reading, lambda: begun.read(begun.shares[0])):
        with pytest.raises(Refusal, match="gone or damaged"):
            asked()
