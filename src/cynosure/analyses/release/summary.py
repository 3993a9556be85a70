"""The question `release_summary`: an experiment of which only sums are left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from cynosure.analyses import window
from cynosure.analyses.release.asked_for import margin_declared
from cynosure.analyses.release.control import control_first
from cynosure.analyses.release.decision import margin_of
from cynosure.analyses.release.outcome import Outcome
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
from cynosure.stats.experiments.difference import Arm, Effect, difference
from cynosure.stats.undefined import Reason, Undefined

SUBJECT = "release_summary"
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
        control, variants = _sides(inputs.answer_to(_request(asked)), asked)
        level = 1 - (1 - asked.star_file.evidence.level) / len(variants)
        found = [(one, difference(_arm(control), _arm(one), level)) for one in variants]
        return _finding(inputs, _told(asked, control, found))


Found = tuple[Summed, Effect | Undefined]


def _request(asked: Asked) -> SummedRequest:
    return SummedRequest(asked.question.argument("experiment") or "", _metric(asked))


def _metric(asked: Asked) -> str:
    return asked.question.argument("metric") or ""


def _sides(summed: tuple[Summed, ...], asked: Asked) -> tuple[Summed, list[Summed]]:
    """The control and all others. It is the one variant that the rows name under `control`; where
    they name several, each its own, it is found as that of any other experiment.

    Raises Refusal where no row is of a control, or none beside it, and as `control_first` does.
    """
    there = {one.variant: one for one in summed}
    named = sorted({one.control for one in summed} & set(there))
    if not named or len(there) < 2:
        raise _no_pair(asked)
    name = asked.question.argument("experiment") or ""
    split = asked.question.argument("split") or ""
    first = named[0] if len(named) == 1 else control_first(name, split, tuple(there))[0]
    return there[first], [one for one in summed if one.variant != first]


def _no_pair(asked: Asked) -> Refusal:
    name, metric = asked.question.argument("experiment"), _metric(asked)
    return Refusal(
        f"The effects of `{name}` on `{metric}` have no row of a control beside a variant: one "
        "of `variant` must be the name under `control`.",
        f"实验 `{name}` 在 `{metric}` 上没有可对照的两行：须有一行的 `variant` 就是 "
        "`control` 所写的名称。",
    )


def _arm(one: Summed) -> Arm | Undefined:
    if one.n < 2:
        return Undefined(Reason.ONE_UNIT if one.n else Reason.NO_ROWS)
    if one.variance is None:
        return Undefined(Reason.MISSING_PART)
    return Arm(one.mean, one.variance / one.n, one.n)


def _best(found: list[Found]) -> Found:
    sure = [(one, effect) for one, effect in found if isinstance(effect, Effect)]
    return max(sure, key=lambda pair: abs(pair[1].value) / pair[1].error, default=found[0])


def _told(asked: Asked, control: Summed, found: list[Found]) -> Outcome:
    variant, best = _best(found)
    split = _split(asked, control, [one for one, _ in found])
    effect = _readable(asked, split, min(one.n for one in (control, *(o for o, _ in found))), best)
    declared, better = _declared(asked), _better(asked)
    margin = margin_of(margin_declared(asked, _metric(asked)), control.mean)
    kind = _kind(effect, margin, better, declared=declared)
    days = [one.day for one in (control, variant) if one.day is not None]
    last = day_of(max(days)) if days else _loaded(asked)
    looks = max(one.looks for one in (control, variant))
    times = (Note("sums_over_time", (("count", looks),)),) if looks > 1 else ()
    told = Outcome(
        kind,
        effect if isinstance(effect, Undefined) else _estimate(effect),
        control.n + variant.n,
        Unit.UNITS,
        Period("range", last, last),
        _next(kind, effect, better, declared=declared),
        (split, Check("declared_before", declared, (("metric", _metric(asked)),))),
        (Note("from_sums", (("control", control.variant),)), *times),
        (_table(control, found),),
        candidates=len(found),
    )
    if isinstance(effect, Undefined):
        return told
    after = control.mean + effect.value
    least = None if margin is None else -better * margin
    return replace(told, before=control.mean, after=after, margin=least)


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
        broken = effect.reason is Reason.SPLIT_BROKEN
        return Note("mend_split" if broken else "release_keep_split")
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
        if isinstance(effect, Undefined):
            rows.append((one.variant, one.n, effect, effect, effect))
        else:
            rows.append(
                (one.variant, one.n, effect.value, effect.interval.low, effect.interval.high)
            )
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
