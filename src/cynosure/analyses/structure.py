"""What a metric is made of and stands beside, as the star file says."""

from __future__ import annotations

from datetime import date

from cynosure.metrics.expression.syntax import names_in
from cynosure.metrics.kinds.contract import NOBODY, PERSON
from cynosure.metrics.kinds.count import Count
from cynosure.metrics.kinds.sum import Sum
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.located.values import Formula
from cynosure.metrics.needs import Course
from cynosure.metrics.starfile.models import CutEpisodes, Star, StarFile, TreeEntry
from cynosure.metrics.starfile.resolve import definitions_of

COUNTS = (Units, Count, Sum)
"""The kinds whose values are counts."""


def sources_of(star_file: StarFile, metric: str) -> tuple[str, ...]:
    """The episode kinds, moments or tables whose rows a metric counts, each once."""
    definitions = definitions_of(star_file)
    contributions = star_file.metrics[metric].contributions(definitions)
    return tuple(dict.fromkeys(source for c in contributions for source in c.sources))


def sources_behind(star_file: StarFile, metric: str) -> tuple[str, ...]:
    """All sources a metric looks at: those of `sources_of`, then what its people did later."""
    courses = _courses(star_file, metric)
    others = (source for course in courses for source in course.others)
    return tuple(dict.fromkeys((*sources_of(star_file, metric), *others)))


def sources_of_people(star_file: StarFile, metric: str) -> tuple[str, ...]:
    """Those of `sources_of` whose rows are somebody's: no bills."""
    contributions = star_file.metrics[metric].contributions(definitions_of(star_file))
    theirs = (source for c in contributions if c.unit != NOBODY for source in c.sources)
    return tuple(dict.fromkeys(theirs))


def is_count(star_file: StarFile, metric: str) -> bool:
    """Whether a metric counts or adds up, so that its band is an expected range."""
    return isinstance(star_file.metrics[metric], COUNTS)


def outlook_of(star_file: StarFile, metric: str) -> int:
    """How many days after a period it takes until a metric of it is complete."""
    return max((course.outlook for course in _courses(star_file, metric)), default=0)


def has_course(star_file: StarFile, metric: str) -> bool:
    """Whether people count in the period of their start."""
    return bool(_courses(star_file, metric))


def _courses(star_file: StarFile, metric: str) -> tuple[Course, ...]:
    contributions = star_file.metrics[metric].contributions(definitions_of(star_file))
    return tuple(c.course for c in contributions if c.course is not None)


def dimensions_of(star_file: StarFile, sources: tuple[str, ...]) -> frozenset[str]:
    """The names by which a metric of episodes cut from events may be cut, columns of joined tables
    (`table.column`) left out; empty where only the tables themselves know."""
    known = {"kind", "day"}
    for source in sources:
        kind = star_file.episodes.get(source)
        if not isinstance(kind, CutEpisodes):
            return frozenset()
        known |= {*kind.carries, *kind.measures, "user_id"}
        known |= set() if kind.fulfilled is None else {"fulfilled"}
    return frozenset(known)


def are_kinds(star_file: StarFile, sources: tuple[str, ...]) -> bool:
    """Whether the rows are episodes of several kinds, which is then a dimension; moments have no
    kind."""
    return len(sources) > 1 and all(source in star_file.episodes for source in sources)


def carried_by(star_file: StarFile, sources: tuple[str, ...]) -> tuple[str, ...]:
    """Dimensions worth a breakdown: the kind where there are several, then what episodes carry;
    of recorded ones the model."""
    found = ["kind"] if are_kinds(star_file, sources) else []
    for source in sources:
        kind = star_file.episodes.get(source)
        if isinstance(kind, CutEpisodes):
            found += [name for name in kind.carries if name != PERSON]
        elif kind is not None:
            found.append("model")
    return tuple(dict.fromkeys(found))


def condition_of(star_file: StarFile, metric: str) -> Formula | None:
    """The condition on the rows that a metric counts, None where its parts differ in it."""
    definitions = definitions_of(star_file)
    conditions = {c.where for c in star_file.metrics[metric].contributions(definitions)}
    return conditions.pop() if len(conditions) == 1 else None


def identity_of(star_file: StarFile, metric: str) -> TreeEntry | None:
    """The identity that makes a metric of its parts, if the tree has one."""
    return next(
        (e for e in star_file.tree if e.node.name == metric and e.identity is not None), None
    )


def drivers_of(star_file: StarFile, metric: str) -> tuple[str, ...]:
    """The metrics that somebody claims to move this one."""
    return tuple(
        e.driver.name for e in star_file.tree if e.node.name == metric and e.driver is not None
    )


def parts_of(star_file: StarFile, metric: str) -> tuple[str, ...]:
    """The metrics in a metric's identity, in the order written, each once."""
    entry = identity_of(star_file, metric)
    if entry is None or entry.identity is None:
        return ()
    return tuple(dict.fromkeys(name.path for name in names_in(entry.identity.tree)))


def metrics_below(star_file: StarFile, metric: str) -> tuple[str, ...]:
    """Every metric of the tree under one, itself left out, each once."""
    found: dict[str, None] = {}

    def descend(name: str) -> None:
        for below in (*parts_of(star_file, name), *drivers_of(star_file, name)):
            if below not in found and below != metric:
                found[below] = None
                descend(below)

    descend(metric)
    return tuple(found)


def star_on(star_file: StarFile, day: date) -> Star | None:
    """The star of a day; before the first one, the first; None where none is named."""
    by_day = sorted(star_file.star, key=lambda star: star.since.date)
    begun = [star for star in by_day if star.since.date <= day]
    return begun[-1] if begun else next(iter(by_day), None)


def star_entry(star_file: StarFile, metric: str) -> Star | None:
    """The newest entry of `star` that names a metric, None where it is no star."""
    entries = [star for star in star_file.star if star.metric.name == metric]
    return max(entries, key=lambda star: star.since.date) if entries else None
