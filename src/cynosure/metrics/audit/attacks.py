"""A metric on a copy of the log that somebody has padded: the definition stays, the rows change.

Each attack changes the tables that a scope reads and nothing else, so that the padded log goes the
whole way of the real one: moments, episodes, fulfilment, metric.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from cynosure.metrics.audit.several import read_each, tallied_each
from cynosure.metrics.calendar import Period
from cynosure.metrics.expression.syntax import Name, names_in
from cynosure.metrics.frame import FrameRequest, unit_rows
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.moments import in_moment
from cynosure.metrics.relations.scope import MICROSECONDS, Scope
from cynosure.metrics.starfile.models import CutEpisodes, RecordedEpisodes, StarFile
from cynosure.metrics.trust.tally import Tally

if TYPE_CHECKING:
    import ibis.expr.types as ir

TIMES = 2
"""How many times as much of a thing an attack makes."""
BOTS_SHARE = 0.01


class Attack(StrEnum):
    """What somebody does to the log."""

    NONE = "none"
    """Nothing: the log as it is, by the same road."""
    RETRY = "retry"
    """Everything is asked twice."""
    SPLIT = "split"
    """Every episode is broken in two."""
    VERBOSE = "verbose"
    """Answers are twice as long and take twice the time."""
    BOTS = "bots"
    """One account in a hundred more, each doing what one of the busiest does."""
    AUTO_COPY = "auto_copy"
    """The product itself records the moment of value at the end of every episode."""


@dataclass(frozen=True)
class AttackRequest:
    """What `metrics`, which count one unit, add up to in `period` under an attack.

    `value_moment` is the moment that `AUTO_COPY` records.
    """

    attack: Attack
    metrics: tuple[str, ...]
    period: Period
    value_moment: str | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row: the tally of each metric, under the number of the metric."""
        attacked = replace(scope, stored=self._stored(scope), hold=None)
        rows = unit_rows(attacked, FrameRequest(self.metrics, (self.period,)))
        return rows.agg(**tallied_each(rows, self.metrics))

    def read(self, rows: list[dict[str, Any]]) -> dict[str, Tally]:
        """The tally of each metric."""
        (row,) = rows
        return read_each(row, self.metrics)

    def _stored(self, scope: Scope) -> Callable[[str], ir.Table]:
        stored, star_file = scope.stored, scope.star_file

        def attacked(name: str) -> ir.Table:
            rows = stored(name)
            match self.attack, name:
                case Attack.RETRY, "events":
                    return _asked_again(rows, star_file)
                case Attack.RETRY, "episodes":
                    return _times(rows, measured_columns(star_file))
                case Attack.SPLIT, "events":
                    return _split(rows, star_file)
                case Attack.VERBOSE, "generations":
                    return _times(rows, ("output_tokens", "latency_ms", "cost"))
                case Attack.VERBOSE, "episodes":
                    return _times(rows, ("minutes",))
                case Attack.BOTS, "events" | "episodes":
                    return _with_bots(rows, star_file, name)
                case Attack.AUTO_COPY, "events":
                    return _copied(rows, star_file, self.value_moment)
            return rows

        return attacked


def first_moments(star_file: StarFile) -> tuple[str, ...]:
    """The moment that begins each kind of episode cut from events: what people ask."""
    kinds = star_file.episodes.values()
    return tuple(dict.fromkeys(k.of[0].name for k in kinds if isinstance(k, CutEpisodes)))


def keys_of(star_file: StarFile) -> tuple[str, ...]:
    """The columns that hold the rows of an episode together."""
    kinds = star_file.episodes.values()
    return tuple(
        dict.fromkeys(k.key.name for k in kinds if isinstance(k, CutEpisodes) and k.key is not None)
    )


def measured_columns(star_file: StarFile) -> tuple[str, ...]:
    """The columns of recorded episodes that are their measures: how much was done."""
    found: dict[str, None] = {}
    for kind in star_file.episodes.values():
        if isinstance(kind, RecordedEpisodes):
            for measured in kind.measures.values():
                if measured.formula is not None and isinstance(measured.formula.tree, Name):
                    found |= dict.fromkeys(name.path for name in names_in(measured.formula.tree))
    return tuple(found)


def _asked_again(rows: ir.Table, star_file: StarFile) -> ir.Table:
    import ibis

    asked = [in_moment(rows, star_file.moments[name]) for name in first_moments(star_file)]
    if not asked:
        return rows
    again = rows.filter(ibis.or_(*asked))
    again = again.mutate(event_id=again["event_id"] + "|again", ts_us=again["ts_us"] + MICROSECONDS)
    return rows.union(again.select(*rows.columns), distinct=False)


def _split(rows: ir.Table, star_file: StarFile) -> ir.Table:
    import ibis

    for key in keys_of(star_file):
        line = ibis.window(group_by=[rows[key]], order_by=[rows["ts_us"], rows["event_id"]])
        place = ibis.row_number().over(line)
        size = rows[key].count().over(ibis.window(group_by=[rows[key]]))
        second = place * TIMES >= size
        rows = rows.mutate(
            **{key: ibis.ifelse(second, rows[key].cast("string") + "|2", rows[key].cast("string"))}
        )
    return rows


def _times(rows: ir.Table, columns: tuple[str, ...]) -> ir.Table:
    numeric = [c for c in columns if c in rows.columns and rows[c].type().is_numeric()]
    return rows.mutate(**{name: rows[name] * TIMES for name in numeric}) if numeric else rows


def _with_bots(rows: ir.Table, star_file: StarFile, table: str) -> ir.Table:
    """The rows of the busiest one in a hundred once more, under other names."""
    import ibis

    people = rows.filter(rows[PERSON].notnull())
    counted = people.group_by(_who=people[PERSON]).agg(_rows=people.count())
    number = ibis.row_number().over(order_by=[ibis.desc("_rows"), "_who"])
    ordered = counted.mutate(
        _place=number.cast("float64"), _all=counted["_who"].count().over(ibis.window())
    )
    busiest = ordered.filter(ordered["_place"] < ordered["_all"] * BOTS_SHARE).select("_who")
    copied = rows.semi_join(busiest, [(PERSON, "_who")])
    names = ("event_id", "episode_id") if table == "events" else ("episode_id",)
    renamed = [c for c in dict.fromkeys((PERSON, *names, *keys_of(star_file))) if c in rows.columns]
    copied = copied.mutate(**{c: copied[c].cast("string") + "|bot" for c in renamed})
    aligned = rows.mutate(**{c: rows[c].cast("string") for c in renamed})
    return aligned.union(copied.select(*aligned.columns), distinct=False)


def _copied(rows: ir.Table, star_file: StarFile, value_moment: str | None) -> ir.Table:
    """An event of the value moment at the end of every episode."""
    import ibis

    moment = None if value_moment is None else star_file.moments[value_moment]
    if moment is None or moment.event is None:
        return rows
    for key in keys_of(star_file):
        asked = rows.filter(rows[key].notnull())
        line = ibis.window(
            group_by=[asked[key]], order_by=[ibis.desc("ts_us"), ibis.desc("event_id")]
        )
        asked = asked.mutate(_place=ibis.row_number().over(line))
        last = asked.filter(asked["_place"] == 0)
        added = last.mutate(
            event=ibis.literal(moment.event[0].name),
            event_id=last["event_id"] + "|auto",
            ts_us=last["ts_us"] + MICROSECONDS,
        )
        rows = rows.union(added.select(*rows.columns), distinct=False)
    return rows
