"""What may tell sooner: metrics of which the audit says that they go with value."""

from __future__ import annotations

from cynosure.analyses import structure
from cynosure.analyses.release.asked_for import is_by_person
from cynosure.findings.record import Finding, Question
from cynosure.metrics.inputs import Asked, Inputs
from cynosure.metrics.starfile.models import Star

MOST = 3
AUDIT, CRITERION, SUPPORTED = "audit", "value_link", "supported"
"""The question that is asked of a proxy, and the verdict that lets it stand in."""


def proxies_of(asked: Asked, metric: str) -> tuple[str, ...]:
    """The rivals of a star; of what a star stands for, that star and its rivals."""
    entry = _entry(asked, metric)
    if entry is None:
        return ()
    names = dict.fromkeys((entry.metric.name, *(ref.name for ref in entry.rivals)))
    return tuple(name for name in names if name != metric and is_by_person(asked, name))[:MOST]


def _entry(asked: Asked, metric: str) -> Star | None:
    star_file = asked.star_file
    own = structure.star_entry(star_file, metric)
    if own is not None and own.metric.name == metric:
        return own
    standing = (one for one in star_file.star if metric in (ref.name for ref in one.stands_for))
    return next(standing, own)


def questions(asked: Asked, metric: str) -> tuple[Question, ...]:
    """The audit of each proxy; none where nobody says what the star stands for, for then nothing
    can be supported."""
    entry = _entry(asked, metric)
    if entry is None or not entry.stands_for:
        return ()
    return tuple(_question(name) for name in proxies_of(asked, metric))


def _question(name: str) -> Question:
    return Question(AUDIT, (("criterion", CRITERION), ("metric", name)))


def deciding(asked: Asked, metric: str) -> tuple[str, ...]:
    """The metrics whose definitions decide those verdicts."""
    entry = _entry(asked, metric)
    if entry is None or not questions(asked, metric):
        return ()
    control = asked.star_file.evidence.search.control_outcome
    single = (one for one in (entry.experience, control) if one is not None)
    every = (entry.metric, *entry.rivals, *entry.stands_for, *single)
    return tuple(dict.fromkeys(ref.name for ref in every))


def supported(inputs: Inputs, metric: str) -> tuple[str, ...]:
    """The proxies that the audit supports."""
    answers = {one: inputs.finding(one) for one in questions(inputs.asked, metric)}
    return tuple(
        name
        for name in proxies_of(inputs.asked, metric)
        if isinstance(found := answers.get(_question(name)), Finding) and found.verdict == SUPPORTED
    )
