"""What verdicts mean together: gates, dominance, and what to do with the star. Never a total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from cynosure.analyses.audit.judged import Judged, Verdict

VALUE_LINK, DATA, ROBUSTNESS, MOTIVATION = "value_link", "data", "robustness", "motivation"
RANKS = {Verdict.CONTRADICTED: 0, Verdict.LEANING: 1, Verdict.SUPPORTED: 2}
"""The order of verdicts; that data are missing is no place in it."""

Verdicts = Mapping[str, Verdict]
"""The verdicts on one metric by criterion."""


class Overall(StrEnum):
    """What to do with the star."""

    KEEP = "keep"
    REPLACE = "replace"
    WATCH = "watch"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True)
class Decision:
    """What to do; `by` is the rival that should replace the star, `dominating` are all that are
    at least as good in every criterion and better in one."""

    overall: Overall
    by: str | None = None
    dominating: tuple[str, ...] = ()


def gated(judged: Sequence[Judged]) -> tuple[Judged, ...]:
    """The verdicts on one metric as they may be shown: on data that are contradicted nothing is
    supported."""
    spoilt = any(one.criterion == DATA and one.verdict is Verdict.CONTRADICTED for one in judged)
    if not spoilt:
        return tuple(judged)
    return tuple(
        replace(one, verdict=Verdict.LEANING) if one.verdict is Verdict.SUPPORTED else one
        for one in judged
    )


def verdicts_of(judged: Sequence[Judged]) -> dict[str, Verdict]:
    """The verdicts on one metric by criterion."""
    return {one.criterion: one.verdict for one in judged}


def dominates(one: Verdicts, other: Verdicts) -> bool:
    """Whether `one` is nowhere worse and somewhere better.

    Where only one of them has a verdict the two cannot be compared, and so neither dominates;
    what people were asked about the star alone (motivation) is not held against a rival. Two that
    are equal are not ranked.
    """
    names = [name for name in {*one, *other} if name != MOTIVATION]
    pairs = [(_rank(one, name), _rank(other, name)) for name in names]
    if any((mine is None) != (theirs is None) for mine, theirs in pairs):
        return False
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    return all(a >= b for a, b in known) and any(a > b for a, b in known)


def dominance(verdicts: Mapping[str, Verdicts]) -> tuple[tuple[str, str], ...]:
    """Every pair of metrics of which the first dominates the second."""
    return tuple(
        (one, other)
        for one, mine in verdicts.items()
        for other, theirs in verdicts.items()
        if dominates(mine, theirs)
    )


def decided(star: str, verdicts: Mapping[str, Verdicts], has_guardrail: bool) -> Decision:
    """What to do with the star, from the verdicts on it and on its rivals by metric.

    `has_guardrail` says whether the star file names one, which is what a star that can be gamed
    needs. Rivals whose link to value is contradicted replace nothing.
    """
    own = verdicts[star]
    if any(own.get(name, Verdict.NOT_ENOUGH) is Verdict.NOT_ENOUGH for name in (VALUE_LINK, DATA)):
        return Decision(Overall.CANNOT_TELL)
    rivals = {
        name: theirs
        for name, theirs in verdicts.items()
        if name != star and theirs.get(VALUE_LINK) is not Verdict.CONTRADICTED
    }
    better = tuple(name for name, theirs in rivals.items() if dominates(theirs, own))
    if better:
        # A rival that another rival is better than replaces nothing.
        worse = {lesser for _, lesser in dominance({name: rivals[name] for name in better})}
        best = next(name for name in better if name not in worse)
        return Decision(Overall.REPLACE, best, better)
    if own[VALUE_LINK] is Verdict.CONTRADICTED:
        linked = [
            name for name, theirs in rivals.items() if theirs.get(VALUE_LINK) is Verdict.SUPPORTED
        ]
        return Decision(Overall.REPLACE, linked[0]) if linked else Decision(Overall.WATCH)
    excused = {ROBUSTNESS} if has_guardrail else set()
    amiss = [
        name
        for name, verdict in own.items()
        if verdict is Verdict.CONTRADICTED and name not in excused
    ]
    return Decision(Overall.WATCH if amiss else Overall.KEEP)


def _rank(verdicts: Verdicts, name: str) -> int | None:
    verdict = verdicts.get(name)
    return None if verdict is None else RANKS.get(verdict)
