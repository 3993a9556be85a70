"""`money`: what is earned, what it costs, and what is left of it, by category and by model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from cynosure.analyses import bars, window
from cynosure.analyses import money_tables as tables
from cynosure.analyses.agents import SUBJECT as EPISODES
from cynosure.analyses.bars import GENERATION_MODEL, GENERATION_USER, PAYMENT_USER, Bar
from cynosure.analyses.counted import Counted
from cynosure.analyses.money_tables import ByPart, Course
from cynosure.analyses.unblocking import unblocked_by
from cynosure.errors import Refusal, Text, UserMistake, did_you_mean
from cynosure.findings.blocks import Block, Check, Note, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs, Needs, tables_of
from cynosure.metrics.money.cost import BilledRequest, MeteredRequest
from cynosure.metrics.money.episodes import (
    DIMENSIONS,
    EpisodeMoneyRequest,
    dimensions_carried,
    kinds_with_rule,
)
from cynosure.metrics.money.revenue import RevenueRequest, UnallocatedRequest
from cynosure.metrics.requests import Request
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

SUBJECT = "money"
CLOSES_WITHIN = 1e-9
"""The relative distance up to which revenue closes: rounding of sums of doubles."""
NET = Text("Net revenue", "净收入")
NET_SAYS = Text(
    "Charges minus refunds minus fees of the payments of the period", "当期收款减去退款和手续费"
)
PER_FULFILLED_SAYS = Text(
    "What the answers in episodes cost as metered, over the fulfilled episodes of the period",
    "当期会话内模型回复的计量成本，除以满足的会话数",
)
BILLS = Text("Bills", "账单总额")
BILLS_SAYS = Text("The bills dated in the period, added up", "当期账单金额合计")
METERED = Text("Metered cost", "计量成本")
METERED_SAYS = Text(
    "What the answers of the model in the period cost as metered", "当期模型回复的计量成本合计"
)
NOTHING = Text("No money moved from {start} to {end}.", "{start} 至 {end} 没有任何收入或成本记录。")
BY_MODEL = Text("cost and margin by model", "按模型的成本与毛利")


@dataclass(frozen=True)
class Known:
    """What the data of a question know of money."""

    payments: bool
    metered: bool
    bills: bool
    kinds: tuple[str, ...]

    @classmethod
    def of(cls, asked: Asked) -> Known:
        """Raises Refusal where they know neither what was paid nor what anything cost."""
        kept = {table for table, profile in asked.profiles.items() if profile.kept}
        metered = "generations" in kept and "cost" in asked.profiles["generations"].columns
        found = cls("payments" in kept, metered, "costs" in kept, kinds_with_rule(asked.star_file))
        if not (found.payments or found.metered or found.bills):
            raise Refusal(
                "The snapshot knows neither revenue nor cost. Add a source of the table "
                "`payments`, one of `costs` (bills), or map `cost` of `generations`.",
                "快照里既没有收入也没有成本。请添加 `payments` 表或 `costs` 表（账单）的数据源，"
                "或在 `generations` 中映射 `cost` 列。",
            )
        return found


@dataclass(frozen=True)
class Money:
    """Net revenue, cost as metered and as billed, cost per fulfilled episode, margin."""

    name: str = SUBJECT

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return ()

    def needs(self, asked: Asked) -> Needs:
        held = tuple(bar.request(asked) for bar in _bars(asked))
        return Needs(
            requests=(*_requests(asked).values(), *held, *bars.currencies(asked)),
        )

    def answer(self, inputs: Inputs) -> Finding:
        asked = inputs.asked
        bars.refuse_mixed(inputs, bars.currencies(asked))
        blocked = _refuse(inputs)
        course = _course(inputs, {"model"} if blocked else set())
        counted = Counted(asked, _dated_by(asked), course.periods, course.present)
        period = counted.headline(NOTHING)
        subject, estimate, lacking = _headline(inputs, course, counted, period)
        return Finding(
            question=asked.question,
            kind=Kind.MEASURED,
            subject=subject,
            estimand=subject.says or subject.label,
            estimate=estimate,
            n=estimate.n if isinstance(estimate, Estimate) else 0,
            units=Unit.PEOPLE,
            rows=sum(p.kept for p in asked.profiles.values() if p.table in _dated_by(asked)),
            window=window.window_of(asked, period, counted.state(period)),
            provenance=inputs.provenance,
            next_action=_next(asked, blocked),
            checks=tuple(_checks(course, period)),
            caveats=(
                *counted.caveats(period),
                *lacking,
                *_caveats(inputs, course, period),
                *blocked,
            ),
            blocks=_blocks(course, period),
        )


def _dated_by(asked: Asked) -> tuple[str, ...]:
    """The tables with rows that date what was paid, done, metered and billed."""
    known = Known.of(asked)
    tables_there = {
        "payments": known.payments,
        "generations": known.metered,
        "costs": known.bills,
        **dict.fromkeys(tables_of(asked.star_file, known.kinds), True),
    }
    return tuple(name for name, is_there in tables_there.items() if is_there)


def _requests(asked: Asked) -> dict[str, Request[Any]]:
    """What is asked of the store by period, under names of their own."""
    known = Known.of(asked)
    periods = window.periods_of(asked, _dated_by(asked))
    found: dict[str, Request[Any]] = {}
    if known.payments:
        found["revenue"] = RevenueRequest(periods)
    if known.metered:
        found["metered"] = MeteredRequest(periods, known.kinds)
    if known.bills:
        found["billed"] = BilledRequest(periods)
    if known.kinds and known.payments:
        found["unallocated"] = UnallocatedRequest(periods, known.kinds)
    if known.kinds:
        found["episodes"] = EpisodeMoneyRequest(periods, known.kinds)
        for name in _dimensions(asked):
            found[f"by {name}"] = EpisodeMoneyRequest(periods, known.kinds, name)
    return found


def _dimensions(asked: Asked) -> tuple[str, ...]:
    """The dimensions of the question, else all that episodes carry.

    Raises UserMistake for one that they do not carry.
    """
    carried = dimensions_carried(asked.star_file)
    written = asked.question.argument("by")
    if written is None:
        return carried
    names = tuple(dict.fromkeys(written.split(",")))
    for name in names:
        if name not in carried:
            near = did_you_mean(name, carried)
            known = ", ".join(DIMENSIONS)
            raise UserMistake(
                f"Money is told by {known}, as far as episodes carry them; `{name}` is not "
                f"carried.{near.en}",
                f"金额可按 {known} 拆分，前提是会话的 `carries` 写了它们；没有写 `{name}`。"
                f"{near.zh}",
            )
    return names


def _bars(asked: Asked) -> tuple[Bar, ...]:
    """The bars that the question rests on, as far as their tables have rows."""
    under = [PAYMENT_USER]
    if "model" in _dimensions(asked) and Known.of(asked).metered:
        under += [GENERATION_MODEL, GENERATION_USER]
    return tuple(bar for bar in under if bars.has_rows(asked, bar))


def _refuse(inputs: Inputs) -> tuple[Note, ...]:
    """What may not be told by model, if anything.

    Raises Refusal where nothing may be told, or where the question itself asks for models.
    """
    asked = inputs.asked
    found = []
    for bar in _bars(asked):
        refusal = bars.blocked(inputs, bar)
        if refusal is None:
            continue
        if bar is PAYMENT_USER or asked.question.argument("by") is not None:
            raise refusal
        lift = unblocked_by(asked, bar.side, inputs.answer_to(bar.request(asked)))
        found.append(Note("blocked", (("blocks", BY_MODEL), ("lift", lift))))
    return tuple(found)


def _course(inputs: Inputs, without: set[str]) -> Course:
    """The answers, side by side, but for the dimensions that may not be told."""
    asks = _requests(inputs.asked)
    told = {name: inputs.answer_to(request) for name, request in asks.items()}
    episodes: dict[str | None, ByPart] = {None: told.get("episodes", {})}
    for name in _dimensions(inputs.asked):
        if f"by {name}" in told and name not in without:
            episodes[name] = told[f"by {name}"]
    return Course(
        window.periods_of(inputs.asked, _dated_by(inputs.asked)),
        inputs.asked.star_file.evidence.level,
        told.get("revenue"),
        told.get("unallocated"),
        told.get("metered"),
        told.get("billed"),
        episodes,
    )


def _headline(
    inputs: Inputs, course: Course, counted: Counted, period: Period
) -> tuple[Subject, Estimate | Undefined, tuple[Note, ...]]:
    """The number that the finding speaks of: revenue where there is any, else what it cost."""
    number = course.periods.index(period)
    # What episodes are, and when they are fulfilled, decides all that is told by them.
    hashed = inputs.definitions[EPISODES][0]

    def subject(label: Text, says: Text) -> Subject:
        return Subject(SUBJECT, label, Unit.MONEY, hashed, says, _currency(inputs))

    if course.revenue is not None:
        estimate, lacking = counted.estimate(period, lambda k: course.revenue_in(k).net)
        payers = course.revenue_in(number).payers
        return subject(NET, NET_SAYS), replace(estimate, n=payers), lacking
    if course.metered is not None and course.parts_in(number, None):
        found = course.cost_per_fulfilled(number)
        return subject(tables.PER_FULFILLED, PER_FULFILLED_SAYS), found, ()
    if course.metered is not None:
        metered = course.metered
        label, says, cost = (
            METERED,
            METERED_SAYS,
            metered[number].cost if number in metered else 0.0,
        )
    else:
        label, says, cost = BILLS, BILLS_SAYS, course.bills_in(number)
    return subject(label, says), Estimate(cost, Undefined(Reason.COUNTED), 0), ()


def _blocks(course: Course, period: Period) -> tuple[Block, ...]:
    return (
        *tables.revenue_table(course, period),
        *tables.cost_table(course, period),
        *tables.cost_per_fulfilled(course, period),
        *tables.margins(course, period),
    )


def _checks(course: Course, period: Period) -> Iterator[Check]:
    """Whether what is allocated, and what is not, make up net revenue, by every dimension."""
    number = course.periods.index(period)
    if course.unallocated is None:
        return
    net, left = course.revenue_in(number).net, course.unallocated.get(number, 0.0)
    for by in course.episodes:
        parts = course.parts_in(number, by)
        allocated = sum(money.revenue for money in parts.values())
        gap = abs(allocated + left - net)
        scale = max(abs(net), abs(allocated), abs(left))
        values = (("allocated", allocated), ("unallocated", left), ("net", net))
        if by is None or gap > CLOSES_WITHIN * scale:
            closes = gap <= CLOSES_WITHIN * scale
            yield Check("revenue_closes", closes, (*values, ("unit", Unit.MONEY.value)))


def _caveats(inputs: Inputs, course: Course, period: Period) -> Iterator[Note]:
    """The rules by which money is counted, where they apply."""
    number = course.periods.index(period)
    if course.revenue is not None:
        yield Note("refunds_by_size")
        if course.parts_in(number, None):
            yield Note("revenue_shared_equally")
    metered = None if course.metered is None else course.metered.get(number)
    if metered is None:
        return
    if metered.priced < metered.answers:
        missing = metered.answers - metered.priced
        yield Note("unmetered", (("count", missing), ("share", missing / metered.answers)))
    if course.billed is not None:
        yield Note("billed_beside_metered")
    currency = _currency(inputs)
    if currency is not None:
        yield Note("metered_in_currency", (("currency", currency),))


def _currency(inputs: Inputs) -> str | None:
    """The one currency of payments and bills, None where they name none."""
    found = [inputs.answer_to(request) for request in bars.currencies(inputs.asked)]
    return min((name for counts in found for name in counts if name is not None), default=None)


def _next(asked: Asked, blocked: tuple[Note, ...]) -> Note:
    known = Known.of(asked)
    if blocked:
        lift = dict(blocked[0].values)["lift"]
        return Note("unblock", (("what", lift),))
    if not known.payments:
        return Note("add_table", (("table", "payments"),))
    if not known.metered:
        return Note("meter_cost")
    if not known.bills:
        return Note("add_table", (("table", "costs"),))
    return Note("load_more", (("command", "cyn load"),))
