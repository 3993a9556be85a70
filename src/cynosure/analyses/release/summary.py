"""The question `release_summary`: an experiment of which only sums are left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cynosure.analyses import window
from cynosure.analyses.release.asked_for import margin_declared
from cynosure.analyses.release.control import control_first
from cynosure.analyses.release.decision import margin_of
from cynosure.analyses.release.margins import with_margin
from cynosure.analyses.release.outcome import Outcome
from cynosure.analyses.release.paired import Pair, paired
from cynosure.analyses.release.shown import EFFECT, FROM, TO
from cynosure.analyses.release.split import planned_shares
from cynosure.errors import Refusal, Text
from cynosure.findings.address import digest
from cynosure.findings.blocks import Cell, Check, Note, State, TableBlock, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Contrast, Finding, Subject
from cynosure.metrics.calendar import Period, day_of, local_day
from cynosure.metrics.inputs import Asked, Inputs, Needs, label_of
from cynosure.metrics.release.summed import Summed, SummedRequest
from cynosure.stats.estimate import Estimate
from cynosure.stats.experiments.allocation import SampleRatio, sample_ratio
from cynosure.stats.experiments.difference import Effect
from cynosure.stats.undefined import Reason, Undefined

SUBJECT = "release_summary"
MENDED = {Reason.SPLIT_BROKEN: "mend_split", Reason.NO_VARIATION: "release_other_metric"}
"""What to do next where more units of the same would tell nothing."""
ESTIMAND = Text(
    "the difference of the means of the units assigned to the variant and to the control",
    "分到变体与分到对照的单位均值之差",
)
COLUMNS = (Text("Variant", "变体"), Text("Units", "单位数"), EFFECT, FROM, TO)


@dataclass(frozen=True)
class SummaryEffect:
    """The effect of an experiment from the number, mean and variance of its units."""

    name: str = SUBJECT

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        metric = _metric(asked)
        return (metric,) if metric in asked.star_file.metrics else ()

    def needs(self, asked: Asked) -> Needs:
        return Needs(requests=(_request(asked),))

    def answer(self, inputs: Inputs) -> Finding:
        asked = inputs.asked
        pairs = _pairs(inputs.answer_to(_request(asked)), asked)
        level = 1 - (1 - asked.star_file.evidence.level) / len(pairs)
        found = [(pair, pair.effect(level, _looks(asked))) for pair in pairs]
        return _finding(inputs, _told(asked, found))


Found = tuple[Pair, Effect | Undefined]


def _request(asked: Asked) -> SummedRequest:
    return SummedRequest(asked.question.argument("experiment") or "", _metric(asked))


def _metric(asked: Asked) -> str:
    return asked.question.argument("metric") or ""


def _pairs(summed: Mapping[str, Sequence[Summed]], asked: Asked) -> list[Pair]:
    """Each variant beside the control. That is the one variant that the rows name under `control`;
    where they name several, each its own, it is found as that of any other experiment.

    Raises Refusal where no row is of a control, or none beside it, and as `control_first` and
    `paired` do.
    """
    named = sorted({one.control for rows in summed.values() for one in rows} & set(summed))
    if not named or len(summed) < 2:
        raise _no_pair(asked)
    name = asked.question.argument("experiment") or ""
    split = asked.question.argument("split") or ""
    first = named[0] if len(named) == 1 else control_first(name, split, tuple(summed))[0]
    return [paired(summed[first], rows) for one, rows in summed.items() if one != first]


def _looks(asked: Asked) -> int:
    return int(asked.question.argument("looks") or "1")


def _no_pair(asked: Asked) -> Refusal:
    name, metric = asked.question.argument("experiment"), _metric(asked)
    return Refusal(
        f"The effects of `{name}` on `{metric}` have no row of a control beside a variant: one "
        "of `variant` must be the name under `control`.",
        f"实验 `{name}` 在 `{metric}` 上没有可对照的两行：须有一行的 `variant` 就是 "
        "`control` 所写的名称。",
    )


def _best(found: list[Found]) -> Found:
    sure = [(one, effect) for one, effect in found if isinstance(effect, Effect)]
    return max(sure, key=lambda told: abs(told[1].value) / told[1].error, default=found[0])


def _told(asked: Asked, found: list[Found]) -> Outcome:
    pair, best = _best(found)
    control, variant = pair.control, pair.variant
    split = _split(asked, control, [one.variant for one, _ in found])
    fewest = min(n for one, _ in found for n in (one.control.n, one.variant.n))
    effect = _readable(asked, split, fewest, best)
    declared, better = _declared(asked), _better(asked)
    margin = margin_of(margin_declared(asked, _metric(asked)), control.mean)
    kind = _kind(effect, margin, better, declared=declared)
    days = [one.day for one in (control, variant) if one.day is not None]
    last = day_of(max(days)) if days else _loaded(asked)
    told = Outcome(
        kind,
        effect if isinstance(effect, Undefined) else _estimate(effect),
        control.n + variant.n,
        Unit.UNITS,
        Period("range", last, last),
        _next(kind, effect, better, declared=declared),
        (split, Check("declared_before", declared, (("metric", _metric(asked)),))),
        (Note("from_sums", (("control", control.variant),)), *_times(asked, pair)),
        (_table(control, found),),
        candidates=len(found),
    )
    if isinstance(effect, Undefined):
        return told
    after = control.mean + effect.value
    least = None if margin is None else -better * margin
    told = replace(told, before=control.mean, after=after, margin=least)
    return with_margin(told, margin_declared(asked, _metric(asked)), better, Unit.NUMBER)


def _times(asked: Asked, pair: Pair) -> Iterator[Note]:
    """How often somebody looked: at the release, and through sums of earlier times."""
    if pair.looks > 1:
        yield Note("sums_over_time", (("count", pair.looks),))
    if _looks(asked) > 1:
        yield Note("looked_before", (("looks", _looks(asked)),))


def _estimate(effect: Effect) -> Estimate:
    return Estimate(effect.value, effect.interval, sum(effect.n))


def _readable(
    asked: Asked, split: Check, fewest: int, effect: Effect | Undefined
) -> Effect | Undefined:
    """The effect, where the split held and every variant has the units that it takes."""
    floor = asked.star_file.evidence.floors.users_per_cell
    if split.passed is False:
        return Undefined(Reason.SPLIT_BROKEN)
    if fewest < floor:
        return Undefined(Reason.TOO_FEW, (("n", fewest), ("needed", floor)))
    return effect


def _kind(
    effect: Effect | Undefined, margin: float | None, better: float, *, declared: bool
) -> Kind:
    """Halves cannot be made of sums, so that only a metric named before is told of."""
    if isinstance(effect, Undefined) or not declared:
        return Kind.CANNOT_TELL
    interval = effect.interval
    if interval.low > 0 or interval.high < 0:
        return Kind.CAUSED
    worst = min(better * interval.low, better * interval.high)
    return Kind.NOT_WORSE if margin is not None and worst > -margin else Kind.CANNOT_TELL


def _next(kind: Kind, effect: Effect | Undefined, better: float, *, declared: bool) -> Note:
    if isinstance(effect, Undefined):
        return Note(MENDED.get(effect.reason, "release_keep_split"))
    if not declared:
        return Note("declare_next")
    if kind is Kind.CANNOT_TELL:
        return Note("decide_hold")
    return Note(
        "decide_stop" if better * effect.value < 0 and kind is Kind.CAUSED else "decide_ship"
    )


def _better(asked: Asked) -> float:
    model = asked.star_file.metrics.get(_metric(asked))
    return -1.0 if model is not None and model.better == "down" else 1.0


def _declared(asked: Asked) -> bool:
    """Whether the metric was named with the release before it began, or was the star then."""
    day = asked.question.argument("day") or ""
    metric = _metric(asked)
    declared = asked.question.argument("declared") or ""
    named = [one.strip() for one in (asked.question.argument("metrics") or "").split(",")]
    if day and declared and declared <= day and metric in named:
        return True
    stars = asked.star_file.star
    return bool(day) and any(
        one.metric.name == metric and one.since.date.isoformat() <= day for one in stars
    )


def _split(asked: Asked, control: Summed, others: list[Summed]) -> Check:
    """Whether the units have the shares that the release planned."""
    counts = [control.n, *(one.n for one in others)]
    counted = (("counts", ":".join(str(n) for n in counts)),)
    names = [control.variant, *(one.variant for one in others)]
    planned = planned_shares(asked.question.argument("split") or "", names)
    if planned is None:
        return Check("split_held", None, counted)
    found = sample_ratio(counts, [planned[name] for name in names])
    if not isinstance(found, SampleRatio):
        return Check("split_held", None, counted)
    return Check("split_held", not found.broken, (*counted, ("p", float(f"{found.p:.2g}"))))


def _table(control: Summed, found: list[Found]) -> TableBlock:
    rows: list[tuple[Cell, ...]] = []
    for one, effect in found:
        name, n = one.variant.variant, one.variant.n
        if isinstance(effect, Undefined):
            rows.append((name, n, effect, effect, effect))
        else:
            rows.append((name, n, effect.value, effect.interval.low, effect.interval.high))
    title = Text(
        f"Variants beside {control.variant} (n = {control.n:,})",
        f"各变体与 {control.variant}（n = {control.n:,}）之差",
    )
    return TableBlock(title, COLUMNS, tuple(rows))


def _loaded(asked: Asked) -> date:
    """The day up to which the sums are complete, where they have no day of their own."""
    return local_day(asked.profiles["effects"].complete_until, asked.star_file.calendar)


def _finding(inputs: Inputs, found: Outcome) -> Finding:
    asked = inputs.asked
    metric, name = _metric(asked), asked.question.argument("experiment") or ""
    known = metric in asked.star_file.metrics
    unnamed = (digest({"effects": metric}), 0)
    defined, version = inputs.definitions[metric] if known else unnamed
    return Finding(
        question=asked.question,
        kind=found.kind,
        subject=Subject(
            metric,
            label_of(asked.star_file, metric) if known else Text(metric, metric),
            Unit.NUMBER,
            defined,
        ),
        estimand=ESTIMAND,
        estimate=found.estimate,
        n=found.n,
        units=found.units,
        rows=asked.profiles["effects"].kept,
        window=window.window_of(asked, found.period, State.CLOSED),
        provenance=inputs.provenance,
        next_action=found.next_action,
        checks=found.checks,
        caveats=found.caveats,
        candidates=found.candidates,
        blocks=found.blocks,
        contrast=Contrast(Text(name, name), found.before, found.after, margin=found.margin),
        version=version,
    )
