"""Rows of people who were there, and of people who got what they came for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cynosure.metrics.calendar import Period
from cynosure.metrics.kinds.contract import PERSON
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.members import members_in
from cynosure.metrics.relations.persons import known
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.starfile.models import StarFile

if TYPE_CHECKING:
    import ibis.expr.types as ir


def kinds_with_value(star_file: StarFile, sources: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds of episodes that say when they are fulfilled: those among `sources`, where there
    are any, else all of the star file."""
    told = tuple(name for name, kind in star_file.episodes.items() if kind.fulfilled is not None)
    return tuple(name for name in told if name in sources) or told


def rows_with_value(scope: Scope, kinds: tuple[str, ...]) -> ir.Table:
    """The fulfilled episodes of one known person each: `user_id`, `day`."""
    rows = source_rows(scope, kinds, frozenset({"fulfilled"}))
    return rows.filter(known(rows) & rows.fulfilled).select(PERSON, "day")


def people_there(
    scope: Scope, sources: tuple[str, ...], periods: tuple[Period, ...], group: str | None
) -> ir.Table:
    """One row a known person with a row of `sources` in a period: `_period`, `_unit`."""
    axis = Axis(periods)
    rows = source_rows(scope, sources, frozenset())
    rows = rows.filter(known(rows) & axis.holds(rows.day))
    rows = rows.mutate(_period=axis.number(rows.day), _unit=rows[PERSON])
    rows = rows if group is None else members_in(scope, axis, rows, group)
    return rows.select("_period", "_unit").distinct()
