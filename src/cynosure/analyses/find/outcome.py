"""The later thing that candidates are held against: who came back on which days after the start."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.analyses.structure import sources_of_people
from cynosure.errors import Text, UserMistake
from cynosure.metrics.calendar import day_number
from cynosure.metrics.expression.syntax import names_in
from cynosure.metrics.inputs import Asked, complete_day, label_of, tables_of
from cynosure.metrics.kinds.retention import Retention
from cynosure.metrics.starfile.models import CutEpisodes, StarFile
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.tracked import EVENTS, RAW, raw_events_of

FIRST, LAST = 15, 28
"""Days after the start on which people are looked for where no metric names others."""
AFTER = 14
"""Days into the data from which a first row is taken for a start, where nobody knows who joined."""


@dataclass(frozen=True)
class Outcome:
    """Who comes back: with a row of one of `back` on days `first` to `last` after the start.

    The start is the first row of the source `start`; None means the day of joining, else that of
    the first event. `after` is how far into the data a start must lie.
    """

    metric: str
    label: Text
    start: str | None
    back: tuple[str, ...]
    first: int
    last: int
    after: int

    @property
    def sources(self) -> tuple[str, ...]:
        """Everything it looks at."""
        return (*(() if self.start is None else (self.start,)), *self.back)


def outcome_of(star_file: StarFile, metric: str) -> Outcome:
    """What a metric says of coming back: of kind retention its own days; of another kind any row
    that it rests on, on days 15 to 28. Raises UserMistake for one that is nobody's."""
    model = star_file.metrics[metric]
    if isinstance(model, Retention):
        course, start = model.course, model.start.first.name
        label = label_of(star_file, metric)
        return Outcome(
            metric, label, start, (course.back,), course.first, course.last, course.after
        )
    back = sources_of_people(star_file, metric)
    if not back:
        raise UserMistake(
            f"`{metric}` rests on rows of nobody, so nobody can be said to come back; name a "
            "metric of people with `--outcome`.",
            f"`{metric}` 统计的不是用户的行，谈不上谁会回来；请用 `--outcome` 指定按人统计的指标。",
        )
    named = ", ".join(back)
    label = Text(
        f"return to {named} on days {FIRST}–{LAST}", f"第 {FIRST}–{LAST} 天再次出现 {named} 的占比"
    )
    return Outcome(metric, label, None, back, FIRST, LAST, AFTER)


def days_covered(asked: Asked, outcome: Outcome) -> tuple[int, int]:
    """The first local day of the data and the last complete one, as days since 1970-01-01."""
    tables = tables_of(asked.star_file, (EVENTS, *outcome.sources))
    profiles = [asked.profiles[table] for table in tables if table in asked.profiles]
    firsts = [day_number(profile.first) for profile in profiles if profile.first is not None]
    calendar = asked.star_file.calendar
    completes = [day_number(complete_day(profile, calendar)) for profile in profiles]
    return max(firsts), min(completes)


def own_events(star_file: StarFile, outcome: Outcome) -> frozenset[str]:
    """The raw names of which the outcome itself is made: who comes back does them."""
    return frozenset(name for source in outcome.back for name in _raw_names(star_file, source))


def efforts(star_file: StarFile) -> frozenset[str]:
    """The raw names that count effort, not value: measured in episodes whose rule of fulfilment
    does not ask for them, or in a metric of which less is better."""
    wasted = {
        written.path
        for model in star_file.metrics.values()
        if model.better == "down"
        for contribution in model.contributions(definitions_of(star_file))
        for formula in contribution.formulas
        for written in names_in(formula.tree)
    }
    found: set[str] = set()
    for kind in star_file.episodes.values():
        if not isinstance(kind, CutEpisodes) or kind.fulfilled is None:
            continue
        rules = kind.fulfilled.formulas
        asked = {written.path for rule in rules for written in names_in(rule.tree)}
        for measure, measured in kind.measures.items():
            if measured.count is not None and (measure not in asked or measure in wasted):
                found |= set(_raw_names(star_file, measured.count.name))
    return frozenset(found)


def _raw_names(star_file: StarFile, source: str) -> tuple[str, ...]:
    kind = star_file.episodes.get(source)
    if isinstance(kind, CutEpisodes):
        return tuple(name for ref in kind.of for name in _raw_names(star_file, ref.name))
    moment = star_file.moments.get(source)
    if moment is not None and moment.event is not None:
        return tuple(f"{RAW}{ref.name}" for ref in moment.event)
    return tuple(f"{RAW}{name}" for name in raw_events_of(star_file, source) or ())
