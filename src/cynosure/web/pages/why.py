"""Why: what a change of the star is made of, and how far it can be traced."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.errors import Text
from cynosure.web.content import Content
from cynosure.web.pages.of_analysis import content_of
from cynosure.web.reading import Reading
from cynosure.web.view import View

SAYS = Text(
    "Is the move real, where is it, rate or mix, and how far a reason can be told",
    "变动是否真实、发生在哪里、是比率还是结构，以及原因能说到哪一步",
)
TITLE = Text("Why", "归因")


@dataclass(frozen=True)
class Why:
    """Whatever `why` has found."""

    name: str = "why"
    title: Text = TITLE

    def content(self, reading: Reading, view: View, query: dict[str, str]) -> Content:
        return content_of(reading, view, self.name, self.title, SAYS)
