"""Which fixture proves which format, and the tables that it fills, with their numbers of rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tests.sources.reading import mapping

FIXTURES = Path(__file__).parent / "fixtures"


@dataclass(frozen=True)
class Case:
    """A fixture of a format; `rows` goes by table, `ids` are the user ids that stand in it."""

    format: str
    fixture: str
    rows: dict[str, int]
    ids: tuple[str, ...]
    map: tuple = field(default=())
    beside: tuple[str, ...] = ()
    """Files that must lie next to the fixture for it to be read."""


RUN = "2026-03-02T10-00-00.000000"
CHINESE = mapping(user_id="用户ID", ts="时间", event="事件", episode_id="会话")
OWN = mapping(generation_id="response_id", user_id="uid", ts="created_at", model="model_name")

CASES: tuple[Case, ...] = (
    Case("csv", "events_zh.csv", {"events": 6}, ("甲", "乙", "丙"), CHINESE),
    Case("jsonl", "answers.jsonl", {"generations": 2}, ("u1", "u2"), OWN),
    Case("sensors", "sensors.jsonl", {"events": 4, "people": 2}, ("anon-1", "u1", "u2")),
    Case(
        "posthog",
        "posthog_export.jsonl",
        {"events": 3, "generations": 2, "exposures": 2, "people": 0},
        ("u1", "u2"),
    ),
    Case(
        "posthog",
        "posthog_batch.json",
        {"events": 2, "generations": 0, "exposures": 0, "people": 2},
        ("u1", "anon-7"),
    ),
    Case(
        "amplitude",
        "amplitude_export.jsonl",
        {"events": 3, "generations": 1, "labels": 1, "people": 4},
        ("user-1", "user-2", "d-1", "d-2"),
    ),
    Case(
        "amplitude",
        "amplitude_body.json",
        {"events": 2, "generations": 0, "labels": 0, "people": 1},
        ("user-1", "d-1"),
    ),
    Case(
        "mixpanel",
        "mixpanel_export.jsonl",
        {"events": 3, "exposures": 1, "people": 3},
        ("u1", "u2", "d1"),
    ),
    Case("segment", "segment_batch.jsonl", {"events": 3, "people": 4}, ("u1", "a1", "a3")),
    Case(
        "langfuse",
        "langfuse_observations.jsonl",
        {"events": 2, "generations": 3, "labels": 0},
        ("u1", "u2"),
    ),
    Case(
        "langfuse",
        "langfuse_scores.csv",
        {"events": 0, "generations": 0, "labels": 3},
        ("editor-1",),
    ),
    Case("ga4", "ga4.jsonl", {"events": 3, "people": 2}, ("u1", "p1", "p2")),
    Case("langsmith", "langsmith.jsonl", {"events": 1, "generations": 2, "labels": 2}, ("u1",)),
    Case("otlp", "otlp.jsonl", {"events": 4, "generations": 4, "labels": 2}, ("u1", "u2", "u3")),
    Case("inspect", "inspect_log.json", {"trials": 6}, ()),
    Case(
        "lm-eval",
        f"samples_gsm8k_{RUN}.jsonl",
        {"trials": 4},
        (),
        beside=(f"results_{RUN}.json",),
    ),
    Case("promptfoo", "promptfoo.json", {"trials": 3}, ()),
    Case("promptfoo", "promptfoo_old.json", {"trials": 1}, ()),
    Case("py-irt", "py_irt.jsonl", {"trials": 5}, ()),
    Case("leaderboard", "leaderboard.csv", {"trials": 3}, ()),
    Case("growthbook", "growthbook.csv", {"exposures": 3}, ("u1", "u2")),
    Case("growthbook", "growthbook_sums.csv", {"effects": 2}, ()),
)
