"""Answers to a survey that no judge stands beside: who answers is held against a rule's outcome."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.cli.bakery import Bakery
from tests.cli.test_quality import codes, table

STAR_FILE = """\
cynosure: 1
project: {id: helpdesk}
sources:
  - table: episodes
    format: csv
    path: data/talks.csv
    map: {kind: {const: talk}, ended: {const: "2026-10-20"}}
  - {table: labels, format: csv, path: data/answers.csv}
episodes:
  talk: {from: episodes, kind: talk, measures: {turns: turns}, fulfilled: solved = 1}
metrics:
  satisfaction: {kind: judged, from: talk, name: satisfied, by: survey}
star: [{metric: satisfaction, since: 2026-01-01}]
"""
WEEK = ("--metric", "satisfaction", "--period", "2026-10-19..2026-10-25")


def found(
    folder: Path, capsys: pytest.CaptureFixture[str], answers: tuple[float, float]
) -> tuple[Bakery, dict[str, Any]]:
    """1,200 talks, half of them solved; nine in ten people are satisfied where they were and two in
    ten where not. Who answers: the shares of the solved and of the others."""
    rng = np.random.default_rng(2)
    solved = rng.random(1_200) < 0.5
    satisfied = rng.random(1_200) < np.where(solved, 0.9, 0.2)
    answered = rng.random(1_200) < np.where(solved, *answers)
    (folder / "data").mkdir()
    for name, rows in (
        ("talks", [("episode_id", "user_id", "turns", "solved"),
                   *((f"t{k}", f"p{k}", k % 9 + 1, int(solved[k])) for k in range(1_200))]),
        ("answers", [("subject_kind", "subject_id", "rater", "rater_kind", "name", "value"),
                     *(("talk", f"t{k}", f"p{k}", "survey", "satisfied", int(satisfied[k]))
                       for k in np.flatnonzero(answered))]),
    ):  # fmt: skip
        with (folder / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    bakery = Bakery(folder, capsys)
    bakery.star_file(STAR_FILE)
    assert bakery.cyn("load").code == 0
    said = bakery.cyn("star", "--json", *WEEK)
    assert said.code == 0, said.err
    return bakery, said.json["findings"][0]["finding"]


def test_answers_of_the_solved_are_weighted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, finding = found(tmp_path, capsys, (0.5, 0.1))
    assert "weighted_for_answers" in codes(finding)
    interval = finding["estimate"]["interval"]
    assert interval["low"] < 0.55 < interval["high"]
    assert finding["estimate"]["value"] < 0.65, "answers alone say about .78"
    rows = table(finding, "Who has a label, by length and outcome")
    assert {row["Outcome"] for row in rows} == {"passes", "fails"}


def test_answers_of_the_solved_alone_measure_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bakery, finding = found(tmp_path, capsys, (0.5, 0.0))
    assert finding["estimate"]["reason"] == "labels_chosen"
    assert "not measured" in bakery.cyn("star", *WEEK).out
    assert "等于没有测量" in "".join(bakery.cyn("star", *WEEK, lang="zh").out.split())


def test_answers_by_chance_are_left_as_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, finding = found(tmp_path, capsys, (0.3, 0.3))
    assert "weighted_for_answers" not in codes(finding)
