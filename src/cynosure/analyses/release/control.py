"""Which variant of an experiment is the control: said, or known by its name, never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from cynosure.analyses.release.split import split_names
from cynosure.errors import Refusal

CONTROLS = (
    "control", "ctl", "a", "0", "off", "without", "none", "plain", "baseline", "base", "old",
    "before", "current", "default", "holdout", "placebo", "false", "no",
    "对照", "对照组", "旧版", "原版", "基线", "空白",
)  # fmt: skip
"""What people call the arm in which nothing changes."""
_NUMBERED = re.compile(r"(?P<stem>.*?)(?P<number>\d{1,9})")
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,9})?")


def control_first(release: str, split: str, variants: Sequence[str]) -> tuple[str, ...]:
    """The variants, the control first; `release` is what the experiment is called.

    Raises Refusal where nothing says which is the control: a guess would tell the effect with
    either sign; and where two names are one to a reader, for then an arm was cut in two.
    """
    alike = _alike(variants)
    if alike:
        raise _spelt_twice(release, alike)
    found = known_control(variants, split)
    if found is None:
        raise _no_control(release, sorted(variants))
    return found


def known_control(variants: Sequence[str], split: str = "") -> tuple[str, ...] | None:
    """The variants, the control first: as people call it, else as the split names it, else the
    lowest of one series of numbers (m1, m2). None where nothing says which it is, and where two
    have the name of one and the split does not name them."""
    variants = sorted(variants)
    named = list(split_names(split))
    ordered = set(named) == set(variants)
    called = [name for name in (named if ordered else variants) if _read(name) in CONTROLS]
    if len(called) > 1 and not ordered:
        return None
    control = called[0] if called else named[0] if ordered else _lowest(variants)
    return None if control is None else (control, *(name for name in variants if name != control))


def _lowest(variants: Sequence[str]) -> str | None:
    """The first of variants that are numbers, or differ in a number at the end only; None where
    they do not."""
    if all(_NUMBER.fullmatch(name) for name in variants):
        return min(variants, key=float)
    found = [_NUMBERED.fullmatch(name) for name in variants]
    whole = [one for one in found if one is not None]
    if len(whole) < len(variants) or len({one["stem"] for one in whole}) > 1:
        return None
    return min(whole, key=lambda one: int(one["number"]))[0]


def _read(name: str) -> str:
    """A name as a reader takes it: without blanks around it, whatever its case and width."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _alike(variants: Sequence[str]) -> list[str]:
    """Names of variants that read the same as another one."""
    counts = Counter(_read(name) for name in variants)
    return [name for name in sorted(variants) if counts[_read(name)] > 1]


def _spelt_twice(release: str, alike: Sequence[str]) -> Refusal:
    spelt = ", ".join(f"`{name}`" for name in alike)
    return Refusal(
        f"Variants of `{release}` differ in case or blanks only: {spelt}. Spell each of them one "
        "way in the exposures, for to compare them would compare spellings.",
        f"`{release}` 有几个变体只在大小写或空格上不同：{spelt.replace(', ', '、')}。"
        "请在曝光数据中统一写法，否则比较的只是写法。",
    )


def _no_control(release: str, variants: Sequence[str]) -> Refusal:
    """That nobody said which of the variants is the control, and where to say it."""
    spelt = ", ".join(f"`{name}`" for name in variants)
    split = ",".join(f"{name}:{100 // len(variants)}" for name in variants)
    return Refusal(
        f"Which variant of `{release}` is the control: {spelt}? Write it first in the `split` "
        f"of the release, such as `{split}`.",
        f"`{release}` 的哪个变体是对照：{spelt.replace(', ', '、')}？"
        f"请在该发布的 `split` 中把对照写在最前，例如 `{split}`。",
    )
