"""Criterion 1, value link: does what moves the star move what it stands for?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cynosure.analyses import structure
from cynosure.analyses.audit import held_out, summarised
from cynosure.analyses.audit.asked_for import Judging, bounds_of, enough_of, judging_of, label
from cynosure.analyses.audit.gates import RANKS, VALUE_LINK
from cynosure.analyses.audit.heads import FROM, TO
from cynosure.analyses.audit.judged import VERDICTS, Judged, Tier, Verdict
from cynosure.analyses.audit.link import Link
from cynosure.analyses.audit.shown import NONE
from cynosure.analyses.audit.surrogates import surrogates_link, surrogates_needs
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Cell, Note, Quantity, TableBlock, Unit
from cynosure.findings.record import Question
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.requests import Request
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

CHAIN = Text("Chain from experience to value", "从体验到价值的链条")
CHAIN_COLUMNS = (
    Text("Link", "环节"),
    Text("Verdict", "评定"),
    Text("Correlation", "相关"),
    FROM,
    TO,
    Text("Uncorrected", "未校正"),
    Text("n", "n"),
)
EXPOSURES, EVENTS = "exposures", "events"


@dataclass(frozen=True)
class ValueLinkCriterion:
    """From past experiments; where these are few, from their people; else from a held-out half."""

    name: str = VALUE_LINK
    reconstructed: bool = False

    def needs(self, asked: Asked, metrics: tuple[str, ...]) -> Needs:
        judging = judging_of(asked)
        wanted = tuple(dict.fromkeys((*metrics, *judging.beside)))
        requests: tuple[Request[object], ...] = ()
        if summarised.has_summaries(asked):
            requests += (summarised.request(wanted),)
        if _has(asked, EXPOSURES):
            requests += surrogates_needs(asked, judging)
        return Needs(requests=requests, findings=tuple(_questions(asked, judging)))

    def judged(self, inputs: Inputs, metric: str) -> Judged:
        judging = judging_of(inputs.asked)
        outcomes = [name for name in judging.outcomes if name != metric]
        if not outcomes:
            return self._unnamed(metric)
        links = [_link(inputs, metric, outcome) for outcome in outcomes]
        weakest = min(links, key=_strength)
        chain = links
        if judging.experience not in (None, metric):
            chain = [_link(inputs, str(judging.experience), metric), *links]
        shown = (_chain_block(inputs, chain), *(block for link in chain for block in link.blocks))
        notes = (*weakest.notes, *_weakest_of(inputs, chain))
        return self._judged(inputs, metric, weakest, notes, tuple(dict.fromkeys(shown)))

    def _judged(
        self,
        inputs: Inputs,
        metric: str,
        link: Link,
        notes: tuple[Note, ...],
        blocks: tuple[Block, ...],
    ) -> Judged:
        return Judged(
            criterion=self.name,
            metric=metric,
            verdict=link.verdict,
            tier=link.tier,
            estimate=link.estimate,
            unit=Unit.NUMBER,
            n=link.n,
            units=Unit.PEOPLE if link.of_people else Unit.EXPERIMENTS,
            because=link.because,
            would_change=link.would_change,
            bounds=bounds_of(inputs.asked.star_file, self.name),
            notes=notes,
            blocks=blocks,
            span=link.span,
        )

    def _unnamed(self, metric: str) -> Judged:
        """Of a star that stands for nothing but itself."""
        return Judged(
            criterion=self.name,
            metric=metric,
            verdict=Verdict.NOT_ENOUGH,
            tier=Tier.OPINION,
            estimate=Undefined(Reason.NO_OUTCOME),
            unit=Unit.NUMBER,
            n=0,
            units=Unit.EXPERIMENTS,
            because=Note("link_no_outcome"),
            would_change=Note("link_name_outcome"),
        )


def _link(inputs: Inputs, proxy: str, value: str) -> Link:
    """The link by the best evidence there is: experiments in summary, their people, a half of the
    people that a search did not see."""
    asked = inputs.asked
    found: list[Link] = []
    if summarised.has_summaries(asked):
        found.append(summarised.link(inputs, proxy, value))
    if _has(asked, EXPOSURES):
        of_people = surrogates_link(inputs, proxy, value)
        if of_people is not None:
            found.append(of_people)
    most = max(found, key=lambda one: one.n, default=None)
    if most is not None and most.n >= enough_of(asked).told:
        return most
    held = held_out.link(inputs, proxy, value, question_for(value))
    if most is None:
        return held or held_out.nothing(inputs, proxy, value)
    if most.verdict is not Verdict.NOT_ENOUGH or held is None or not held.n:
        return most
    return replace(held, notes=(*held.notes, most.because), blocks=(*held.blocks, *most.blocks))


def question_for(outcome: str) -> Question:
    """What `find` is asked about an outcome."""
    return Question("find", (("metric", outcome),))


def _questions(asked: Asked, judging: Judging) -> Iterator[Question]:
    """The searches that stand in where experiments are few."""
    for outcome in judging.outcomes:
        by_people = structure.sources_of_people(asked.star_file, outcome)
        if by_people and _has(asked, EVENTS):
            yield question_for(outcome)


def _has(asked: Asked, table: str) -> bool:
    profile = asked.profiles.get(table)
    return profile is not None and profile.kept > 0


def _strength(link: Link) -> tuple[int, float]:
    """Weakest first: contradicted, not known, leaning, supported; then by the lower end."""
    order = {Verdict.CONTRADICTED: 0, Verdict.NOT_ENOUGH: 1, Verdict.LEANING: 2}
    interval = link.estimate.interval if isinstance(link.estimate, Estimate) else link.span
    low = interval.low if isinstance(interval, Interval) else -1.0
    return order.get(link.verdict, 1 + RANKS[Verdict.SUPPORTED]), low


def _weakest_of(inputs: Inputs, chain: list[Link]) -> tuple[Note, ...]:
    if len(chain) < 2:
        return ()
    weakest = min(chain, key=_strength)
    return (Note("link_weakest", (("link", _named(inputs, weakest)),)),)


def _named(inputs: Inputs, link: Link) -> Text:
    one, other = label(inputs, link.proxy), label(inputs, link.value)
    return Text(f"{one.en} → {other.en}", f"{one.zh} → {other.zh}")


def _chain_block(inputs: Inputs, chain: list[Link]) -> TableBlock:
    return TableBlock(CHAIN, CHAIN_COLUMNS, tuple((_row(inputs, link)) for link in chain))


def _row(inputs: Inputs, link: Link) -> tuple[Cell, ...]:
    value: Cell = NONE
    interval = link.span
    if isinstance(link.estimate, Estimate):
        value = Quantity(link.estimate.value, Unit.NUMBER)
        own = link.estimate.interval
        interval = own if isinstance(own, Interval) else None
    ends: tuple[Cell, Cell] = (NONE, NONE)
    if interval is not None:
        ends = (Quantity(interval.low, Unit.NUMBER), Quantity(interval.high, Unit.NUMBER))
    naive: Cell = NONE if link.naive is None else Quantity(link.naive, Unit.NUMBER)
    units = Unit.PEOPLE if link.of_people else Unit.EXPERIMENTS
    n: Cell = Quantity(link.n, units) if link.n else NONE
    return (_named(inputs, link), VERDICTS[link.verdict], value, *ends, naive, n)
