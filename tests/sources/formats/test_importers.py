"""What each importer makes of its tool's files, number by number."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cynosure.sources.persons import merged
from cynosure.sources.segment import event_time
from cynosure.sources.spans import Kinship, Span, input_tokens, refused
from tests.sources.formats.cases import FIXTURES
from tests.sources.reading import read


def rows(fixture: str, table: str) -> list[dict[str, Any]]:
    kind = fixture.partition(".")[0].partition("_")[0]
    found = read(FIXTURES / fixture, kind, table, map=()).rows
    return [{name: value for name, value in row.items() if value is not None} for row in found]


def by(found: list[dict[str, Any]], key: str) -> dict[Any, dict[str, Any]]:
    return {row[key]: row for row in found}


def test_sensors_events_have_their_place_and_properties() -> None:
    first = rows("sensors.jsonl", "events")[0]
    assert first == {
        "user_id": "anon-1",
        "ts": datetime(2026, 11, 1, 2, 26, 40, tzinfo=UTC),
        "event": "message_sent",
        "episode_id": "c1",
        "surface": "iOS",
        "app_version": "8.1",
        "os": "iOS",
        "category": "写作",
        "lib": "iOS",
    }


def test_sensors_keeps_to_the_first_known_id_and_says_that_there_were_more() -> None:
    people = by(rows("sensors.jsonl", "people"), "user_id")
    assert people["anon-1"] == {"user_id": "anon-1", "alias_of": "u1", "aliases_met": 2}
    assert people["u1"]["plan"] == "pro"
    assert people["u1"]["province"] == "浙江"


def test_posthog_tokens_hold_the_cache_and_seconds_are_milliseconds() -> None:
    answers = by(rows("posthog_export.jsonl", "generations"), "generation_id")
    exclusive, inclusive = answers["0002"], answers["0007"]
    assert exclusive["input_tokens"] == 100 + 900 + 50
    assert (exclusive["latency_ms"], exclusive["ttft_ms"]) == (1500, 250)
    assert exclusive["cost"] == 0.0021
    assert exclusive["refused"] is False
    assert inclusive["input_tokens"] == 1000
    assert inclusive["error"] == "529"
    assert "model" not in inclusive


def test_posthog_user_of_an_answer_is_that_of_its_trace_never_the_trace_itself() -> None:
    answers = by(rows("posthog_export.jsonl", "generations"), "generation_id")
    assert answers["0007"]["user_id"] == "u2"
    assert answers["0007"]["session_id"] == "s2"


def test_posthog_flags_are_exposures_and_no_events() -> None:
    assert [(r["user_id"], r["variant"]) for r in rows("posthog_export.jsonl", "exposures")] == [
        ("u1", "treatment"),
        ("u2", "false"),
    ]
    assert {r["event"] for r in rows("posthog_export.jsonl", "events")} == {
        "message_sent",
        "reply_copied",
    }


def test_posthog_bodies_tell_of_people() -> None:
    people = by(rows("posthog_batch.json", "people"), "user_id")
    assert people["anon-7"]["alias_of"] == "u1"
    assert people["u1"] == {"user_id": "u1", "account_id": "c-9", "plan": "pro"}
    events = rows("posthog_batch.json", "events")
    assert [event["user_id"] for event in events] == ["u1", "u1"]


def test_amplitude_repeats_by_device_and_insert_id() -> None:
    events = rows("amplitude_export.jsonl", "events")
    assert [event["event_id"] for event in events] == ["d-1:i1", "d-1:i2", "d-2:i7"]
    assert events[0]["app_version"] == "8.1"
    assert events[2]["user_id"] == "d-2"


def test_amplitude_answers_take_user_and_session_from_the_trace() -> None:
    (answer,) = rows("amplitude_export.jsonl", "generations")
    assert (answer["user_id"], answer["session_id"], answer["agent_id"]) == (
        "user-1",
        "s1",
        "poet",
    )
    assert (answer["input_tokens"], answer["latency_ms"]) == (120, 900)


def test_amplitude_feedback_is_a_label_of_a_person() -> None:
    (label,) = rows("amplitude_export.jsonl", "labels")
    assert (label["subject_id"], label["rater"], label["rater_kind"], label["value"]) == (
        "i4",
        "user-1",
        "human",
        1,
    )


def test_amplitude_joins_devices_to_users() -> None:
    people = by(rows("amplitude_export.jsonl", "people"), "user_id")
    assert people["d-1"]["alias_of"] == "user-1"
    assert people["user-2"]["plan"] == "free"


def test_mixpanel_seconds_experiments_and_aliases() -> None:
    assert rows("mixpanel_export.jsonl", "events")[0]["ts"] == datetime(
        2026, 11, 1, 2, 26, 40, tzinfo=UTC
    )
    (exposure,) = rows("mixpanel_export.jsonl", "exposures")
    assert (exposure["experiment"], exposure["variant"]) == ("new-model", "treatment")
    people = by(rows("mixpanel_export.jsonl", "people"), "user_id")
    assert people["d1"]["alias_of"] == "u1"
    assert people["anon-2"]["alias_of"] == "u2"
    assert people["u2"]["joined"] == datetime(2026, 10, 1, tzinfo=UTC)


def test_segment_times_are_moved_by_the_clock_of_the_device() -> None:
    events = by(rows("segment_batch.jsonl", "events"), "event_id")
    assert events["m1"]["ts"] == datetime(2026, 11, 2, 3, 5, tzinfo=UTC)
    assert events["m6"]["ts"] == datetime(2026, 11, 3, 4, tzinfo=UTC)
    assert (events["m6"]["event"], events["m6"]["page_name"]) == ("page", "Chat")


@pytest.mark.parametrize(
    ("call", "at"),
    [
        (
            {"timestamp": "2026-01-01T12:00:00Z", "sentAt": "2026-01-01T12:10:00Z",
             "receivedAt": "2026-01-01T12:05:00+00:00"},
            "2026-01-01T11:55:00+00:00",
        ),
        ({"timestamp": "2026-01-01T12:00:00Z"}, "2026-01-01T12:00:00Z"),
        ({"timestamp": "noon", "sentAt": "2026-01-01T12:10:00Z"}, "noon"),
        ({"sentAt": "2026-01-01T12:10:00Z"}, "2026-01-01T12:10:00Z"),
        (
            {"timestamp": "9999-12-31T23:59:59Z", "sentAt": "2026-01-01T12:00:00Z",
             "receivedAt": "2026-01-01T12:00:05Z"},
            "9999-12-31T23:59:59Z",
        ),
    ],
)  # fmt: skip
def test_the_clock_rule(call: dict[str, str], at: str) -> None:
    assert event_time(call) == at


def test_segment_people() -> None:
    people = by(rows("segment_batch.jsonl", "people"), "user_id")
    assert {user: row.get("alias_of") for user, row in people.items()} == {
        "a1": "u1",
        "u1": None,
        "a2": "u2",
        "u2": None,
    }
    assert people["u2"]["account_id"] == "company-1"


def test_langfuse_counts_leaves_and_rolls_up_their_trace() -> None:
    answers = by(rows("langfuse_observations.jsonl", "generations"), "generation_id")
    assert set(answers) == {"o2", "o5", "o6"}
    child = answers["o2"]
    assert (child["user_id"], child["session_id"], child["app_version"]) == ("u1", "s1", "8.1")
    assert (child["input_tokens"], child["output_tokens"]) == (1000, 40)
    assert (child["latency_ms"], child["ttft_ms"]) == (2500, 400)
    assert child["prompt_version"] == "chat:7"
    assert (answers["o5"]["user_id"], answers["o5"]["error"]) == ("u2", "error")
    assert not {"user_id", "model"} & set(answers["o6"])


def test_langfuse_asking_is_the_first_observation_of_a_known_person() -> None:
    events = rows("langfuse_observations.jsonl", "events")
    assert [(e["event"], e["user_id"], e["episode_id"]) for e in events] == [
        ("chat-turn", "u1", "s1"),
        ("chat-turn", "u2", "s2"),
    ]


def test_langfuse_scores_know_who_judged() -> None:
    labels = rows("langfuse_scores.csv", "labels")
    assert [(e["subject_kind"], e["name"], e["value"], e["rater_kind"]) for e in labels] == [
        ("generation", "user-feedback", 1, "human"),
        ("trace", "solved", 0, "judge"),
        ("trace", "tone: warm", 1, "human"),
    ]


def test_langfuse_trace_of_the_interface(tmp_path: Path) -> None:
    trace = {
        "id": "t9", "name": "turn", "userId": "u9", "sessionId": "s9",
        "observations": [
            {"id": "x", "type": "GENERATION", "startTime": "2026-11-02T03:00:00Z", "model": "m",
             "usageDetails": {"input": 3, "output": 2}}
        ],
        "scores": [{"name": "ok", "value": 1, "dataType": "NUMERIC", "source": "EVAL"}],
    }  # fmt: skip
    path = tmp_path / "trace-t9.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(trace), indent=2))
    (answer,) = read(path, "langfuse", "generations", map=()).rows
    assert (answer["user_id"], answer["session_id"], answer["input_tokens"]) == ("u9", "s9", 3)
    (label,) = read(path, "langfuse", "labels", map=()).rows
    assert (label["subject_kind"], label["subject_id"]) == ("trace", "t9")


def test_otlp_reads_every_alias() -> None:
    answers = by(rows("otlp.jsonl", "generations"), "generation_id")
    assert set(answers) == {"b2", "c1", "d2", "e1"}
    new, inference, sdk, old = (answers[one] for one in ("b2", "c1", "d2", "e1"))
    assert (new["model"], new["requested_model"]) == ("m2-2026-10", "m2")
    assert (new["input_tokens"], new["output_tokens"], new["latency_ms"]) == (1000, 40, 1500)
    assert (inference["model"], inference["cost"]) == ("m1", 0.002)
    assert (sdk["input_tokens"], sdk["cost"], sdk["prompt_version"]) == (50, 0.0007, "7")
    assert (old["model"], old["provider"]) == ("m1", "azure.ai.openai")
    assert old["input_tokens"] == 100 + 900 + 50
    assert (old["refused"], old["error"]) == (True, "timeout")


def test_otlp_parents_may_come_after_their_children() -> None:
    answers = by(rows("otlp.jsonl", "generations"), "generation_id")
    assert (answers["b2"]["user_id"], answers["b2"]["episode_id"]) == ("u1", "c1")
    assert (answers["d2"]["user_id"], answers["d2"]["session_id"]) == ("u3", "s3")


def test_otlp_evaluations_are_labels() -> None:
    labels = rows("otlp.jsonl", "labels")
    assert [(e["subject_id"], e["name"], e["value"], e["rater_kind"]) for e in labels] == [
        ("b2", "solved", 1, "judge"),
        ("c1", "thumb", 1, "human"),
    ]


def test_growthbook_keeps_dimensions() -> None:
    first = rows("growthbook.csv", "exposures")[0]
    assert (first["experiment"], first["variant"], first["country"]) == ("new-model", "0", "CN")


def test_a_conflict_leads_nowhere_and_is_counted() -> None:
    found = merged(
        [
            {"user_id": "a", "alias_of": "x"},
            {"user_id": "a", "alias_of": "y"},
            {"user_id": "b", "alias_of": "x", "plan": "free"},
            {"user_id": "b", "plan": "pro", "country": None},
        ],
        first_counts=False,
    )
    assert found == [
        {"user_id": "a", "aliases_met": 2},
        {"user_id": "b", "alias_of": "x", "aliases_met": 1, "plan": "pro"},
    ]


def test_a_trace_of_two_people_names_nobody() -> None:
    kinship = Kinship()
    for span in (
        Span("t", "root"),
        Span("t", "a", "root", user="u1"),
        Span("t", "b", "root", user="u2"),
        Span("t", "c", "root", answers=True),
        Span("t", "d", "a", answers=True),
    ):
        kinship.learn(span)
    assert kinship.user(Span("t", "c", "root")) is None
    assert kinship.user(Span("t", "d", "a")) == "u1"


def test_a_circle_of_parents_ends() -> None:
    kinship = Kinship()
    one, other = Span("t", "a", "b", answers=True), Span("t", "b", "a", answers=True)
    kinship.learn(one)
    kinship.learn(other)
    assert kinship.user(one) is None
    assert not kinship.is_leaf(one)


@pytest.mark.parametrize(
    ("given", "cached", "exclusive", "tokens"),
    [
        (100, [900, 50], True, 1050),
        (1000, [900, None], False, 1000),
        (1000, [900], None, 1000),
        (100, [900], None, 1000),
        (None, [5], None, 5),
        (7, [None, None], True, 7),
        ("many", [5], True, "many"),
    ],
)
def test_tokens_with_the_cache(
    given: object, cached: list[object], exclusive: bool | None, tokens: object
) -> None:
    assert input_tokens(given, cached, exclusive=exclusive) == tokens


@pytest.mark.parametrize(
    ("reasons", "told"),
    [(["stop"], False), (["content_filter"], True), ("refusal", True), (None, None), ([], None)],
)
def test_refusals(reasons: object, told: bool | None) -> None:
    assert refused(reasons) is told


def test_ga4_reads_parameters_and_whole_microseconds() -> None:
    first, second, third = rows("ga4.jsonl", "events")
    assert first["ts"].isoformat() == "2026-11-02T09:00:00.123456+00:00"
    assert (first["user_id"], second["user_id"]) == ("u1", "p1")
    assert (first["episode_id"], first["turns"], third["ratio"]) == ("c1", "3", 0.25)
    assert (third["surface"], third["app_version"]) == ("ANDROID", "8.3")


def test_ga4_sessions_are_those_of_one_installation_and_name_nobody() -> None:
    first, second, third = (row["session_id"] for row in rows("ga4.jsonl", "events"))
    assert first == second
    assert first != third, "the second in which a visit began is not its key"
    assert "p1" not in first


def test_ga4_joins_an_installation_to_its_user() -> None:
    people = by(rows("ga4.jsonl", "people"), "user_id")
    assert people["p1"]["alias_of"] == "u1"
    assert (people["u1"]["plan"], people["u1"]["channel"]) == ("pro", "google")
    assert people["u1"]["joined"].isoformat() == "2026-10-26T07:33:20+00:00"


def test_langsmith_counts_leaves_and_knows_a_project_from_a_session() -> None:
    answers = by(rows("langsmith.jsonl", "generations"), "generation_id")
    assert set(answers) == {"r3", "r4"}, "r2 repeats what r3 below it used"
    answer, failed = answers["r3"], answers["r4"]
    assert (answer["user_id"], answer["session_id"]) == ("u1", "t1")
    assert (answer["model"], answer["requested_model"]) == ("m-large", "m-latest")
    assert (answer["latency_ms"], answer["ttft_ms"], answer["cost"]) == (1500, 250, 0.02)
    assert (failed["error"], failed["model"], failed.get("session_id")) == (
        "error",
        "m-small",
        None,
    )


def test_langsmith_feedback_is_a_mean_a_key() -> None:
    labels = rows("langsmith.jsonl", "labels")
    assert [(e["subject_kind"], e["name"], e["value"], e["rater_kind"]) for e in labels] == [
        ("trace", "user_score", 0.5, "human"),
        ("generation", "correctness", 1, "rule"),
    ]


def test_langsmith_pages_of_the_interface_and_text_inside(tmp_path: Path) -> None:
    runs = [
        {"id": "a", "run_type": "chain", "start_time": "2026-11-02T09:00:00Z", "trace_id": "a",
         "name": "ask", "extra": '{"metadata": {"user_id": "u9", "thread_id": "t9"}}'},
        {"id": "b", "run_type": "llm", "start_time": "2026-11-02T09:00:00Z", "trace_id": "a",
         "parent_run_ids": '["a"]', "extra": '{"metadata": {"ls_model_name": "m"}}'},
    ]  # fmt: skip
    path = tmp_path / "runs.json"
    path.write_bytes(msgspec.json.encode({"runs": runs, "cursors": {"next": None}}))
    (answer,) = read(path, "langsmith", "generations", map=()).rows
    assert (answer["user_id"], answer["episode_id"], answer["model"]) == ("u9", "t9", "m")
    (asked,) = read(path, "langsmith", "events", map=()).rows
    assert (asked["event"], asked["user_id"]) == ("ask", "u9")
