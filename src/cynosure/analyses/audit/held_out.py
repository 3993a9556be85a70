"""A link where no experiment tells it: what `find` confirmed on people it did not search.

It tells what goes with the outcome, not what moves it, so that a verdict leans at most.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from cynosure.analyses import structure
from cynosure.analyses.audit.asked_for import bounds_of, label
from cynosure.analyses.audit.gates import VALUE_LINK
from cynosure.analyses.audit.judged import Tier, Verdict
from cynosure.analyses.audit.link import Link
from cynosure.analyses.find import shown
from cynosure.analyses.find.deeds import Candidate
from cynosure.errors import Text
from cynosure.findings.blocks import MatrixBlock, Note, TableBlock
from cynosure.findings.record import Finding, Question
from cynosure.metrics.expression.syntax import names_in
from cynosure.metrics.inputs import Inputs
from cynosure.metrics.starfile.models import CutEpisodes, StarFile
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.ratio import t_quantile
from cynosure.stats.undefined import Reason, Undefined


def link(inputs: Inputs, proxy: str, value: str, question: Question) -> Link | None:
    """What a search found of the events that `proxy` counts; None where nothing was searched."""
    found = dict(inputs.findings).get(question)
    if found is None:
        return None
    if isinstance(found, Text):
        return _refused(inputs, proxy, value, found)
    own = events_of(inputs.asked.star_file, proxy)
    held = [
        (name, phi)
        for name, phi in _held(found)
        if set(_events(name)) and set(_events(name)) <= own
    ]
    if not held:
        return _unseen(inputs, proxy, value)
    name, phi = max(held, key=lambda pair: abs(pair[1]))
    level = 1 - (1 - inputs.asked.star_file.evidence.level) / len(held)
    estimate = _estimate(phi, found.n, level)
    bounds = bounds_of(inputs.asked.star_file, VALUE_LINK)
    verdict = bounds.verdict(estimate)
    values = (("action", name), ("value_metric", label(inputs, value)), ("value", phi))
    return Link(
        proxy,
        value,
        Verdict.LEANING if verdict is Verdict.SUPPORTED else verdict,
        Tier.OUT_OF_SAMPLE,
        estimate,
        found.n,
        Note("link_held_out", values),
        Note("link_export_effects"),
        of_people=True,
    )


def nothing(inputs: Inputs, proxy: str, value: str) -> Link:
    """Where neither experiments nor events tell anything."""
    return _unknown(proxy, value, Note("link_nothing", _both(inputs, proxy, value)))


def events_of(star_file: StarFile, metric: str) -> frozenset[str]:
    """The events that decide whether a metric counts somebody: those its fulfilment asks for where
    it counts what is fulfilled, else all of its sources."""
    definitions = definitions_of(star_file)
    model = star_file.metrics[metric]
    used = {
        name.path
        for one in model.contributions(definitions)
        for formula in one.formulas
        for name in names_in(formula.tree)
    }
    found: set[str] = set()
    for source in structure.sources_of(star_file, metric):
        found |= set(_moments_of(star_file, source, used))
    return frozenset(event for moment in found for event in _names(star_file, moment))


def _moments_of(star_file: StarFile, source: str, used: set[str]) -> Iterator[str]:
    """The moments of a source that a metric using the columns `used` rests on."""
    kind = star_file.episodes.get(source)
    if not isinstance(kind, CutEpisodes):
        yield source
        return
    wanted = set(used)
    if "fulfilled" in used and kind.fulfilled is not None:
        wanted |= {n.path for f in kind.fulfilled.formulas for n in names_in(f.tree)}
    counted = [
        measured.count.name
        for name, measured in kind.measures.items()
        if name in wanted and measured.count is not None
    ]
    # What begins an episode is what somebody does of whom it merely counts that there was one.
    yield from counted or (kind.of[0].name,)


def _names(star_file: StarFile, moment: str) -> tuple[str, ...]:
    known = star_file.moments.get(moment)
    return () if known is None or known.event is None else tuple(ref.name for ref in known.event)


def _held(found: Finding) -> Iterator[tuple[str, float]]:
    """The name of each candidate with its correlation on the half that was not searched."""
    tables = [one for one in found.blocks if isinstance(one, TableBlock)]
    matrices = [one for one in found.blocks if isinstance(one, MatrixBlock)]
    listed = next((one for one in tables if one.title == shown.TABLE), None)
    phis = next((one for one in matrices if one.title == shown.MATRIX), None)
    if listed is None or phis is None:
        return
    for row, cells in zip(listed.rows, phis.cells, strict=True):
        name, phi = row[0], cells[1]
        if isinstance(name, str) and not isinstance(phi, Undefined):
            yield name, phi


def _events(name: str) -> tuple[str, ...]:
    candidate = Candidate.called(name)
    return () if candidate is None else candidate.deed.shown


def _estimate(phi: float, n: int, level: float) -> Estimate:
    """With the interval of Fisher (1921) for a correlation."""
    if n <= 3 or abs(phi) >= 1:
        return Estimate(phi, Undefined(Reason.TOO_FEW, (("n", n),)), n)
    half = t_quantile(level, math.inf) / math.sqrt(n - 3)
    low, high = (math.tanh(math.atanh(phi) + sign * half) for sign in (-1, 1))
    return Estimate(phi, Interval(low, high, level, Band.SAMPLING), n)


def _refused(inputs: Inputs, proxy: str, value: str, why: Text) -> Link:
    because = Note("link_search_refused", (*_both(inputs, proxy, value), ("why", why)))
    return _unknown(proxy, value, because)


def _unseen(inputs: Inputs, proxy: str, value: str) -> Link:
    return _unknown(proxy, value, Note("link_not_found", _both(inputs, proxy, value)))


def _unknown(proxy: str, value: str, because: Note) -> Link:
    return Link(
        proxy,
        value,
        Verdict.NOT_ENOUGH,
        Tier.OPINION,
        Undefined(Reason.NO_SIGNAL),
        0,
        because,
        Note("link_export_effects"),
    )


def _both(inputs: Inputs, proxy: str, value: str) -> tuple[tuple[str, Text], ...]:
    return ("proxy", label(inputs, proxy)), ("value_metric", label(inputs, value))
