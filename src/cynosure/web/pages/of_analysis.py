"""A page that shows whatever one analysis has found, with nothing of its own."""

from __future__ import annotations

from cynosure.errors import Text
from cynosure.findings.asking import command_for
from cynosure.findings.record import Question
from cynosure.web.content import Content, Item, Missing, Section, claim
from cynosure.web.reading import Reading
from cynosure.web.view import View

FOUND = Text("What was found", "已有结论")


def content_of(
    reading: Reading, view: View, name: str, title: Text, says: Text, first: str | None = None
) -> Content:
    """Every finding of the analysis `name` on one snapshot, each with all it shows.

    `says` is what the page answers, said where nothing was asked yet. The newest stands last; where
    `first` names a metric, the newest stands first, and what was found of that metric before the
    rest.
    """
    snapshot = view.snapshot or reading.snapshot_for((), (name,))
    found = reading.all_of(name, snapshot)
    if first is not None:
        theirs = [one for one in found if dict(one.arguments).get("metric") == first]
        found = (*reversed(theirs), *(one for one in reversed(found) if one not in theirs))
    items: tuple[Item, ...] = tuple(claim(reading, listed, notes=True) for listed in found)
    return Content(
        title,
        (Section(name, FOUND, items or (Missing(says, command_for(Question(name))),)),),
        snapshot,
    )
