"""`stage`: where in its life the product is, as far as the data exclude the other stages.

What the playbook would then look at is said beside it. No stage has a probability: a stage is
excluded where a whole interval lies beyond a rule of thumb, and all others are left standing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from cynosure.analyses import structure, window
from cynosure.analyses.audit import stage_signals
from cynosure.analyses.audit.stage_rules import against
from cynosure.analyses.audit.stage_shown import blocks_of, monthly_growth
from cynosure.analyses.audit.stage_signals import WEEKS_FOR_PLATEAU, Signals
from cynosure.analyses.displays import metric_asked
from cynosure.errors import Refusal, Text, UserMistake
from cynosure.findings.blocks import Note, State, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject
from cynosure.metrics.calendar import Period, periods_between
from cynosure.metrics.frame import FrameRequest
from cynosure.metrics.growth import GrowthRequest
from cynosure.metrics.inputs import Asked, Inputs, Needs, label_of, tables_of
from cynosure.metrics.kinds.contract import PEOPLE
from cynosure.metrics.lifespans import LifespansRequest, PayingRequest
from cynosure.metrics.relations.revenue import PAYMENTS
from cynosure.metrics.starfile.handover import PARALLEL_WEEKS, Handover
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.playbook.knowledge import shipped
from cynosure.stats.estimate import Estimate

PAYING_WEEKS = 4
"""Weeks over which people and payers are counted."""
REVIEWS_APART = timedelta(weeks=PARALLEL_WEEKS)
OPEN = "cannot_tell"
"""The verdict where several stages are left, or none."""
BEFORE = "before"
"""The argument of the question with what the review before this one left."""
SAYS = Text(
    "How much the people who count grow in a month, from the changes of successive closed weeks",
    "计入指标的人数每月增长多少，由相邻各周的变化得出",
)


@dataclass(frozen=True)
class StageOf:
    """Which stages of the playbook the people of a metric leave standing."""

    name: str = "stage"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        handover = _handover(asked)
        return (metric_asked(asked), *(() if handover is None else (handover.to.name,)))

    def needs(self, asked: Asked) -> Needs:
        weeks, months, paying = _weeks(asked), _months(asked), _paying(asked)
        metric = metric_asked(asked)
        return Needs(
            frame=_parallel(asked),
            requests=(
                GrowthRequest(metric, weeks),
                LifespansRequest(metric, weeks),
                *((GrowthRequest(metric, months),) if months else ()),
                *(() if paying is None else (paying,)),
            ),
        )

    def answer(self, inputs: Inputs) -> Finding:
        asked, metric = inputs.asked, metric_asked(inputs.asked)
        weeks = _weeks(asked)
        signals = _signals(inputs)
        stages = shipped().stages
        excluded = against(stages, signals)
        left = tuple(stage for stage in stages if not excluded[stage.id])
        hashed, version = inputs.definitions[metric]
        estimate = signals.growth
        return Finding(
            question=asked.question,
            kind=Kind.MEASURED if isinstance(estimate, Estimate) else Kind.CANNOT_TELL,
            subject=Subject(
                metric, monthly_growth(label_of(asked.star_file, metric)), Unit.SHARE, hashed, SAYS
            ),
            estimand=SAYS,
            estimate=estimate,
            n=signals.people,
            units=Unit.PEOPLE,
            rows=sum(p.kept for p in asked.profiles.values() if p.table in _tables(asked)),
            window=window.window_of(
                asked, Period("range", weeks[0].start, weeks[-1].end), State.CLOSED
            ),
            provenance=inputs.provenance,
            next_action=_next(asked, tuple(one.id for one in left), signals),
            caveats=(*_left(tuple(one.label for one in left)), *_handing_over(asked)),
            verdict=left[0].id if len(left) == 1 else OPEN,
            blocks=blocks_of(inputs, signals, stages, excluded, _handover(asked)),
            version=version,
        )


def _signals(inputs: Inputs) -> Signals:
    asked, metric = inputs.asked, metric_asked(inputs.asked)
    level = asked.star_file.evidence.level
    weeks, months, paying = _weeks(asked), _months(asked), _paying(asked)
    accounts = inputs.answer_to(GrowthRequest(metric, weeks))
    monthly = inputs.answer_to(GrowthRequest(metric, months)) if months else ()
    lifespans = inputs.answer_to(LifespansRequest(metric, weeks))
    stayers, plateau = stage_signals.plateau_of(lifespans, len(weeks), level)
    return Signals(
        people=accounts[-1].active,
        growth=stage_signals.growth_a_month([one.active for one in accounts], level),
        quick_ratio=stage_signals.quick_ratio(monthly, level),
        stayers=stayers,
        plateau=plateau,
        reached=stage_signals.reached_of([one.new for one in accounts], level),
        paying=None if paying is None else stage_signals.paying_of(inputs.answer_to(paying), level),
    )


def _left(labels: tuple[Text, ...]) -> Iterator[Note]:
    """Which stages are left, and what that means."""
    if not labels:
        yield Note("stage_between")
    elif len(labels) == 1:
        yield Note("stage_is", (("stage", labels[0]),))
    else:
        listed = Text("; ".join(one.en for one in labels), "；".join(one.zh for one in labels))
        yield Note("stages_left", (("stages", listed),))
    yield Note("stage_no_probability")
    yield Note("stage_thumb")


def _next(asked: Asked, left: tuple[str, ...], signals: Signals) -> Note:
    """With one stage left, the next review; where two agree, the hand-over; else more data."""
    weeks = _weeks(asked)
    if len(left) == 1 and asked.question.argument(BEFORE) == left[0]:
        stage = next(one for one in shipped().stages if one.id == left[0])
        values = (("star", stage.star), ("weeks", shipped().handover.parallel_weeks))
        return Note("stage_hand_over", values)
    if signals.plateau is None and len(left) != 1:
        return Note("stage_more_weeks", (("weeks", WEEKS_FOR_PLATEAU),))
    day = (weeks[-1].end + REVIEWS_APART).isoformat()
    return Note("stage_ask_again", (("day", day), ("command", "cyn audit --stage")))


def _handing_over(asked: Asked) -> Iterator[Note]:
    """How far a hand-over that somebody signed has come."""
    handover, frame = _handover(asked), _parallel(asked)
    if handover is None:
        return
    weeks = 0 if frame is None else len(frame.periods)
    to = label_of(asked.star_file, handover.to.name)
    by = (("to", to), ("by", handover.signed_by))
    yield Note("handing_over", (*by, ("weeks", weeks), ("needed", PARALLEL_WEEKS)))


def _weeks(asked: Asked) -> tuple[Period, ...]:
    """The closed weeks whose every day lies in the data, oldest first.

    Raises Refusal where there is none, UserMistake for a metric that does not count people in
    each week.
    """
    found = _closed(asked, "week")
    if not found:
        raise Refusal(
            "No week of the data is over yet; a stage is told from weeks.",
            "数据中还没有已结束的周；判断阶段需要以周为单位的数据。",
        )
    return found


def _months(asked: Asked) -> tuple[Period, ...]:
    return _closed(asked, "month")


def _closed(asked: Asked, grain: str) -> tuple[Period, ...]:
    _of_people(asked)
    first, last = window.extent(asked, _tables(asked))
    return tuple(
        one
        for one in periods_between(first, last, grain, asked.star_file.calendar)
        if one.start >= first
        and window.state_of(asked, one, _tables(asked), has_rows=True) is not State.OPEN
    )


def _of_people(asked: Asked) -> None:
    """Raises UserMistake for a metric that counts something else than people of a week."""
    star_file, metric = asked.star_file, metric_asked(asked)
    own = star_file.metrics[metric].contributions(definitions_of(star_file))
    if any(one.unit != PEOPLE or one.course is not None for one in own):
        raise UserMistake(
            f"`{metric}` does not count people week by week; name one that does with --metric.",
            f"`{metric}` 不是逐周按人统计的指标；请用 --metric 指定一个按人统计的指标。",
        )


def _tables(asked: Asked) -> tuple[str, ...]:
    sources = structure.sources_of(asked.star_file, metric_asked(asked))
    return tables_of(asked.star_file, sources)


def _paying(asked: Asked) -> PayingRequest | None:
    """Who pays, where payments are known."""
    profile = asked.profiles.get(PAYMENTS)
    if profile is None or not profile.kept:
        return None
    return PayingRequest(metric_asked(asked), _weeks(asked)[-PAYING_WEEKS:])


def _handover(asked: Asked) -> Handover | None:
    entry = structure.star_entry(asked.star_file, metric_asked(asked))
    return None if entry is None else entry.handover


def _parallel(asked: Asked) -> FrameRequest | None:
    """Both stars over the closed weeks in which they run side by side."""
    handover = _handover(asked)
    if handover is None:
        return None
    since = handover.parallel_since.date
    weeks = tuple(one for one in _weeks(asked) if one.start >= since)
    return FrameRequest((metric_asked(asked), handover.to.name), weeks) if weeks else None
