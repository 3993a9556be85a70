"""What is planted in a simulated product beside what its project finds."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cynosure.findings.blocks import BreakdownBlock, MatrixBlock, SeriesBlock, State, TableBlock
from cynosure.findings.record import Finding, Question
from cynosure.project.open import Project
from cynosure.project.profiles import profiles_of
from cynosure.project.served import snapshot_of
from cynosure.stats.estimate import Estimate
from cynosure.worlds.world import Cell, Planted, Truth
from cynosure.worlds.world import Question as Plan

Key = tuple[str, str | None, Cell]
Value = int | float | str

ASKED: tuple[Plan, ...] = (Plan.LOAD, Plan.STAR, Plan.GROUPS, Plan.WHOM, Plan.GROWTH)
"""The questions that are answered today; facts behind the others are not asked yet."""

WEEKLY: tuple[str, ...] = (
    "weekly_active_users",
    "weekly_reached_users",
    "reach",
    "habit",
    "turns_per_fulfilled",
    "audienced_creators",
)
"""Metrics whose series is compared week by week, beside the star's own."""

BY_CATEGORY: tuple[tuple[str, Cell], ...] = (
    ("fulfilled_rate", ()),
    ("fulfilled_rate_m1", (("model", "m1"),)),
    ("fulfilled_rate_m2", (("model", "m2"),)),
)
"""Metrics cut by category, with what else their cells say."""

OVER_ALL: tuple[tuple[str, str | None], ...] = (
    ("conversations", "model"),
    ("conversations_without_id", None),
    ("main_users", None),
    ("agent_users", None),
    ("weekly_active_users", None),
)
"""Metrics asked over the whole span, with the dimension that cuts them."""

REMARKED: tuple[str, ...] = ("conversations_set_aside", "conversations_of_two_models")
"""What a finding only mentions where there is some of it."""

ACTIVE = "weekly_active_users"
"""The metric whose growth is accounted for."""

TURNOVER: tuple[tuple[str, int], ...] = (
    ("new_people", 2),
    ("people_back", 4),
    ("people_gone", 5),
)
"""Columns of the table of growth, by what is planted."""

PAIRS = ("pairs_with_value", 4)
"""The same of the table of agents over time."""

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Compared:
    """A planted fact with the number that was found for it, None where none was."""

    fact: Planted
    found: Value | None

    @property
    def agrees(self) -> bool:
        """Whether a count or a name is the same, a rate within 1e-9 relative."""
        planted = self.fact.value
        if isinstance(planted, float) and isinstance(self.found, int | float):
            return math.isclose(planted, self.found, rel_tol=TOLERANCE, abs_tol=0.0)
        return planted == self.found


def questions(truth: Truth) -> int:
    """How many questions `compared` asks beside the star and its groups."""
    further = (_weekly(truth), _by_category(truth), _whole_span(truth), _people(truth))
    return sum(map(len, further))


def compared(
    project: Project,
    truth: Truth,
    star: Finding | None,
    groups: Finding | None,
    ask: Callable[[Question], Finding],
) -> tuple[Compared, ...]:
    """Every planted fact that can be asked for today, with what was found.

    `star` and `groups` are the answers that a user gets, None where the star file names none;
    `ask` answers the further questions.
    """
    found: dict[Key, Value] = dict(_of_load(project))
    if star is not None:
        found |= _beside_star(truth, star, ask)
    if star is not None and groups is not None:
        found |= dict(_of_groups(groups, _weeks(star)))
    return tuple(
        Compared(fact, found.get((fact.code, fact.week, fact.cell)))
        for fact in truth.answered_by(*ASKED)
    )


def _beside_star(
    truth: Truth, star: Finding, ask: Callable[[Question], Finding]
) -> dict[Key, Value]:
    """The weeks of the star, and the further metrics of which something is planted."""
    weeks = _weeks(star)
    found: dict[Key, Value] = dict(_of_series(star))
    for metric in _weekly(truth):
        found |= dict(_of_series(ask(_level(metric, "week"))))
    for metric, beside in _by_category(truth):
        finding = ask(_level(metric, "week", "category"))
        found |= {} if beside else dict(_of_series(finding))
        found |= dict(_of_parts(finding, weeks, beside))
    if _whole_span(truth):
        found |= _over_all(weeks[0], _series(star).points[-1].end, ask)
    for question, columns in _people(truth):
        found |= dict(_of_table(ask(question), columns, weeks))
    return found


def _people(truth: Truth) -> tuple[tuple[Question, tuple[tuple[str, int], ...]], ...]:
    """The questions of who comes, goes and meets whom, and the columns of what is planted."""
    growth = Question("growth", (("metric", ACTIVE), ("period", "week")))
    agents = Question("agents", (("period", "week"),))
    asked = ((growth, TURNOVER), (agents, (PAIRS,)))
    return tuple(
        (question, columns)
        for question, columns in asked
        if any(truth.of(code) for code, _ in columns)
    )


def _weekly(truth: Truth) -> tuple[str, ...]:
    return tuple(metric for metric in WEEKLY if truth.of(metric))


def _by_category(truth: Truth) -> tuple[tuple[str, Cell], ...]:
    planted = [set(fact.cell) for fact in truth.of(BY_CATEGORY[0][0]) if fact.cell]
    return tuple(
        (metric, beside)
        for metric, beside in BY_CATEGORY
        if any(set(beside) <= cell for cell in planted)
    )


def _whole_span(truth: Truth) -> tuple[tuple[str, str | None], ...]:
    return OVER_ALL if truth.of(OVER_ALL[0][0]) else ()


def _weeks(star: Finding) -> list[str]:
    return [point.start for point in _series(star).points]


def _level(metric: str, period: str, by: str | None = None) -> Question:
    arguments = {"metric": metric, "period": period} | ({} if by is None else {"by": by})
    return Question("level", tuple(sorted(arguments.items())))


def _of_load(project: Project) -> Iterator[tuple[Key, Value]]:
    manifest = snapshot_of(project, None)
    profiles = profiles_of(manifest, project.star_file.calendar)
    if (events := profiles.get("events")) is not None:
        for code, value in (
            ("rows_written", events.read),
            ("rows_kept", events.kept),
            ("duplicates", events.duplicates),
            ("bad_rows", events.quarantined),
        ):
            yield (code, None, ()), value
    if (generations := profiles.get("generations")) is not None:
        yield ("generations", None, ()), generations.kept
    rules: dict[str, int] = {}
    for part in manifest.quarantine:
        for rule, rows in part.rules.items():
            rules[rule] = rules.get(rule, 0) + rows
    for rule, rows in rules.items():
        yield ("bad_rows", None, (("rule", rule),)), rows


def _series(finding: Finding) -> SeriesBlock:
    return next(block for block in finding.blocks if isinstance(block, SeriesBlock))


def _of_series(finding: Finding) -> Iterator[tuple[Key, Value]]:
    for point in _series(finding).points:
        if isinstance(point.estimate, Estimate):
            yield (finding.subject.metric, point.start, ()), point.estimate.value
        if point.state is State.OPEN:
            yield ("last_open_week", None, ()), point.start


def _of_parts(finding: Finding, weeks: list[str], beside: Cell) -> Iterator[tuple[Key, Value]]:
    code = BY_CATEGORY[0][0]
    for block in finding.blocks:
        if not isinstance(block, MatrixBlock):
            continue
        for week, cells in zip(weeks[-len(block.rows) :], block.cells, strict=True):
            for part, value in zip(block.columns, cells, strict=True):
                if isinstance(value, float):
                    yield (code, week, (("category", part.en), *beside)), value


def _of_table(
    finding: Finding, columns: tuple[tuple[str, int], ...], weeks: list[str]
) -> Iterator[tuple[Key, Value]]:
    """Counts in a table whose rows are the latest weeks, the longest one of the finding."""
    tables = [block for block in finding.blocks if isinstance(block, TableBlock)]
    rows = max((table.rows for table in tables), key=len)
    for week, row in zip(weeks[-len(rows) :], rows, strict=True):
        for code, place in columns:
            count = row[place]
            if isinstance(count, int):
                yield (code, week, ()), count


def _of_groups(finding: Finding, weeks: list[str]) -> Iterator[tuple[Key, Value]]:
    """The groups of each week, and over the whole span; a count of people is a whole number."""
    codes = ("consumers", "creators", "consumers_and_creators")
    _, whole, over_time = (b for b in finding.blocks if isinstance(b, MatrixBlock))
    for week, cells in zip(weeks[-len(over_time.rows) :], over_time.cells, strict=True):
        for code, value in zip(codes, cells, strict=True):
            if isinstance(value, float):
                yield (code, week, ()), round(value)
    (consumers, both), (_, creators) = whole.cells
    for code, value in zip(codes, (consumers, creators, both), strict=True):
        if isinstance(value, float):
            yield (code, None, ()), round(value)


def _over_all(first: str, last: str, ask: Callable[[Question], Finding]) -> dict[Key, Value]:
    """The metrics of the whole span, and what follows from them."""
    values: dict[str, Value] = dict.fromkeys(REMARKED, 0)
    for metric, by in OVER_ALL:
        finding = ask(_level(metric, f"{first}..{last}", by))
        if isinstance(finding.estimate, Estimate):
            values[metric] = finding.estimate.value
        if by is not None:
            values |= _remarks(finding)
    people = [values.get(name) for name in ("main_users", "agent_users", "weekly_active_users")]
    main, agents, active = (p if isinstance(p, int | float) else math.nan for p in people)
    values["main_and_agents"] = main + agents - active
    return {(code, None, ()): value for code, value in values.items()}


def _remarks(finding: Finding) -> Iterator[tuple[str, Value]]:
    """Conversations of two models, and those set aside because two people share their id."""
    for note in finding.caveats:
        if note.code == "left_out_episodes_two_people":
            count = dict(note.values)["count"]
            yield "conversations_set_aside", count if isinstance(count, int) else math.nan
    for block in finding.blocks:
        if isinstance(block, BreakdownBlock):
            for part in block.parts:
                if part.label.en == "mixed" and isinstance(part.estimate, Estimate):
                    yield "conversations_of_two_models", part.estimate.value
