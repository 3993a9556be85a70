"""One market got it: what that market would have been, from others, and every placebo market."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cynosure.analyses.release import shown
from cynosure.analyses.release.asked_for import (
    Release,
    closed_periods,
    metric_of,
    places_of,
)
from cynosure.analyses.release.course import (
    FADES,
    NOTHING_AFTER,
    Course,
    cut_by,
    split_at_end,
    with_course,
)
from cynosure.analyses.release.outcome import PLACEBO_ALARM, Outcome
from cynosure.errors import Refusal, Text
from cynosure.findings.blocks import Check, Note, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Placebo
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.release.panel import Panel, PanelRequest
from cynosure.stats.estimate import Estimate
from cynosure.stats.synthetic import (
    Synthetic,
    difference_in_differences,
    synthetic_control,
    synthetic_difference,
)
from cynosure.stats.undefined import Reason, Undefined

Floats = NDArray[np.float64]
PLACEBO_UNITS = 19
"""Other markets that it takes before one can stand out of 20."""

Estimator = Callable[[Floats, Floats, int, float], Synthetic | Undefined]
METHODS: tuple[tuple[Text, Estimator], ...] = (
    (Text("Synthetic difference-in-differences", "合成双重差分"), synthetic_difference),
    (Text("Synthetic control", "合成控制"), synthetic_control),
    (Text("Difference-in-differences", "双重差分"), difference_in_differences),
)


def request(asked: Asked, release: Release) -> PanelRequest:
    """What is asked of the store. Raises as `places_of` and `closed_periods` do."""
    places, metric = places_of(release), metric_of(asked)
    return PanelRequest(metric, closed_periods(asked, metric), places.column)


def outcome(inputs: Inputs, release: Release) -> Outcome:
    """What the market did beside its synthetic twin.

    Raises Refusal where the market has no rows, and where too little lies before or after.
    """
    wanted = request(inputs.asked, release)
    panel, places = inputs.answer_to(wanted), places_of(release)
    before = [k for k, one in enumerate(wanted.periods) if one.end < release.day]
    since = [k for k, one in enumerate(wanted.periods) if one.start >= release.day]
    during, later = split_at_end(release, wanted.periods, since)
    periods = tuple(wanted.periods[k] for k in (*before, *during))
    start = len(before)
    values, whole = values_of(panel, [*before, *during])
    treated = [k for k, unit in enumerate(panel.units) if unit in places.values and whole[k]]
    others = [k for k, unit in enumerate(panel.units) if unit not in places.values and whole[k]]
    _refuse(release, len(treated), start, len(periods) - start)
    level = inputs.asked.star_file.evidence.level
    market, rest = values[treated].mean(axis=0), values[others]
    found = [(label, method(market, rest, start, level)) for label, method in METHODS]
    first = found[0][1]
    period = Period("range", periods[start].start, periods[-1].end)
    left_out = len(panel.units) - len(treated) - len(others)
    if len(others) < PLACEBO_UNITS or isinstance(first, Undefined):
        needed = (("n", len(others)), ("needed", PLACEBO_UNITS))
        return _untold(Undefined(Reason.TOO_FEW, needed), len(others), period)
    flat = _flat(market, rest, start, level)
    told = _told(first, found, market, start, period, left_out, flat)
    told = replace(told, caveats=(*told.caveats, *cut_by(release, wanted.periods)))
    if release.ended is None:
        return told
    after = _after(panel, places.values, before, later, level)
    course = Course(
        Estimate(first.effect, first.interval, len(others) + 1),
        after,
        (len(during), len(later)),
        len(treated),
        _fading(panel, places.values, (before, later), wanted.periods, level),
    )
    return with_course(told, inputs, release, course)


def _after(
    panel: Panel, names: tuple[str, ...], before: list[int], later: list[int], level: float
) -> Estimate | Undefined:
    """The effect in the periods since the end, the twin being made of the time before."""
    if not later:
        return NOTHING_AFTER
    values, whole = values_of(panel, [*before, *later])
    treated = [k for k, unit in enumerate(panel.units) if unit in names and whole[k]]
    others = [k for k, unit in enumerate(panel.units) if unit not in names and whole[k]]
    if not treated:
        return NOTHING_AFTER
    market = values[treated].mean(axis=0)
    found = synthetic_difference(market, values[others], len(before), level)
    if isinstance(found, Undefined):
        return found
    return Estimate(found.effect, found.interval, len(others) + 1)


def _fading(
    panel: Panel,
    names: tuple[str, ...],
    numbers: tuple[list[int], list[int]],
    periods: tuple[Period, ...],
    level: float,
) -> tuple[tuple[Period, float], ...]:
    """The effect of each of the first periods since the end."""
    before, later = numbers
    found = ((periods[k], _after(panel, names, before, [k], level)) for k in later[:FADES])
    return tuple((period, one.value) for period, one in found if isinstance(one, Estimate))


def values_of(panel: Panel, kept: list[int]) -> tuple[Floats, NDArray[np.bool_]]:
    """The metric by unit and period, and which units have it in every period."""
    over, under = panel.over[:, kept], panel.under[:, kept]
    whole = (under != 0).all(axis=1) & panel.present[:, kept].any(axis=1)
    return np.divide(over, under, out=np.zeros_like(over), where=under != 0), whole


def _refuse(release: Release, treated: int, before: int, after: int) -> None:
    if not treated:
        raise Refusal(
            f"Nobody within the scope of `{release.id}` has the metric in every period.",
            f"`{release.id}` 范围内没有任何单位在每个周期都有该指标。",
        )
    if before < 2 or not after:
        raise Refusal(
            f"There are {before} whole periods before `{release.id}` and {after} after it; it "
            "takes 2 and 1. Where rows are further apart than periods are long, ask for longer "
            "ones: `--period month`, `quarter` or `year`.",
            f"`{release.id}` 之前有 {before} 个完整周期，之后有 {after} 个；至少需要 2 个和 1 个。"
            "如果数据的间隔比周期长，请换用更长的周期：`--period month`、`quarter` 或 `year`。",
        )


def _flat(market: Floats, rest: Floats, start: int, level: float) -> float | None:
    """The rank of the market on a date of the time before on which nothing happened."""
    pretended = start * 2 // 3
    if pretended < 2:
        return None
    found = synthetic_difference(market[:start], rest[:, :start], pretended, level)
    if isinstance(found, Undefined) or isinstance(found.p_value, Undefined):
        return None
    return found.p_value


def _untold(absent: Undefined, n: int, period: Period) -> Outcome:
    needs = Note("more_markets", (("needed", PLACEBO_UNITS),))
    return Outcome(Kind.CANNOT_TELL, absent, n, Unit.UNITS, period, needs)


def _told(
    first: Synthetic,
    found: list[tuple[Text, Synthetic | Undefined]],
    market: Floats,
    start: int,
    period: Period,
    left_out: int,
    flat: float | None,
) -> Outcome:
    as_large = int((np.abs(first.placebos) >= abs(first.effect)).sum())
    everyone = len(first.placebos) + 1
    stands_out = (as_large + 1) / everyone <= PLACEBO_ALARM
    checks = (
        Check("placebo_units", stands_out, (("rank", as_large + 1), ("units", everyone))),
        Check("flat_before", None) if flat is None else
        Check("flat_before", flat > PLACEBO_ALARM, (("p", round(flat, 4)),)),
    )  # fmt: skip
    sure = stands_out and checks[1].passed is True
    after = float(market[start:].mean())
    caveats = (Note("units_incomplete", (("count", left_out),)),) if left_out else ()
    return Outcome(
        Kind.PROBABLY_CAUSED if sure else Kind.MOVED_TOGETHER,
        Estimate(first.effect, first.interval, everyone),
        everyone,
        Unit.UNITS,
        period,
        Note("release_split_next") if sure else Note("release_more_units"),
        checks,
        (Note("method_market"), *caveats),
        (shown.methods_table(found), shown.placebo_table(first)),
        Placebo(tuple(float(one) for one in first.placebos), as_large),
        after - first.effect,
        after,
    )
