"""Audit: is this star a good one?"""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.errors import Text
from cynosure.web.content import Content
from cynosure.web.pages.of_analysis import content_of
from cynosure.web.reading import Reading
from cynosure.web.view import View

SAYS = Text(
    "Six criteria, measured, for the star and its rivals",
    "用六项准则实测北极星及其备选指标",
)
TITLE = Text("Audit", "体检")


@dataclass(frozen=True)
class Audit:
    """Whatever `audit` has found."""

    name: str = "audit"
    title: Text = TITLE

    def content(self, reading: Reading, view: View, query: dict[str, str]) -> Content:
        return content_of(reading, view, self.name, self.title, SAYS)
