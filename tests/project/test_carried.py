"""What `cyn init` lets episodes take over from their rows, so that a change can be split by it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cynosure.cli.main import main
from cynosure.metrics.starfile.models import CutEpisodes
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.project.carried import MOST, carried
from cynosure.project.propose import outline
from cynosure.project.proposed_file import star_file_text
from cynosure.sources.importer import Row

NOW = datetime(2026, 11, 22, tzinfo=UTC)
MONDAY = datetime(2026, 11, 2, 8, tzinfo=UTC)
Column = Callable[[int, int], object]
"""The value of a column on the row `step` of the episode `number`."""


def talks(**columns: Column) -> list[Row]:
    """Twenty episodes of ten people, three rows each, an hour after one another."""
    return [
        {
            "user_id": f"u{number % 10}",
            "ts": (MONDAY + timedelta(hours=number, minutes=step)).isoformat(),
            "event": "asked",
            "episode_id": f"e{number}",
            **{name: value(number, step) for name, value in columns.items()},
        }
        for number in range(20)
        for step in range(3)
    ]


def shop(number: int, _: int) -> str:
    return f"门店{number % 3}"


@pytest.mark.parametrize("key", ["episode_id", None])
def test_texts_that_are_the_same_throughout_are_carried(key: str | None) -> None:
    rows = talks(surface=lambda n, _: "ios", 题型=shop, step=lambda n, s: f"step {s}")
    assert carried(rows, [], key, "30m") == {"surface": "first", "题型": "first"}


@pytest.mark.parametrize(
    "column",
    [
        lambda n, s: f"{n % 3}",
        lambda n, s: n % 3,
        lambda n, s: f"2026-11-0{n % 3 + 1}",
        lambda n, s: f"u{n % 10}@example.org",
        lambda n, s: f"a title of its own, {n}",
        lambda n, s: "the one value",
        lambda n, s: "late" if s and n % 2 else None,
        lambda n, s: None,
    ],
    ids=["numbers as text", "numbers", "days", "people", "titles", "one", "late", "nothing"],
)
def test_what_parts_nothing_is_not_carried(column: Column) -> None:
    assert carried(talks(anything=column), [], "episode_id", "30m") == {}


@pytest.mark.parametrize("name", ["day", "Turns", "tenure", "two words", "a.b", "SURFACE"])
def test_names_that_mean_something_else_or_cannot_be_asked_for(name: str) -> None:
    assert carried(talks(**{name: shop}), [], "episode_id", "30m") == {}


def test_nearly_all_episodes_must_say_one_value() -> None:
    two = talks(shop=lambda n, s: "ab"[(n + s * (n < 2)) % 2])
    three = talks(shop=lambda n, s: "ab"[(n + s * (n < 3)) % 2])
    assert "shop" in carried(two, [], "episode_id", "30m")
    assert "shop" not in carried(three, [], "episode_id", "30m")


def test_no_more_than_a_few_further_columns() -> None:
    found = carried(talks(**{f"c{k}": shop for k in range(9)}), [], "episode_id", "30m")
    assert list(found) == [f"c{k}" for k in range(MOST)]


def test_the_model_is_that_of_the_answers_where_events_have_none() -> None:
    answers: list[Row] = [{"episode_id": f"e{n}", "model": f"m{n % 2}"} for n in range(20)]
    rule = carried(talks(), answers, "episode_id", "30m")["model"]
    assert rule == "{from: generations.model, take: only}"
    own = carried(talks(model=shop), answers, "episode_id", "30m")
    assert own == {"model": "first"}
    assert carried(talks(), answers, None, "30m") == {}


def written(folder: Path) -> Path:
    names = {"user_id": "用户", "ts": "时间", "event": "事件", "episode_id": "会话", "题型": "题型"}
    rows = [{names[name]: value for name, value in row.items()} for row in talks(题型=shop)]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "log.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    people = "\n".join(f"u{k},2026-11-01,ads" for k in range(10))
    (folder / "people.csv").write_text(f"user_id,joined,channel\n{people}\n", "utf-8")
    return folder


def test_a_column_that_is_not_carried_is_told_how_to_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = written(tmp_path)
    text = star_file_text(outline(folder, "zh", NOW))
    (kind,) = parse_star_file(text, "cynosure.yml").episodes.values()
    assert isinstance(kind, CutEpisodes)
    (folder / "cynosure.yml").write_text(text.replace("carries:", "# carries:"), "utf-8")
    at = ["--project", str(folder), "--lang", "zh"]
    days = ["--period", "2026-11-03..2026-11-03", "--against", "2026-11-02..2026-11-02"]
    assert main(["load", *at]) == 0
    for asked, told in (
        (["--by", "题型"], "`episodes.conversation` 下写上 `carries: {题型: first}`"),
        (["--only", "channel=ads"], "是否想写 `people.channel`？"),
    ):
        assert main(["why", "fulfilled_rate", *asked, *days, *at]) == 2
        assert told in capsys.readouterr().err
