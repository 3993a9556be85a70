"""`reconcile`: how a number that somebody already has differs from ours, to the last person."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.analyses import bars, window
from cynosure.analyses import reconcile_tables as tables
from cynosure.analyses.caveats import of_files
from cynosure.analyses.counted_otherwise import Choices, choices, name_of
from cynosure.analyses.mine import Mine, mine_of
from cynosure.analyses.reconciling import Found, search
from cynosure.analyses.structure import sources_of
from cynosure.analyses.told_otherwise import Told, period_of, request_of, told
from cynosure.errors import Refusal, Text, UserMistake, did_you_mean
from cynosure.findings.blocks import Block, Check, Note, State, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs, Needs, label_of, tables_of
from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.trust.tally import TALLIED
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

OURS = Text("Our number", "我方数字")


@dataclass(frozen=True)
class Reconcile:
    """A metric in one period under each way in which others commonly count it, beside `mine`."""

    name: str = "reconcile"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return (_metric(asked),)

    def needs(self, asked: Asked) -> Needs:
        metric = _metric(asked)
        _mine(asked)
        period = period_of(asked, metric)
        return Needs(requests=(request_of(asked, metric, period), *bars.money_under(asked, metric)))

    def answer(self, inputs: Inputs) -> Finding:
        asked = inputs.asked
        metric, mine = _metric(asked), _mine(asked)
        bars.refuse_mixed(inputs, bars.money_under(asked, metric), metric)
        period = period_of(asked, metric)
        counted = told(inputs, metric, period)
        if counted.ours is None:
            raise Refusal(
                f"`{metric}` has no value from {period.start} to {period.end}, so there is nothing "
                "to compare with.",
                f"{period.start} 至 {period.end} 没有 `{metric}` 的数值，无从比较。",
            )
        found = search(mine, counted.values)
        unit = _unit(asked, metric)
        profiles = [asked.profiles[table] for table in _tables(asked, metric)]
        return Finding(
            question=asked.question,
            kind=Kind.MEASURED,
            subject=_subject(inputs, metric),
            estimand=Text(
                f"Your number less ours, less every step from one to the other "
                f"({len(counted.values)} ways of counting tried)",
                f"双方数字之差，减去从我方数字走到对方数字的每一步"
                f"（共试了 {len(counted.values)} 种计数方式）",
            ),
            estimate=Estimate(found.rest, Undefined(Reason.COUNTED), round(counted.n)),
            n=round(counted.n),
            units=unit if unit not in (Unit.SHARE, Unit.RATIO, Unit.NUMBER) else Unit.PEOPLE,
            rows=sum(profile.kept for profile in profiles),
            window=window.window_of(asked, period, _state(asked, metric, period)),
            provenance=inputs.provenance,
            next_action=_next(asked, metric, period, counted, found),
            checks=_checks(unit, mine, counted, found),
            caveats=(*_caveats(asked, metric, period, counted, found), *of_files(tuple(profiles))),
            blocks=_blocks(asked, metric, period, counted, found, mine),
            version=inputs.definitions[metric][1],
        )


def _metric(asked: Asked) -> str:
    """The metric of the question.

    Raises UserMistake for an unknown one, Refusal for a kind whose value is no count, sum or
    quotient of those, and for a quotient whose sides share no unit.
    """
    metric = asked.question.argument("metric")
    if metric is None:
        raise ValueError("the question `reconcile` names a metric")
    model = asked.star_file.metrics.get(metric)
    if model is None:
        near = did_you_mean(metric, asked.star_file.metrics)
        raise UserMistake(
            f"There is no metric `{metric}` in the star file.{near.en}",
            f"星文件里没有名为 `{metric}` 的指标。{near.zh}",
        )
    if not isinstance(model, TALLIED):
        raise _not_counted(metric, model)
    units = {c.unit for c in model.contributions(definitions_of(asked.star_file))}
    if len(units) > 1:
        raise _no_common_unit(metric)
    return metric


def _not_counted(metric: str, model: Metric) -> Refusal:
    kind = type(model).kind
    return Refusal(
        f"`{metric}` is of kind {kind}: its value is no sum over people, so a difference cannot be "
        "itemised. Reconcile the people it speaks of first, with a metric of kind units.",
        f"`{metric}` 是 {kind} 类型，其数值不是按人相加得到的，差异无法逐人拆开。"
        "请先用 units 类型的指标核对它所涉及的人数。",
    )


def _no_common_unit(metric: str) -> Refusal:
    return Refusal(
        f"`{metric}` divides amounts of different units (bills, for one, belong to no person), so "
        "a difference cannot be itemised person by person. Write each side as a metric of its own "
        "and reconcile those.",
        f"`{metric}` 的分子与分母不按同一种单位统计（例如账单不属于任何人），差异无法逐人拆开。"
        "请把分子、分母各写成一个指标，分别核对。",
    )


def _mine(asked: Asked) -> Mine:
    written = asked.question.argument("mine")
    if written is None:
        raise ValueError("the question `reconcile` has a number to compare with")
    return mine_of(written, _unit(asked, _metric(asked)))


def _unit(asked: Asked, metric: str) -> Unit:
    return asked.star_file.metrics[metric].read_as(definitions_of(asked.star_file))


def _tables(asked: Asked, metric: str) -> tuple[str, ...]:
    """The tables of the metric's rows that the snapshot has."""
    every = tables_of(asked.star_file, sources_of(asked.star_file, metric))
    return tuple(table for table in every if table in asked.profiles)


def _state(asked: Asked, metric: str, period: Period) -> State:
    return window.state_of(asked, period, _tables(asked, metric), has_rows=True)


def _subject(inputs: Inputs, metric: str) -> Subject:
    label = label_of(inputs.asked.star_file, metric)
    return Subject(
        metric,
        Text(f"Unexplained difference in {label.en}", f"{label.zh}的未解释差额"),
        _unit(inputs.asked, metric),
        inputs.definitions[metric][0],
        inputs.asked.star_file.metrics[metric].says,
    )


def _checks(unit: Unit, mine: Mine, counted: Told, found: Found) -> tuple[Check, ...]:
    ours = counted.values[()]
    numbers = (("mine", mine.value), ("ours", ours or 0.0), ("unit", unit.value))
    equal = Check("same_number", mine.equals(ours), numbers)
    if equal.passed:
        return (equal,)
    values = (("rest", found.rest), ("tried", len(counted.values)), ("unit", unit.value))
    return (equal, Check("difference_explained", bool(found.exact), values))


def _caveats(
    asked: Asked, metric: str, period: Period, counted: Told, found: Found
) -> tuple[Note, ...]:
    notes = []
    if _state(asked, metric, period) is State.OPEN:
        closes = window.closing(asked, period)
        notes.append(Note("week_open", (("end", period.end.isoformat()), ("closes_at", closes))))
    same = counted.periods_of(_mine(asked))
    if same and not mine_is_ours(found):
        spelt = [window.spelt(other) for other in same]
        names = Text(", ".join(t.en for t in spelt), "、".join(t.zh for t in spelt))
        notes.append(Note("number_of_another_period", (("periods", names),)))
    if mine_is_ours(found):
        notes.append(Note("equal_is_no_proof"))
    elif len(found.exact) > 1:
        notes.append(Note("several_ways_reproduce", (("count", len(found.exact)),)))
    elif found.exact:
        notes.append(Note("one_way_reproduces"))
    else:
        notes.append(Note("nearest_way_only"))
    if 0 < found.rest <= counted.dropped:
        notes.append(Note("duplicates_may_be", (("count", counted.dropped),)))
    return tuple(notes)


def mine_is_ours(found: Found) -> bool:
    """Whether the two numbers are equal as they stand."""
    return found.exact[:1] == ((),)


def _next(asked: Asked, metric: str, period: Period, counted: Told, found: Found) -> Note:
    if mine_is_ours(found):
        return Note("ask_star", (("command", f"cyn star --metric {metric}"),))
    chosen = choices(asked, metric, period)
    if found.exact:
        return Note("agree_on_ways", (("ways", _ways(asked, chosen, period, found)),))
    same = counted.periods_of(_mine(asked))
    if same:
        command = (
            f"cyn reconcile {metric} --period {same[0]} --mine {asked.question.argument('mine')}"
        )
        return Note("ask_other_period", (("command", command),))
    return Note("ask_their_list", (("rest", abs(found.rest)), ("unit", _unit(asked, metric).value)))


def _ways(asked: Asked, chosen: Choices, period: Period, found: Found) -> Text:
    names = [name_of(way, asked, chosen, period) for way in found.taken]
    return Text("; ".join(name.en for name in names), "；".join(name.zh for name in names))


def _blocks(
    asked: Asked, metric: str, period: Period, counted: Told, found: Found, mine: Mine
) -> tuple[Block, ...]:
    unit = _unit(asked, metric)
    chosen = choices(asked, metric, period)

    def called(ways: tuple[object, ...]) -> Text:
        names = [name_of(way, asked, chosen, period) for way in chosen.offered if way in ways]
        if not names:
            return OURS
        return Text("; ".join(n.en for n in names), "；".join(n.zh for n in names))

    blocks: list[Block] = []
    if not mine_is_ours(found):
        blocks.append(tables.walk(counted, found, mine, unit, called))
    if len(found.exact) > 1:
        blocks.append(tables.combinations(counted, found, unit, called))
    blocks.append(tables.one_at_a_time(counted, chosen, unit, called))
    same = counted.periods_of(mine)
    if same and not mine_is_ours(found):
        blocks.append(tables.periods(counted, same, unit))
    blocks.append(tables.withheld(chosen, counted))
    return tuple(blocks)
