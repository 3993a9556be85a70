"""Whether a text says that something is there, or that it is not: in Chinese and in English.

Negators are looked for in the clause of a word, close before it or close behind. Between them may
stand light words only (一部, "a single"), so that 没有钱坐电梯 denies no lift. Two negators undo
each other: 并非没有电梯, "not without a lift".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from cynosure.metrics.rubrics.numbers import plain

_CLAUSE = re.compile(r"[,，;；:：。.!?！？、\n]|但是|但|而且|\bbut\b|\band\b|\bwhile\b")
_LIGHT_ZH = (
    "(?:任何|什么|一|两|几|半|个|部|台|座|条|架|人|哪怕|配备|配|安装|加装|装|设有|设置|设|带|通|过|有|"
    "的|了|能用|可用|\\s)*"
)
_LIGHT_EN = (
    r"(?:[ -](?:a|an|any|the|one|single|working|functioning|proper|own|its|their|even|so much|as|of"
    r"|have|has|had|having|got|get|been|be|is|are|was|were|ever|installed|there|such|sign))*[ -]?"
)
_NO_ZH = "没有|没|未|无|不带|不设|不装|不配|缺少|缺|不含|不存在|从无|毫无|不具备"
_NO_EN = (
    r"without|no|not|never|lacks|lacking|lack|neither|nor|hasn't|haven't|hadn't|doesn't|don't"
    r"|didn't|isn't|aren't|wasn't|weren't|minus"
)
_UNDONE = re.compile(
    r"(?:并非|不是|绝非|怎么会|不可能|不存在|不会有|没有一[个栋座部]|\bnot|\bnever|\bisn't|\bhardly)"
    r"[^,，;；。.!?！？]{0,6}$"
)
_BEHIND = re.compile(
    r"^(?:[都也就又还]{0,2}(?:没有|没|未|不存在|尚未|从未)(?![^,，。]{0,2}[坏修停])"
    r"|\s+(?:(?:is|was|are|were|has|had|does|did)(?:n't|\s+(?:not|never))|never|nowhere)\b"
    r"|[- ](?:less|free)\b|less\b)"
)


@cache
def _before(word: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?P<zh>{_NO_ZH}){_LIGHT_ZH}|\b(?P<en>{_NO_EN})\b{_LIGHT_EN}){re.escape(word)}$"
    )


@cache
def _word(word: str) -> re.Pattern[str]:
    """A word; of letters, not inside of a longer one, its plural included."""
    written = re.escape(word)
    if word[0].isascii() and word[0].isalnum():
        written = rf"(?<![a-z0-9]){written}(?:s|es)?(?![a-z0-9])|(?<![a-z0-9]){written}(?=less)"
    return re.compile(written)


def clauses(text: str) -> Iterator[str]:
    """The clauses of a text as `plain` leaves it; a point inside a number parts nothing."""
    masked = re.sub(r"(?<=\d)[.,](?=\d)", "_", text)
    begun = 0
    for match in _CLAUSE.finditer(masked):
        yield text[begun : match.start()]
        begun = match.end()
    yield text[begun:]


def told(text: str, words: tuple[str, ...]) -> tuple[bool, bool]:
    """Whether some clause says that one of `words` is there, and whether some denies it."""
    said = denied = False
    for clause in clauses(text):
        for word in words:
            for match in _word(plain(word)).finditer(clause):
                if _denied(clause, match, plain(word)):
                    denied = True
                else:
                    said = True
    return said, denied


def _denied(clause: str, match: re.Match[str], word: str) -> bool:
    found = _before(word).search(clause[: match.start()] + word)
    if found is None:
        return _BEHIND.match(clause[match.end() :].removeprefix("s")) is not None
    return _UNDONE.search(clause[: found.start()]) is None
