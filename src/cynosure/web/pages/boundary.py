"""Boundary: what the model can do, what we add, what next."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.errors import Text
from cynosure.web.content import Content
from cynosure.web.pages.of_analysis import content_of
from cynosure.web.reading import Reading
from cynosure.web.view import View

SAYS = Text(
    "What the model can do by scenario, bare and with what we add to it",
    "各场景中模型独立能做到什么，加上我们的工作又能做到什么",
)
TITLE = Text("Boundary", "能力边界")


@dataclass(frozen=True)
class Boundary:
    """Whatever `boundary` has found."""

    name: str = "boundary"
    title: Text = TITLE

    def content(self, reading: Reading, view: View, query: dict[str, str]) -> Content:
        return content_of(reading, view, self.name, self.title, SAYS)
