"""Rows that take a value from another table, loaded before them or in the same load."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cynosure.errors import Refusal, UserMistake
from cynosure.project.load import load
from cynosure.project.load_report import LoadReport, Outcome
from cynosure.project.open import open_project
from cynosure.store import snapshots
from cynosure.store.connection import Connection
from cynosure.store.key import project_key
from cynosure.store.layout import Layout
from cynosure.store.quarantine import quarantine
from cynosure.tables.mapping import Const, LookUp, Mapping, SourceSpec, Take
from cynosure.tables.mapping import Path as Column

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
BEGINS = datetime(2026, 6, 1, tzinfo=UTC)
EVENTS = SourceSpec("events", "csv", "events*.csv")


def of_events(column: str, take: Take = "last", **on: str) -> LookUp:
    return LookUp("events", tuple((on or {"session": "session_id"}).items()), column, take)


def _changed(
    mapped: dict[str, LookUp], *pairs: tuple[str, Mapping]
) -> tuple[tuple[str, Mapping], ...]:
    return tuple({**dict(pairs), **mapped}.items())


def labels(**mapped: LookUp) -> SourceSpec:
    return SourceSpec(
        "labels",
        "csv",
        "labels*.csv",
        map=_changed(
            mapped,
            ("subject_kind", Const("session")),
            ("subject_id", Column("session")),
            ("rater", Column("who")),
            ("rater_kind", Const("survey")),
            ("name", Const("ease")),
            ("value", Column("value")),
        ),
    )


def loaded(folder: Path, *specs: SourceSpec, now: datetime = NOW) -> LoadReport:
    return load(folder, specs, None, now, lambda *_: None)


def events(folder: Path, rows: list[tuple[object, ...]], name: str = "events.csv") -> None:
    """Rows of (event_id, user_id, minutes since the beginning, session_id, event)."""
    lines = ["event_id,user_id,ts,session_id,event"]
    for event, user, minutes, session, what in rows:
        assert isinstance(minutes, int)
        ts = (BEGINS + timedelta(minutes=minutes)).isoformat()
        lines.append(f"{event},{user},{ts},{session},{what}")
    (folder / name).write_text("\n".join(lines) + "\n", "utf-8")


def survey(folder: Path, *sessions: str, name: str = "labels.csv") -> None:
    lines = ["session,who,value", *(f"{one},ann,{n}" for n, one in enumerate(sessions))]
    (folder / name).write_text("\n".join(lines) + "\n", "utf-8")


def stored(folder: Path, table: str) -> pd.DataFrame:
    layout = Layout(folder)
    manifest = snapshots.current(layout)
    assert manifest is not None
    with Connection(layout, manifest) as connection:
        return connection.to_arrow(connection.table(table)).to_pandas()


def minutes(folder: Path) -> dict[str, int | None]:
    """When each label was given, as minutes since the beginning."""
    found = stored(folder, "labels")
    return {
        session: None if pd.isna(ts) else round((ts - BEGINS).total_seconds() / 60)
        for session, ts in zip(found["subject_id"], found["ts"], strict=True)
    }


THREE = [
    ("e1", "ann", 5, "s1", "a"), ("e2", "ann", 9, "s1", "b"), ("e3", "ben", 7, "s2", "c"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("take", "wanted"),
    [
        ("last", {"s1": 9, "s2": 7, "s3": None}),
        ("first", {"s1": 5, "s2": 7, "s3": None}),
        ("only", {"s1": None, "s2": 7, "s3": None}),
    ],
)
def test_the_first_the_last_and_the_only_one(
    tmp_path: Path, take: Take, wanted: dict[str, int | None]
) -> None:
    events(tmp_path, THREE)
    survey(tmp_path, "s1", "s2", "s3")
    report = loaded(tmp_path, labels(ts=of_events("ts", take)), EVENTS)
    assert minutes(tmp_path) == wanted
    (file,) = (file for file in report.files if file.table == "labels")
    assert (file.read, file.kept) == (3, 3)


def test_the_snapshot_and_what_is_staged_are_looked_in_together(tmp_path: Path) -> None:
    source = labels(ts=of_events("ts"))
    events(tmp_path, THREE)
    survey(tmp_path, "s2")
    loaded(tmp_path, EVENTS, source)
    events(tmp_path, [("e4", "ben", 20, "s1", "d"), ("e5", "cho", 30, "s4", "e")], "events2.csv")
    survey(tmp_path, "s1", "s4", name="labels2.csv")
    loaded(tmp_path, EVENTS, source, now=NOW + timedelta(hours=1))
    assert minutes(tmp_path) == {"s1": 20, "s2": 7, "s4": 30}
    survey(tmp_path, "s3", "s1", name="labels3.csv")
    report = loaded(tmp_path, EVENTS, source, now=NOW + timedelta(hours=2))
    assert len(report.with_outcome(Outcome.SKIPPED)) == 4
    assert stored(tmp_path, "labels").groupby("subject_id").size().to_dict()["s1"] == 2
    assert minutes(tmp_path)["s1"] == 20


@pytest.mark.parametrize("loads", [1, 2])
def test_of_rows_with_one_id_the_last_loaded_is_looked_in(tmp_path: Path, loads: int) -> None:
    source = labels(ts=of_events("ts"))
    events(tmp_path, THREE)
    if loads == 2:
        loaded(tmp_path, EVENTS)
    events(tmp_path, [("e2", "ann", 6, "s1", "b"), ("e3", "ben", 7, "s9", "c")], "events2.csv")
    survey(tmp_path, "s1", "s2", "s9")
    loaded(tmp_path, EVENTS, source)
    assert minutes(tmp_path) == {"s1": 6, "s2": None, "s9": 7}


def test_a_person_found_is_hashed_once(tmp_path: Path) -> None:
    """Identities come out of the other table as they are stored there."""
    events(tmp_path, THREE)
    (tmp_path / "pay.csv").write_text(
        "id,session,amount\n1,s1,5\n2,s2,6\n3,s7,7\n"
        + "".join(f"{n},s1,1\n" for n in range(4, 200))
    )
    payments = SourceSpec(
        "payments",
        "csv",
        "pay.csv",
        map=(
            ("payment_id", Column("id")),
            ("user_id", of_events("user_id", "only", session="session_id")),
            ("ts", of_events("ts", session="session_id")),
            ("currency", Const("CNY")),
            ("kind", Const("charge")),
            ("product", of_events("user_id", "only", session="session_id")),
        ),
    )
    report = loaded(tmp_path, payments, EVENTS)
    found = stored(tmp_path, "payments").set_index("payment_id")
    key = project_key(Layout(tmp_path), None)
    assert dict(found["user_id"].loc[["1", "2"]]) == {
        "1": key.hashed("ann"),
        "2": key.hashed("ben"),
    }
    assert (found["product"] == found["user_id"]).all()
    # A required value that is not found is missing, as it would be in the file.
    (file,) = (file for file in report.files if file.table == "payments")
    assert (file.read, file.kept, file.quarantined) == (199, 198, 1)
    manifest = snapshots.current(Layout(tmp_path))
    assert manifest is not None
    (bad,) = quarantine(Layout(tmp_path), manifest)
    assert (bad.line, bad.column, bad.rule) == (4, "user_id", "missing")


def test_a_label_about_a_person_who_was_found(tmp_path: Path) -> None:
    events(tmp_path, THREE)
    survey(tmp_path, "s1")
    source = labels(subject_id=of_events("user_id", "only"))
    spec = replace(source, map=tuple({**dict(source.map), "subject_kind": Const("user")}.items()))
    loaded(tmp_path, EVENTS, spec)
    assert list(stored(tmp_path, "labels")["subject_id"]) == [
        project_key(Layout(tmp_path), None).hashed("ann")
    ]


def test_a_key_of_several_columns_with_a_person_in_it(tmp_path: Path) -> None:
    events(tmp_path, [*THREE, ("e4", "ben", 50, "s1", "d")])
    survey(tmp_path, "s1")
    on = {"session": "session_id", "who": "user_id"}
    report = loaded(tmp_path, EVENTS, labels(ts=of_events("ts", **on)))
    assert minutes(tmp_path) == {"s1": 9}
    assert "ann" not in str(stored(tmp_path, "labels").to_dict())
    assert report.total("quarantined") == 0


def test_a_key_that_is_a_number_here_and_text_there(tmp_path: Path) -> None:
    events(tmp_path, [("e1", "ann", 5, 7, "a"), ("e2", "ann", 6, 8, "a")])
    (tmp_path / "labels.jsonl").write_text(
        '{"session": 7, "who": "ann", "value": 1}\n{"session": 8.0, "who": "ben", "value": 1}\n'
    )
    source = labels(ts=of_events("ts"))
    loaded(tmp_path, EVENTS, SourceSpec("labels", "jsonl", "labels.jsonl", map=source.map))
    assert minutes(tmp_path) == {"7": 5, "8": 6}


def test_a_column_used_as_key_alone_stays_unless_it_is_a_persons(tmp_path: Path) -> None:
    events(tmp_path, THREE)
    (tmp_path / "agents.csv").write_text("agent_id,creator_id,made_by,made_in\na1,zoe,ann,s2\n")
    spec = SourceSpec(
        "agents",
        "csv",
        "agents.csv",
        map=(
            ("created", of_events("ts", "first", made_by="user_id")),
            ("category", of_events("event", "only", made_in="session_id")),
        ),
    )
    report = loaded(tmp_path, EVENTS, spec)
    (row,) = stored(tmp_path, "agents").to_dict("records")
    assert (row["category"], row["made_in"]) == ("c", "s2")
    assert "made_by" not in row
    assert [file.left_out for file in report.files if file.table == "agents"] == [("made_by",)]


def test_tables_are_read_in_the_order_of_their_look_ups(tmp_path: Path) -> None:
    """Labels look in episodes, which look in events."""
    events(tmp_path, THREE)
    (tmp_path / "jobs.csv").write_text("job,session\nj1,s1\nj2,s2\n")
    survey(tmp_path, "j1", "j2")
    jobs = SourceSpec(
        "episodes",
        "csv",
        "jobs.csv",
        map=(
            ("episode_id", Column("job")),
            ("kind", Const("job")),
            ("user_id", of_events("user_id", "only", session="session_id")),
            ("ended", of_events("ts", session="session_id")),
        ),
    )
    ended = LookUp("episodes", (("session", "episode_id"),), "ended", "last")
    loaded(tmp_path, labels(ts=ended), jobs, EVENTS)
    assert minutes(tmp_path) == {"j1": 9, "j2": 7}


def test_another_mapping_of_the_table_looked_in_makes_both_anew(tmp_path: Path) -> None:
    events(tmp_path, THREE)
    survey(tmp_path, "s1", "s2")
    source = labels(ts=of_events("ts"))
    loaded(tmp_path, EVENTS, source)
    (tmp_path / "events.csv").write_text(
        (tmp_path / "events.csv").read_text().replace("+00:00", "")
    )
    other = replace(EVENTS, timezone="Asia/Shanghai")
    with pytest.raises(Refusal, match="looks things up in"):
        loaded(tmp_path, other, source, now=NOW + timedelta(hours=1))
    events(tmp_path, THREE)
    shifted = replace(EVENTS, timezone="Asia/Tokyo")
    report = loaded(tmp_path, shifted, source, now=NOW + timedelta(hours=1))
    assert report.rebuilt == ("events", "labels")
    assert minutes(tmp_path) == {"s1": 9, "s2": 7}


def test_another_look_up_reads_the_file_again(tmp_path: Path) -> None:
    events(tmp_path, THREE)
    survey(tmp_path, "s1")
    loaded(tmp_path, EVENTS, labels(ts=of_events("ts")))
    report = loaded(
        tmp_path, EVENTS, labels(ts=of_events("ts", "first")), now=NOW + timedelta(hours=1)
    )
    assert report.rebuilt == ("labels",)
    assert minutes(tmp_path) == {"s1": 5}


def test_what_cannot_be_looked_up_is_named(tmp_path: Path) -> None:
    events(tmp_path, THREE)
    survey(tmp_path, "s1")
    with pytest.raises(UserMistake, match="no source fills") as mistake:
        loaded(tmp_path, labels(ts=of_events("ts")))
    assert "没有任何数据源提供该表" in mistake.value.text.zh
    with pytest.raises(UserMistake, match="Did you mean `session_id`") as mistake:
        loaded(tmp_path, EVENTS, labels(ts=of_events("ts", session="sesion_id")))
    assert "`session_id`" in mistake.value.text.zh
    with pytest.raises(UserMistake, match="Did you mean `ts`"):
        loaded(tmp_path, EVENTS, labels(ts=of_events("tss")))
    with pytest.raises(UserMistake, match="`ts` is mapped from `sesion`"):
        loaded(tmp_path, EVENTS, labels(ts=of_events("ts", sesion="session_id")))
    (tmp_path / "events.csv").write_text("")
    with pytest.raises(Refusal, match="no rows yet") as refusal:
        loaded(tmp_path, EVENTS, labels(ts=of_events("ts")))
    assert "还没有任何数据" in refusal.value.text.zh
    assert snapshots.current(Layout(tmp_path)) is None


def test_look_ups_in_a_circle_are_refused(tmp_path: Path) -> None:
    events(tmp_path, THREE)
    survey(tmp_path, "s1")
    back = SourceSpec(
        "events",
        "csv",
        "events*.csv",
        map=(("value", LookUp("labels", (("session_id", "name"),), "value", "last")),),
    )
    with pytest.raises(UserMistake) as mistake:
        loaded(tmp_path, back, labels(ts=of_events("ts")))
    assert "events → labels → events" in mistake.value.text.en
    assert "循环（events → labels → events）" in mistake.value.text.zh
    own = SourceSpec("events", "csv", "events*.csv", map=(("value", of_events("value")),))
    with pytest.raises(UserMistake, match="events → events"):
        loaded(tmp_path, own)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["e1", "e2", "e3", "e4", "e5", ""]),
        st.sampled_from(["ann", "ben"]),
        st.integers(0, 50),
        st.sampled_from(["s1", "s2", "s3", ""]),
        st.sampled_from(["a", "b", "c"]),
    ),
    min_size=1,
    max_size=10,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=ROWS, second=ROWS, take=st.sampled_from(["first", "last", "only"]), apart=st.booleans()
)
def test_against_pandas(
    tmp_path_factory: pytest.TempPathFactory, first: list[tuple[object, ...]],
    second: list[tuple[object, ...]], take: Take, apart: bool,
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("project")
    events(folder, first)
    if apart:
        loaded(folder, EVENTS)
    events(folder, second, "events2.csv")
    survey(folder, "s1", "s2", "s3")
    loaded(folder, EVENTS, labels(ts=of_events("ts", take)), now=NOW + timedelta(hours=1))
    rows = pd.DataFrame([*first, *second], columns=["id", "user", "at", "session", "event"])
    keyed = rows[rows["id"] != ""].drop_duplicates("id", keep="last")
    rows = pd.concat([keyed, rows[rows["id"] == ""]])
    picked = {"first": "min", "last": "max"}
    wanted: dict[str, int | None] = dict.fromkeys(["s1", "s2", "s3"])
    for session, at in rows.groupby("session")["at"]:
        if session:
            one = at.agg(picked.get(take, "min"))
            wanted[str(session)] = None if take == "only" and at.nunique() > 1 else int(one)
    assert minutes(folder) == wanted


def test_the_surveys_of_halie_get_the_time_of_their_sessions_last_event(
    tmp_path: Path, shared_data: Path
) -> None:
    data = shared_data / "halie"
    star = Path(__file__).resolve().parents[2] / "examples" / "halie" / "cynosure.yml"
    written = star.read_text("utf-8").replace("../../../shared/data", str(shared_data))
    look_up = "ts: {from: events, on: {session_id: session_id}, column: ts, take: last}"
    if look_up not in written:
        written = written.replace(
            "rater_kind: {const: survey}}", f"rater_kind: {{const: survey}}, {look_up}}}"
        )
    (tmp_path / "cynosure.yml").write_text(written, "utf-8")
    project = open_project(tmp_path)
    load(tmp_path, project.star_file.sources, None, NOW, lambda *_: None)
    found = stored(tmp_path, "labels")
    last = pd.read_parquet(data / "events.parquet", columns=["session_id", "ts"])
    last = last.groupby("session_id")["ts"].max().dt.tz_localize("UTC")
    assert len(found) == 3_158
    wanted = found["subject_id"].map(last)
    assert int(wanted.notna().sum()) == 1_793
    assert (found["ts"].isna() == wanted.isna()).all()
    known = wanted.notna()
    assert (found.loc[known, "ts"] == wanted[known]).all()
