"""What a trace knows of its spans: who asked, in which session, and which spans answered.

Rules. An answer is counted at the leaf: a span of a model below which no other span of a model
lies, for the spans above repeat its tokens. A span without user or session takes that of the
nearest span above it, else that of its trace, provided that the trace names only one. Parents may
come after their children; they are looked for in the whole file.

Tokens are counted with the cache included, as the table `generations` has them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cynosure.sources.walking import number, total

REFUSALS: tuple[str, ...] = ("content_filter", "refusal", "safety", "content-filter")
"""Reasons to stop that mean that the model would not answer."""

Key = tuple[str, str]


@dataclass(frozen=True)
class Span:
    """Where a record stands: its trace, its own id, the span above it, and whom it names.

    `answers` where it is the span of a model that wrote an answer.
    """

    trace: str | None
    span: str | None
    parent: str | None = None
    user: str | None = None
    session: str | None = None
    answers: bool = False


@dataclass
class Kinship:
    """The traces of one file; complete once every span is learnt."""

    _parents: dict[Key, Key] = field(default_factory=dict)
    _named: dict[str, dict[Key, str]] = field(default_factory=lambda: {"user": {}, "session": {}})
    _traces: dict[str, dict[str, str | None]] = field(
        default_factory=lambda: {"user": {}, "session": {}}
    )
    _answering: list[Key] = field(default_factory=list)
    _above: set[Key] | None = None

    def learn(self, span: Span | None) -> None:
        """Take in one span."""
        if span is None or span.trace is None:
            return
        for what, name in (("user", span.user), ("session", span.session)):
            if name is None:
                continue
            one = self._traces[what].setdefault(span.trace, name)
            if one != name:
                self._traces[what][span.trace] = None
            if span.span is not None:
                self._named[what][span.trace, span.span] = name
        if span.span is None:
            return
        if span.parent is not None:
            self._parents[span.trace, span.span] = (span.trace, span.parent)
        if span.answers:
            self._answering.append((span.trace, span.span))

    def user(self, span: Span) -> str | None:
        """Who asked: by the span itself, one above it, or its trace."""
        return span.user or self._rolled_up("user", span)

    def session(self, span: Span) -> str | None:
        """The session, found in the same way."""
        return span.session or self._rolled_up("session", span)

    def asked(self, span: Span | None) -> dict[str, Any] | None:
        """By columns, the event that somebody asked: of a span with none above it whose user is
        known; None of any other."""
        if span is None or span.parent is not None:
            return None
        user = self.user(span)
        return None if user is None else {"event_id": span.span, **self._cells(span, user)}

    def answered(self, span: Span | None) -> dict[str, Any] | None:
        """By columns, the answer of a model: of an answering span at the leaf; None of others."""
        if span is None or not span.answers or not self.is_leaf(span):
            return None
        return {"generation_id": span.span, **self._cells(span, self.user(span))}

    def _cells(self, span: Span, user: str | None) -> dict[str, Any]:
        """What the rows of a span have in common, of whatever table."""
        session = self.session(span)
        return {
            "user_id": user,
            "episode_id": session or span.trace,
            "session_id": session,
            "trace_id": span.trace,
        }

    def is_leaf(self, span: Span) -> bool:
        """Whether no span of a model lies below."""
        if span.trace is None or span.span is None:
            return True
        if self._above is None:
            self._above = self._above_answers()
        return (span.trace, span.span) not in self._above

    def _rolled_up(self, what: str, span: Span) -> str | None:
        if span.trace is None:
            return None
        for key in self._ancestors((span.trace, span.span or "")):
            if key in self._named[what]:
                return self._named[what][key]
        return self._traces[what].get(span.trace)

    def _ancestors(self, key: Key) -> Iterable[Key]:
        """The spans above, nearest first; a circle ends where it closes."""
        seen = {key}
        while (above := self._parents.get(key)) is not None and above not in seen:
            seen.add(above)
            yield above
            key = above

    def _above_answers(self) -> set[Key]:
        above: set[Key] = set()
        for key in self._answering:
            for ancestor in self._ancestors(key):
                if ancestor in above:
                    break
                above.add(ancestor)
        return above


def input_tokens(given: Any, cached: Iterable[Any], *, exclusive: bool | None) -> Any:
    """Tokens put in, those read from and written to the cache included.

    `exclusive` says that `given` leaves them out; None where the tool does not say: then they are
    added only where `given` is too small to hold them.
    """
    apart = total(cached)
    own, rest = number(given), number(apart)
    if own is None or rest is None:
        return given if given is not None else apart
    if exclusive is None:
        exclusive = rest > own
    return own + rest if exclusive else own


def refused(reasons: Any) -> bool | None:
    """Whether a model would not answer, by its reason(s) to stop; None where none is given."""
    given = reasons if isinstance(reasons, list) else [reasons]
    words = [str(reason).casefold() for reason in given if reason not in (None, "")]
    return any(word in REFUSALS for word in words) if words else None
