"""Numbers as people write them, in digits, in Chinese and in English, as the range they leave open.

八层 and "eight storeys" are exactly 8; 七八层 is 7 to 8, 十几层 11 to 19, 八层以上 8 and more,
"under eight" less than 8. Ordinals (第八层, the 8th floor) count nothing and are not read.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

CHINESE = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
PLACES = {"十": 10, "百": 100, "千": 1_000}
BLOCKS = {"万": 10_000, "亿": 100_000_000}
ENGLISH = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
} | {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
}
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}

_WORD = "|".join(sorted((*ENGLISH, *SCALES), key=len, reverse=True))
_SIGN = f"[{''.join((*CHINESE, *PLACES, *BLOCKS))}几]"
_ONE = (
    r"\d+(?:,\d{3})+(?:\.\d+)?[万亿]?|\d+(?:\.\d+)?[万亿]?"
    rf"|{_SIGN}+"
    rf"|(?:\b(?:{_WORD})(?:[ -](?:and )?(?:{_WORD}))*)\b"
)
_LEAST = "at least|no fewer than|至少|不少于|不低于"
_LESS = "under|below|fewer than|less than|不到|不足|少于|低于"
_MOST = "at most|no more than|up to|至多|最多|不超过|不多于"
_MORE = "more than|over|above|超过|不止|多于|高于"
_NUMBER = re.compile(
    rf"(?P<bound>{_LEAST}|{_MOST}|{_LESS}|{_MORE})?\s*"
    rf"(?P<first>{_ONE})(?:\s*(?:-|–|~|～|至|到|or|to)\s*(?P<last>{_ONE}))?"
    r"(?P<ordinal>st|nd|rd|th)?(?P<more>多|余|\+)?",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*(?P<up>以上|及以上|or more|and up)|\s*(?P<down>以下|以内|or fewer|or less)"
)


@dataclass(frozen=True)
class Written:
    """A number of a text: the least and the most that it may be.

    A bound that is not reached itself ("under eight") is moved by half a unit.
    """

    low: float
    high: float


def numbers_of(text: str, nouns: tuple[str, ...]) -> Iterator[Written]:
    """The numbers that count one of `nouns`: 八层, 8 层, "eight-storey", "8 storeys".

    `text` is as `plain` leaves it.
    """
    noun = "|".join(re.escape(plain(one)) for one in sorted(nouns, key=len, reverse=True))
    counted = re.compile(rf"\s*(?:个|座|栋|部)?[ -]*(?:{noun})")
    for match in _NUMBER.finditer(text):
        found = counted.match(text, match.end())
        is_ordinal = match["ordinal"] or text[: match.start()].rstrip().endswith("第")
        if found is not None and not is_ordinal:
            yield _written(match, text, found.end())


def plain(text: str) -> str:
    """Full-width signs as half-width ones, small letters: what all matching is done on."""
    return unicodedata.normalize("NFKC", text).casefold()


def value_of(spelling: str) -> tuple[float, float]:
    """The least and the most that one spelling may be."""
    if spelling[0].isdigit():
        factor = BLOCKS.get(spelling[-1], 1)
        value = float(spelling.rstrip("万亿").replace(",", "")) * factor
        return value, value
    if spelling[0].isascii():
        value = float(_english(spelling))
        return value, value
    return _chinese(spelling)


def _written(match: re.Match[str], text: str, end: int) -> Written:
    low, high = value_of(match["first"])
    if match["last"]:
        high = max(high, value_of(match["last"])[1])
    bound = match["bound"] or ""
    after = _AFTER.match(text, end)
    if match["more"] == "+" or re.fullmatch(_LEAST, bound) or (after and after["up"]):
        high = math.inf
    elif match["more"]:
        low, high = low + 1, low + _unit(low) - 1
    elif re.fullmatch(_MORE, bound):
        low, high = low + 0.5, math.inf
    elif re.fullmatch(_MOST, bound) or (after and after["down"]):
        low = 0.0
    elif re.fullmatch(_LESS, bound):
        low, high = 0.0, high - 0.5
    return Written(low, high)


def _unit(value: float) -> int:
    """What 多 and 余 stay under: 三十多 is 31 to 39, 一百多 101 to 199."""
    digits = str(int(value))
    return max(int("1" + "0" * (len(digits) - len(digits.rstrip("0")))), 10)


def _english(words: str) -> int:
    """ "two hundred and five" is 205."""
    whole = part = 0
    for word in re.split(r"[ -]", words.replace(" and ", " ")):
        if word not in SCALES:
            part += ENGLISH[word]
        elif SCALES[word] == 100:
            part = max(part, 1) * 100
        else:
            whole, part = whole + max(part, 1) * SCALES[word], 0
    return whole + part


def _chinese(signs: str) -> tuple[float, float]:
    """七八 is 7 to 8, 十几 11 to 19, 几十 20 to 90; every other number is exact."""
    if "几" in signs:
        return _chinese_exactly(signs, 1 if signs[0] != "几" else 2), _chinese_exactly(signs, 9)
    pair = re.fullmatch(
        "([十百千]?)([一二三四五六七八九])([一二三四五六七八九])([十百千万]?)", signs
    )
    if pair is not None:
        head, one, other, tail = pair.groups()
        return _chinese_exactly(head + one + tail, 0), _chinese_exactly(head + other + tail, 0)
    return (value := _chinese_exactly(signs, 0)), value


def _chinese_exactly(signs: str, some: int) -> float:
    """二百零五 is 205, 一九八五 is 1985; 几 counts as `some`."""
    if not any(sign in PLACES or sign in BLOCKS for sign in signs):
        return float("".join(str(CHINESE.get(sign, some)) for sign in signs))
    whole = block = digit = 0
    for sign in signs:
        if sign in BLOCKS:
            whole, block, digit = (whole + block + digit or 1) * BLOCKS[sign], 0, 0
        elif sign in PLACES:
            block, digit = block + (digit or 1) * PLACES[sign], 0
        else:
            digit = CHINESE.get(sign, some)
    return float(whole + block + digit)
