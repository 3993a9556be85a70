"""Which variant of an experiment is the control: said, or known by its name, never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cynosure.analyses.release.asked_for import split_names
from cynosure.errors import Refusal

CONTROLS = (
    "control", "ctl", "a", "0", "off", "without", "none", "plain", "baseline", "base", "old",
    "before", "current", "default", "holdout", "placebo", "false", "no",
    "对照", "对照组", "旧版", "原版", "基线", "空白",
)  # fmt: skip
"""What people call the arm in which nothing changes."""
_NUMBERED = re.compile(r"(?P<stem>.*?)(?P<number>\d{1,9})")


def control_first(release: str, split: str, variants: Sequence[str]) -> tuple[str, ...]:
    """The variants, the control first; `release` is what the experiment is called.

    Raises Refusal where nothing says which is the control: a guess would tell the effect with
    either sign.
    """
    found = known_control(variants, split)
    if found is None:
        raise _no_control(release, sorted(variants))
    return found


def known_control(variants: Sequence[str], split: str = "") -> tuple[str, ...] | None:
    """The variants, the control first: as people call it, else as the split names it, else the
    lowest of one series of numbers (m1, m2). None where nothing says which it is."""
    variants = sorted(variants)
    named = split_names(split)
    if set(named) == set(variants):
        variants = list(named)
    control = next((name for name in variants if name.lower() in CONTROLS), None)
    if control is None:
        control = named[0] if set(named) == set(variants) else _lowest(variants)
    return None if control is None else (control, *(name for name in variants if name != control))


def _lowest(variants: Sequence[str]) -> str | None:
    """The first of variants that differ in a number at the end only, None where they do not."""
    found = [_NUMBERED.fullmatch(name) for name in variants]
    whole = [one for one in found if one is not None]
    if len(whole) < len(variants) or len({one["stem"] for one in whole}) > 1:
        return None
    return min(whole, key=lambda one: int(one["number"]))[0]


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
