"""What is asked about a release: how it was rolled out, over which periods, by which metric."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cynosure.analyses import structure, window
from cynosure.analyses.displays import metric_asked
from cynosure.errors import Place, Refusal, UserMistake, did_you_mean
from cynosure.findings.blocks import State, Unit
from cynosure.metrics.calendar import Period, period_of
from cynosure.metrics.expression.grammar import parse
from cynosure.metrics.expression.syntax import Comparison, Membership, Name, String
from cynosure.metrics.inputs import Asked, complete_day, tables_of
from cynosure.metrics.kinds.contract import PEOPLE
from cynosure.metrics.starfile.resolve import definitions_of

SUBJECT = "release"
WEEK = 7
WEEKS_BEFORE = 4
"""Weeks before a release that adjust for how people differed anyway."""


class Method(StrEnum):
    """How the effect is found, which follows from who got the release and when."""

    EXPERIMENT = "experiment"
    STAGGERED = "staggered"
    MARKET = "market"
    SWITCH = "switch"
    SWITCHBACK = "switchback"


METHODS = {
    "experiment": Method.EXPERIMENT,
    "hash": Method.EXPERIMENT,
    "staggered": Method.STAGGERED,
    "market": Method.MARKET,
}


@dataclass(frozen=True)
class Release:
    """The release that a question is about; `metrics` were declared with it before it began if
    `declared_before`; `beside` are other releases within a week, `overlaps` those of them that
    reached the same people or places the same way."""

    id: str
    kind: str
    day: date
    method: Method
    scope: str
    split: str
    experiment: str
    ended: date | None
    declared_before: bool
    metrics: tuple[str, ...]
    margin: str
    looks: int
    beside: tuple[str, ...]
    overlaps: tuple[str, ...] = ()


def release_asked(asked: Asked) -> Release:
    """The release of a question.

    Raises UserMistake where the question does not say which, or what day it came.
    """
    told = dict(asked.question.arguments)
    for name in ("release", "day"):
        if name not in told:
            raise UserMistake(
                f"The question names no `{name}`; ask with `cyn release effect ID`.",
                f"问题里没有写明 `{name}`；请用 `cyn release effect ID` 提问。",
            )
    ended, declared = told.get("ended"), told.get("declared")
    return Release(
        told["release"],
        told.get("kind", ""),
        date.fromisoformat(told["day"]),
        _method(told),
        told.get("scope", ""),
        told.get("split", ""),
        told.get("experiment", ""),
        date.fromisoformat(ended) if ended else None,
        bool(declared) and str(declared) <= told["day"],
        tuple(name.strip() for name in told.get("metrics", "").split(",") if name.strip()),
        told.get("margin", ""),
        int(told.get("looks", "1")),
        *(
            tuple(name for name in told.get(key, "").split(",") if name)
            for key in ("beside", "overlaps")
        ),
    )


def _method(told: Mapping[str, str]) -> Method:
    found = METHODS.get(told.get("assigned_by", ""), Method.SWITCH)
    back = found is Method.EXPERIMENT and told.get("variants") in ALTERNATING
    return Method.SWITCHBACK if back else found


ALTERNATING = ("by place", "by agent")
"""What a question says of `variants` that exposures show to change with time."""


def through_agents(asked: Asked) -> bool:
    """Whether a release acts through agents, which people share: its scope says so."""
    scope = asked.question.argument("scope") or ""
    return "agent" in scope.lower()


def margin_declared(asked: Asked, metric: str) -> str:
    """How much worse a metric may be: what the release says of the metrics that it names, of all
    where it names none; else what the star file says of the metric whatever is released; empty
    where neither does."""
    standing = asked.star_file.evidence.not_worse_than.get(metric)
    written = asked.question.argument("margin") or ""
    named = [one.strip() for one in (asked.question.argument("metrics") or "").split(",")]
    if any(named) and not any(one == metric or one.startswith(f"{metric} by ") for one in named):
        written = ""
    return written if written.strip() or standing is None else standing.written


def rails_of(asked: Asked, metric: str) -> tuple[str, ...]:
    """The guardrails of the star that a metric is, of any star where it is none."""
    star = structure.star_entry(asked.star_file, metric)
    entries = asked.star_file.star if star is None else (star,)
    return tuple(dict.fromkeys(name for entry in entries for name in entry.guardrails))


def metric_of(asked: Asked) -> str:
    """The metric of the question. Raises Refusal where it cannot be told of each person."""
    metric = metric_asked(asked)
    _refuse_kind(asked, metric)
    return metric


def _refuse_kind(asked: Asked, metric: str) -> None:
    if not is_by_person(asked, metric) and not is_by_judged_person(asked, metric):
        raise Refusal(
            f"`{metric}` does not add up over people, so an effect on it is not told; ask for a "
            "count, sum, mean or ratio.",
            f"`{metric}` 不能按人累加，无法给出对它的影响；请改问计数、求和、均值或比率类指标。",
        )


def is_by_person(asked: Asked, metric: str) -> bool:
    """Whether a metric is one or two sums over people, without a course of their own."""
    definitions = definitions_of(asked.star_file)
    own = definitions.metrics[metric].contributions(definitions)
    plain = all(one.unit == PEOPLE and one.course is None for one in own)
    quantile = definitions.metrics[metric].kind == "quantile"
    return plain and not quantile and len(own) <= 2 and metric_is_no_union(asked, metric)


def is_by_judged_person(asked: Asked, metric: str) -> bool:
    """Whether a metric is what people and a judge say of what people did, asked of arms."""
    judged = asked.star_file.metrics[metric].kind == "judged"
    return judged and release_asked(asked).method is Method.EXPERIMENT


def metric_is_no_union(asked: Asked, metric: str) -> bool:
    """Whether a metric has rows of its own, or is a ratio of two that do."""
    return not getattr(asked.star_file.metrics[metric], "union", ())


def unit_of(asked: Asked, metric: str) -> Unit:
    """How an effect on each person is read: of counts of people as a share of those assigned."""
    definitions = definitions_of(asked.star_file)
    model = definitions.metrics[metric]
    if model.kind == "units":
        return Unit.SHARE
    read = model.read_as(definitions)
    return read if read in (Unit.SHARE, Unit.MONEY, Unit.RATIO) else Unit.NUMBER


def tables_under(asked: Asked, metric: str) -> tuple[str, ...]:
    """The tables whose rows the metric counts."""
    return tables_of(asked.star_file, structure.sources_of(asked.star_file, metric))


def closed_periods(asked: Asked, metric: str) -> tuple[Period, ...]:
    """The closed periods of the grain asked for, without a last one that the rows do not fill.

    Raises UserMistake for days named freely.
    """
    tables = tables_under(asked, metric)
    if window.named(asked) is not None:
        raise UserMistake(
            "A release is told by periods of one length: `--period` is day, week, month, quarter "
            "or year here.",
            "发布的影响按等长的周期来算：此处 `--period` 只能是 day、week、month、quarter "
            "或 year。",
        )
    found = window.periods_of(asked, tables)
    closed = tuple(
        one for one in found if window.state_of(asked, one, tables, has_rows=True) is not State.OPEN
    )
    return closed[:-1] if closed and _is_cut_off(asked, closed[-1], tables, metric) else closed


def _is_cut_off(asked: Asked, last: Period, tables: tuple[str, ...], metric: str) -> bool:
    """Whether the files end within a period: a part of a week is no week with less in it.

    A row dated on the first day of a month or longer may stand for all of it, where the first row
    is dated so, too.
    """
    if last_closed(asked, metric) >= last.end:
        return False
    first, latest = window.extent(asked, tables)
    stands_for_all = (
        last.grain in ("month", "quarter", "year")
        and latest == last.start
        and first == period_of(first, last.grain, asked.star_file.calendar).start
    )
    return not stands_for_all


@dataclass(frozen=True)
class Weeks:
    """Sevens of days counted from the release: `before` it, and `after`."""

    before: tuple[Period, ...]
    after: tuple[Period, ...]


def weeks_about(asked: Asked, release: Release, metric: str) -> Weeks:
    """The weeks of an experiment: as many as are closed, up to its end.

    Raises Refusal where not even one day is.
    """
    tables = tables_under(asked, metric)
    first, _ = window.extent(asked, tables)
    last = last_closed(asked, metric)
    if release.ended is not None:
        _refuse_backwards(release, release.ended)
        last = min(last, release.ended)
    days = (last - release.day).days + 1
    if days < 1:
        raise Refusal(
            f"No day since the release of {release.day} is closed yet.",
            f"自 {release.day} 发布以来还没有已结束的日子。",
        )
    whole = days // WEEK
    after = [_seven(release.day, k) for k in range(whole)]
    if not whole:
        after = [Period("range", release.day, last)]
    known = min(WEEKS_BEFORE, max((release.day - first).days // WEEK, 0))
    return Weeks(tuple(_seven(release.day, k) for k in range(-known, 0)), tuple(after))


def _refuse_backwards(release: Release, ended: date) -> None:
    if ended < release.day:
        raise Refusal(
            f"`{release.id}` ended on {ended}, before it began on {release.day}; mend `ts` or "
            "`ended` of the release.",
            f"`{release.id}` 的结束日 {ended} 早于开始日 {release.day}；"
            "请改正该发布的 `ts` 或 `ended`。",
        )


def weeks_after_end(asked: Asked, release: Release, metric: str) -> tuple[Period, ...]:
    """The sevens of closed days since the day on which a release ended."""
    if release.ended is None:
        return ()
    after = release.ended + timedelta(days=1)
    days = (last_closed(asked, metric) - after).days + 1
    return tuple(_seven(after, k) for k in range(max(days, 0) // WEEK))


MOST_WEEKS = 13
"""Closed weeks that a plan looks back on: a quarter."""


def known_weeks(asked: Asked, metric: str) -> tuple[Period, ...]:
    """The latest sevens of closed days, oldest first, up to `MOST_WEEKS`.

    Raises Refusal where there is none.
    """
    first, last = window.extent(asked, tables_under(asked, metric))[0], last_closed(asked, metric)
    count = min(((last - first).days + 1) // WEEK, MOST_WEEKS)
    if count < 1:
        raise Refusal(
            "There is no week of closed days yet, so nothing is known of how people differ.",
            "还没有一整周已结束的数据，无从得知用户之间差异多大。",
        )
    after = last + timedelta(days=1)
    return tuple(_seven(after, k) for k in range(-count, 0))


def is_over(asked: Asked, release: Release, metric: str) -> bool:
    """Whether a release ended, and all its days are closed: waiting brings no row any more."""
    return release.ended is not None and release.ended <= last_closed(asked, metric)


def last_closed(asked: Asked, metric: str) -> date:
    """The last day of which the files under the metric hold all rows."""
    calendar = asked.star_file.calendar
    return min(
        complete_day(asked.profiles[table], calendar)
        for table in tables_under(asked, metric)
        if table in asked.profiles
    )


def _seven(day: date, number: int) -> Period:
    start = day + timedelta(days=WEEK * number)
    return Period("range", start, start + timedelta(days=WEEK - 1))


@dataclass(frozen=True)
class Days:
    """Single closed days: `after` those since a release, up to its end; `before` as many, whole
    weeks earlier, or the first of as many as the data go back."""

    before: tuple[Period, ...]
    after: tuple[Period, ...]


def days_about(asked: Asked, release: Release, metric: str) -> Days:
    """The days of a release that went on and off.

    Raises Refusal where none is closed.
    """
    weeks = weeks_about(asked, release, metric)
    first, _ = window.extent(asked, tables_under(asked, metric))
    last = last_closed(asked, metric)
    if release.ended is not None:
        last = min(last, release.ended)
    count = (last - weeks.after[0].start).days + 1
    back = WEEK * -(-count // WEEK)
    back = min(back, WEEK * ((release.day - first).days // WEEK))
    before = _single(release.day - timedelta(days=back), min(count, back))
    return Days(before, _single(release.day, count))


def _single(first: date, count: int) -> tuple[Period, ...]:
    days = (first + timedelta(days=k) for k in range(count))
    return tuple(Period("day", day, day) for day in days)


@dataclass(frozen=True)
class Places:
    """The units that a release was for: values of one column of people, or people themselves."""

    column: str
    values: tuple[str, ...]


def places_of(release: Release) -> Places:
    """The scope of a release as units. Raises UserMistake for another form of condition."""
    tree = parse(release.scope, Place("releases.scope")) if release.scope else None
    match tree:
        case Comparison(operator="=", left=Name(path=path), right=String(value=value)):
            return Places(_bare(path), (value,))
        case Membership(operand=Name(path=path), values=values):
            return Places(
                _bare(path), tuple(one.value for one in values if isinstance(one, String))
            )
    raise UserMistake(
        f'The scope of `{release.id}` must name where it was released, such as `country = "DE"`.',
        f'`{release.id}` 的范围须写明在哪里发布，例如 `country = "DE"`。',
    )


def _bare(path: str) -> str:
    return path.removeprefix("people.")


def experiment_of(release: Release) -> str:
    """The name under which exposures tell of a release."""
    return release.experiment or release.id


UNITS = ("person", "account")


def unit_asked(asked: Asked) -> str | None:
    """The unit of analysis that the question names. Raises UserMistake for no such unit."""
    written = asked.question.argument("unit")
    if written is not None and written not in UNITS:
        near = did_you_mean(written, UNITS)
        raise UserMistake(
            f"`{written}` is no unit; write person or account.{near.en}",
            f"没有 `{written}` 这种分析单位；请写 person 或 account。{near.zh}",
        )
    return written
