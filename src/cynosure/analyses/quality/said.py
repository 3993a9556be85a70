"""What is said beside a judged metric: caveats, checks, and what to do next."""

from __future__ import annotations

import math
from collections.abc import Iterator

from cynosure.analyses.quality.runs import held
from cynosure.analyses.quality.settled import Change, Quality, are_chosen
from cynosure.findings.blocks import Check, Note, Unit
from cynosure.findings.forms import Value
from cynosure.metrics.calendar import Period
from cynosure.metrics.relations.labelled import JUDGE, NAMELESS
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.judge.answering import Responding
from cynosure.stats.judge.by_unit import ENOUGH, judge_weight
from cynosure.stats.judge.crossed import CrossedShares
from cynosure.stats.judge.variance import VarianceShares
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Undefined

SAMPLES = (100, 400)
"""Labels whose worth is told where there are none."""
NEW_LABELS = 100


Shares = VarianceShares | CrossedShares


def caveats(quality: Quality, period: Period, shares: Shares | Undefined) -> Iterator[Note]:
    """The weightiest first."""
    yield from _uncalibrated(quality, period)
    for change in quality.changes:
        yield _broken(quality, change)
    yield from _made_of(quality, period)
    if quality.is_chosen:
        yield Note("weighted_for_answers")
    for one in quality.reading.inputs.answer_to(quality.asked_for.raters):
        if one.outside and one.kind in (JUDGE, quality.model.by):
            low, high = quality.ends
            values = (("count", one.outside), ("low", low), ("high", high))
            yield Note("labels_off_scale", values)
    if any(office.version == NAMELESS for office in quality.offices):
        yield Note("judge_nameless")
    yield from _runs(quality, period, shares)


def checks(quality: Quality, period: Period) -> Iterator[Check]:
    """Whether labels are drawn by chance, and whether one version judged the period."""
    yield by_chance(quality.responding)
    versions = quality.versions_in(period)
    if versions:
        named = (("versions", ", ".join(versions)),)
        yield Check("judge_one_version", len(versions) == 1, named)


def by_chance(found: Responding | Undefined) -> Check:
    """Whether labels look drawn by chance."""
    if isinstance(found, Undefined):
        return Check("labels_by_chance", None)
    values = (("lowest", found.lowest), ("highest", found.highest), ("p", found.p))
    return Check("labels_by_chance", not are_chosen(found), values)


def next_action(quality: Quality, period: Period) -> Note | None:
    """Labels where there are none or chosen ones; a bridge where a change has none."""
    metric = quality.reading.metric
    estimate = quality.estimate(period)
    if isinstance(estimate, Undefined) or quality.is_chosen:
        days = f"{period.start}..{period.end}"
        command = f"cyn label --metric {metric} --sample {NEW_LABELS} --period {days}"
        return Note("label_sample", (("command", command),))
    if any(change.higher is None for change in quality.changes):
        return Note("bridge_judge", (("command", f"cyn star --metric {metric}"),))
    return None


def _uncalibrated(quality: Quality, period: Period) -> Iterator[Note]:
    """What labels would be worth where a period has verdicts and no label."""
    cell = quality.reading.cell(quality.reading.metric, period)
    alone = quality.alone(period)
    if cell is None or cell.moments.totals[1] or not isinstance(alone, float):
        return
    low, high = quality.ends
    # The spread of a label is largest where it takes the two ends of the scale only.
    spread = math.sqrt(max((alone - low) * (high - alone), 0.0))
    few, many = (_rounded_up(quality, _half(quality.level, n) * spread) for n in SAMPLES)
    unit, gap = quality.reading.unit(quality.reading.metric).value, _gap_unit(quality).value
    yield Note("judge_alone", (("alone", alone), ("unit", unit)))
    yield Note("labels_would_give", (("few", few), ("many", many), ("unit", gap)))


def _runs(quality: Quality, period: Period, shares: Shares | Undefined) -> Iterator[Note]:
    """What runs of the model are of the interval: added where several people saw one, else held."""
    added = quality.runs_added(period)
    if added is not None:
        runs = len({one.run for one in quality.shown})
        yield Note("runs_added", (("share", added.part), ("count", runs)))
        return
    if isinstance(shares, Undefined) or not shares.runs:
        return
    rests = quality.rests(period)
    cell = quality.reading.cell(quality.reading.metric, period)
    part = None
    if rests is not None and cell is not None:
        part = held(rests, cell.moments, quality.repeats)
    if part is None:
        yield Note("runs_held", (("share", shares.runs),))
    else:
        yield Note("runs_within", (("share", shares.runs), ("part", part)))


def _half(level: float, n: int) -> float:
    return t_quantile(level, math.inf) / math.sqrt(n)


def _rounded_up(quality: Quality, half: float) -> float:
    """To whole points; on other scales to two digits."""
    return math.ceil(round(half * 100, 6)) / 100 if quality.model.scale.is_share else half


def _gap_unit(quality: Quality) -> Unit:
    return Unit.POINTS if quality.model.scale.is_share else Unit.NUMBER


def _broken(quality: Quality, change: Change) -> Note:
    names: tuple[tuple[str, Value], ...] = (
        ("day", change.after.since.isoformat()),
        ("before", change.before.version),
        ("after", change.after.version),
    )
    if change.bridge is None or not isinstance(change.offset, Estimate):
        return Note("judge_not_bridged", names)
    offset, interval = change.offset, change.offset.interval
    unit = ("unit", _gap_unit(quality).value)
    rows = ("count", change.bridge.rows)
    if not isinstance(interval, Interval):
        return Note("judge_bridged_thin", (*names, rows))
    low, high = sorted((abs(interval.low), abs(interval.high)))
    ends: tuple[tuple[str, Value], ...] = (("low", interval.low), ("high", interval.high))
    if interval.low <= 0 <= interval.high:
        return Note("judge_same_as_before", (*names, rows, *ends, unit))
    code = "judge_milder" if offset.value > 0 else "judge_stricter"
    sizes = (("offset", abs(offset.value)), ("low", low), ("high", high))
    return Note(code, (*names, rows, *sizes, unit))


def _made_of(quality: Quality, period: Period) -> Iterator[Note]:
    """How many labels and verdicts the value rests on, and how much the judge counts."""
    cell = quality.reading.cell(quality.reading.metric, period)
    if cell is None or not cell.moments.totals[1]:
        return
    _, labelled, _, both, _, alone = cell.moments.totals
    labels = ("labels", round(labelled))
    if both < ENOUGH:
        yield Note("labels_alone", (labels, ("both", round(both)), ("needed", ENOUGH)))
        return
    weight = ("weight", judge_weight(cell.moments))
    yield Note("labels_and_verdicts", (labels, ("verdicts", round(both + alone)), weight))
