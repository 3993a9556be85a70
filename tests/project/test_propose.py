"""What is guessed of a folder, what is asked about it, and what the star file then says."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from cynosure.errors import Refusal, UserMistake
from cynosure.metrics.starfile.models import CutEpisodes, StarFile
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.project.meanings import meaning_of, moments_of
from cynosure.project.propose import Outline, answered, outline, questions
from cynosure.project.proposed_file import MARK, quoted, star_file_text

FIXTURES = Path(__file__).resolve().parents[1] / "sources" / "formats" / "fixtures"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def drafted(folder: Path, *fixtures: str, lang: str = "en") -> Outline:
    for fixture in fixtures:
        shutil.copy(FIXTURES / fixture, folder)
    return outline(folder, lang, NOW)


def parsed(draft: Outline) -> StarFile:
    return parse_star_file(star_file_text(draft), "cynosure.yml")


@pytest.mark.parametrize(
    ("event", "moment"),
    [
        ("message_sent", "asked"),
        ("MessageSent", "asked"),
        ("发送消息", "asked"),
        ("reply_copied", "accepted"),
        ("thumbs_up", "accepted"),
        ("点赞", "accepted"),
        ("replyRegenerated", "regenerated"),
        ("重新生成", "regenerated"),
        ("取消点赞", None),
        ("thumbs_down", None),
        ("message_received", None),
        ("dislike", None),
        ("$pageview", None),
        ("", None),
    ],
)
def test_names_of_events_mean_something(event: str, moment: str | None) -> None:
    assert meaning_of(event) == moment


def test_the_most_frequent_event_is_asking_where_no_name_says_so() -> None:
    found = moments_of({"alpha": 3, "beta": 9, "copied": 20})
    assert found == {"asked": ("beta",), "accepted": ("copied",), "regenerated": ()}


@given(st.dictionaries(st.text(max_size=12), st.integers(1, 9), min_size=1, max_size=8))
def test_somebody_always_asked_and_no_event_means_two_things(counts: Mapping[str, int]) -> None:
    chosen = [event for events in moments_of(counts).values() for event in events]
    assert len(chosen) == len(set(chosen))
    assert moments_of(counts)["asked"]


def test_moments_episodes_and_star_of_an_event_log(tmp_path: Path) -> None:
    draft = drafted(tmp_path, "events_zh.csv")
    assert draft.timezone == "Asia/Shanghai"
    star_file = parsed(draft)
    kind = star_file.episodes["conversation"]
    assert isinstance(kind, CutEpisodes)
    assert kind.key is not None
    assert kind.key.name == "episode_id"
    assert str(kind.fulfilled.always if kind.fulfilled else None) == (
        "((accepts >= 1) and (regens <= 2))"
    )
    (star,) = star_file.star
    assert list(star.guardrails) == ["turns_per_fulfilled"]
    assert [entry.identity is not None for entry in star_file.tree] == [True]
    (source,) = star_file.sources
    assert source.timezone == "Asia/Shanghai"


def test_traces_ask_by_their_beginning_and_fail_by_their_errors(tmp_path: Path) -> None:
    draft = drafted(tmp_path, "otlp.jsonl")
    assert set(draft.moments["asked"]) == {"poet", "ChatOpenAI", "chat-turn", "chat"}
    text = star_file_text(draft)
    assert "fulfilled: turns >= 1 and errors = 0" in text
    assert "errored: {table: generations, where: error is not null}" in text


def test_answers_alone_give_a_star_of_people_served(tmp_path: Path) -> None:
    draft = drafted(tmp_path, "answers.jsonl")
    assert draft.base == "generations"
    assert [choice.name for choice in questions(draft)] == ["timezone"]
    assert parsed(draft).star[0].metric.name == "weekly_served_users"


def test_one_file_is_the_source_of_every_table_that_it_fills(tmp_path: Path) -> None:
    sources = parsed(drafted(tmp_path, "posthog_export.jsonl")).sources
    assert sorted((source.table, source.path) for source in sources) == [
        ("events", "posthog_export.jsonl"),
        ("exposures", "posthog_export.jsonl"),
        ("generations", "posthog_export.jsonl"),
    ]


@pytest.mark.parametrize(
    ("fixture", "says"),
    [("langfuse_scores.csv", "langfuse_scores.csv"), (None, "No file here")],
)
def test_a_folder_that_says_nothing_of_people_is_refused(
    tmp_path: Path, fixture: str | None, says: str
) -> None:
    with pytest.raises(Refusal) as caught:
        drafted(tmp_path, *([fixture] if fixture else []))
    assert says in caught.value.text.en


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(UserMistake):
        outline(tmp_path / "nowhere", "en", NOW)


def test_at_most_five_questions_each_with_a_guess_and_evidence(tmp_path: Path) -> None:
    asked = questions(drafted(tmp_path, "sensors.jsonl"))
    assert [choice.name for choice in asked] == [
        "asked",
        "accepted",
        "regenerated",
        "episode",
        "timezone",
    ]
    for choice in asked:
        assert choice.guess
        assert choice.evidence.en
        assert choice.evidence.zh
    assert asked[0].guess == "message_sent"
    assert "message_sent 2" in asked[0].evidence.en


def test_what_is_confirmed_bears_no_mark(tmp_path: Path) -> None:
    draft = drafted(tmp_path, "sensors.jsonl")
    guesses = star_file_text(draft).count(MARK)
    for choice in questions(draft):
        draft = answered(draft, choice.name, choice.guess)
    assert star_file_text(draft).count(MARK) == guesses - 5


def test_answers_are_taken(tmp_path: Path) -> None:
    draft = drafted(tmp_path, "sensors.jsonl")
    draft = answered(draft, "asked", "message_sent，reply_regenerated")
    draft = answered(draft, "regenerated", "-")
    draft = answered(draft, "episode", "2h")
    draft = answered(draft, "timezone", "Europe/Berlin")
    assert draft.moments["asked"] == ("message_sent", "reply_regenerated")
    star_file = parsed(draft)
    assert "regenerated" not in star_file.moments
    kind = star_file.episodes["conversation"]
    assert isinstance(kind, CutEpisodes)
    assert (kind.key, kind.gap.spelling if kind.gap else None) == (None, "2h")
    assert star_file.calendar.timezone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("name", "answer", "near"),
    [
        ("asked", "mesage_sent", "message_sent"),
        ("asked", "-", ""),
        ("episode", "soon", "30m"),
        ("timezone", "Asia/Shanghia", "Asia/Shanghai"),
    ],
)
def test_an_answer_that_cannot_be_meant(tmp_path: Path, name: str, answer: str, near: str) -> None:
    draft = drafted(tmp_path, "sensors.jsonl")
    with pytest.raises(UserMistake) as caught:
        answered(draft, name, answer)
    assert near in caught.value.text.en
    assert near in caught.value.text.zh


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12))
def test_any_name_is_read_back_as_it_is(name: str) -> None:
    assert YAML(typ="safe").load(f"[{quoted(name)}]") == [name]


@given(st.lists(st.text(alphabet="a用: ，：#,[]{}'\"*&!%@\\-yes", min_size=1), min_size=1))
def test_any_events_give_a_star_file_that_parses(names: list[str]) -> None:
    draft = Outline(
        name="产品 : #1", seen=(), base="events", timezone="UTC", since=NOW.date(), events={},
        moments={"asked": tuple(names), "accepted": (), "regenerated": ()}, key=None, gap="30m",
    )  # fmt: skip
    text = star_file_text(draft).replace(
        "sources:\n", "sources:\n  - {table: events, format: csv, path: a.csv}\n"
    )
    event = parse_star_file(text, "cynosure.yml").moments["asked"].event
    assert event is not None
    assert [ref.name for ref in event] == names
