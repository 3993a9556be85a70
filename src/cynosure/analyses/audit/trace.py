"""From the proposition to the rows: does a star rest on the moment in which the product helps?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cynosure.metrics.expression.syntax import names_in
from cynosure.metrics.located.values import Formula
from cynosure.metrics.needs import Total, Valued
from cynosure.metrics.starfile.models import CutEpisodes, EpisodeKind, Star, StarFile
from cynosure.metrics.starfile.resolve import definitions_of

FULFILLED = "fulfilled"


@dataclass(frozen=True)
class Trace:
    """How a metric comes to the moment of value.

    `moment` is its name, `rows` the events (or the table) that make it. `touches` is whether what
    the metric counts rests on it, None where the star file does not tell; `without` are the values
    by which fulfilment is ruled that do so without it.
    """

    moment: str
    rows: tuple[str, ...]
    touches: bool | None
    without: tuple[str, ...] = ()


def trace_of(star_file: StarFile, star: Star) -> Trace | None:
    """The trace of a star, None where its entry names no proposition."""
    if star.proposition is None:
        return None
    name = star.proposition.moment.name
    moment = star_file.moments[name]
    events = tuple(ref.name for ref in moment.event or ())
    rows = events or ((moment.table.name,) if moment.table is not None else ())
    rests, without = touches(star_file, star.metric.name, name)
    return Trace(name, rows, rests, without)


def touches(star_file: StarFile, metric: str, moment: str) -> tuple[bool | None, tuple[str, ...]]:
    """Whether any contribution of a metric rests on a moment, None where the star file does not
    tell; and the values by which fulfilment is ruled without it."""
    found: list[bool | None] = []
    without: dict[str, None] = {}
    for one in star_file.metrics[metric].contributions(definitions_of(star_file)):
        names = {name for formula in one.formulas for name in _names(formula)}
        if isinstance(one.measure, Total | Valued):
            names |= set(_names(one.measure.field))
        for source in one.sources:
            if same_rows(star_file, source, moment):
                found.append(True)
            elif source in star_file.episodes:
                kind = star_file.episodes[source]
                found.append(_by_kind(star_file, kind, names, moment))
                without |= dict.fromkeys(_rules_without(star_file, kind, names, moment))
            else:
                found.append(False)
    if True in found:
        return True, tuple(without)
    return (None if None in found else False), ()


def _by_kind(star_file: StarFile, kind: EpisodeKind, names: set[str], moment: str) -> bool | None:
    """Whether names of a kind's rows rest on the moment; those of recorded rows are their own
    columns, of which the star file does not say where they come from."""
    counting = _counting(star_file, kind, moment)
    if names & counting:
        return True
    if FULFILLED not in names:
        return False
    rules = () if kind.fulfilled is None else kind.fulfilled.formulas
    if any(set(_names(rule)) & counting for rule in rules):
        return True
    return False if isinstance(kind, CutEpisodes) else None


def _rules_without(
    star_file: StarFile, kind: EpisodeKind, names: set[str], moment: str
) -> Iterator[str]:
    """The values by which a kind is ruled whose rule does not look at the moment."""
    if kind.fulfilled is None or FULFILLED not in names:
        return
    counting = _counting(star_file, kind, moment)
    for value, rule in kind.fulfilled.rules:
        if not set(_names(rule)) & counting:
            yield value


def _counting(star_file: StarFile, kind: EpisodeKind, moment: str) -> set[str]:
    """The measures of a kind that count the moment."""
    return {
        name
        for name, measured in kind.measures.items()
        if measured.count is not None and same_rows(star_file, measured.count.name, moment)
    }


def same_rows(star_file: StarFile, source: str, moment: str) -> bool:
    """Whether the rows of a source are of the moment: it is that, or some of its events."""
    if source == moment:
        return True
    one, other = star_file.moments.get(source), star_file.moments[moment]
    if one is None or not one.event or not other.event:
        return False
    return {ref.name for ref in one.event} <= {ref.name for ref in other.event}


def _names(formula: Formula) -> Iterator[str]:
    return (name.path for name in names_in(formula.tree))
