"""What the pages show: the weekly set, and what stands beside it where somebody looks closer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from cynosure.analyses.agents import knows_agents
from cynosure.analyses.structure import carried_by, has_course, metrics_below, sources_of
from cynosure.findings.record import Question
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.starfile.models import Star, StarFile
from cynosure.project.open import Project
from cynosure.project.served import Served
from cynosure.project.weekly import (
    PERIOD,
    WEEKLY,
    Week,
    WeeklyAnswers,
    ask_each,
    star_of_day,
    weekly_questions,
)

MONEY: tuple[str, ...] = ("payments", "costs")
"""Tables that tell of money by themselves."""


def growth(week: Week) -> Iterator[Question]:
    """Who is new, was kept, came back, has gone, for each star that counts people."""
    for metric in stars_of(week.star):
        if counts_growth(week.star_file, metric):
            yield growth_of(metric, week.period)


def why(week: Week) -> Iterator[Question]:
    """Whether the last move of the star is more than noise, and where it lies."""
    yield Question("why", (("metric", week.star.metric.name), ("period", week.period)))


def undeclared(week: Week) -> Iterator[Question]:
    """Whether a model changed under its name, where answers are recorded."""
    if any(source.table == "generations" for source in week.star_file.sources):
        yield Question("undeclared", (("period", week.period),))


def moved(week: Week) -> Iterator[Question]:
    """Whether what is done with new agents is new, where agents are known."""
    if knows_agents(week.star_file):
        yield Question("moved", (("period", week.period),))


def parts(week: Week) -> Iterator[Question]:
    """Every metric of the tree under the star."""
    for metric in metrics_below(week.star_file, week.star.metric.name):
        yield level_of(metric, week.period)


def splits(week: Week) -> Iterator[Question]:
    """Each star by each dimension."""
    for metric in stars_of(week.star):
        for dimension in dimensions_of(week.star_file, metric):
            yield level_of(metric, week.period, dimension)


def money(week: Week) -> Iterator[Question]:
    """What came in and what it cost, where sources tell of either."""
    if knows_money(week.star_file):
        yield money_of(week.period)


DASHBOARD = (*WEEKLY, parts, growth, moved, splits, why, undeclared, money)
"""What is asked for the pages, in this order; a question that comes up twice is asked once."""


def dashboard_questions(
    star_file: StarFile, day: date, period: str = PERIOD
) -> tuple[Question, ...]:
    """The questions behind the pages for the star of a day.

    Raises UserMistake where the star file names no star.
    """
    week = Week(star_file, star_of_day(star_file, day), period)
    return tuple(dict.fromkeys(question for asked in DASHBOARD for question in asked(week)))


def ask_beside(project: Project, served: Served, now: datetime) -> WeeklyAnswers:
    """Asks what the pages show beside the weekly set; raises as `ask_dashboard` does."""
    star_file, day = project.star_file, now.date()
    weekly = weekly_questions(star_file, day)
    rest = [one for one in dashboard_questions(star_file, day) if one not in weekly]
    return ask_each(project, rest, served, now)


def ask_dashboard(project: Project, served: Served, now: datetime) -> WeeklyAnswers:
    """Asks all that the pages show; what the rows cannot answer does not stop the rest.

    Raises Refusal before the first load, UserMistake where the star file is wrong.
    """
    return ask_each(project, dashboard_questions(project.star_file, now.date()), served, now)


def level_of(metric: str, period: str, by: str | None = None) -> Question:
    """What a metric is, split by a dimension where one is named."""
    split = () if by is None else (("by", by),)
    return Question("level", (*split, ("metric", metric), ("period", period)))


def growth_of(metric: str, period: str) -> Question:
    """What a count of people is made of."""
    return Question("growth", (("metric", metric), ("period", period)))


def money_of(period: str) -> Question:
    """What came in, what it cost, and what is left."""
    return Question("money", (("period", period),))


def knows_money(star_file: StarFile) -> bool:
    """Whether any source tells of payments or of bills."""
    return any(source.table in MONEY for source in star_file.sources)


def counts_growth(star_file: StarFile, metric: str) -> bool:
    """Whether a metric counts who is there in each period, so that one can tell who came."""
    return isinstance(star_file.metrics[metric], Units) and not has_course(star_file, metric)


def stars_of(star: Star) -> tuple[str, ...]:
    """The star and those of the groups, each once."""
    return tuple(dict.fromkeys((star.metric.name, *(ref.name for ref in star.by_group.values()))))


def dimensions_of(star_file: StarFile, metric: str) -> tuple[str, ...]:
    """The dimensions by which a metric is worth splitting: what its episodes carry, but for ids."""
    carried = carried_by(star_file, sources_of(star_file, metric))
    return tuple(name for name in carried if not name.endswith("_id"))
