"""`cyn release add --metrics "questions by country"`: a dimension that is none is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.bakery import Bakery
from tests.cli.kitchen import STAR_FILE, Kitchen
from tests.cli.test_release_depth import loaded

ADD = ("release", "add", "oven", "--day", "2026-06-01", "--kind", "product", "--why", "an oven")
CUT = """\
cynosure: 1
project: {id: kitchen}
sources: [{table: events, format: csv, path: data/events.csv}]
moments: {asked: {event: asked}}
episodes:
  talk:
    of: [asked]
    gap: 30m
    carries: {user_id: only, category: first}
    measures: {turns: {count: asked}}
metrics:
  talks: {kind: count, from: talk}
"""


@pytest.fixture
def kitchen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Bakery:
    return loaded(Kitchen(tmp_path), capsys, STAR_FILE)


@pytest.mark.parametrize(
    ("metrics", "near"),
    [
        ("questions by user_idd", "user_id"),
        ("failures, questions  by  app_versio", "app_version"),
        ("questions by people.county", "people.country"),
        ("questions by groups", "groups"),
    ],
)
def test_no_such_dimension(kitchen: Bakery, metrics: str, near: str) -> None:
    said = kitchen.cyn(*ADD, "--metrics", metrics)
    chinese = kitchen.cyn(*ADD, "--metrics", metrics, lang="zh")
    assert (said.code, chinese.code) == (2, 2)
    assert near in said.err
    assert "没有" in chinese.err


@pytest.mark.parametrize(
    "metrics", ["questions by people.country", "questions by user_id, failures"]
)
def test_dimensions_that_rows_have(kitchen: Bakery, metrics: str) -> None:
    assert kitchen.cyn(*ADD, "--metrics", metrics).code == 0


@pytest.mark.parametrize(("dimension", "code"), [("category", 0), ("categry", 2), ("turns", 0)])
def test_what_episodes_carry_is_known_before_a_load(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], dimension: str, code: int
) -> None:
    bakery = Bakery(tmp_path, capsys)
    bakery.star_file(CUT)
    said = bakery.cyn(*ADD, "--metrics", f"talks by {dimension}")
    assert said.code == code, said.err
    if code:
        assert "Did you mean `category`?" in said.err


def test_columns_of_files_are_not_held_against_anything_before_a_load(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bakery = Bakery(tmp_path, capsys)
    bakery.star_file(STAR_FILE)
    assert bakery.cyn(*ADD, "--metrics", "questions by colour").code == 0
