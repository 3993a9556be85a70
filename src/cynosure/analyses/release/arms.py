"""The arms of an experiment by the unit that was assigned, and whether the split held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from cynosure.analyses.release.asked_for import Release, experiment_of
from cynosure.analyses.release.control import control_first
from cynosure.analyses.release.split import planned_shares
from cynosure.errors import Refusal
from cynosure.findings.blocks import Check, Note
from cynosure.metrics.calendar import day_of
from cynosure.metrics.release.exposed import Exposed
from cynosure.stats.experiments.allocation import ALARM, SampleRatio, sample_ratio

Floats = NDArray[np.float64]


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


def no_exposure(release: Release, last: date, several: int = 0) -> Refusal:
    """That nobody met one variant of the experiment up to the `last` day that is read.

    `several` are the people who met more than one.
    """
    name = experiment_of(release)
    if several:
        return Refusal(
            f"Everybody who met `{name}` met more than one variant ({several:,} people), so nobody "
            "is left to compare; write into `exposures` what each was assigned first.",
            f"接触过 `{name}` 的 {several:,} 人全都见过不止一个变体，没有人可供比较；"
            "请在 exposures 中写明每个人最初分到哪个变体。",
        )
    return Refusal(
        f"No exposure names `{name}` up to {last.isoformat()}, the last closed day that is read: "
        "either nobody had met a variant by then, or the exposures call it otherwise (`cyn "
        "release list` shows what they know).",
        f"截至 {last.isoformat()}（可读取的最后一个已结束日），曝光表里没有 `{name}`："
        "可能那时还没有人接触到任何变体，也可能曝光表用了别的名称"
        "（`cyn release list` 会列出曝光表中的实验）。",
    )


def arm_names(release: Release, exposed: Exposed) -> tuple[str, ...]:
    """The variants, the control first.

    Raises Refusal where fewer than two variants have anybody, and as `control_first` does.
    """
    variants = sorted(set(exposed.variant))
    if len(variants) < 2:
        raise Refusal(
            f"`{release.id}` has people in {len(variants)} variant; it takes two to compare.",
            f"`{release.id}` 只有 {len(variants)} 个变体有用户；至少需要两个才能比较。",
        )
    return control_first(release.id, release.split, variants)


def units_of(
    exposed: Exposed,
    names: tuple[str, ...],
    weeks_before: int,
    clusters: Sequence[str | None] | None,
) -> Units:
    """The units of assignment; who belongs to no cluster stands alone, and a cluster has the
    variant that most of its people met.

    A metric with one column is divided by people and their weeks.
    """
    sums = exposed.sums
    if sums.shape[1] == 1:
        sums = np.concatenate([sums, exposed.weeks[:, np.newaxis]], axis=1)
    arm = np.array([names.index(one) for one in exposed.variant], np.intp)
    if clusters is not None:
        keys = [one if one is not None else f"\x00{k}" for k, one in enumerate(clusters)]
        unique, place = np.unique(keys, return_inverse=True)
        pooled = np.zeros((len(unique), *sums.shape[:2]))
        np.add.at(pooled, place, sums.transpose(2, 0, 1))
        met = np.zeros((len(unique), len(names)), np.intp)
        np.add.at(met, (place, arm), 1)
        sums, arm = pooled.transpose(1, 2, 0), met.argmax(axis=1)
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
        return (Check("split_few", None, (("counts", counted),)),)
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
    if planned is None and release.split.strip():
        yield Note("split_unread", (("split", release.split),))
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
