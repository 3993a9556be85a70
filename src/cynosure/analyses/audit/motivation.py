"""Criterion 4, motivation 激励作用: does the team know its star, and which way it goes?

It is told by people only. What is measured is how often they know the direction of the metric in
scenarios in which its definition, or its owner, says what is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cynosure.analyses.audit.asked_for import bounds_of
from cynosure.analyses.audit.judged import Judged, Tier, Verdict
from cynosure.analyses.audit.poll_results import Results, results_of
from cynosure.analyses.audit.poll_shown import blocks_of, notes_of
from cynosure.analyses.audit.scenarios import directions_of, scenarios
from cynosure.errors import Text
from cynosure.findings.blocks import Note, Unit
from cynosure.metrics.inputs import Asked, Inputs, Needs, label_of
from cynosure.metrics.polled import Polled, latest
from cynosure.metrics.starfile.definition import definition_hash
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

NAME = "motivation"
FEWEST = 5
"""People under whom a team is not concluded about."""


@dataclass(frozen=True)
class Heard:
    """What was answered about a metric: under its present definition, and before (`stale`), how
    many people.

    `right` has the direction of each scenario that somebody can be right about.
    """

    answers: tuple[Polled, ...]
    stale: int
    right: Mapping[str, str]

    @classmethod
    def of(cls, inputs: Inputs, metric: str) -> Heard:
        """What the ledger knows; the definition goes before the owner's key."""
        star_file = inputs.asked.star_file
        now = definition_hash(star_file, metric)
        told = latest(inputs.history.polled, metric)
        fresh = [one for one in told if now.startswith(one.definition)]
        keys = [one.directions for one in fresh if one.is_key]
        people = tuple(one for one in fresh if not one.is_key)
        right = {**(keys[0] if keys else {}), **directions_of(star_file, metric)}
        answered = {name for one in people for name in one.directions}
        known = {one.id: right[one.id] for one in scenarios() if one.id in right}
        return cls(
            people,
            sum(not one.is_key for one in told) - len(people),
            {name: way for name, way in known.items() if name in answered},
        )

    @property
    def undecided(self) -> int:
        """How many scenarios were answered in which nobody knows what is right."""
        return len({name for one in self.answers for name in one.directions} - self.right.keys())


@dataclass(frozen=True)
class Motivation:
    """Whether those who work on a metric know which way it goes."""

    name: str = NAME
    reconstructed: bool = False

    def needs(self, asked: Asked, metrics: tuple[str, ...]) -> Needs:
        return Needs(polled=True)

    def judged(self, inputs: Inputs, metric: str) -> Judged:
        heard = Heard.of(inputs, metric)
        if not heard.answers:
            return _unasked(inputs, metric, heard)
        level = inputs.asked.star_file.evidence.level
        results = results_of(heard.answers, heard.right, metric, level)
        return _told(inputs, metric, heard, results)


def _told(inputs: Inputs, metric: str, heard: Heard, results: Results) -> Judged:
    estimate = results.accuracy
    because = Note("nothing_decided", (("metric", label_of(inputs.asked.star_file, metric)),))
    if isinstance(estimate, Estimate):
        because = Note(
            "polled_directions",
            (
                ("share", estimate.value),
                ("people", results.people),
                ("scenarios", len(results.scenarios)),
            ),
        )
    if 0 < results.people < FEWEST:
        because = Note("polled_too_few", (("people", results.people), ("needed", FEWEST)))
        estimate = Undefined(Reason.TOO_FEW, (("people", results.people),))
    star_file = inputs.asked.star_file
    bounds = bounds_of(star_file, "direction")
    verdict = bounds.verdict(estimate)
    # Of a handful of people one would read who answered what.
    answers = heard.answers if len(heard.answers) >= FEWEST else ()
    notes = notes_of(star_file, metric, answers, results) if answers else ()
    blocks = blocks_of(star_file, answers, results) if answers else ()
    return Judged(
        criterion=NAME,
        metric=metric,
        verdict=verdict,
        tier=Tier.OUT_OF_SAMPLE if isinstance(estimate, Estimate) else Tier.OPINION,
        estimate=estimate,
        unit=Unit.SHARE,
        n=results.people,
        units=Unit.PEOPLE,
        because=because,
        would_change=_would_change(metric, results, verdict),
        bounds=bounds,
        notes=(*notes, *_left_out(heard)),
        blocks=blocks,
    )


def _would_change(metric: str, results: Results, verdict: Verdict) -> Note:
    """What to ask for, or to explain: the scenario that fewest know."""
    command = ("command", _command(metric))
    if not results.scenarios:
        return Note("fill_key", (command,))
    if results.people < FEWEST:
        return Note("run_poll", (command, ("needed", FEWEST)))
    if verdict is Verdict.NOT_ENOUGH:
        return Note("ask_more", (command, ("people", results.people)))
    least = min(results.scenarios, key=lambda one: one.share)
    said: Text = next(one.says for one in scenarios() if one.id == least.name)
    return Note("explain_scenario", (("scenario", said), ("share", least.share)))


def _unasked(inputs: Inputs, metric: str, heard: Heard) -> Judged:
    label = label_of(inputs.asked.star_file, metric)
    return Judged(
        criterion=NAME,
        metric=metric,
        verdict=Verdict.NOT_ENOUGH,
        tier=Tier.OPINION,
        estimate=Undefined(Reason.TOO_FEW, (("people", 0),)),
        unit=Unit.SHARE,
        n=0,
        units=Unit.PEOPLE,
        because=Note("nobody_polled", (("metric", label),)),
        would_change=Note("run_poll", (("command", _command(metric)), ("needed", FEWEST))),
        bounds=bounds_of(inputs.asked.star_file, "direction"),
        notes=_left_out(heard),
    )


def _left_out(heard: Heard) -> tuple[Note, ...]:
    found = []
    if heard.stale:
        found.append(Note("polled_before_change", (("people", heard.stale),)))
    if heard.undecided:
        found.append(Note("scenarios_undecided", (("count", heard.undecided),)))
    return tuple(found)


def _command(metric: str) -> str:
    return f"cyn poll --metric {metric}"
