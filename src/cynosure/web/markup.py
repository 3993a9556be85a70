"""Templates: everything is escaped, and what is ours to mark is marked here."""

from __future__ import annotations

from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cynosure.web.words import say

FOLDER = Path(__file__).parent / "templates"
TIMES = {"×": "times", "=": "equals", "+": "plus", "−": "minus", "÷": "divided"}


def environment() -> Environment:
    """The templates of the pages; a name that a template misses is an error, never a blank."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["marked"] = marked
    made.globals["say"] = say
    made.globals["TIMES"] = TIMES
    return made


def marked(line: str) -> Markup:
    """A line in which what stands between backticks, which are ours alone, is code."""
    parts = (
        f"<code>{escape(part)}</code>" if place % 2 else escape(part)
        for place, part in enumerate(line.split("`"))
    )
    return Markup("".join(parts))  # noqa: S704 - each part is escaped
