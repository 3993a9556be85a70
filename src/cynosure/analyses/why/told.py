"""What a `why` says: its headline, checks, caveats, next action, and what ignorance costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cynosure.analyses import caveats, days_off, past
from cynosure.analyses.reading import Reading
from cynosure.analyses.why import meter_told, narrowed
from cynosure.analyses.why.amiss import Fault
from cynosure.analyses.why.asked_for import Plan
from cynosure.analyses.why.climbed import Climbed
from cynosure.analyses.why.drawn import Drawn
from cynosure.analyses.why.four import DATED, Four
from cynosure.analyses.why.mixed import Mix, Term
from cynosure.analyses.why.placebo import FEWEST
from cynosure.analyses.why.real import Stop
from cynosure.analyses.why.shown import part_label, set_off
from cynosure.analyses.why.together import Together, asking
from cynosure.analyses.why.where import Tree
from cynosure.errors import Text
from cynosure.findings.blocks import Check, Note, Unit
from cynosure.metrics.growth import Growth
from cynosure.metrics.inputs import label_of
from cynosure.metrics.why.cuts import GROUPS
from cynosure.metrics.why.sums import is_quotient
from cynosure.stats.estimate import Interval
from cynosure.stats.experiments.power import least_detectable, mean_error, units_for_mean
from cynosure.stats.undefined import Reason, Undefined

CLOSE = 1e-9
"""The relative gap below which terms make up a change: rounding of floats."""
MOSTLY = 0.5
"""The share of a period in values that the other does not have, from which on it is said."""
WEEKS = 4
"""How long a test should run, so that novelty wears off."""
RATES = Text("The change within the parts of {}", "{}各部分的内部变化")
HOWEVER = Text(
    "The change within parts, however it is split,", "无论按哪个维度拆分，各部分的内部变化"
)
MIX = Text("The mix of {}", "{}的结构变化")
PART = Text("{dimension} = {part}", "{dimension} = {part}")
GROWTH: tuple[tuple[str, Text], ...] = (
    ("new", Text("Who is new", "新增的人")),
    ("back", Text("Who came back", "回流的人")),
    ("gone", Text("Who has gone", "流失的人")),
)


@dataclass(frozen=True)
class Headline:
    """What the one sentence names, and its term."""

    factor: Text
    term: float
    interval: Interval | Undefined


def headline(reading: Reading, climbed: Climbed) -> Headline | None:
    """The weightiest term: of the tree, else of rate and mix, else of who came and went.

    Where rate and mix stand against each other it is the mix, and a caveat gives both lines. None
    where nothing could be split.
    """
    if isinstance(climbed.tree, Tree):
        leaf = max(climbed.tree.leaves, key=lambda one: abs(one.term))
        label = label_of(reading.star_file, leaf.metric)
        return Headline(label, leaf.term, leaf.interval)
    if is_quotient(reading.model(reading.metric)):
        return _of_mixes(reading, climbed)
    if climbed.growth is not None:
        return _of_growth(climbed.growth)
    return _of_parts(reading, climbed) if climbed.mixes else None


def chief_mix(climbed: Climbed) -> Mix | None:
    """The mix that moves most, None where no dimension moves mostly by its mix.

    One whose periods share no value comes last of those that mix, since what it was and what day
    it was cannot be told apart. Who is in a group hangs on what people did in the period itself, so
    that groups mix with the metric: they are first only where nothing else is.
    """
    mixes = climbed.opposed or tuple(mix for mix in climbed.mixes if mix.is_mostly_mix)
    if len(climbed.mixes) > 1:
        mixes = tuple(mix for mix in mixes if mix.dimension != GROUPS)
    ordered = sorted(mixes, key=lambda mix: (mix.one_sided >= MOSTLY, -abs(mix.moved)))
    return ordered[0] if ordered else None


def _of_mixes(reading: Reading, climbed: Climbed) -> Headline | None:
    """The mix that moves most, else the slice in which the change sits, else the change within, of
    the dimension by which it is least.

    A dimension whose mix moves little says only that it is not that: which one stands first would
    be an accident.
    """
    chief = chief_mix(climbed)
    if chief is not None:
        return _named(MIX, chief.dimension, chief.between)
    if climbed.search is not None and climbed.search.found:
        return _of_parts(reading, climbed)
    if not climbed.mixes:
        return None
    least = min(climbed.mixes, key=lambda mix: abs(mix.within.value))
    said = RATES if len(climbed.mixes) == 1 else HOWEVER
    return _named(said, least.dimension, least.within)


def _named(said: Text, dimension: str, term: Term | None) -> Headline | None:
    if term is None:
        return None
    name = Text(said.en.format(dimension), said.zh.format(set_off(dimension)))
    return Headline(name, term.value, term.interval)


def _of_growth(growth: tuple[Growth, Growth]) -> Headline:
    now = growth[1]
    terms = {"new": now.new, "back": now.back, "gone": -now.gone}
    name = max(terms, key=lambda key: abs(terms[key]))
    return Headline(dict(GROWTH)[name], float(terms[name]), Undefined(Reason.COUNTED))


def _of_parts(reading: Reading, climbed: Climbed) -> Headline:
    first = climbed.mixes[0]
    k = max(range(len(first.parts)), key=lambda k: abs(first.each[k].value))
    for place in () if climbed.search is None else climbed.search.found[:1]:
        first = next(mix for mix in climbed.mixes if mix.dimension == place.dimension)
        k = first.parts.index(place.part)
    label = part_label(reading, first.dimension, first.parts[k], first.folded)
    said = Text(
        PART.en.format(part=label.en, dimension=first.dimension),
        PART.zh.format(part=label.zh, dimension=first.dimension),
    )
    return Headline(said, first.each[k].value, first.each[k].interval)


def checks(climbed: Climbed) -> Iterator[Check]:
    """What was looked at, in the order of the steps."""
    yield from climbed.real.checks
    if isinstance(climbed.tree, Tree):
        yield Check("tree_closes", climbed.tree.closes, (("residual", climbed.tree.gap),))
    if climbed.growth is not None:
        before, now = climbed.growth
        adds_up = before.active + now.new + now.back - now.gone == now.active
        counted = ("new", now.new), ("back", now.back), ("gone", now.gone), ("active", now.active)
        yield Check("growth_closes", adds_up, (("before", before.active), *counted))
    if climbed.mixes:
        # The one that misses the change by most stands for all.
        gaps = {mix.dimension: mix.residual(climbed.real.change) for mix in climbed.mixes}
        worst = max(gaps, key=lambda name: gaps[name])
        passed = gaps[worst] <= CLOSE
        yield Check("mix_closes", passed, (("dimension", worst), ("residual", gaps[worst])))
    search = climbed.search
    if search is not None and search.tried:
        yield Check("localised", bool(search.found), (("tried", search.tried),))


def _places(reading: Reading, climbed: Climbed) -> list[Text]:
    found = () if climbed.search is None else climbed.search.found
    folded = {mix.dimension: mix.folded for mix in climbed.mixes}
    labels = [
        (one.dimension, part_label(reading, one.dimension, one.part, folded[one.dimension]))
        for one in found
    ]
    return [Text(f"{name} = {label.en}", f"{name} = {label.zh}") for name, label in labels]


def notes(plan: Plan, reading: Reading, climbed: Climbed) -> Iterator[Note]:
    """The caveats, the weightiest first."""
    ground = climbed.real
    if ground.stop is Stop.NOISE:
        yield Note("nothing_to_explain")
    yield from (fault.note for fault in ground.faults)
    if ground.by_people and ground.stop in (None, Stop.FEW):
        yield Note("range_by_people")
    yield from _of_calendar(plan, reading)
    if ground.stop is Stop.FEW:
        floor = reading.star_file.evidence.floors.users_per_cell
        yield Note("below_floor", (("n", ground.people), ("floor", floor)))
    for mix in climbed.opposed:
        yield Note("two_lines", (("dimension", mix.dimension),))
        if mix.reverses:
            yield Note("mix_reverses", (("dimension", mix.dimension),))
    places = _places(reading, climbed)
    if places:
        said = Text("; ".join(one.en for one in places), "；".join(one.zh for one in places))
        yield Note("sits_in", (("parts", said),))
    if climbed.tree is not None:
        yield Note("method_named", (("method", plan.method),))
    if isinstance(climbed.four, Four) and climbed.four.inseparable:
        yield Note("inseparable", (("factors", ", ".join(climbed.four.inseparable)),))
    yield from _one_sided(climbed)
    yield from _beside_placebos(climbed)
    if climbed.together is not None:
        yield from _beside(plan, climbed.together)
    yield from _ignorance(plan, climbed)
    yield from caveats.selection(reading)
    yield from caveats.of_files(caveats.profiles_of(reading))


def _beside(plan: Plan, found: Together) -> Iterator[Note]:
    """How to ask about the releases at that time, and what changed with nobody saying so."""
    command = asking(found, plan.metric)
    if command is not None:
        yield Note("ask_release", (("command", command),))
    for silent in found.silent:
        day, first, last = silent.dates
        dates = (("day", day), ("earliest", first), ("latest", last))
        yield Note("silent_change", (("model", silent.model), *dates, ("signals", silent.said)))


def _of_calendar(plan: Plan, reading: Reading) -> Iterator[Note]:
    """The declared days that one of the two periods alone has, and those that the range minds."""
    calendar, both = reading.star_file.calendar, plan.both
    names = days_off.in_one_alone(calendar, both.before, both.after)
    if names is not None:
        yield Note("days_in_one_alone", (("names", names),))
    if both.after in reading.periods:
        yield from days_off.notes(calendar, reading.periods, both.after)


def _one_sided(climbed: Climbed) -> Iterator[Note]:
    """That most of a period lies in values of the calendar that the other period does not have."""
    for mix in climbed.mixes:
        share = mix.one_sided
        if mix.dimension in DATED and share >= MOSTLY:
            yield Note("mostly_one_sided", (("dimension", mix.dimension), ("share", share)))


def _beside_placebos(climbed: Climbed) -> Iterator[Note]:
    """How often periods without a release leave their range, or that there are too few of them."""
    found = climbed.placebos
    if found is None:
        return
    if not found.suffices:
        yield Note("placebos_few", (("count", found.count), ("needed", FEWEST)))
    elif found.false_alarms is not None:
        of = (("count", found.count), ("judged", found.judged))
        yield Note("false_alarm_share", (("share", found.false_alarms), *of))


def _ignorance(plan: Plan, climbed: Climbed) -> Iterator[Note]:
    """Each thing that cannot be told, with the datum that would settle it and what it takes."""
    meter = climbed.real.meter
    for datum, takes in () if meter is None else meter_told.settles(meter):
        yield Note("would_settle", (("datum", datum), ("takes", takes)))
    for known, (datum, takes) in (
        (climbed.real.stop is not Stop.PARTIAL, _DAYS),
        (climbed.real.stop is not Stop.ACCOUNTS, _ACCOUNTS),
        (climbed.real.stop is not Stop.JUDGE, _JUDGE),
        (climbed.real.stop is not Stop.UNDEFINED, _UNDEFINED),
        (climbed.real.stop is not Stop.FEW, _FEW),
        (_knows_version(plan, climbed), meter_told.VERSION_NAMED),
        (not (isinstance(climbed.four, Four) and climbed.four.inseparable), _MODEL),
    ):
        if not known:
            yield Note("would_settle", (("datum", datum), ("takes", takes)))


def _knows_version(plan: Plan, climbed: Climbed) -> bool:
    return not climbed.is_real or plan.events is None or bool(plan.events.version)


_DAYS = (
    Text("the rows of the days that are missing", "缺失日期的数据行"),
    Text(
        "another export, or two periods that the data cover whole (`--period`, `--against`)",
        "重新导出，或改用数据完整的两期（`--period`、`--against`）",
    ),
)
_ACCOUNTS = (
    Text("which accounts are people", "哪些账号背后真有人"),
    Text(
        "a list under `trust.exclude.users`, checked by hand: an hour for fifty accounts",
        "人工核对后列入 `trust.exclude.users`：五十个账号约一小时",
    ),
)
_JUDGE = (
    Text("the replies of both periods scored by one version", "由同一版本评过的两期回复"),
    Text(
        "about 400 replies of each period judged anew: ±5 points each",
        "两期各重评约 400 条回复，每期误差约 ±5 个百分点",
    ),
)
_UNDEFINED = (
    Text("a value of the metric in both periods", "两期都有该指标的数值"),
    Text("rows of the missing period", "缺失周期的数据行"),
)
_FEW = (
    Text("more people in both periods", "两期都有更多的人"),
    Text(
        "longer periods, or a lower floor that somebody signs", "更长的周期，或由人签字的更低门槛"
    ),
)
_MODEL = (
    Text("both models in use on the same days", "两个模型在同几天里同时在用"),
    Text(
        "a tenth of the requests kept on the old one for two weeks", "旧模型保留一成请求，持续两周"
    ),
)


def stopped(reading: Reading, climbed: Climbed) -> Undefined | None:
    """What keeps a change from being explained; None where the level is sound, or nothing does."""
    ground = climbed.real
    versions = "" if ground.judges is None else ground.judges.said
    if ground.meter is not None:
        return meter_told.missing(ground.meter)
    if ground.gap is not None:
        return ground.gap.missing
    floor = reading.star_file.evidence.floors.users_per_cell
    match ground.stop:
        case Stop.ACCOUNTS:
            return Undefined(Reason.NOBODYS)
        case Stop.JUDGE:
            return Undefined(Reason.JUDGE_CHANGED, (("versions", versions),))
        case Stop.DEFINITION:
            return Undefined(Reason.UNSIGNED)
        case Stop.UNDEFINED:
            return Undefined(Reason.NO_ROWS)
        case Stop.FEW:
            return Undefined(Reason.BELOW_FLOOR, (("people", ground.people), ("floor", floor)))
    return Undefined(Reason.PARTS_APART) if climbed.tree_breaks else None


def next_action(plan: Plan, reading: Reading, climbed: Climbed) -> Note:
    """What to do about it."""
    ground = climbed.real
    again = ("command", narrowed.asked_again(plan))
    if ground.meter is not None:
        return meter_told.to_do(ground.meter, again[1])
    match ground.stop:
        case Stop.OPEN:
            return caveats.until_closed(reading, plan.both.after)
        case Stop.PARTIAL:
            return Note("load_days", (again,))
        case Stop.ACCOUNTS:
            return Note("see_doctor", (("command", "cyn doctor"),))
        case Stop.JUDGE:
            return Note("bridge_judge", (again,))
        case Stop.DEFINITION:
            return past.accept(reading)
        case Stop.UNDEFINED | Stop.FEW:
            return Note("load_more", (("command", "cyn load"),))
        case Stop.NOISE:
            return ruled_out(plan, ground.faults) or Note("ask_next_period", (again,))
    if climbed.tree_breaks:
        return Note("mend_tree")
    return _test(plan, reading, climbed)


def ruled_out(plan: Plan, faults: Sequence[Fault]) -> Note | None:
    """A usual value under which rows have a fault is not known to be usual."""
    if not faults:
        return None
    named = dict(faults[0].note.values)
    by = f"cyn star --metric {plan.metric} --by {named.get('dimension')}"
    return Note("rule_out_fault", (("command", by if "dimension" in named else "cyn doctor"),))


def _test(plan: Plan, reading: Reading, climbed: Climbed) -> Note:
    """The split that would tell a cause: people a side, days, and what it would detect."""
    drawn = Drawn(reading.inputs.answer_to(plan.sums)[plan.whole], reading.star_file.evidence.level)
    spread = _spread_of_person(reading, drawn, climbed.real.people)
    change = abs(climbed.real.change)
    scale = 1.0 if is_quotient(reading.model(plan.metric)) else climbed.real.people
    if not spread or not change:
        return Note("load_more", (("command", "cyn load"),))
    level = reading.star_file.evidence.level
    units = units_for_mean(change / scale, spread, level)
    detects = least_detectable(mean_error(spread, units), level) * scale
    values = (("side", -(-units // 2)), ("days", 7 * WEEKS), ("detects", detects))
    unit = reading.unit(plan.metric)
    if unit is Unit.SHARE:
        return Note("split_test_share", values)
    return Note("split_test", (*values, ("unit", unit.value)))


def _spread_of_person(reading: Reading, drawn: Drawn, people: int) -> float:
    """The standard deviation of what one person adds to the metric of the later period."""
    import numpy as np

    totals = drawn.sums.whole(reading.metric)[:, 1]
    if len(totals) < 2 or not people:
        return 0.0
    if is_quotient(reading.model(reading.metric)):
        over, under = totals[:, 0], totals[:, 1]
        residual = (over - over.sum() / under.sum() * under) / (under.sum() / people)
    else:
        residual = totals[:, 0]
    # Sums of groups of people vary as much as people do, times the root of how many they are.
    return float(np.sqrt(len(totals) / people) * residual.std(ddof=1))
