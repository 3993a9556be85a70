"""The contract of a sort of trouble, and what it may look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from cynosure.analyses import ANALYSES, loaded
from cynosure.analyses.contract import Analysis
from cynosure.errors import Refusal, Text
from cynosure.findings.record import Finding, Question
from cynosure.metrics.inputs import Asked, Inputs, Needs, TableProfile
from cynosure.metrics.starfile.models import Star, StarFile

ALERT = "alert"
"""The name of the question that every alert answers."""

BELIEF = "belief"
"""What an alert of a refuted belief says it is about; the trials decide it."""


@dataclass(frozen=True)
class Seen:
    """A week as the weekly set found it: the star file with its star, the tables, the findings.

    `before` has what some of the same questions found on an earlier snapshot, where they were asked
    there.
    """

    star_file: StarFile
    star: Star
    profiles: Mapping[str, TableProfile]
    findings: tuple[Finding, ...]
    before: tuple[Finding, ...] = ()


class Trouble(Protocol):
    """One sort of trouble."""

    @property
    def name(self) -> str:
        """What an alert of this sort says it is `about`."""
        ...

    @property
    def stops(self) -> bool:
        """Whether the star file has forbidden it, so that a scheduler must stop."""
        ...

    def alerts(self, seen: Seen) -> Iterator[Question]:
        """The alerts that may be called for. The same trouble is always the same question."""
        ...

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        """The metrics whose definitions decide the answer."""
        ...

    def needs(self, asked: Asked) -> Needs:
        """What it asks of the store."""
        ...

    def answer(self, inputs: Inputs) -> Finding:
        """The alert. Raises Refusal where nothing is amiss."""
        ...


def alert(about: str, **arguments: str) -> Question:
    """The question that an alert answers."""
    return Question(ALERT, tuple(sorted({"about": about, **arguments}.items())))


def argument(asked: Asked, name: str) -> str:
    """An argument that every alert of its sort has."""
    found = asked.question.argument(name)
    if found is None:
        raise ValueError(f"this alert names its {name}")
    return found


def as_level(asked: Asked, metric: str) -> Asked:
    """The question what a metric was in the week of an alert."""
    arguments = (("metric", metric), ("period", argument(asked, "period")))
    return replace(asked, question=Question("level", arguments))


def analysis_of(question: Question) -> Analysis:
    """The analysis that answers a question: loaded by its name, since some take arrays along."""
    return loaded(next(entry for entry in ANALYSES if entry.name == question.name))


def nothing_amiss(what: Text) -> Refusal:
    """The refusal to alert for nothing."""
    return Refusal(f"Nothing is amiss: {what.en}.", f"没有异常：{what.zh}。")
