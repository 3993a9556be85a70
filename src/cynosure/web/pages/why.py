"""Why: what a change of the star is made of, and how far it can be traced."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cynosure.errors import Text
from cynosure.web.content import Content, Section, claim
from cynosure.web.pages.of_analysis import content_of
from cynosure.web.reading import Reading
from cynosure.web.view import View, metric_of

SAYS = Text(
    "Is the move real, where is it, rate or mix, and how far a reason can be told",
    "变动是否真实、发生在哪里、是比率还是结构，以及原因能说到哪一步",
)
TITLE = Text("Why", "归因")
WHAT_IF = Text("What if", "如果改变某一部分")


@dataclass(frozen=True)
class Why:
    """Whatever `why` has found, the star first, and what was asked with `--what-if`."""

    name: str = "why"
    title: Text = TITLE

    def content(self, reading: Reading, view: View, query: dict[str, str]) -> Content:
        star = metric_of(reading.project.star_file, view.group)
        found = content_of(reading, view, self.name, self.title, SAYS, star)
        asked = reading.all_of("what_if", found.snapshot)
        if not asked:
            return found
        items = tuple(claim(reading, listed, notes=True) for listed in asked)
        return replace(found, sections=(*found.sections, Section("what-if", WHAT_IF, items)))
