"""The question `boundary_beliefs`: what people believed of models, and what trials said since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from cynosure.analyses.boundary.cells import MODEL, NONE, SCENARIO, table
from cynosure.analyses.boundary.cells import day as day_cell
from cynosure.analyses.boundary.material import Material, loaded_on, trial_needs
from cynosure.analyses.boundary.scenario import Scenario
from cynosure.analyses.boundary.standing import (
    AUTHOR,
    BELIEFS,
    BY,
    ON,
    SHOWN,
    STANDING,
    Standing,
)
from cynosure.analyses.boundary.standing import SAYS as BELIEF
from cynosure.errors import Refusal, Text, UserMistake, did_you_mean
from cynosure.findings.blocks import Block, Cell, Note, Quantity, Unit
from cynosure.findings.record import Finding
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.starfile.beliefs import Belief, Falsifier
from cynosure.metrics.trials.results import ItemResult
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

LABEL = Text("The number of beliefs that the trials have decided", "试验已经判明的信念数")
SAYS = Text(
    "Beliefs whose falsifier has shown itself, or whose day has come without it",
    "证伪条件已出现，或期限已到而证伪条件没有出现的信念",
)
RATE = Text("Pass rate of {model} in {scenario}", "{model} 在 {scenario} 的通过率")
UPLIFT = Text("What is added to {model} in {scenario}", "{model} 在 {scenario} 的增益")
COIN = 0.25
"""The Brier score of who always says one half."""


@dataclass(frozen=True)
class Resolved:
    """A belief with its standing; `model`, `day` and `shown` are of the first that refuted it."""

    name: str
    belief: Belief
    standing: Standing
    model: str | None = None
    day: date | None = None
    shown: Estimate | None = None

    @property
    def squared(self) -> float | None:
        """(probability − outcome)², None while there is no outcome."""
        if self.standing not in (Standing.HELD, Standing.REFUTED):
            return None
        return (self.belief.probability - float(self.standing is Standing.HELD)) ** 2


@dataclass(frozen=True)
class _Evidence:
    """What one model shows of a threshold: whether it is refuted (None: the interval holds it)."""

    model: str
    day: date
    shown: Estimate
    refutes: bool | None


@dataclass(frozen=True)
class Beliefs:
    """The question."""

    name: str = "boundary_beliefs"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return ()

    def needs(self, asked: Asked) -> Needs:
        """Raises Refusal where nobody has written a belief down."""
        named = asked.star_file.boundary.beliefs
        if named is None or not named.beliefs:
            raise Refusal(
                "Nobody has written a belief down; `boundary: {beliefs: beliefs.yml}` names a file "
                "of them: what, by whom, how sure, by when, and what would refute it.",
                "还没有人写下信念；`boundary: {beliefs: beliefs.yml}` 指明文件，"
                "写清内容、作者、把握、期限和证伪条件。",
            )
        return trial_needs(asked)

    def answer(self, inputs: Inputs) -> Finding:
        made = Material.of(inputs)
        found = resolved(made)
        only = inputs.asked.question.argument("belief")
        if only is not None:
            return _refuting(made, found, only)
        decided = [one for one in found if one.squared is not None]
        refuted = [one for one in found if one.standing is Standing.REFUTED]
        return made.finding(
            (LABEL, SAYS, Unit.NUMBER),
            Estimate(len(decided), Undefined(Reason.COUNTED), len(found)),
            blocks=tuple(belief_blocks(found)),
            next_action=_next(found),
            caveats=(Note("beliefs_refuted", (("count", len(refuted)),)),) if refuted else (),
        )


def _refuting(made: Material, found: Sequence[Resolved], name: str) -> Finding:
    """What refuted one belief. Raises Refusal where nothing has, UserMistake for an unknown id."""
    one = next((one for one in found if one.name == name), None)
    if one is None:
        near = did_you_mean(name, [other.name for other in found])
        raise UserMistake(
            f"There is no belief `{name}`.{near.en}", f"没有名为 `{name}` 的信念。{near.zh}"
        )
    if one.shown is None:
        raise Refusal(f"Nothing has refuted `{name}`.", f"`{name}` 没有被证伪。")
    falsifier = one.belief.falsifier
    said, unit = (UPLIFT, Unit.POINTS) if falsifier.is_uplift else (RATE, Unit.SHARE)
    values = {"model": one.model, "scenario": falsifier.scenario}
    label = Text(said.en.format(**values), said.zh.format(**values))
    return made.finding((label, label, unit), one.shown, blocks=(), next_action=_next(found))


def resolved(made: Material) -> list[Resolved]:
    """Every belief of the star file about the scenarios that are asked about, in its order."""
    named = made.inputs.asked.star_file.boundary.beliefs
    loaded = loaded_on(made.inputs.asked)
    only = made.inputs.asked.question.argument("scenario")
    found = {} if named is None else named.beliefs
    return [
        _resolved(name, belief, made, loaded)
        for name, belief in found.items()
        if only in (None, belief.falsifier.scenario)
    ]


def _resolved(name: str, belief: Belief, made: Material, loaded: date) -> Resolved:
    within = [one for one in _evidence(belief.falsifier, made) if one.day <= belief.by.date]
    against = [one for one in within if one.refutes]
    if against:
        first = min(against, key=lambda one: (one.day, one.model))
        return Resolved(name, belief, Standing.REFUTED, first.model, first.day, first.shown)
    if loaded <= belief.by.date:
        return Resolved(name, belief, Standing.OPEN)
    since = [one for one in within if one.day >= belief.stated.date]
    if not since:
        return Resolved(name, belief, Standing.UNTESTED)
    unsure = any(one.refutes is None for one in since)
    return Resolved(name, belief, Standing.UNDECIDED if unsure else Standing.HELD)


def _evidence(falsifier: Falsifier, made: Material) -> Iterator[_Evidence]:
    """Each model that was tried in the scenario: on its day of release, else of its last trial."""
    scenario = next((one for one in made.scenarios if one.name == falsifier.scenario), None)
    if scenario is None:
        return
    days = _days(made.results, scenario.name, loaded_on(made.inputs.asked))
    threshold, reaching = falsifier.bound
    for model, shown, span in _spans(falsifier, scenario, made):
        over, under = span.low >= threshold, span.high < threshold
        refutes = over if reaching else under
        holds = under if reaching else over
        yield _Evidence(model, days[model], shown, refutes or (False if holds else None))


def _spans(
    falsifier: Falsifier, scenario: Scenario, made: Material
) -> Iterator[tuple[str, Estimate, Interval]]:
    if falsifier.is_uplift:
        harness = falsifier.harness or made.in_use
        for pair in scenario.uplifts:
            if pair.cell.harness == harness:
                yield from _spanned(pair.cell.model, pair.difference)
        return
    named = made.bare if falsifier.harness is None else {falsifier.harness}
    for one in scenario.cells:
        if one.cell.harness in named and one.cell not in made.apart:
            yield from _spanned(one.cell.model, one.rate)


def _spanned(
    model: str, estimate: Estimate | Undefined
) -> Iterator[tuple[str, Estimate, Interval]]:
    if isinstance(estimate, Estimate) and isinstance(estimate.interval, Interval):
        yield model, estimate, estimate.interval


def _days(results: Sequence[ItemResult], scenario: str, loaded: date) -> dict[str, date]:
    epoch, found = date(1970, 1, 1).toordinal(), dict[str, date]()
    for one in results:
        if one.cell.scenario != scenario:
            continue
        tried = None
        if one.last_us is not None:
            tried = date.fromordinal(epoch + one.last_us // 86_400_000_000)
        known = found.get(one.cell.model)
        day = one.released or tried or loaded
        found[one.cell.model] = day if known is None or one.released else max(known, day)
    return found


def belief_blocks(found: Sequence[Resolved]) -> Iterator[Block]:
    """Every belief with what became of it, and how well each author foretells."""
    columns: list[tuple[Text, Callable[[Resolved], Cell]]] = [
        (BELIEF, lambda one: one.belief.says),
        (AUTHOR, lambda one: one.belief.author),
        (Text("Sure", "把握"), lambda one: Quantity(one.belief.probability, Unit.SHARE)),
        (SCENARIO, lambda one: one.belief.falsifier.scenario),
        (BY, lambda one: one.belief.by.date.isoformat()),
        (STANDING, lambda one: SHOWN[one.standing]),
        (MODEL, lambda one: one.model or NONE),
        (ON, lambda one: day_cell(one.day)),
    ]
    yield table(BELIEFS, columns, found)
    by_author = sorted(found, key=lambda one: one.belief.author)
    authors = [tuple(some) for _, some in groupby(by_author, lambda one: one.belief.author)]
    scored = [some for some in authors if any(one.squared is not None for one in some)]
    if scored:
        scores: list[tuple[Text, Callable[[tuple[Resolved, ...]], Cell]]] = [
            (AUTHOR, lambda some: some[0].belief.author),
            (Text("Beliefs", "信念数"), len),
            (Text("Decided", "已判明"), lambda some: len(_squares(some))),
            (Text("Held", "成立"), lambda some: sum(o.standing is Standing.HELD for o in some)),
            (Text("Brier score", "Brier 分"), _brier),
            (Text("A coin", "掷硬币"), lambda _: Quantity(COIN, Unit.NUMBER)),
        ]
        yield table(Text("Who foretells how well", "谁看得准"), scores, scored)


def _squares(some: Sequence[Resolved]) -> list[float]:
    return [squared for one in some if (squared := one.squared) is not None]


def _brier(some: Sequence[Resolved]) -> Quantity:
    squares = _squares(some)
    return Quantity(sum(squares) / len(squares), Unit.NUMBER)


def _next(found: Sequence[Resolved]) -> Note:
    """The belief that trials would decide, else the next look."""
    unsure = [o for o in found if o.standing in (Standing.UNDECIDED, Standing.UNTESTED)]
    if unsure:
        return Note("test_belief", (("belief", unsure[0].belief.says),))
    return Note("try_next_model", (("command", "cyn boundary beliefs"),))
