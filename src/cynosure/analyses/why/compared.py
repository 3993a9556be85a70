"""Which two periods a `why` sets against each other, which metrics stand under it, and its cuts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from cynosure.analyses import structure, window
from cynosure.analyses.displays import metric_asked
from cynosure.analyses.uncarried import no_dimension
from cynosure.errors import Refusal, UserMistake, did_you_mean
from cynosure.findings.blocks import State
from cynosure.metrics.calendar import Period, day_number, period_of, written_period
from cynosure.metrics.inputs import Asked, tables_of
from cynosure.metrics.kinds.contract import NOBODY, PERSON
from cynosure.metrics.kinds.funnel import Funnel
from cynosure.metrics.kinds.judged import Judged
from cynosure.metrics.kinds.quantile import Quantile
from cynosure.metrics.relations.members import IN_GROUP, MEMBER
from cynosure.metrics.starfile.models import CutEpisodes
from cynosure.metrics.starfile.resolve import definitions_of
from cynosure.metrics.why.cuts import GROUPS, TENURE

SHAPLEY, LMDI = "shapley", "lmdi"
METHODS: tuple[str, ...] = (SHAPLEY, LMDI)
NAMING: tuple[str, ...] = (PERSON, "episode_id", "session_id", "agent_id", "generation_id")
"""Columns that name things one by one: a split by them is a list."""
IN_GROUPS: tuple[str, ...] = ("group", GROUPS)
"""How `--only` says that it names a group of the star file."""
SCATTERED = (Quantile, Funnel, Judged)
"""Kinds whose values are no sums over people, so that a change has no parts."""
MOST_CUTS = 8
"""Dimensions that are looked at where the question names none."""
ATTRIBUTES: tuple[tuple[str, str], ...] = (
    ("people", "channel"),
    ("people", "country"),
    ("people", "plan"),
    ("agents", "kind"),
)
"""Columns of other tables worth a look, where the snapshot has them."""


@dataclass(frozen=True)
class Compared:
    """The period in question, the one it is set against, and in which state the former is.

    `adjacent` says that nothing lies between them, `first_day` is the first day of the data. `only`
    narrows both to one value of a dimension, as `written` says.
    """

    before: Period
    after: Period
    state: State
    adjacent: bool
    first_day: int
    only: tuple[str, str] | None = None
    written: str = ""


def compared(asked: Asked) -> Compared:
    """The two periods.

    Raises Refusal where nothing stands before the period, UserMistake for `--against` that does
    not lie before it.
    """
    metric = metric_asked(asked)
    tables = tables_of(asked.star_file, structure.sources_behind(asked.star_file, metric))
    first, last = window.extent(asked, tables)
    after = _after(asked, tables)
    before = _before(asked, after)
    if before.end >= after.start:
        raise UserMistake(
            f"`--against {before}` does not lie before {after}.",
            f"`--against {before}` 不在 {after} 之前。",
        )
    if before.end < first or after.start > last:
        raise Refusal(
            f"Nothing to set {after} against: the data run from {first} to {last}. Load earlier "
            "rows, or name another period with `--against`.",
            f"{after} 没有可对照的周期：现有数据从 {first} 到 {last}。请载入更早的数据，"
            "或用 `--against` 指定其他周期。",
        )
    state = window.state_of(asked, after, tables, has_rows=True)
    adjacent = before.end + timedelta(days=1) == after.start
    narrowed, written = only(asked, metric), asked.question.argument("only") or ""
    return Compared(before, after, state, adjacent, day_number(first), narrowed, written)


def _after(asked: Asked, tables: tuple[str, ...]) -> Period:
    """The period that the question names, else the last one that has closed."""
    named = window.named(asked)
    if named is not None:
        return named
    periods = window.periods_of(asked, tables)
    closed = [
        p for p in periods if window.state_of(asked, p, tables, has_rows=True) is not State.OPEN
    ]
    return closed[-1] if closed else periods[-1]


def _before(asked: Asked, after: Period) -> Period:
    calendar = asked.star_file.calendar
    written = asked.question.argument("against")
    if written is not None:
        found = written_period(written, calendar)
        if isinstance(found, Period):
            return found
        raise UserMistake(
            f"`--against {written}` names no days; write one day of a week, or days as "
            "2026-10-19..2026-11-15.",
            f"`--against {written}` 没有指明日期；请写某一周中的一天，或 "
            "2026-10-19..2026-11-15 这样的日期区间。",
        )
    day_before = after.start - timedelta(days=1)
    if after.grain != "range":
        return period_of(day_before, after.grain, calendar)
    return Period("range", after.start - (after.end - after.start) - timedelta(days=1), day_before)


def method(asked: Asked) -> str:
    """Shapley unless the question asks for LMDI. Raises UserMistake for any other word."""
    written = asked.question.argument("method") or SHAPLEY
    if written not in METHODS:
        near = did_you_mean(written, METHODS)
        raise UserMistake(
            f"There is no method `{written}`; there are shapley and lmdi.{near.en}",
            f"没有名为 `{written}` 的方法；可用 shapley 和 lmdi。{near.zh}",
        )
    return written


def subject(asked: Asked) -> str:
    """The metric. Raises UserMistake for kinds whose values do not add up over people."""
    metric = metric_asked(asked)
    model = asked.star_file.metrics[metric]
    if isinstance(model, SCATTERED):
        raise UserMistake(
            f"`{metric}` is of kind {model.kind}: its values do not add up over people, so a "
            "change of it has no parts. Ask for a count, a sum, a mean or a ratio.",
            f"`{metric}` 属于 {model.kind} 类型，数值不能按人相加，其变动也就无法拆分。"
            "请改问计数、求和、均值或比率类指标。",
        )
    return metric


def leaves(asked: Asked, metric: str) -> tuple[str, ...]:
    """The metrics at the ends of the identities under one; itself where it has none."""
    found: dict[str, None] = {}

    def descend(name: str, above: tuple[str, ...]) -> None:
        parts = () if name in above else structure.parts_of(asked.star_file, name)
        if not parts:
            found[name] = None
        for part in parts:
            descend(part, (*above, name))

    descend(metric, ())
    return tuple(found)


def is_of_people(asked: Asked, metric: str) -> bool:
    """Whether what a metric adds up is somebody's, so that people can be drawn anew."""
    model = asked.star_file.metrics[metric]
    if isinstance(model, SCATTERED):
        return False
    definitions = definitions_of(asked.star_file)
    return all(c.unit != NOBODY for c in model.contributions(definitions))


def units_of(asked: Asked, metric: str) -> frozenset[tuple[str, ...]]:
    """By what a metric counts."""
    definitions = definitions_of(asked.star_file)
    return frozenset(c.unit for c in definitions.metrics[metric].contributions(definitions))


def cuts(asked: Asked, metric: str) -> tuple[str, ...]:
    """The dimensions a change is split by: those asked for, else what is there.

    Raises UserMistake for one that the rows do not carry.
    """
    star_file = asked.star_file
    sources = structure.sources_of_people(star_file, metric)
    carried = structure.dimensions_of(star_file, sources)
    known = (*carried, TENURE, *((GROUPS,) if star_file.groups else ()))
    written = asked.question.argument("by")
    if written:
        names = tuple(dict.fromkeys(written.split(",")))
        for name in names:
            if name not in known and (carried or name == GROUPS) and "." not in name:
                raise no_dimension(asked, metric, sources, name, known)
        return names
    return _usual(asked, sources)[:MOST_CUTS]


def only(asked: Asked, metric: str) -> tuple[str, str] | None:
    """The dimension and the one value of it to which `--only` narrows the metric and all below.

    Raises UserMistake where it names none, or a group that the star file has not.
    """
    written = asked.question.argument("only")
    if written is None:
        return None
    name, sign, value = (each.strip() for each in written.partition("="))
    if name in IN_GROUPS and sign:
        return _members(asked, value)
    sources = structure.sources_of_people(asked.star_file, metric)
    known = structure.dimensions_of(asked.star_file, sources)
    if sign and value and known and "." not in name and name not in known:
        raise no_dimension(asked, metric, sources, name, known)
    if not sign or not value:
        near = did_you_mean(name, known)
        raise UserMistake(
            f"`--only {written}` names no dimension and value, such as surface=ios.{near.en}",
            f"`--only {written}` 没有写成“维度=取值”，例如 surface=ios。{near.zh}",
        )
    return name, value


def _members(asked: Asked, group: str) -> tuple[str, str]:
    if group not in asked.star_file.groups:
        near = did_you_mean(group, asked.star_file.groups)
        raise UserMistake(
            f"There is no group `{group}` in the star file.{near.en}",
            f"星文件里没有名为 `{group}` 的群体。{near.zh}",
        )
    return f"{IN_GROUP}{group}", MEMBER


def _usual(asked: Asked, sources: tuple[str, ...]) -> tuple[str, ...]:
    star_file = asked.star_file
    each = []
    for source in sources:
        kind = star_file.episodes.get(source)
        if isinstance(kind, CutEpisodes):
            each.append([name for name in kind.carries if name not in NAMING])
        else:
            each.append(["model"] if kind is not None else [])
    shared = [name for name in each[0] if all(name in other for other in each)] if each else []
    more = [
        f"{table}.{column}"
        for table, column in ATTRIBUTES
        if table in asked.profiles and column in asked.profiles[table].columns
    ]
    if "agents.kind" in more and not _knows_agents(asked, sources):
        more.remove("agents.kind")
    kinds = ["kind"] if structure.are_kinds(star_file, sources) else []
    groups = [GROUPS] if len(star_file.groups) > 1 else []
    return (*kinds, *shared, *more, *groups, TENURE)


def _knows_agents(asked: Asked, sources: tuple[str, ...]) -> bool:
    kinds = [asked.star_file.episodes.get(source) for source in sources]
    return all(isinstance(kind, CutEpisodes) and "agent_id" in kind.carries for kind in kinds)
