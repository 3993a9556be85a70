"""Of how many people a metric has a value, and by how many rows those have a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.expression.compile import certain
from cynosure.metrics.kinds.contract import NOBODY, PERSON
from cynosure.metrics.needs import AtOrBelow, Contribution, Total, Valued
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.members import members_in
from cynosure.metrics.relations.rows import source_rows
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.units import has_value, mentioned, row_condition
from cynosure.metrics.starfile.resolve import definitions_of

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True)
class Covered:
    """Of `people` who were active, `defined` have a value in every row that the metric looks at;
    of `rows`, `named` belong to one person."""

    people: int
    defined: int
    rows: int
    named: int


@dataclass(frozen=True)
class CoveredRequest:
    """The coverage of a metric in a period, of everybody or of the members of a group."""

    metric: str
    period: Period
    group: str | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row."""
        definitions = definitions_of(scope.star_file)
        own = definitions.metrics[self.metric].contributions(definitions)
        first = next(c for c in own if c.unit != NOBODY)
        axis = Axis((self.period,))
        rows = source_rows(scope, first.sources, mentioned(first))
        rows = rows.filter(axis.holds(rows["day"]))
        lacks = _lacks(rows, first).cast("int64")
        rows = rows.mutate(
            _lacks=lacks,
            _unit=rows[PERSON].cast("string"),
            _period=axis.number(rows["day"]),
            _named=(rows[PERSON].notnull() & ~certain(rows["_two_people"])).cast("int64"),
        ).select("_lacks", "_unit", "_period", "_named")
        if self.group is not None:
            rows = members_in(scope, axis, rows, self.group)
        of_people = rows.filter(rows["_named"] == 1)
        each = of_people.group_by("_unit").agg(_lacks=of_people["_lacks"].sum())
        people = each.agg(people=each.count(), defined=each.count(where=each["_lacks"] == 0))
        counted = rows.agg(rows=rows.count(), named=rows["_named"].sum())
        return people.cross_join(counted)

    def read(self, rows: list[dict[str, Any]]) -> Covered:
        """The counts."""
        (row,) = rows
        return Covered(row["people"], row["defined"], row["rows"], row["named"] or 0)


def _lacks(rows: ir.Table, contribution: Contribution) -> Any:
    """Whether a row has no value where the metric needs one."""
    found = certain(rows["_undecided"])
    if isinstance(contribution.measure, Total | Valued | AtOrBelow):
        lacks = ~has_value(rows, contribution)
        without_course = Contribution(
            contribution.sources,
            contribution.unit,
            contribution.group,
            contribution.where,
            contribution.measure,
        )
        where = row_condition(rows, without_course)
        found = found | (lacks if where is None else lacks & where)
    return found
