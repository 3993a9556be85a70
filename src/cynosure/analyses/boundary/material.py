"""What every question about trials starts from: results, scenarios, what is amiss, demand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import groupby

import numpy as np

from cynosure.analyses.boundary.demanded import (
    DEMAND_DAYS,
    Flow,
    demand_requests,
    flows,
    shares,
)
from cynosure.analyses.boundary.integrity import Defect, defects, unlike_totals
from cynosure.analyses.boundary.scenario import Scenario
from cynosure.errors import Refusal, Text, UserMistake, did_you_mean
from cynosure.findings.blocks import Block, Check, Note, State, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject, Window
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.requests import Request
from cynosure.metrics.starfile.definition import BOUNDARY
from cynosure.metrics.trials.published import PublishedRequest
from cynosure.metrics.trials.results import (
    Cell,
    ConstraintsRequest,
    ItemResult,
    ResultsRequest,
    SetApartRequest,
    VersionsRequest,
)
from cynosure.metrics.trials.serving import ServedRequest, TriedVersionsRequest
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Undefined

SEED = 20260302
PRODUCT = "product"

Pairs = Callable[[Sequence[Cell]], Sequence[tuple[Cell, Cell]]]
"""Which cells are held against which."""


def trial_needs(asked: Asked) -> Needs:
    """What is asked of the store. Raises Refusal where there are no trials."""
    if not asked.profiles.get("trials") or not asked.profiles["trials"].kept:
        raise Refusal(
            "The snapshot has no trials. Add a source of the table `trials`: one row for each "
            "time that a model tried an item, with scenario, item, model, harness and score.",
            "快照里没有试验数据。请添加 `trials` 表的数据源：模型每尝试一题为一行，"
            "包含 scenario、item、model、harness、score。",
        )
    wanted: tuple[Request[object], ...] = (
        ResultsRequest(),
        ConstraintsRequest(),
        VersionsRequest(),
        SetApartRequest(),
        TriedVersionsRequest(),
        PublishedRequest(),
        *demand_requests(asked),
        *(() if (served := served_request(asked)) is None else (served,)),
    )
    return Needs(requests=wanted, seed=SEED)


@dataclass(frozen=True)
class Material:
    """The trials that a question is about.

    `results` are sorted by cell and item; `bare` are the harnesses that others are held against,
    `in_use` is the one in use. `demand` has the share of episodes of each scenario, `money` what
    moves there, None where nothing tells it.
    """

    inputs: Inputs
    results: tuple[ItemResult, ...]
    scenarios: tuple[Scenario, ...]
    amiss: tuple[Defect, ...]
    bare: frozenset[str]
    in_use: str | None
    demand: Mapping[str, float] | None
    money: Mapping[str, Flow] | None

    @classmethod
    def of(cls, inputs: Inputs, pairs: Pairs | None = None) -> Material:
        """Raises Refusal where no trial is sound, UserMistake for names that no trial has.

        Without `pairs` every cell is held against the reference of its model and grader.
        """
        asked = inputs.asked
        every = inputs.answer_to(ResultsRequest())
        if not every:
            raise Refusal(
                "No trial of an item is sound enough to be counted; `cyn doctor` shows what came "
                "in. Published totals are no items: see `cyn boundary leaderboard`.",
                "没有一条逐题试验可以计入；`cyn doctor` 会列出读到了什么。"
                "公开榜单的总分不算逐题结果，请看 `cyn boundary leaderboard`。",
            )
        results = _chosen(asked, every)
        versions = inputs.answer_to(VersionsRequest())
        apart = inputs.answer_to(SetApartRequest())
        rules = asked.star_file.boundary
        published = inputs.answer_to(PublishedRequest())
        amiss = (
            *unlike_totals(every, published),
            *defects(every, versions, apart, loaded_on(asked), rules.k),
        )
        level = asked.star_file.evidence.level
        bare = _reference(asked, results)
        held = pairs or partial(beside_reference, bare)
        rng = np.random.default_rng(inputs.provenance.seed)
        scenarios = tuple(
            Scenario(tuple(some), held, rules.k, level, rng)
            for _, some in groupby(results, lambda one: one.cell.scenario)
        )
        in_use = _in_use(asked, results)
        return cls(inputs, results, scenarios, amiss, bare, in_use, shares(inputs), flows(inputs))

    def finding(
        self,
        said: tuple[Text, Text, Unit],
        estimate: Estimate | Undefined,
        *,
        blocks: tuple[Block, ...],
        next_action: Note,
        caveats: tuple[Note, ...] = (),
        verdict: str | None = None,
    ) -> Finding:
        """What is concluded from the trials; `said` is the label of the headline number, what it
        counts, and its unit."""
        asked = self.inputs.asked
        label, says, unit = said
        hashed = self.inputs.definitions[BOUNDARY][0]
        selection = asked.star_file.selection
        chosen = () if selection is None else (Note("selection", (("text", selection),)),)
        grave = sum(one.grave for one in self.amiss)
        return Finding(
            question=asked.question,
            kind=Kind.MEASURED,
            subject=Subject(BOUNDARY, label, unit, hashed, says),
            estimand=says,
            estimate=estimate,
            n=estimate.n if isinstance(estimate, Estimate) else 0,
            units=Unit.UNITS,
            rows=asked.profiles["trials"].kept,
            window=self.window,
            provenance=self.inputs.provenance,
            next_action=next_action,
            checks=(Check("trials_sound", not grave, (("count", grave),)),),
            caveats=(*caveats, *chosen),
            verdict=verdict,
            blocks=blocks,
        )

    @property
    def apart(self) -> frozenset[Cell]:
        """The cells that no comparison may rest on."""
        return frozenset(cell for defect in self.amiss for cell in defect.cells)

    @property
    def window(self) -> Window:
        """From the first to the last trial; the day of the load where trials know no time."""
        asked = self.inputs.asked
        epoch, loaded = date(1970, 1, 1).toordinal(), loaded_on(asked)
        days = [
            date.fromordinal(epoch + at // 86_400_000_000)
            for one in self.results
            for at in (one.first_us, one.last_us)
            if at is not None
        ]
        first, last = min(days, default=loaded), max(days, default=loaded)
        zone = asked.star_file.calendar.timezone
        return Window(first.isoformat(), last.isoformat(), zone, "range", State.CLOSED)


def served_request(asked: Asked) -> ServedRequest | None:
    """The models of the last four weeks with generations, None where there are none."""
    profile = asked.profiles.get("generations")
    if profile is None or profile.last is None:
        return None
    first = profile.last - timedelta(days=DEMAND_DAYS - 1)
    return ServedRequest((first - date(1970, 1, 1)).days * 86_400_000_000)


def loaded_on(asked: Asked) -> date:
    """The day on which the trials were loaded."""
    loaded = asked.profiles["trials"].loaded_at or asked.profiles["trials"].complete_until
    return loaded.date()


def beside_reference(bare: frozenset[str], cells: Sequence[Cell]) -> list[tuple[Cell, Cell]]:
    """Every cell beside the reference of its model and grader."""
    references = {(one.model, one.grader): one for one in cells if one.harness in bare}
    return [
        (one, references[one.model, one.grader])
        for one in cells
        if one.harness not in bare and (one.model, one.grader) in references
    ]


def _chosen(asked: Asked, every: Sequence[ItemResult]) -> tuple[ItemResult, ...]:
    """The results that the question is about. Raises UserMistake for names that no trial has."""
    found = tuple(every)
    for name in ("scenario", "model", "grader"):
        wanted = asked.question.argument(name)
        if wanted is None:
            continue
        known = sorted({getattr(one.cell, name) for one in found})
        if wanted not in known:
            near = did_you_mean(wanted, known)
            raise UserMistake(
                f"No trial has the {name} `{wanted}`.{near.en}",
                f"没有试验的 {name} 是 `{wanted}`。{near.zh}",
            )
        found = tuple(one for one in found if getattr(one.cell, name) == wanted)
    return found


def _bare(asked: Asked) -> frozenset[str]:
    """The harnesses that others are held against: those of the question, else the star file's."""
    written = asked.question.argument("reference")
    bare = asked.star_file.boundary.bare
    return frozenset(bare if written is None else written.split(","))


def _reference(asked: Asked, results: Sequence[ItemResult]) -> frozenset[str]:
    """The same; raises UserMistake where the question names a harness that no trial has."""
    bare, known = _bare(asked), sorted({one.cell.harness for one in results})
    if asked.question.argument("reference") is not None and not bare & set(known):
        (first, *_) = sorted(bare)
        near = did_you_mean(first, known)
        raise UserMistake(
            f"No trial has the harness `{first}`.{near.en}",
            f"没有试验的框架是 `{first}`。{near.zh}",
        )
    return bare


def _in_use(asked: Asked, results: Sequence[ItemResult]) -> str | None:
    """The harness that is the product: named, called so, or the only one that is not bare."""
    bare = _bare(asked)
    lacking = frozenset(asked.star_file.boundary.steps.values())
    others = sorted({one.cell.harness for one in results} - bare)
    named = asked.question.argument("harness") or asked.star_file.boundary.product
    if named is not None:
        if named not in others:
            near = did_you_mean(named, others)
            raise UserMistake(
                f"No trial has the harness `{named}` beside the bare model.{near.en}",
                f"除裸模型外，没有试验的框架是 `{named}`。{near.zh}",
            )
        return named
    if PRODUCT in others:
        return PRODUCT
    whole = [one for one in others if one not in lacking]
    return whole[0] if len(whole) == 1 else None
