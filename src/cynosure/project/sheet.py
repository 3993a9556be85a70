"""A sheet for people to grade answers on: CSV, one row an answer, rule and rater to fill in."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cynosure.analyses.boundary.rubric import chosen, grading
from cynosure.errors import Refusal
from cynosure.findings.record import Question
from cynosure.metrics.rubrics.model import Rule
from cynosure.metrics.trials.answers import Answer, AnswersRequest
from cynosure.project.compute import asked_of, scope_of
from cynosure.project.open import Project
from cynosure.project.served import Served, snapshot_of
from cynosure.project.spreadsheet import harmless
from cynosure.store.connection import Connection

MOST, SEED = 200, 20260302
"""Answers on one sheet, and where drawing them begins: the same sheet until the data change."""
HEAD = ("subject_id", "rater", "name", "value", "rule", "keeps_it", "nearly_keeps_it", "text")


@dataclass(frozen=True)
class Sheet:
    """How many answers were drawn of how many, and the rules they are to be graded by."""

    answers: int
    known: int
    rules: tuple[str, ...]


def write_sheet(project: Project, question: Question, served: Served, to: Path, lang: str) -> Sheet:
    """Writes the sheet of a rubric: drawn answers with their text, and each rule with its examples.

    Nothing names the model or the harness but the id that a grade is entered under. Raises
    UserMistake for a rubric that the star file does not name, Refusal where no text is loaded.
    """
    manifest = snapshot_of(project, served)
    asked = asked_of(project.star_file, question, manifest)
    named = chosen(asked)
    wanted = [one for one in grading(asked) if isinstance(one, AnswersRequest) and one.column]
    if not wanted or named.rubric is None:
        raise Refusal(
            "There is no text to grade: write `text: load` in the source of trials, and load the "
            f"answers in a column `{asked.star_file.boundary.answer}`.",
            "没有可评的原文：请在 trials 数据源中写 `text: load`，并把回答载入 "
            f"`{asked.star_file.boundary.answer}` 列。",
        )
    (request,) = wanted
    with Connection(project.layout, manifest) as connection:
        rows = connection.rows(connection.sql(request.query(scope_of(asked, connection))))
    known = [one for one in request.read(rows) if one.text is not None]
    places = np.random.default_rng(SEED).permutation(len(known))[:MOST]
    drawn = [known[place] for place in sorted(places.tolist())]
    rules = {n: rule for n, rule in named.rubric.rules.items() if rule.measured is None}
    with to.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEAD, *_rows(drawn, rules, lang)])
    return Sheet(len(drawn), len(known), tuple(rules))


def _rows(answers: Sequence[Answer], rules: dict[str, Rule], lang: str) -> list[tuple[str, ...]]:
    return [
        (
            answer.id,
            "",
            name,
            "",
            rule.says.within(lang),
            "" if rule.good is None else rule.good.within(lang),
            "" if rule.near_miss is None else rule.near_miss.within(lang),
            harmless(answer.text or ""),
        )
        for answer in answers
        for name, rule in rules.items()
    ]
