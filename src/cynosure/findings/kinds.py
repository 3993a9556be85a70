"""The kinds of evidence. The kind picks the verb; the renderer's grammars own the words."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What the evidence is, and so how strongly a sentence may speak."""

    MEASURED = "measured"
    """A value with its named band, no comparison."""
    CAUSED = "caused"
    """Random assignment, split check passed, metric declared before or confirmed held out."""
    PROBABLY_CAUSED = "probably_caused"
    """Staggered or switchback change, flat before, larger than 95 of 100 placebos."""
    NOT_WORSE = "not_worse"
    """Random assignment, bad end of the interval above a margin declared beforehand."""
    ACCOUNTS_FOR = "accounts_for"
    """An exact identity that closes on the data; arithmetic, not a reason."""
    PREDICTS = "predicts"
    """Window ends before the outcome starts, equal early activity, replicated held out."""
    MOVED_TOGETHER = "moved_together"
    """Timing only."""
    CANNOT_TELL = "cannot_tell"
    """Anything below its bar, always with what would be needed."""


MARKS: tuple[tuple[Kind, str], ...] = (
    (Kind.MEASURED, "■"),
    (Kind.CAUSED, "●"),
    (Kind.PROBABLY_CAUSED, "◐"),
    (Kind.NOT_WORSE, "○"),
    (Kind.ACCOUNTS_FOR, "Σ"),
    (Kind.PREDICTS, "→"),
    (Kind.MOVED_TOGETHER, "∥"),
    (Kind.CANNOT_TELL, "?"),
)
"""Each kind with the mark that stands for it beside the words."""


def mark(kind: Kind) -> str:
    """The one-character mark of a kind."""
    return dict(MARKS)[kind]
