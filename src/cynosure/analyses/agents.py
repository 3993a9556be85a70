"""`agents`: people, the agents that people made, and how they find each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cynosure.analyses import agents_tables as tables
from cynosure.analyses import bars, window
from cynosure.analyses.counted import Counted
from cynosure.errors import Refusal, Text
from cynosure.findings.blocks import Block, Check, Note, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject
from cynosure.metrics.agents.arrival import ArrivalRequest, MadeRequest
from cynosure.metrics.agents.reach import AudienceRequest, ReachRequest
from cynosure.metrics.agents.use import PeriodOfUse, UseRequest, kinds_with_agents
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs, Needs, tables_of
from cynosure.metrics.starfile.definition import AGENTS
from cynosure.metrics.starfile.models import StarFile

SUBJECT = AGENTS
LABEL = Text("Pairs of person and agent with value", "有效人–智能体关系数")
SAYS = Text(
    "Pairs of a person and an agent that somebody else made, with a fulfilled episode in the "
    "period",
    "当期内用户与他人创建的智能体之间，至少有一次满足的关系数",
)
NOBODY = Text(
    "Nobody had an episode from {start} to {end}.", "{start} 至 {end} 没有任何人有任何会话。"
)


@dataclass(frozen=True)
class Agents:
    """Who uses the main assistant, agents or both; agents alive and dead, creators, newcomers."""

    name: str = SUBJECT

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return ()

    def needs(self, asked: Asked) -> Needs:
        asks = _requests(asked)
        periodic = (asks["use"], asks["reach"], asks["audience"])
        held = (bar.request(asked) for bar in bars_of_agents(asked))
        return Needs(requests=(*periodic, asks["arrival"], MadeRequest(), *held))

    def answer(self, inputs: Inputs) -> Finding:
        asked = inputs.asked
        bars.refuse_missed(inputs, bars_of_agents(asked))
        course = tables.course_of(inputs, **_requests(asked))
        counted = Counted(asked, dated_by(asked), course.periods, frozenset(course.use))
        period = counted.headline(NOBODY)
        estimate, lacking = counted.estimate(period, course.pairs)
        use = course.use[course.periods.index(period)]
        return Finding(
            question=asked.question,
            kind=Kind.MEASURED,
            subject=Subject(SUBJECT, LABEL, Unit.PAIRS, inputs.definitions[SUBJECT][0], SAYS),
            estimand=SAYS,
            estimate=estimate,
            n=use.used.people,
            units=Unit.PEOPLE,
            rows=sum(p.kept for p in asked.profiles.values() if p.table in dated_by(asked)),
            window=window.window_of(asked, period, counted.state(period)),
            provenance=inputs.provenance,
            next_action=_next(asked),
            checks=(_parts_close(course.use, course.periods.index(period)),),
            caveats=(*counted.caveats(period), *course.caveats(period), *lacking),
            blocks=_blocks(course, counted, period),
        )


def dated_by(asked: Asked) -> tuple[str, ...]:
    """The tables that date the episodes with agents."""
    return tables_of(asked.star_file, kinds_with_agents(asked.star_file))


def bars_of_agents(asked: Asked) -> tuple[bars.Bar, ...]:
    """The bars under whose episodes with agents they were, and which of them were fulfilled."""
    return bars.bars_of_people(asked, kinds_with_agents(asked.star_file))


def knows_agents(star_file: StarFile) -> bool:
    """Whether the star file has a source of agents and says which episodes were with them."""
    has_source = any(source.table == "agents" for source in star_file.sources)
    return has_source and bool(kinds_with_agents(star_file))


def known_agents(asked: Asked) -> None:
    """Raise Refusal where the project does not say which agent an episode was with."""
    if not kinds_with_agents(asked.star_file):
        raise Refusal(
            "No kind of episode says with which agent it was and when it is fulfilled; add "
            "`agent_id: first` under its `carries`, and a rule `fulfilled`.",
            "没有任何一类会话既说明对应哪个智能体、又写明何时算满足；"
            "请在 `carries` 下加上 `agent_id: first`，并写上 `fulfilled` 规则。",
        )
    if "agents" not in asked.profiles:
        raise Refusal(
            "The snapshot has no row in the table `agents`; add a source that says which agent "
            "was made by whom and when.",
            "快照的 `agents` 表没有数据；请添加一个数据源，写明每个智能体由谁、何时创建。",
        )


def _requests(asked: Asked) -> tables.Requests:
    known_agents(asked)
    dated = dated_by(asked)
    periods = window.periods_of(asked, dated)
    first, last = window.extent(asked, dated)
    days = Period("range", first, min(last, periods[-1].end))
    return {
        "use": UseRequest(periods),
        "reach": ReachRequest(periods),
        "audience": AudienceRequest(periods),
        "arrival": ArrivalRequest(days.first_day, days.last_day),
    }


def _blocks(course: tables.Course, counted: Counted, period: Period) -> tuple[Block, ...]:
    return (
        tables.who_uses_what(course, period),
        *tables.use_over_time(course, counted),
        tables.agents_over_time(course, counted),
        tables.spread(course, period),
        *tables.newcomers(course),
    )


def _parts_close(use: Mapping[int, PeriodOfUse], number: int) -> Check:
    """People with value on one side only, the other, and both make up all people with value.

    The numbers are those of period `number`, or of the first in which it does not hold.
    """
    wrong = [k for k, one in sorted(use.items()) if one.valued.people != one.valued_people]
    shown = use[wrong[0] if wrong else number]
    parts = shown.valued
    values = (
        ("main", parts.main_only),
        ("agents", parts.agents_only),
        ("both", parts.both),
        ("people", shown.valued_people),
    )
    return Check("agents_parts", not wrong, values)


def _next(asked: Asked) -> Note:
    """Which kinds of agents live tells more than that they live, where the table knows kinds."""
    columns = asked.profiles["agents"].columns
    described = next((name for name in ("category", "kind") if name in columns), None)
    if described is None or asked.star_file.star == ():
        return Note("load_more", (("command", "cyn load"),))
    return Note("split_by", (("command", f"cyn star --by agents.{described}"),))
