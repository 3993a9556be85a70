"""Beliefs as entries of the ledger: what was written down when, and what trials made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from cynosure.analyses.boundary.standing import Line, Stood, line_of, standings_in
from cynosure.errors import Text
from cynosure.findings.codec import decode
from cynosure.findings.record import Question
from cynosure.metrics.starfile.beliefs import Belief
from cynosure.project.open import Project
from cynosure.store.ledger import BELIEF, Entry, Ledger

ASKED = Question("boundary_beliefs")
"""The question whose newest answer says what became of them."""


@dataclass(frozen=True)
class Entered:
    """A belief as it was entered, the `number`th entry about beliefs.

    `stood` is what the newest answer shows of it, None where it was never asked or the belief is
    no longer in the file, which `is_there` tells. `rewrites` is the number of the entry with the
    same name before it.
    """

    number: int
    name: str
    says: Text
    author: str
    scenario: str
    falsifier: str
    stated: str
    by: str
    probability: float
    at: str
    is_there: bool
    rewrites: int | None
    stood: Stood | None


@dataclass(frozen=True)
class Foretold:
    """How well an author foretold, of beliefs as they were first entered.

    `brier` is the mean of (probability − outcome)² over those `decided`, None of none.
    """

    author: str
    beliefs: int
    decided: int
    brier: float | None


def enter_beliefs(project: Project, now: datetime) -> int:
    """Enters the beliefs of the star file that the ledger does not have as they are written now;
    returns how many."""
    named = project.star_file.boundary.beliefs
    if named is None:
        return 0
    with Ledger.open(project.layout.root) as ledger:
        last = {str(one.payload["name"]): one.payload for one in ledger.entries(BELIEF)}
        written = [_payload(name, belief) for name, belief in named.beliefs.items()]
        new = [one for one in written if last.get(str(one["name"])) != one]
        for one in new:
            ledger.declare(BELIEF, one, now.astimezone(UTC).isoformat())
    return len(new)


def entered_beliefs(project: Project, ledger: Ledger) -> tuple[Entered, ...]:
    """Every belief that was ever entered, oldest first."""
    named = project.star_file.boundary.beliefs
    there = {} if named is None else dict(named.beliefs)
    lines = {name: line_of(belief) for name, belief in there.items()}
    now = {name: _payload(name, belief) for name, belief in there.items()}
    stood = _newest(ledger)
    found: list[Entered] = []
    for number, entry in enumerate(ledger.entries(BELIEF), 1):
        name = str(entry.payload["name"])
        before = next((one.number for one in reversed(found) if one.name == name), None)
        as_written = now.get(name) == entry.payload
        shown = stood.get(lines[name]) if as_written else None
        found.append(_entered(number, entry, before, shown, is_there=as_written))
    return tuple(found)


def foretold(entered: Sequence[Entered]) -> tuple[Foretold, ...]:
    """A line an author; a belief that was rewritten counts with its first probability."""
    first = {one.name: one for one in reversed(entered)}
    outcomes = {one.name: one.stood.outcome for one in entered if one.stood is not None}
    by_author = sorted(first.values(), key=lambda one: one.author)
    found = []
    for author, some in groupby(by_author, key=lambda one: one.author):
        own = list(some)
        squares = [
            (one.probability - outcome) ** 2
            for one in own
            if (outcome := outcomes.get(one.name)) is not None
        ]
        brier = sum(squares) / len(squares) if squares else None
        found.append(Foretold(author, len(own), len(squares), brier))
    return tuple(found)


def _payload(name: str, belief: Belief) -> dict[str, object]:
    falsifier = belief.falsifier
    return {
        "name": name,
        "says": {"en": belief.says.en, "zh": belief.says.zh},
        "author": belief.author,
        "stated": belief.stated.date.isoformat(),
        "by": belief.by.date.isoformat(),
        "probability": belief.probability,
        "scenario": falsifier.scenario,
        "harness": falsifier.harness,
        "falsifier": falsifier.written,
    }


def _newest(ledger: Ledger) -> Mapping[Line, Stood]:
    asked = (decode(one.record) for one in reversed(ledger.all(ASKED.name)))
    newest = next((one for one in asked if one.question == ASKED), None)
    return {} if newest is None else standings_in(newest)


def _entered(
    number: int, entry: Entry, before: int | None, stood: Stood | None, *, is_there: bool
) -> Entered:
    told = entry.payload
    says = told["says"]
    assert isinstance(says, dict), "as it was entered"
    probability = told["probability"]
    assert isinstance(probability, int | float), "as it was entered"
    words = {
        key: str(told[key]) for key in ("name", "author", "scenario", "falsifier", "stated", "by")
    }
    return Entered(
        number=number,
        **words,
        says=Text(str(says["en"]), str(says["zh"])),
        probability=float(probability),
        at=entry.at,
        is_there=is_there,
        rewrites=before,
        stood=stood,
    )
