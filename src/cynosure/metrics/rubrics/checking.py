"""A rule's check on one text: is it broken, kept, or is the text about something else?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cynosure.metrics.rubrics.model import Check, Condition
from cynosure.metrics.rubrics.negation import told
from cynosure.metrics.rubrics.numbers import numbers_of, plain

_SENTENCE = re.compile(r"(?<=[。！？!?\n])|(?<=\.)(?=\s)")


def kept(text: str, check: Check) -> bool | None:
    """Whether a text keeps the rule; None where the text is about something else.

    One passage that fulfils all of `breaks` breaks it; one that fulfils `requires` keeps it. A
    setting counts where the text names it anywhere. A text that never speaks of what `breaks` asks
    for first (its `says`, else its `denies`, else its number) has kept nothing.
    """
    whole = plain(text)
    if check.setting and not any(told(whole, check.setting)):
        return None
    passages = list(_passages(whole, check.within))
    if check.breaks is not None:
        if not any(_speaks(one, check.breaks) for one in passages):
            return None
        return not any(_fulfils(one, check.breaks) for one in passages)
    return check.requires is None or any(_fulfils(one, check.requires) for one in passages)


def _passages(whole: str, within: str) -> Iterator[str]:
    if within == "text":
        yield whole
    elif within == "paragraph":
        yield from whole.split("\n")
    else:
        yield from _SENTENCE.split(whole)


def _speaks(passage: str, condition: Condition) -> bool:
    """Whether a passage mentions the thing at all, there or not."""
    words = condition.says or condition.denies or condition.also
    if words:
        return any(told(passage, words))
    return condition.number is None or bool(list(numbers_of(passage, condition.number.of)))


def _fulfils(passage: str, condition: Condition) -> bool:
    if condition.says and not told(passage, condition.says)[0]:
        return False
    if condition.also and not told(passage, condition.also)[0]:
        return False
    if condition.denies and not told(passage, condition.denies)[1]:
        return False
    counted = condition.number
    return counted is None or any(
        (counted.at_least is None or one.low >= counted.at_least)
        and (counted.at_most is None or one.high <= counted.at_most)
        for one in numbers_of(passage, counted.of)
    )
