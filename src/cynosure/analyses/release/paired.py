"""Sums of a variant beside those of the control at the same time, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cynosure.errors import Refusal
from cynosure.metrics.release.summed import Summed
from cynosure.stats.experiments.difference import Arm, Effect, difference
from cynosure.stats.experiments.sequential import always_valid
from cynosure.stats.undefined import Reason, Undefined

NOWHEN = (None, None)
"""The time of a row that says none."""


@dataclass(frozen=True)
class Pair:
    """A variant beside the control at the last time that has sums of both; `looks` is how often the
    two were summed up, this time included."""

    control: Summed
    variant: Summed
    looks: int

    def effect(self, level: float, looks: int) -> Effect | Undefined:
        """The difference of the two means; where somebody looked before, be it `looks` times at the
        release or through the sums of earlier times, its interval holds at every look.

        Undefined as the two arms are, and as `always_valid` is.
        """
        found = difference(_arm(self.control), _arm(self.variant), level)
        if isinstance(found, Undefined) or max(self.looks, looks) < 2:
            return found
        lasting = always_valid(found, sum(found.n), level)
        if isinstance(lasting, Undefined):
            return lasting
        return replace(found, p=lasting.p, interval=lasting.interval)


def paired(control: Sequence[Summed], variant: Sequence[Summed]) -> Pair:
    """The last rows of a variant and the control that are of one time; where no row shares a time
    with the other, the last of each.

    Rows come in the order of their times. Raises Refusal where one time has rows that differ.
    """
    own, others = _by_time(variant), _by_time(control)
    shared = [time for time in own if time in others and time != NOWHEN]
    if shared:
        return Pair(others[shared[-1]], own[shared[-1]], len(shared))
    return Pair(control[-1], variant[-1], len({(one.time, one.n) for one in variant}))


def _by_time(rows: Sequence[Summed]) -> dict[tuple[int | None, float | None], Summed]:
    """The row of each time; without times rows of more units are later."""
    found: dict[tuple[int | None, float | None], Summed] = {}
    for one in rows:
        before = found.get(one.time)
        if before is not None and not before.is_as(one):
            timeless = one.time == NOWHEN
            if not timeless or before.n == one.n:
                raise _several(one, before)
        found[one.time] = one
    return found


def _several(one: Summed, other: Summed) -> Refusal:
    counts = f"n = {other.n:,}, {one.n:,}"
    means = f"{other.mean:.6g}, {one.mean:.6g}"
    return Refusal(
        f"`{one.variant}` has rows of one time that differ ({counts}; mean {means}), so which of "
        "them the others are to be compared with is not known: give the rows of an experiment that "
        "has its sums at several times `ts` or `days`, and each pair of variants with a control of "
        "its own an experiment of its own.",
        f"`{one.variant}` 在同一时点有几行互不相同（{counts}；均值 {means}），"
        "无从知道该拿哪一行来比较：同一实验若有多个时点的汇总，请给出 `ts` 或 `days`；"
        "若各变体各有自己的对照，请分作不同的实验。",
    )


def _arm(one: Summed) -> Arm | Undefined:
    if one.n < 2:
        return Undefined(Reason.ONE_UNIT if one.n else Reason.NO_ROWS)
    if one.variance is None:
        return Undefined(Reason.MISSING_PART)
    return Arm(one.mean, one.variance / one.n, one.n)
