"""The question `calibration`: how often intervals held what was realised later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cynosure.analyses import window
from cynosure.analyses.calibration.effects import summed
from cynosure.analyses.calibration.shown import (
    Orphan,
    by_kind_table,
    closed_table,
    orphan_table,
    orphans,
    summed_table,
)
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Check, Note, State, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject, Window
from cynosure.metrics.decided import Decided
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.release.known import KnownRelease, KnownReleasesRequest
from cynosure.metrics.starfile.definition import TRUST
from cynosure.stats.estimate import Estimate
from cynosure.stats.proportion import proportion
from cynosure.stats.undefined import Reason, Undefined

NAME = "calibration"
LABEL = Text("the share of intervals that held", "区间命中率")
SAYS = Text(
    "Of the findings closed with a number, those whose interval held it",
    "以数值结案的结论中，实际结果落在区间内的占比",
)
HOLDOUT = "holdout"
ENOUGH = 5
"""Closed findings from which on their share says anything: of fewer one miss would condemn."""


@dataclass(frozen=True)
class Calibration:
    """Closings beside what was expected, by kind; decisions without an end; effects added up."""

    name: str = NAME

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return ()

    def needs(self, asked: Asked) -> Needs:
        has_releases = "releases" in asked.profiles
        return Needs(
            requests=(KnownReleasesRequest(),) if has_releases else (),
            decisions=True,
        )

    def answer(self, inputs: Inputs) -> Finding:
        asked = inputs.asked
        decided = inputs.history.decisions.decided
        closed = [one for one in decided if one.closing is not None]
        met = [one.held for one in closed if one.held is not None]
        level = asked.star_file.evidence.level
        held: Estimate | Undefined = Undefined(Reason.NONE_CLOSED)
        if met:
            held = proportion(sum(met), len(met), level)
        missing = _orphans(inputs)
        return Finding(
            question=asked.question,
            kind=Kind.MEASURED,
            subject=Subject(TRUST, LABEL, Unit.SHARE, inputs.definitions[TRUST][0], SAYS),
            estimand=SAYS,
            estimate=held,
            n=len(met),
            units=Unit.UNITS,
            rows=len(decided),
            window=_window(asked, closed),
            provenance=inputs.provenance,
            next_action=_next(closed, missing),
            checks=(_honest(held, level),),
            caveats=tuple(_caveats(closed)),
            blocks=_blocks(inputs, closed, missing),
        )


def _orphans(inputs: Inputs) -> list[Orphan]:
    known = inputs.history.decisions
    in_files: tuple[KnownRelease, ...] = ()
    if "releases" in inputs.asked.profiles:
        in_files = inputs.answer_to(KnownReleasesRequest())
    return orphans(known.decided, known.releases, in_files)


def _blocks(inputs: Inputs, closed: Sequence[Decided], missing: list[Orphan]) -> tuple[Block, ...]:
    level = inputs.asked.star_file.evidence.level
    decided = inputs.history.decisions.decided
    alias = inputs.asked.question.argument(HOLDOUT)
    holdout = next((one for one in decided if one.alias == alias), None)
    sums = summed(decided, level, None if holdout is None else holdout.release)
    found: list[Block] = []
    if any(one.held is not None for one in closed):
        found.append(by_kind_table(closed, level))
    if closed:
        found.append(closed_table(closed))
    if sums or holdout is not None:
        found.append(summed_table(sums, holdout))
    if missing:
        found.append(orphan_table(missing))
    return tuple(found)


def _window(asked: Asked, closed: Sequence[Decided]) -> Window:
    """From the first to the last day that closed findings speak of, else the days of the data."""
    if closed:
        start, end = min(one.start for one in closed), max(one.end for one in closed)
    else:
        dated = [name for name, profile in asked.profiles.items() if profile.first is not None]
        first, last = window.extent(asked, dated)
        start, end = first.isoformat(), last.isoformat()
    return Window(start, end, asked.star_file.calendar.timezone, "range", State.CLOSED)


def _honest(held: Estimate | Undefined, level: float) -> Check:
    """Whether the level that intervals claim lies among what their record allows."""
    if isinstance(held, Undefined) or isinstance(held.interval, Undefined) or held.n < ENOUGH:
        return Check("intervals_honest", None)
    passed = held.interval.low <= level <= held.interval.high
    return Check("intervals_honest", passed, (("level", level),))


def _caveats(closed: Sequence[Decided]) -> list[Note]:
    words = sum(one.held is None for one in closed)
    found = [Note("closed_in_words", (("count", words),))] if words else []
    looked = [one.alias for one in closed if one.counts_as is not one.kind]
    if looked:
        found.append(Note("looked_too_often", (("findings", ", ".join(looked)),)))
    return found


def _next(closed: Sequence[Decided], missing: list[Orphan]) -> Note:
    if missing:
        return Note("end_orphan", (("what", missing[0].what), ("command", missing[0].command)))
    if not closed:
        return Note("close_findings", (("command", "cyn ledger close F-0001 --outcome 52%"),))
    return Note("close_more", (("command", "cyn ledger list"),))
