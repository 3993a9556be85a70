"""The arms of an experiment by the unit that was assigned, and whether the split held."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cynosure.analyses.release.asked_for import Release, planned_shares, split_names
from cynosure.errors import Refusal
from cynosure.findings.blocks import Check, Note
from cynosure.metrics.calendar import day_of
from cynosure.metrics.release.exposed import Exposed
from cynosure.stats.experiments.allocation import ALARM, SampleRatio, sample_ratio

Floats = NDArray[np.float64]
CONTROLS = (
    "control", "ctl", "a", "0", "off", "without", "none", "plain", "baseline", "base", "old",
    "before", "current", "default", "holdout", "placebo", "false", "no",
    "对照", "对照组", "旧版", "原版", "基线", "空白",
)  # fmt: skip
"""What people call the arm in which nothing changes."""
_NUMBERED = re.compile(r"(?P<stem>.*?)(?P<number>\d{1,9})")
WHOLE_ACCOUNTS = 10
"""Accounts of several people, all of one variant, that chance does not bring about."""


@dataclass(frozen=True)
class Units:
    """What was assigned, n units: `arm` (length n) counts `names`, the control being 0.

    `after` and `before` have shape (c, n): the sums of all people of a unit, two whose quotient is
    the metric, or the six of a judged one. `by_week` has shape (weeks, c, n). `clustered` says that
    a unit holds several people.
    """

    names: tuple[str, ...]
    arm: NDArray[np.intp]
    after: Floats
    before: Floats
    by_week: Floats
    clustered: bool

    def of(self, chosen: NDArray[np.bool_]) -> Units:
        """Some of the units."""
        return Units(
            self.names,
            self.arm[chosen],
            self.after[:, chosen],
            self.before[:, chosen],
            self.by_week[:, :, chosen],
            self.clustered,
        )

    def counts(self) -> tuple[int, ...]:
        """Units in each arm."""
        return tuple(int((self.arm == k).sum()) for k in range(len(self.names)))


def arm_names(release: Release, exposed: Exposed) -> tuple[str, ...]:
    """The variants, the control first: as people call it, else as the split names it, else the
    lowest of one series of numbers (m1, m2).

    Raises Refusal where fewer than two variants have anybody, and where nothing says which is the
    control: a guess would tell the effect with either sign.
    """
    variants = sorted(set(exposed.variant))
    if len(variants) < 2:
        raise Refusal(
            f"`{release.id}` has people in {len(variants)} variant; it takes two to compare.",
            f"`{release.id}` 只有 {len(variants)} 个变体有用户；至少需要两个才能比较。",
        )
    named = split_names(release.split)
    if set(named) == set(variants):
        variants = list(named)
    control = next((name for name in variants if name.lower() in CONTROLS), None)
    if control is None:
        control = named[0] if set(named) == set(variants) else _lowest(variants)
    if control is None:
        raise _no_control(release, variants)
    return (control, *(name for name in variants if name != control))


def _lowest(variants: Sequence[str]) -> str | None:
    """The first of variants that differ in a number at the end only, None where they do not."""
    found = [_NUMBERED.fullmatch(name) for name in variants]
    whole = [one for one in found if one is not None]
    if len(whole) < len(variants) or len({one["stem"] for one in whole}) > 1:
        return None
    return min(whole, key=lambda one: int(one["number"]))[0]


def _no_control(release: Release, variants: Sequence[str]) -> Refusal:
    """That nobody said which of the variants is the control, and where to say it."""
    spelt = ", ".join(f"`{name}`" for name in variants)
    split = ",".join(f"{name}:{100 // len(variants)}" for name in variants)
    return Refusal(
        f"Which variant of `{release.id}` is the control: {spelt}? Write it first in the `split` "
        f"of the release, such as `{split}`.",
        f"`{release.id}` 的哪个变体是对照：{spelt.replace(', ', '、')}？"
        f"请在该发布的 `split` 中把对照写在最前，例如 `{split}`。",
    )


def clusters_of(exposed: Exposed) -> tuple[str | None, ...] | None:
    """Which cluster everybody was assigned with, None where people were assigned one by one.

    The exposure says so; where it does not, accounts of which every one has a single variant do.
    """
    if any(one is not None for one in exposed.cluster):
        return exposed.cluster
    seats: dict[str, list[str]] = {}
    for account, variant in zip(exposed.account, exposed.variant, strict=True):
        if account is not None:
            seats.setdefault(account, []).append(variant)
    several = [variants for variants in seats.values() if len(variants) > 1]
    whole = all(len(set(variants)) == 1 for variants in several)
    return exposed.account if len(several) >= WHOLE_ACCOUNTS and whole else None


def units_of(
    exposed: Exposed,
    names: tuple[str, ...],
    weeks_before: int,
    clusters: Sequence[str | None] | None,
) -> Units:
    """The units of assignment; who belongs to no cluster stands alone.

    A metric with one column is divided by people and weeks.
    """
    n, weeks = len(exposed.variant), len(exposed.sums)
    sums = exposed.sums
    if sums.shape[1] == 1:
        sums = np.concatenate([sums, np.ones((weeks, 1, n))], axis=1)
    arm = np.array([names.index(one) for one in exposed.variant], np.intp)
    if clusters is not None:
        keys = [one if one is not None else f"\x00{k}" for k, one in enumerate(clusters)]
        unique, place = np.unique(keys, return_inverse=True)
        pooled = np.zeros((len(unique), weeks, sums.shape[1]))
        np.add.at(pooled, place, sums.transpose(2, 0, 1))
        arms = np.zeros(len(unique), np.intp)
        arms[place] = arm
        sums, arm = pooled.transpose(1, 2, 0), arms
    after, before = sums[weeks_before:], sums[:weeks_before]
    return Units(names, arm, after.sum(axis=0), before.sum(axis=0), after, clusters is not None)


def split_checks(release: Release, exposed: Exposed, units: Units) -> tuple[Check, ...]:
    """Whether the arms have the shares planned: overall, on each day, in each version of the app.

    Of many days or versions the smallest p is held against the alarm over their number.
    """
    planned = planned_shares(release.split, units.names)
    counted = ":".join(str(one) for one in units.counts())
    unknown = Check("split_held", None, (("counts", counted),))
    if planned is None:
        return (unknown,)
    shares = [planned[name] for name in units.names]
    overall = sample_ratio(units.counts(), shares)
    if not isinstance(overall, SampleRatio):
        return (unknown,)
    found = [Check("split_held", not overall.broken, (("counts", counted), ("p", _p(overall.p))))]
    if units.clustered:
        return tuple(found)
    days = [str(day) for day in exposed.day]
    for code, keys in (("split_by_day", days), ("split_by_version", exposed.version)):
        found.append(_within(code, keys, exposed.variant, units.names, shares))
    return tuple(found)


def split_breaks(
    release: Release, exposed: Exposed, units: Units, checks: Sequence[Check]
) -> Iterator[Note]:
    """Where a broken split breaks most: the day, the version of the app."""
    planned = planned_shares(release.split, units.names)
    failed = {check.code for check in checks if check.passed is False}
    if planned is None:
        return
    shares = [planned[name] for name in units.names]
    days = [day_of(int(day)).isoformat() for day in exposed.day]
    for code, keys, note, value in (
        ("split_by_day", days, "breaks_on_day", "day"),
        ("split_by_version", exposed.version, "breaks_in_version", "version"),
    ):
        tested = _tested(keys, exposed.variant, units.names, shares) if code in failed else []
        if tested:
            yield Note(note, ((value, min(tested)[1]),))


def _within(
    code: str,
    keys: Sequence[str | None],
    variants: Sequence[str],
    names: Sequence[str],
    shares: list[float],
) -> Check:
    tested = _tested(keys, variants, names, shares)
    if not tested:
        return Check(code, None)
    p, _ = min(tested)
    return Check(code, p >= ALARM / len(tested), (("count", len(tested)), ("p", _p(p))))


def _tested(
    keys: Sequence[str | None],
    variants: Sequence[str],
    names: Sequence[str],
    shares: list[float],
) -> list[tuple[float, str]]:
    """How likely chance makes the counts of each key; without those of too few people."""
    counts = Counter(zip(keys, variants, strict=True))
    tested = []
    for key in sorted({key for key in keys if key is not None}):
        ratio = sample_ratio([counts[key, name] for name in names], shares)
        if isinstance(ratio, SampleRatio):
            tested.append((ratio.p, key))
    return tested


def _p(p: float) -> float:
    return float(f"{p:.2g}")
