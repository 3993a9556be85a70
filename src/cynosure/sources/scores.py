"""Scores of tracing tools as labels: who judged, and values that are words."""

from __future__ import annotations

from typing import Any

from cynosure.sources.walking import known, number

RATERS: tuple[tuple[str, str], ...] = (
    ("annotation", "human"),
    ("human", "human"),
    ("user", "human"),
    ("reviewer", "human"),
    ("eval", "judge"),
    ("llm", "judge"),
    ("ai", "judge"),
    ("judge", "judge"),
    ("code", "rule"),
)
"""What tools call the source of a score (in small letters), and the kind of rater that it is."""

FEEDBACK: tuple[str, ...] = ("user", "feedback", "thumb", "rating", "csat")
"""Words in a name by which a person gave the score, where the source says only how it came."""


def rater_kind(source: str | None, name: str | None) -> str:
    """The kind of rater behind a score; `rule` where nothing tells of a person or a model."""
    kind = dict(RATERS).get((source or "").casefold())
    if kind is not None:
        return kind
    feedback = any(word in (name or "").casefold() for word in FEEDBACK)
    return "human" if feedback else "rule"


def valued(name: Any, value: Any, category: Any = None) -> dict[str, Any]:
    """Name and value of a label. A score that is a word is the label `name: word` of value 1."""
    word = category if category not in (None, "") else value
    if isinstance(value, bool):
        return {"name": name, "value": int(value)}
    if number(value) is not None and (category in (None, "") or _is_flag(category)):
        return {"name": name, "value": number(value)}
    if known(word) is None or known(name) is None:
        return {"name": name, "value": None}
    return {"name": f"{name}: {word}", "value": 1}


def _is_flag(category: Any) -> bool:
    return str(category).casefold() in ("true", "false")
