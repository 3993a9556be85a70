"""The weekly set: the questions that every project is asked once a week."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cynosure.analyses.agents import knows_agents
from cynosure.analyses.structure import star_on
from cynosure.errors import Refusal, UserMistake
from cynosure.findings.record import Question
from cynosure.metrics.starfile.models import Star, StarFile
from cynosure.project.ask import Answer, ask
from cynosure.project.open import Project
from cynosure.project.served import Served, day_of, snapshot_of

PERIOD = "week"


@dataclass(frozen=True)
class Week:
    """For which star the set is asked, over which periods (`--period`)."""

    star_file: StarFile
    star: Star
    period: str

    def level(self, metric: str) -> Question:
        """What a metric is."""
        return Question("level", (("metric", metric), ("period", self.period)))


def star_itself(week: Week) -> Iterator[Question]:
    """The star with its parts."""
    yield week.level(week.star.metric.name)


def guardrails(week: Week) -> Iterator[Question]:
    """What must not get worse while the star rises."""
    yield from map(week.level, week.star.guardrails)


def stars_of_groups(week: Week) -> Iterator[Question]:
    """What the star is for each group."""
    yield from (week.level(ref.name) for ref in week.star.by_group.values())


def groups(week: Week) -> Iterator[Question]:
    """Who is who, and how far the groups overlap."""
    if week.star_file.groups:
        yield Question("groups", (("period", week.period),))


def agents(week: Week) -> Iterator[Question]:
    """Who uses the main assistant, agents, or both, where agents are known."""
    if knows_agents(week.star_file):
        yield Question("agents", (("period", week.period),))


def doctor(week: Week) -> Iterator[Question]:
    """What of the data may be believed."""
    yield Question("doctor", (("period", week.period),))


WEEKLY: tuple[Callable[[Week], Iterator[Question]], ...] = (
    star_itself,
    guardrails,
    stars_of_groups,
    groups,
    agents,
    doctor,
)
"""What is asked, in this order; a question that comes up twice is asked once."""


@dataclass(frozen=True)
class Refused:
    """A question of the set that the data cannot answer, and why."""

    question: Question
    why: Refusal


@dataclass(frozen=True)
class WeeklyAnswers:
    """What the weekly set came to; `answers` and `refused` keep the order of the `questions`."""

    questions: tuple[Question, ...]
    answers: tuple[Answer, ...]
    refused: tuple[Refused, ...]


def active_star(star_file: StarFile, day: date) -> str:
    """The metric that is the star on a day; before the first one, the first.

    Raises UserMistake where the star file names no star.
    """
    return star_of_day(star_file, day).metric.name


def weekly_questions(star_file: StarFile, day: date, period: str = PERIOD) -> tuple[Question, ...]:
    """The questions of the set for the star of a day.

    Raises UserMistake where the star file names no star.
    """
    week = Week(star_file, star_of_day(star_file, day), period)
    return tuple(dict.fromkeys(question for asked in WEEKLY for question in asked(week)))


def ask_weekly(
    project: Project, served: Served, now: datetime, period: str = PERIOD
) -> WeeklyAnswers:
    """Asks the set; a question that the rows cannot answer does not stop the others.

    Raises Refusal before the first load, UserMistake where the star file is wrong.
    """
    questions = weekly_questions(project.star_file, day_of(served, now.date()), period)
    return ask_each(project, questions, served, now)


def ask_each(
    project: Project, questions: Sequence[Question], served: Served, now: datetime
) -> WeeklyAnswers:
    """Asks some questions, each by itself; raises as `ask_weekly` does."""
    snapshot_of(project, served)
    answers: list[Answer] = []
    refused: list[Refused] = []
    for question in questions:
        try:
            answers += ask(project, [question], served, now)
        except Refusal as why:
            refused.append(Refused(question, why))
    return WeeklyAnswers(tuple(questions), tuple(answers), tuple(refused))


def star_of_day(star_file: StarFile, day: date) -> Star:
    """The star of a day. Raises UserMistake where the star file names none."""
    star = star_on(star_file, day)
    if star is None:
        raise UserMistake(
            "The star file names no `star`; add one, or ask for a metric with `cyn star --metric`.",
            "星文件没有写 `star`；请补上，或用 `cyn star --metric` 指定指标。",
        )
    return star
