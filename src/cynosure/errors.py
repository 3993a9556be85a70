"""The family of errors that a user may see: a sentence in both languages, a place, an exit code."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Text:
    """One statement in the two languages of the product, neither of which is the original."""

    en: str
    zh: str

    def within(self, lang: str) -> str:
        """The statement in `lang` ("en" or "zh")."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Place:
    """Where in a user's file something stands; `line` and `column` count from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [self.file, *(str(n) for n in (self.line, self.column) if n is not None)]
        return ":".join(parts)


class CynosureError(Exception):
    """What the product says when it cannot go on. Never raised itself: only its four children."""

    exit_code: ClassVar[int]

    def __init__(self, en: str, zh: str, place: Place | None = None) -> None:
        super().__init__(en)
        self.text = Text(en=en, zh=zh)
        self.place = place

    def sentence(self, lang: str) -> str:
        """The whole message in one language, the place in front where there is one."""
        said = self.text.within(lang)
        if self.place is None:
            return said
        return f"{self.place}{'：' if lang == 'zh' else ': '}{said}"


class UserMistake(CynosureError):
    """The request or a file written by the user is wrong; exit 2."""

    exit_code = 2


class Refusal(CynosureError):
    """The question was understood and has no answer on these data; exit 3."""

    exit_code = 3


class Stop(CynosureError):
    """A guardrail or an unaccepted definition stops the user's pipeline; exit 4."""

    exit_code = 4


class Mismatch(CynosureError):
    """A recorded finding does not come out again; exit 5."""

    exit_code = 5


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name closest to `name`, or None where none is close enough to be meant."""
    by_fold = {candidate.casefold(): candidate for candidate in known}
    close = difflib.get_close_matches(name.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> Text:
    """A clause naming the nearest known name, or the whole list where nothing is near."""
    names = sorted(known)
    close = nearest(name, names)
    if close is not None:
        return Text(en=f" Did you mean `{close}`?", zh=f"是否想写 `{close}`？")
    if not names:
        return Text(en="", zh="")
    shown = [f"`{n}`" for n in names[:12]]
    more = "" if len(names) <= 12 else " …"
    return Text(en=f" Known: {', '.join(shown)}{more}.", zh=f"可用的有：{'、'.join(shown)}{more}。")
