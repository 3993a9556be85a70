"""`what_if`: by how much a metric moves where one part of its tree moves and the others stay.

And the other way round: what the gap to the target would ask of each part, shared out by how much
each has moved before, so that the parts' targets add up to the target.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from cynosure.analyses import structure, window
from cynosure.analyses.displays import subject_of
from cynosure.analyses.parts import CLOSES_WITHIN
from cynosure.analyses.reading import Reading
from cynosure.analyses.why import narrowed
from cynosure.analyses.why.asked_for import Plan, planned
from cynosure.analyses.why.counted import counted
from cynosure.analyses.why.drawn import SEED, Drawn, values_of
from cynosure.analyses.why.where import Formula, shared
from cynosure.errors import Refusal, Text, UserMistake, did_you_mean
from cynosure.findings.blocks import Block, Cell, Note, Quantity, State, TableBlock, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject
from cynosure.metrics.inputs import Asked, Inputs, Needs, label_of
from cynosure.metrics.why.sums import Sums
from cynosure.stats.arrays import Floats
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

SUBJECT = "what_if"
LATEST = 13
"""Successive closed periods from which is read how much each part has moved."""
CLOSE = 1e-9
LABEL = Text("The move of {metric} with {part} at {change}", "“{part}” {change} 时，{metric}的变动")
POINTS = Text("{} (points)", "{}（百分点）")
TARGETS = Text(
    "Targets that add up (by how much each part has moved before)",
    "可加总的分目标（按各部分以往的变动幅度分摊）",
)
COLUMNS = (
    Text("Part", "部分"),
    Text("Now", "本期"),
    Text("Share of the gap", "分担比例"),
    Text("Of the gap", "分担量"),
    Text("Target", "分目标"),
)
_WRITTEN = re.compile(r"([^=]+)=([+-]?\d+(?:\.\d+)?)(%|pt)")


@dataclass(frozen=True)
class Supposed:
    """A part of the tree, and what becomes of its value: `factor` times it, plus `added`."""

    part: str
    factor: float
    added: float
    spelt: str


@dataclass(frozen=True)
class WhatIf:
    """The move of a metric that goes with a move of one part, by the tree alone."""

    name: str = SUBJECT

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return planned(asked).frame.metrics

    def needs(self, asked: Asked) -> Needs:
        plan = planned(asked)
        supposed(asked, plan)
        return Needs(plan.frame, (plan.sums,), seed=SEED)

    def answer(self, inputs: Inputs) -> Finding:
        plan = planned(inputs.asked)
        reading = Reading(inputs, plan.metric)
        assumed = supposed(inputs.asked, plan)
        subject = _subject(reading, assumed, narrowed.subject(reading, plan, subject_of(reading)))
        again = narrowed.asked_again(plan)
        return Finding(
            question=inputs.asked.question,
            kind=Kind.MEASURED,
            subject=subject,
            estimand=subject.label,
            estimate=_moved(reading, plan, assumed),
            n=narrowed.people(reading, plan),
            units=reading.counted(plan.metric),
            rows=reading.rows(),
            window=window.window_of(inputs.asked, plan.both.after, plan.both.state),
            provenance=inputs.provenance,
            next_action=Note("ask_change", (("command", again),)),
            caveats=(Note("others_held"),),
            blocks=tuple(_targets(reading, plan)),
            version=inputs.definitions[plan.metric][1],
        )


def supposed(asked: Asked, plan: Plan) -> Supposed:
    """What the question supposes.

    Raises UserMistake where it is not written as part=+5%, and for a part that the tree under the
    metric does not have.
    """
    written = asked.question.argument("what_if") or ""
    match = _WRITTEN.fullmatch(written.strip())
    if match is None:
        raise UserMistake(
            f"`--what-if {written}` should be written as part=+5%, or part=+2pt for a share.",
            f"`--what-if {written}` 应写成 部分=+5%；占比类也可写 部分=+2pt。",
        )
    name, number, sign = match.group(1).strip(), float(match.group(2)), match.group(3)
    below = structure.metrics_below(asked.star_file, plan.metric)
    known = [one for one in below if one in plan.whole.metrics]
    if name not in known:
        near = did_you_mean(name, known)
        if not known:
            near = Text(
                " It has no parts yet: name them under `tree:` in `cynosure.yml`.",
                "它还没有拆分，请先在 `cynosure.yml` 的 `tree:` 下写明。",
            )
        raise UserMistake(
            f"`{name}` is no part of `{plan.metric}` in the tree.{near.en}",
            f"树中 `{plan.metric}` 之下没有 `{name}` 这一部分。{near.zh}",
        )
    relative = sign == "%"
    factor = 1 + number / 100 if relative else 1.0
    return Supposed(name, factor, 0.0 if relative else number / 100, f"{number:+g}{sign}")


def _subject(reading: Reading, assumed: Supposed, whole: Subject) -> Subject:
    """Raises UserMistake where points are asked of a part that is no share."""
    if assumed.added and reading.unit(assumed.part) is not Unit.SHARE:
        raise UserMistake(
            f"`{assumed.part}` is no share, so it has no points: write `{assumed.part}=+5%`.",
            f"`{assumed.part}` 不是占比，没有百分点可言：请写 `{assumed.part}=+5%`。",
        )
    part = label_of(reading.star_file, assumed.part)
    label = Text(
        LABEL.en.format(metric=whole.label.en, part=part.en, change=assumed.spelt),
        LABEL.zh.format(metric=whole.label.zh, part=part.zh, change=assumed.spelt),
    )
    if whole.unit is not Unit.SHARE:
        return Subject(whole.metric, label, whole.unit, whole.definition)
    in_points = Text(POINTS.en.format(label.en), POINTS.zh.format(label.zh))
    return Subject(whole.metric, in_points, Unit.RATIO, whole.definition)


def _moved(reading: Reading, plan: Plan, assumed: Supposed) -> Estimate | Undefined:
    """The move with its interval over people; of a share in points."""
    import numpy as np

    names = tuple(dict.fromkeys((*plan.leaves, assumed.part)))
    formula = Formula(reading.star_file, plan.metric, names)
    drawn = Drawn(_closing(plan, reading, formula), reading.star_file.evidence.level)
    columns = [drawn.sums.whole(name)[:, 1] for name in names]
    widths = np.cumsum([0, *(one.shape[1] for one in columns)])
    scale = 100.0 if reading.unit(plan.metric) is Unit.SHARE else 1.0

    def statistic(sums: Floats) -> Floats:
        each = [
            values_of(reading.model(name), sums[:, widths[k] : widths[k + 1]])
            for k, name in enumerate(names)
        ]
        now = np.stack(each, axis=1)
        then = now.copy()
        at = names.index(assumed.part)
        then[:, at] = now[:, at] * assumed.factor + assumed.added
        # A part that has parts of its own stands above them: it is what is moved.
        found: Floats = scale * (formula.of(then) - formula.of(now))
        return found[:, np.newaxis]

    values, intervals = drawn.of(np.concatenate(columns, axis=1), statistic)
    if not np.isfinite(values[0]):
        return Undefined(Reason.ZERO_DENOMINATOR)
    return Estimate(float(values[0]), intervals[0], reading.n(plan.metric, plan.both.after))


def _closing(plan: Plan, reading: Reading, formula: Formula) -> Sums:
    """The sums; raises Refusal where the parts do not make up the metric, for then what a part
    moves is no move of the metric."""
    import numpy as np

    sums = counted(plan, reading)

    def now(name: str) -> float:
        with np.errstate(divide="ignore", invalid="ignore"):
            return float(values_of(reading.model(name), sums.whole(name)[:, 1].sum(axis=0)))

    whole = now(plan.metric)
    made = float(formula.of(np.array([[now(name) for name in formula.leaves]]))[0])
    if abs(made - whole) > CLOSES_WITHIN * max(abs(whole), abs(made)):
        raise Refusal(
            f"The parts of `{plan.metric}` do not make it up: they come to {made:g}, and it is "
            f"{whole:g}. Mend the identity under `tree:` in `cynosure.yml`.",
            f"`{plan.metric}` 的各部分与整体对不上：合起来是 {made:g}，整体是 {whole:g}。"
            "请修正 `cynosure.yml` 中 `tree:` 的恒等式。",
        )
    return sums


def _targets(reading: Reading, plan: Plan) -> Iterator[Block]:
    """What the gap to the target asks of each part; nothing without a target, or without a past."""
    import numpy as np

    star = structure.star_entry(reading.star_file, plan.metric)
    now = reading.bare(plan.metric, plan.both.after)
    narrowed = plan.both.only is not None
    if narrowed or star is None or star.target is None or isinstance(now, Undefined):
        return
    weights = _weights(reading, plan)
    values = [reading.bare(name, plan.both.after) for name in plan.leaves]
    if weights is None or any(isinstance(one, Undefined) for one in values):
        return
    known = np.array([one.value for one in values if isinstance(one, Estimate)])
    gap = star.target.value - now.value
    wanted = _wanted(reading, plan, known, weights, star.target.value)
    rows: list[tuple[Cell, ...]] = []
    for k, name in enumerate(plan.leaves):
        unit = reading.unit(name)
        target: Cell = "" if wanted is None else Quantity(float(wanted[k]), unit)
        rows.append(
            (
                label_of(reading.star_file, name),
                Quantity(float(known[k]), unit),
                Quantity(float(weights[k]), Unit.SHARE),
                Quantity(float(weights[k] * gap), Unit.RATIO),
                target,
            )
        )
    yield TableBlock(TARGETS, COLUMNS, tuple(rows))


def _weights(reading: Reading, plan: Plan) -> Floats | None:
    """How much each part has moved the whole between closed periods, as shares of one."""
    import numpy as np

    formula = Formula(reading.star_file, plan.metric, plan.leaves)
    course = []
    for period in reading.periods:
        values = [reading.bare(name, period) for name in plan.leaves]
        known = [one.value for one in values if isinstance(one, Estimate)]
        closed = reading.state(period) is State.CLOSED
        course.append(known if closed and len(known) == len(values) else None)
    moves = [
        terms
        for before, after in pairwise(course)
        if before is not None and after is not None
        for terms in [shared(formula, np.array([before, after]), plan.method)]
        if not isinstance(terms, Undefined)
    ][-LATEST:]
    if not moves:
        return None
    sizes: Floats = np.abs(np.array([terms for terms, _ in moves])).mean(axis=0)
    return sizes / sizes.sum() if sizes.sum() > 0 else None


def _wanted(
    reading: Reading, plan: Plan, known: Floats, weights: Floats, target: float
) -> Floats | None:
    """The parts' own targets, at which a product of them hits the whole's; None of no product."""
    import numpy as np

    formula = Formula(reading.star_file, plan.metric, plan.leaves)
    now = float(known.prod())
    is_product = abs(float(formula.of(known[np.newaxis])[0]) - now) <= CLOSE * abs(now)
    if not is_product or now <= 0 or target <= 0:
        return None
    wanted: Floats = known * (target / now) ** weights
    return wanted
