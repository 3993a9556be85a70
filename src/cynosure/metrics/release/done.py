"""What people did before and since they met an experiment, person by person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cynosure.metrics.calendar import Period
from cynosure.metrics.needs import Contribution
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.since_met import SINCE, SINCE_MET
from cynosure.metrics.relations.stations import merged, stations_of
from cynosure.metrics.starfile.resolve import definitions_of

if TYPE_CHECKING:
    import ibis.expr.types as ir


def done_around(
    scope: Scope, experiment: str, metric: str, periods: tuple[Period, ...]
) -> ir.Table:
    """What each person added to `metric`, apart what came since they met `experiment`.

    One row a person (`_unit`), period (its number) and `part` (`SINCE`, `EARLIER`, null of those
    who never met it): `_rows`, how many rows the metric looked at, and a column `_0`, `_1`, ... a
    contribution.
    """
    own, columns = _columns(scope, metric)
    scope, axis = replace(scope, experiment=experiment), Axis(periods)
    stations = stations_of(scope, axis, tuple(columns.items()), (SINCE_MET,))
    rows = merged(scope, axis, stations, SINCE_MET)
    first, *others = (rows[station.present].fill_null(0) for station in stations)
    sums = {f"_{k}": rows[columns[one]].cast("float64") for k, one in enumerate(own)}
    return rows.select(
        _unit=rows["_unit"],
        period=rows["_period"],
        part=rows["_part"],
        _rows=sum(others, first),
        **sums,
    )


def done_since(
    scope: Scope, experiment: str, metric: str, periods: tuple[Period, ...], dimension: str
) -> ir.Table:
    """What each person added to `metric` over all `periods` since they met `experiment`.

    One row a person (`_unit`) and part of a dimension (`part`), with a column `_0`, `_1`, ... a
    contribution. Raises UserMistake for a dimension that rows do not have.
    """
    own, columns = _columns(scope, metric)
    scope, axis = replace(scope, experiment=experiment), Axis(periods)
    stations = stations_of(scope, axis, tuple(columns.items()), (dimension, SINCE_MET))
    since = tuple(
        replace(one, rows=one.rows.filter(one.rows[f"_by.{SINCE_MET}"] == SINCE))
        for one in stations
    )
    rows = merged(scope, axis, since, dimension)
    sums = {f"_{k}": rows[columns[one]].cast("float64").sum() for k, one in enumerate(own)}
    return rows.group_by(_unit=rows["_unit"], part=rows["_part"]).agg(**sums)


def _columns(scope: Scope, metric: str) -> tuple[tuple[Contribution, ...], dict[Contribution, str]]:
    """The contributions of a metric, and a column for each different one."""
    definitions = definitions_of(scope.star_file)
    own = definitions.metrics[metric].contributions(definitions)
    return own, {one: f"c{k}" for k, one in enumerate(dict.fromkeys(own))}
