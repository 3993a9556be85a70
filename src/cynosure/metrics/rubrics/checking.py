"""A rule's check on one text: is it broken, kept, or is the text about something else?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cynosure.metrics.rubrics.model import Check, Condition
from cynosure.metrics.rubrics.negation import told
from cynosure.metrics.rubrics.numbers import numbers_of, plain

_SENTENCE = re.compile(r"(?<=[。！？!?\n])|(?<=\.)(?=\s)")


def kept(text: str, check: Check) -> bool | None:
    """Whether a text keeps the rule; None where its setting is not what the text is about.

    The text is broken by any passage that fulfils all of `breaks`, and kept by none that fulfils
    `requires` being absent. A setting counts where the text says it anywhere.
    """
    whole = plain(text)
    if check.setting and not told(whole, check.setting)[0]:
        return None
    passages = list(_passages(whole, check.within))
    if check.breaks is not None:
        return not any(_fulfils(one, check.breaks) for one in passages)
    return check.requires is None or any(_fulfils(one, check.requires) for one in passages)


def _passages(whole: str, within: str) -> Iterator[str]:
    if within == "text":
        yield whole
    elif within == "paragraph":
        yield from whole.split("\n")
    else:
        yield from _SENTENCE.split(whole)


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
