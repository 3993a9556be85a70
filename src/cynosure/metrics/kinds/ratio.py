"""`ratio`: one sum over another, of two fields of the same rows or of two metrics."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from cynosure.errors import Place, UserMistake, did_you_mean
from cynosure.findings.blocks import Unit
from cynosure.metrics.cell import Cell
from cynosure.metrics.expression.syntax import Comparison, IsNull, Logical, Membership, Name, Not
from cynosure.metrics.kinds.contract import NOBODY, PEOPLE, Definitions, Metric, names
from cynosure.metrics.kinds.count import Count
from cynosure.metrics.kinds.funnel import Funnel
from cynosure.metrics.kinds.judged import Judged
from cynosure.metrics.kinds.mean import Mean
from cynosure.metrics.kinds.quantile import Quantile
from cynosure.metrics.kinds.retention import Retention
from cynosure.metrics.kinds.sum import Sum
from cynosure.metrics.kinds.units import Units
from cynosure.metrics.kinds.window import Window, course_of, starts_of
from cynosure.metrics.located.decode import decode_fields
from cynosure.metrics.located.nodes import Entries, Node
from cynosure.metrics.located.values import Formula, Ref
from cynosure.metrics.needs import Contribution, Total
from cynosure.stats import ratio as delta
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Undefined


@dataclass(frozen=True)
class Added:
    """A column of a table (or a measure of an episode kind) added up over its rows."""

    sum: Ref
    where: Formula | None = None
    group: Ref | None = None
    at: Place = field(compare=False, kw_only=True)

    @property
    def metric(self) -> Sum:
        """The same as a metric. Raises UserMistake where the column has no table."""
        source, dot, column = self.sum.name.partition(".")
        if not dot:
            raise UserMistake(
                f"`{self.sum.name}` should be a column with its table, such as costs.amount.",
                f"`{self.sum.name}` 应写成带表名的列，例如 costs.amount。",
                self.sum.at,
            )
        of = Formula(Name(column, self.sum.at), self.sum.at)
        from_ = (Ref(source, self.sum.at),)
        return Sum(from_=from_, of=of, where=self.where, group=self.group, at=self.at)


@dataclass(frozen=True)
class Side:
    """The numerator or denominator: a formula (a field, or a metric's name), or rows inline."""

    formula: Formula | None
    rows: Count | Sum | None
    at: Place = field(compare=False)

    @classmethod
    def from_node(cls, node: Node) -> Side:
        """A formula, `{from: …, where: …}`, which counts rows, or `{sum: table.column}`."""
        if not isinstance(node, Entries):
            return cls(Formula.from_node(node), None, node.at)
        if node.get("sum") is not None:
            return cls(None, decode_fields(node, Added).metric, node.at)
        return cls(None, decode_fields(node, Count), node.at)

    def metric(self, definitions: Definitions) -> Metric:
        """The metric that this side is, in a ratio without `from`.

        Raises UserMistake where it names none, or one that is itself a quotient.
        """
        if self.rows is not None:
            return self.rows
        name = str(self.formula)
        metric = definitions.metrics.get(name)
        if metric is None:
            near = did_you_mean(name, definitions.metrics)
            raise UserMistake(
                f"`{name}` is no metric; a ratio without `from` is made of two metrics.{near.en}",
                f"没有名为 `{name}` 的指标；不写 `from` 的比率由两个指标构成。{near.zh}",
                self.at,
            )
        if isinstance(metric, Units) and metric.union:
            raise UserMistake(
                f"`{name}` is a union of metrics; a ratio is made of counts and sums.",
                f"`{name}` 是多个指标的并集；比率只能由计数与求和构成。",
                self.at,
            )
        if isinstance(metric, Ratio | Mean | Retention | Funnel):
            raise UserMistake(
                f"`{name}` is a quotient itself; a ratio is made of counts and sums.",
                f"`{name}` 本身就是比值；比率只能由计数与求和构成。",
                self.at,
            )
        if isinstance(metric, Quantile | Judged):
            raise UserMistake(
                f"`{name}` is of kind {metric.kind}, and such values do not add up; a ratio is "
                "made of counts and sums.",
                f"`{name}` 属于 {metric.kind} 类型，不能相加；比率只能由计数与求和构成。",
                self.at,
            )
        return metric


@dataclass(frozen=True, kw_only=True)
class Ratio(Metric):
    """`num` over `den`: with `from` fields of its rows, without it metrics.

    Where one side belongs to no person (bills) nothing can be resampled, and there is no interval.
    """

    kind: ClassVar[str] = "ratio"
    num: Side
    den: Side
    from_: tuple[Ref, ...] | None = None
    where: Formula | None = None
    window: Window | None = None

    def sources(self) -> tuple[Ref, ...]:
        inline = [side.rows.from_ for side in (self.num, self.den) if side.rows is not None]
        own = (*(self.from_ or ()), *(ref for refs in inline for ref in refs))
        return (*own, *starts_of(self.window))

    def groups(self) -> tuple[Ref, ...]:
        inline = [side.rows.groups() for side in (self.num, self.den) if side.rows is not None]
        return (*super().groups(), *(ref for refs in inline for ref in refs))

    def refers(self) -> tuple[Ref, ...]:
        if self.from_ is not None:
            return ()
        sides = (self.num, self.den)
        return tuple(Ref(str(s.formula), s.at) for s in sides if s.formula is not None)

    def contributions(self, definitions: Definitions) -> tuple[Contribution, ...]:
        if self.from_ is None:
            return self._of_metrics(definitions)
        group = None if self.group is None else self.group.name
        course = course_of(self.window)
        num, den = self._field(self.num), self._field(self.den)
        return tuple(
            Contribution(names(self.from_), PEOPLE, group, self.where, measure, course)
            for measure in (Total(num, beside=den), Total(den, beside=num))
        )

    def _field(self, side: Side) -> Formula:
        if side.formula is None:
            raise UserMistake(
                "With `from`, `num` and `den` are fields of its rows.",
                "写了 `from` 时，`num` 和 `den` 是它的行里的字段。",
                side.at,
            )
        return side.formula

    def _of_metrics(self, definitions: Definitions) -> tuple[Contribution, ...]:
        if any(given is not None for given in (self.where, self.group, self.window)):
            raise UserMistake(
                "Without `from` a ratio has no rows of its own; `where`, `window` and `group` "
                "belong to its two metrics.",
                "不写 `from` 的比率没有自己的行；`where`、`window` 和 `group` 应写在"
                "它的两个指标里。",
                self.where.at if self.where is not None else self.at,
            )
        (num,) = self.num.metric(definitions).contributions(definitions)
        (den,) = self.den.metric(definitions).contributions(definitions)
        if num.unit != den.unit and NOBODY not in (num.unit, den.unit):
            raise UserMistake(
                f"The numerator counts by `{', '.join(num.unit)}`, the denominator by "
                f"`{', '.join(den.unit)}`; both sides of a ratio need the same unit.",
                f"分子按 `{', '.join(num.unit)}` 计，分母按 `{', '.join(den.unit)}` 计；"
                "比率两边的单位必须相同。",
                self.at,
            )
        if num.course != den.course:
            raise UserMistake(
                "One side counts people in the period of their start, the other does not; both "
                "sides of a ratio need the same `window`.",
                "一边按起始日所在周期计人，另一边不是；比率两边的 `window` 必须相同。",
                self.at,
            )
        return (num, den)

    def read_as(self, definitions: Definitions) -> Unit:
        return Unit.SHARE if self._is_share(definitions) else Unit.RATIO

    def _is_share(self, definitions: Definitions) -> bool:
        """Whether the numerator provably counts a part of the denominator."""
        if self.from_ is not None:
            num, den = self.num.formula, self.den.formula
            return str(den) == "rows" and num is not None and _is_condition(num)
        num_metric = self.num.metric(definitions)
        den_metric = self.den.metric(definitions)
        if not (isinstance(num_metric, Units) and isinstance(den_metric, Units)):
            return False
        return (
            num_metric.from_ == den_metric.from_
            and num_metric.unit == den_metric.unit
            and den_metric.group in (None, num_metric.group)
            and den_metric.where in (None, num_metric.where)
            and den_metric.having in (None, num_metric.having)
        )

    def estimate(self, cell: Cell, definitions: Definitions, level: float) -> Estimate | Undefined:
        units = [contribution.unit for contribution in self.contributions(definitions)]
        if NOBODY in units:
            over, under = cell.moments.totals
            return delta.ratio_of_sums(over, under, cell.moments.n)
        return delta.ratio(cell.moments, level, share=self._is_share(definitions))


FLAGS: tuple[str, ...] = ("fulfilled", "refused", "published")
"""Columns of which the contract says that they are true or false."""


def _is_condition(formula: Formula) -> bool:
    tree = formula.tree
    if isinstance(tree, Name):
        return tree.path in FLAGS
    return isinstance(tree, Comparison | Membership | IsNull | Not | Logical)
