"""The question `boundary`: one finding over all scenarios, or over one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cynosure.analyses.boundary import tables
from cynosure.analyses.boundary.absorption import absorptions
from cynosure.analyses.boundary.contrasts import Contrast, contrast_table, contrasts
from cynosure.analyses.boundary.difficulty import abilities, difficulties, how_hard, items
from cynosure.analyses.boundary.horizons import horizon_table, horizons
from cynosure.analyses.boundary.material import SEED, Material, served_request, trial_needs
from cynosure.analyses.boundary.next_step import Do, Step, step
from cynosure.analyses.boundary.outlook import Outlook, outlook_table, outlooks
from cynosure.analyses.boundary.scenario import CellNumbers, Scenario
from cynosure.analyses.boundary.serving import Serving, serving
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Note, Unit
from cynosure.findings.record import Finding
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.trials.results import Cell, ConstraintsRequest
from cynosure.metrics.trials.serving import TriedVersionsRequest
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

FEWEST_ITEMS = 30
"""Items under which nothing is decided about a scenario."""
LABEL = Text("The number of scenarios with a decision", "能够给出结论的场景数")
SAYS = Text(
    "Scenarios of which the trials tell whether to stop, keep, build or train",
    "试验足以判断应停、应留、应建还是应训的场景",
)
RATE = Text("Pass rate in {scenario}", "{scenario} 的通过率")
RATE_SAYS = Text(
    "The mean over items of the share of runs that passed, of {cell}",
    "{cell} 各题通过比例的平均值",
)


@dataclass(frozen=True)
class Boundary:
    """Scenario × model × harness: what passes, what the harness adds, what to do."""

    name: str = "boundary"

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return ()

    def needs(self, asked: Asked) -> Needs:
        return trial_needs(asked)

    def answer(self, inputs: Inputs) -> Finding:
        return _Answer(Material.of(inputs)).finding()


@dataclass(frozen=True)
class _Answer:
    """Everything that the finding is made of."""

    made: Material

    def finding(self) -> Finding:
        steps = tuple(self._steps())
        said, estimate, verdict = self._headline(steps)
        return self.made.finding(
            said,
            estimate,
            blocks=tuple(self._blocks(steps)),
            next_action=_next(steps),
            caveats=tuple(self._caveats(steps)),
            verdict=verdict,
        )

    def _headline(
        self, steps: Sequence[Step]
    ) -> tuple[tuple[Text, Text, Unit], Estimate | Undefined, str | None]:
        """The rate of the best cell where one scenario was asked for, else what is decided."""
        if self.made.inputs.asked.question.argument("scenario") is None:
            decided = sum(one.do is not Do.CANNOT_TELL for one in steps)
            items = len({(one.cell.scenario, one.item) for one in self.made.results})
            value = Estimate(decided, Undefined(Reason.COUNTED), items)
            return (LABEL, SAYS, Unit.NUMBER), value, None
        (scenario,), (only,) = self.made.scenarios, steps
        best = max(scenario.cells, key=_rate)
        label = Text(*(said.format(scenario=scenario.name) for said in (RATE.en, RATE.zh)))
        cell = f"{best.cell.model} × {best.cell.harness}"
        says = Text(*(said.format(cell=cell) for said in (RATE_SAYS.en, RATE_SAYS.zh)))
        return (label, says, Unit.SHARE), best.rate, only.do.value

    def _steps(self) -> Iterator[Step]:
        rules = self.made.inputs.asked.star_file.boundary
        bare = self.made.bare
        for one in self.made.scenarios:
            yield step(
                one.cells,
                one.uplifts,
                self.made.in_use,
                bare,
                rules.bar_of(one.name),
                rules.worth_of(one.name),
                FEWEST_ITEMS,
            )

    def _blocks(self, steps: Sequence[Step]) -> Iterator[Block]:
        asked = self.made.inputs.asked
        rules, level = asked.star_file.boundary, asked.star_file.evidence.level
        yield tables.do_next(steps, self.made.demand, self.made.money, self._served(steps))
        cells = [cell for one in self.made.scenarios for cell in one.cells]
        yield tables.grid(cells, rules.k, frozenset(_front(self.made.scenarios)))
        apart = self.made.apart
        sound = {
            one.name: [up for up in one.uplifts if not {up.cell, up.reference} & apart]
            for one in self.made.scenarios
        }
        verdicts = [
            verdict
            for name, some in sound.items()
            for verdict in absorptions(some, rules.worth_of(name), level)
        ]
        sloped = asked.question.argument("slopes") is not None
        whole = sloped or asked.question.argument("items") is not None
        scales = [
            found
            for one in self.made.scenarios
            for found in difficulties(one, level, sloped=sloped)
        ]
        shown = {one.name for one in self.made.scenarios}
        met = self.made.inputs.answer_to(ConstraintsRequest())
        for block in (
            tables.uplifts([up for one in self.made.scenarios for up in one.uplifts]),
            tables.absorbed(verdicts),
            contrast_table(list(self._contrasts()), level),
            how_hard(scales),
            abilities(scales),
            items(scales) if whole else None,
            horizon_table(list(horizons(self.made.results, level, SEED))),
            outlook_table(list(self._outlooks())),
            tables.constraints([one for one in met if one.cell.scenario in shown]),
            tables.gate(self.made.amiss),
        ):
            if block is not None:
                yield block

    def _served(self, steps: Sequence[Step]) -> dict[str, Serving] | None:
        """By model that steps rest on whether it answers people; None without generations."""
        request = served_request(self.made.inputs.asked)
        if request is None:
            return None
        served = self.made.inputs.answer_to(request)
        versions = self.made.inputs.answer_to(TriedVersionsRequest())
        models = {one.model for one in steps if one.model is not None}
        return {model: serving(model, versions.get(model, ()), served) for model in models}

    def _contrasts(self) -> Iterator[Contrast]:
        for one in self.made.scenarios:
            yield from contrasts(one, self.made.bare, self.made.apart)

    def _outlooks(self) -> Iterator[Outlook]:
        """Over models whose dates can be true."""
        asked, apart = self.made.inputs.asked, self.made.apart
        rules, level = asked.star_file.boundary, asked.star_file.evidence.level
        for one in self.made.scenarios:
            sound = [cell for cell in one.cells if cell.cell not in apart]
            if sound:
                yield from outlooks(sound, self.made.bare, rules.bar_of(one.name), level)

    def _caveats(self, steps: Sequence[Step]) -> Iterator[Note]:
        rules = self.made.inputs.asked.star_file.boundary
        if not any(one.uplifts for one in self.made.scenarios):
            names = ", ".join(sorted(self.made.bare))
            tried = {one.cell.harness for one in self.made.results}
            code = "nothing_but_bare" if tried <= self.made.bare else "nothing_bare"
            yield Note(code, (("bare", names),))
        if self.made.in_use is None and any(one.uplifts for one in self.made.scenarios):
            yield Note("no_harness_in_use")
        served = self._served(steps) or {}
        stale = [
            one
            for one in steps
            if one.do is not Do.CANNOT_TELL
            and served.get(one.model or "", Serving.SAME) is not Serving.SAME
        ]
        if stale:
            yield Note("stale_verdict", (("count", len(stale)),))
        silent = [one.name for one in self.made.scenarios if rules.bar_of(one.name) is None]
        if silent:
            yield Note("no_bar", (("count", len(silent)),))


def _front(scenarios: Sequence[Scenario]) -> Iterator[Cell]:
    """Cells that no other of their scenario beats in rate without costing more a success."""
    for scenario in scenarios:
        priced = [
            (one, one.rate.value, one.cost.value)
            for one in scenario.cells
            if isinstance(one.rate, Estimate) and isinstance(one.cost, Estimate)
        ]
        for one, rate, cost in priced:
            beaten = any(r >= rate and c <= cost and (r > rate or c < cost) for _, r, c in priced)
            if not beaten and len(priced) > 1:
                yield one.cell


def _next(steps: Sequence[Step]) -> Note:
    """The scenario that fewest items more would decide, else the next look."""
    short = [one for one in steps if one.do is Do.CANNOT_TELL and one.more is not None]
    if short:
        one = min(short, key=lambda found: (found.more or 0, found.scenario))
        return Note("try_more_items", (("scenario", one.scenario), ("count", one.more or 0)))
    if any(one.do is Do.CANNOT_TELL for one in steps):
        return Note("set_bar")
    return Note("try_next_model", (("command", "cyn boundary"),))


def _rate(one: CellNumbers) -> float:
    return one.rate.value if isinstance(one.rate, Estimate) else -1.0
