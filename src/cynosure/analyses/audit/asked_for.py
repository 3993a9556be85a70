"""What an audit is asked: which star, against which rivals, over which weeks, by which bounds."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.analyses import structure, window
from cynosure.analyses.audit.judged import Bounds
from cynosure.analyses.displays import metric_asked
from cynosure.errors import Text
from cynosure.findings.blocks import State
from cynosure.metrics.calendar import Period
from cynosure.metrics.frame import FrameRequest
from cynosure.metrics.inputs import Asked, Inputs, label_of, tables_of
from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.starfile.bounds import PastExperiments
from cynosure.metrics.starfile.generic import Generic, generics
from cynosure.metrics.starfile.models import Star, StarFile
from cynosure.metrics.starfile.resolve import definitions_of


@dataclass(frozen=True)
class Judging:
    """Who is judged: `metric`, and its `rivals`, those of the star file first.

    `entry` is the star's own entry of the star file, None where there is none; `outcomes` are what
    it stands for, `experience` what people felt. `absent` are generic rivals that do not exist.
    """

    metric: str
    rivals: tuple[str, ...]
    entry: Star | None
    outcomes: tuple[str, ...]
    experience: str | None
    absent: tuple[Generic, ...]

    @property
    def metrics(self) -> tuple[str, ...]:
        """The star and its rivals."""
        return (self.metric, *self.rivals)

    @property
    def beside(self) -> tuple[str, ...]:
        """The metrics that are not judged and judge: experience and outcomes."""
        felt = () if self.experience is None else (self.experience,)
        return tuple(dict.fromkeys((*felt, *self.outcomes)))


def judging_of(asked: Asked) -> Judging:
    """Who is judged. Raises UserMistake for a metric that the star file does not have."""
    star_file, metric = asked.star_file, metric_asked(asked)
    entry = structure.star_entry(star_file, metric)
    if entry is None and star_file.star:
        entry = max(star_file.star, key=lambda star: star.since.date)
    named = () if entry is None else (entry.metric.name, *(ref.name for ref in entry.rivals))
    rivals = [name for name in dict.fromkeys(named) if name != metric]
    known = {_meaning(star_file, name) for name in (metric, *rivals)}
    absent = []
    for generic in generics(star_file, metric, columns_of(asked)):
        if isinstance(generic.metric, Text):
            absent.append(generic)
        elif generic.name != metric and _meaning(star_file, generic.name) not in known:
            rivals.append(generic.name)
    return Judging(
        metric,
        tuple(rivals),
        entry,
        () if entry is None else tuple(ref.name for ref in entry.stands_for),
        None if entry is None or entry.experience is None else entry.experience.name,
        tuple(absent),
    )


def columns_of(asked: Asked) -> frozenset[str]:
    """The columns that a file filled in any table."""
    return frozenset(column for one in asked.profiles.values() for column in one.columns)


def closed_weeks(asked: Asked, whole: bool = True) -> tuple[Period, ...]:
    """The closed weeks of the star, oldest first; none where no row of it has a date.

    `whole` leaves out a first week whose first days lie before the data.
    """
    star_file = asked.star_file
    tables = tables_of(star_file, structure.sources_behind(star_file, metric_asked(asked)))
    profiles = [asked.profiles[table] for table in tables if table in asked.profiles]
    if not any(profile.first is not None for profile in profiles):
        return ()
    first, _ = window.extent(asked, tables)
    return tuple(
        one
        for one in window.periods_of(asked, tables)
        if (one.start >= first or not whole)
        and window.state_of(asked, one, tables, has_rows=True) is not State.OPEN
    )


def common_frame(asked: Asked) -> FrameRequest | None:
    """All that is judged, and what it is judged by, over the closed weeks."""
    weeks, judging = closed_weeks(asked), judging_of(asked)
    if not weeks:
        return None
    return FrameRequest(tuple(dict.fromkeys((*judging.metrics, *judging.beside))), weeks)


def bounds_of(star_file: StarFile, name: str) -> Bounds:
    """The bounds of one number, as `evidence.bounds` names it."""
    pair = getattr(star_file.evidence.bounds, name)
    return Bounds(pair.weak, pair.strong)


def enough_of(asked: Asked) -> PastExperiments:
    """How many past experiments it takes."""
    return asked.star_file.evidence.floors.past_experiments


def label(inputs: Inputs, metric: str) -> Text:
    """How people call a metric."""
    return label_of(inputs.asked.star_file, metric)


def _meaning(star_file: StarFile, name: str) -> tuple[object, ...]:
    """What a metric counts, so that two of one meaning are known as one."""
    definitions = definitions_of(star_file)
    model: Metric = star_file.metrics[name]
    return (model.kind, model.contributions(definitions))
