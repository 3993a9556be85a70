"""`moved`: is the use of new agents new, or did it move from the main assistant?

People choose for themselves whether to take up an agent, so nothing here tells what the agents
did: the answer is that two things moved together, or that nothing can be told, with the test that
would tell.

Who takes up an agent in a period comes in it, while others may stay away, so that beside all
others the main assistant looks too good; beside those others who came, most of whom came for the
main assistant, it looks too bad. Both comparisons are shown; only where both find the same
direction did the two move together, and the number is the smaller of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.analyses import bars, window
from cynosure.analyses.agents import bars_of_agents, dated_by, known_agents
from cynosure.analyses.counted import Counted
from cynosure.errors import Refusal, Text
from cynosure.findings.blocks import Block, Cell, Note, Quantity, TableBlock, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Contrast, Finding, Subject
from cynosure.metrics.agents.displaced import Displaced, DisplacedRequest, Side
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.stats.estimate import Estimate
from cynosure.stats.experiments.difference import Effect, difference, mean_arm
from cynosure.stats.experiments.power import least_detectable, mean_error, units_for_mean
from cynosure.stats.undefined import Reason, Undefined

SUBJECT = "moved"
BEFORE = 4
"""Periods that the period is set against; agents made in them or in it are the new ones."""
WEEKS = 4
"""How long a holdout should run, so that novelty wears off."""
LABEL = Text("Episodes with the main assistant a person", "人均主助手会话数")
SAYS = Text(
    "How people who took up a new agent changed their use of the main assistant, beside people "
    "who took up none",
    "开始使用新智能体的人，与没有使用的人相比，主助手使用量的变化差异",
)
FACTOR = Text("the use of new agents", "新智能体的使用")
TABLE = Text(
    "The people who took up a new agent, beside the others", "开始使用新智能体的人与其他人"
)
COLUMNS = (
    Text("Who", "人群"),
    Text("People", "人数"),
    Text("Main assistant, before", "此前每期主助手会话"),
    Text("Main assistant, now", "本期主助手会话"),
    Text("New agents, now", "本期新智能体会话"),
)
TOOK_UP = Text("Took up a new agent", "开始使用新智能体")
OTHERS = Text("Did not", "未使用")
CAME = Text("Did not, but came in the period", "未使用，但本期来过")
NOBODY = Text(
    "Nobody had an episode from {start} to {end}.", "{start} 至 {end} 没有任何人有任何会话。"
)


@dataclass(frozen=True)
class Moved:
    """Whether what is done with new agents is done beside the main assistant or instead of it."""

    name: str = SUBJECT

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return ()

    def needs(self, asked: Asked) -> Needs:
        request = _request(asked)
        held = (bar.request(asked) for bar in bars_of_agents(asked))
        return Needs(requests=(request, *held))

    def answer(self, inputs: Inputs) -> Finding:
        asked = inputs.asked
        request = _request(asked)
        bars.refuse_missed(inputs, bars_of_agents(asked))
        found = inputs.answer_to(request)
        effect, agree = _effect(found, asked.star_file.evidence.level)
        floored = _floored(asked, found)
        counted = _counted(asked)
        return Finding(
            question=asked.question,
            kind=Kind.MOVED_TOGETHER if agree and not floored else Kind.CANNOT_TELL,
            subject=Subject(SUBJECT, LABEL, Unit.RATIO, inputs.definitions["agents"][0], SAYS),
            estimand=SAYS,
            estimate=_estimate(effect),
            n=sum(side.moments.n for side in (found.took_up, found.others) if side is not None),
            units=Unit.PEOPLE,
            rows=sum(p.kept for p in asked.profiles.values() if p.table in dated_by(asked)),
            window=window.window_of(asked, request.period, counted.state(request.period)),
            provenance=inputs.provenance,
            next_action=_next(asked, found),
            caveats=(*counted.caveats(request.period), *floored, Note("chosen_by_people")),
            blocks=_blocks(found),
            contrast=Contrast(FACTOR),
        )


def _counted(asked: Asked) -> Counted:
    dated = dated_by(asked)
    periods = window.periods_of(asked, dated)
    return Counted(asked, dated, periods, frozenset(range(len(periods))))


def _request(asked: Asked) -> DisplacedRequest:
    """Raises Refusal where there are too few periods before the one asked for."""
    known_agents(asked)
    counted = _counted(asked)
    period = counted.headline(NOBODY)
    number = counted.periods.index(period)
    if number < BEFORE:
        raise Refusal(
            f"How people used the main assistant before {period.start} takes {BEFORE} periods to "
            f"know; the data have {number}. Load earlier rows, or ask for a later period.",
            f"要知道 {period.start} 之前如何使用主助手，需要 {BEFORE} 期数据，现有 {number} 期。"
            "请载入更早的数据，或改问更晚的周期。",
        )
    return DisplacedRequest(counted.periods[number - BEFORE : number], period)


def _effect(found: Displaced, level: float) -> tuple[Effect | Undefined, bool]:
    """The smaller of the two differences, and whether both lie clear of zero on one side."""
    if found.took_up is None or found.others is None:
        return Undefined(Reason.NO_ROWS), False
    took_up = mean_arm(found.took_up.moments)
    beside = [found.others, *([] if found.came is None else [found.came])]
    both = [difference(mean_arm(side.moments), took_up, level) for side in beside]
    effects = [one for one in both if isinstance(one, Effect)]
    if not effects:
        return both[0], False
    smaller = min(effects, key=lambda effect: abs(effect.value))
    sides = {_direction(effect) for effect in effects}
    return smaller, len(effects) == 2 and sides in ({-1}, {1})


def _direction(effect: Effect) -> int:
    low, high = effect.interval.low, effect.interval.high
    return (low > 0) - (high < 0)


def _estimate(effect: Effect | Undefined) -> Estimate | Undefined:
    if isinstance(effect, Undefined):
        return effect
    return Estimate(effect.value, effect.interval, sum(effect.n))


def _floored(asked: Asked, found: Displaced) -> tuple[Note, ...]:
    """That the smallest side lies below the floor."""
    floor = asked.star_file.evidence.floors.users_per_cell
    sides = (found.took_up, found.others, found.came)
    fewest = min(0 if side is None else side.moments.n for side in sides)
    return (Note("below_floor", (("n", fewest), ("floor", floor))),) if fewest < floor else ()


def _next(asked: Asked, found: Displaced) -> Note:
    """The holdout that would tell: new agents hidden from half of so many people."""
    side = found.took_up or found.others
    if side is None or side.moments.n < 2:
        return Note("load_more", (("command", "cyn load"),))
    deviation = side.moments.covariance(0, 0) ** 0.5
    # A tenth of what people did before is little enough to be missed and enough to matter.
    wanted = 0.1 * side.before
    if deviation == 0 or wanted == 0:
        return Note("load_more", (("command", "cyn load"),))
    level = asked.star_file.evidence.level
    units = units_for_mean(wanted, deviation, level)
    detects = least_detectable(mean_error(deviation, units), level)
    values = (("side", -(-units // 2)), ("days", 7 * WEEKS), ("detects", detects))
    return Note("hold_out_agents", values)


def _blocks(found: Displaced) -> tuple[Block, ...]:
    sides = ((TOOK_UP, found.took_up), (OTHERS, found.others), (CAME, found.came))
    rows = tuple(_row(title, side) for title, side in sides if side is not None)
    return (TableBlock(TABLE, COLUMNS, rows),) if rows else ()


def _row(title: Text, side: Side) -> tuple[Cell, ...]:
    means = (side.before, side.after, side.moments.means[1])
    return (title, side.moments.n, *(Quantity(mean, Unit.RATIO) for mean in means))
