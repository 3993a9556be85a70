"""Words that claim a cause. Only ● and ◐ may speak them; a test scans every message for them."""

from __future__ import annotations

import re

ENGLISH: tuple[str, ...] = (
    "because",
    "boost",
    "boosted",
    "boosts",
    "cause",
    "caused",
    "causes",
    "causing",
    "cut",
    "cuts",
    "drive",
    "driven",
    "drives",
    "drove",
    "due to",
    "hurt",
    "hurts",
    "improved",
    "improves",
    "lead to",
    "leads to",
    "led to",
    "lifted",
    "lifts",
    "lowered",
    "lowers",
    "made it go",
    "owing to",
    "raised",
    "raises",
    "reduced",
    "reduces",
    "result in",
    "resulted in",
    "results in",
    "thanks to",
)

CHINESE: tuple[str, ...] = (
    "促使",
    "促成",
    "因为",
    "导致",
    "带来",
    "引发",
    "引起",
    "归功于",
    "归因于",
    "得益于",
    "拉动",
    "拖累",
    "推动",
    "推高",
    "提升了",
    "下降了",
    "源于",
    "由于",
    "致使",
    "使得",
    "造成",
)

_WORDS = re.compile(rf"\b(?:{'|'.join(ENGLISH)})\b", re.IGNORECASE)


def causal_words(text: str) -> tuple[str, ...]:
    """The causal words of either language in `text`, in lower case, English ones first."""
    english = (found[0].lower() for found in _WORDS.finditer(" ".join(text.split())))
    return (*english, *(word for word in CHINESE if word in text))
