"""Boundary: what the model can do, what we add, what next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cynosure.errors import Text
from cynosure.findings.asking import command_for
from cynosure.findings.record import Question
from cynosure.web.content import Content, Item, Missing, Section, claim
from cynosure.web.pages.of_analysis import FOUND
from cynosure.web.reading import Reading
from cynosure.web.view import View

SAYS = Text(
    "What the model can do by scenario, bare and with what we add to it",
    "各场景中模型独立能做到什么，加上我们的工作又能做到什么",
)
TITLE = Text("Boundary", "能力边界")
BOUNDARY = "boundary"
PARTS: tuple[tuple[str, Text], ...] = (
    ("boundary_new", Text("The newest model", "新模型")),
    ("boundary_prompt", Text("Would one prompt do?", "一句提示词够不够？")),
    ("boundary_steps", Text("Which steps still pay", "哪些步骤还值得维护")),
    ("boundary_beliefs", Text("Beliefs", "信念")),
    ("boundary_gate", Text("The gate", "发布门禁")),
    ("boundary_triage", Text("What to train on", "先训什么")),
    ("boundary_pairs", Text("Answers turned down and taken", "被否掉与被采纳的回答")),
    ("boundary_rubric", Text("What experts say", "专家怎么看")),
    ("boundary_leaderboard", Text("What others published", "公开榜单")),
)
"""The questions of the other parts, in the order of the page; a part stands where it was asked."""


@dataclass(frozen=True)
class Boundary:
    """Whatever the parts of `boundary` have found."""

    name: str = BOUNDARY
    title: Text = TITLE

    def content(self, reading: Reading, view: View, query: dict[str, str]) -> Content:
        names = (BOUNDARY, *(name for name, _ in PARTS))
        snapshot = view.snapshot or reading.snapshot_for((), names)
        whole = _found(reading, BOUNDARY, snapshot)
        first = whole or (Missing(SAYS, command_for(Question(BOUNDARY))),)
        parts = tuple(_parts(reading, snapshot))
        return Content(self.title, (Section(BOUNDARY, FOUND, first), *parts), snapshot)


def _parts(reading: Reading, snapshot: str | None) -> Iterator[Section]:
    for name, head in PARTS:
        items = _found(reading, name, snapshot)
        if items:
            yield Section(name.removeprefix(f"{BOUNDARY}_"), head, items)


def _found(reading: Reading, name: str, snapshot: str | None) -> tuple[Item, ...]:
    """The newest answers to all questions of one part, each with all it shows."""
    return tuple(claim(reading, one, notes=True) for one in reading.all_of(name, snapshot))
