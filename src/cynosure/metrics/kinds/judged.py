"""`judged`: how good something is, from labels of people and the verdicts of a judge together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from cynosure.errors import Place, UserMistake
from cynosure.findings.blocks import Unit
from cynosure.metrics.cell import Cell
from cynosure.metrics.expression.syntax import Expression, IsNull, Logical, Name
from cynosure.metrics.kinds.contract import PEOPLE, Definitions, Metric
from cynosure.metrics.located.decode import decode
from cynosure.metrics.located.nodes import Node
from cynosure.metrics.located.values import Formula, Ref
from cynosure.metrics.needs import Contribution, Labelled, Measure, Total, Valued
from cynosure.stats.estimate import Estimate
from cynosure.stats.judge.by_unit import by_unit
from cynosure.stats.undefined import Undefined

LABEL, VERDICT, JUDGE_VERSION = "_label", "_verdict", "judge_version"
"""Columns of rows that labels stand beside: the mean label of people, what the judge said, and the
version that said it (of a row without a verdict the one in office)."""
LABEL_COLUMNS: tuple[str, ...] = (LABEL, VERDICT)
SUBJECTS: tuple[tuple[str, str], ...] = (("generations", "generation"),)
"""Tables whose rows labels may name, with the `subject_kind` of such labels."""

People = Literal["human", "survey", "poll", "rule"]


@dataclass(frozen=True)
class Scale:
    """The worst and the best value that a label may have."""

    low: float = 0.0
    high: float = 1.0

    @classmethod
    def from_node(cls, node: Node) -> Scale:
        """`[1, 5]`."""
        ends = decode(node, tuple[float, ...])
        if len(ends) != 2 or not ends[0] < ends[1]:
            raise UserMistake(
                "`scale` is the lowest and the highest value of a label, such as [1, 5].",
                "`scale` 写标注的最低值和最高值，例如 [1, 5]。",
                node.at,
            )
        return cls(*ends)

    @property
    def is_share(self) -> bool:
        """Whether values read as a share of what is good."""
        return (self.low, self.high) == (0.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class Judged(Metric):
    """The mean label, on `scale`, over the rows of `from` that satisfy `where`.

    People label some rows and a judge many; both say what they think of the label called `name`.
    The labels decide, the judge makes them go further (PPI++); without labels there is no value.
    `by` is the kind of rater whose labels count as people's; `version` reads one version of the
    judge alone. The rows are episodes with a key, recorded ones, or generations.
    """

    kind: ClassVar[str] = "judged"
    tells_silence: ClassVar[bool] = True
    from_: Ref
    name: str
    by: People = "human"
    scale: Scale = field(default_factory=Scale)
    version: str | None = None
    where: Formula | None = None

    def sources(self) -> tuple[Ref, ...]:
        return (self.from_,)

    def contributions(self, definitions: Definitions) -> tuple[Contribution, ...]:
        label, verdict = _formula(LABEL, self.at), _formula(VERDICT, self.at)
        people = self._where(label, has=True)
        nobody = self._where(label, has=False)
        columns: tuple[tuple[Measure, Formula | None], ...] = (
            (Total(label), self.where),
            (Valued(label), self.where),
            (Total(verdict), people),
            (Valued(verdict), people),
            (Total(verdict), nobody),
            (Valued(verdict), nobody),
        )
        group = None if self.group is None else self.group.name
        labels = self.labels(definitions)
        return tuple(
            Contribution((self.from_.name,), PEOPLE, group, where, measure, labels=labels)
            for measure, where in columns
        )

    def labels(self, definitions: Definitions) -> Labelled:
        """Which labels it reads. Raises UserMistake for rows that labels cannot name."""
        source = self.from_.name
        subjects = dict(SUBJECTS)
        if source not in definitions.episodes and source not in subjects:
            known = ", ".join((*sorted(definitions.episodes), *subjects))
            raise UserMistake(
                f"Labels name episodes or generations; `{source}` is neither. Known: {known}.",
                f"标注只能指认片段或 generations；`{source}` 两者都不是。可用：{known}。",
                self.from_.at,
            )
        subject = subjects.get(source, source)
        ends = (self.scale.low, self.scale.high)
        return Labelled(subject, self.name, self.by, *ends, version=self.version)

    def _where(self, label: Formula, has: bool) -> Formula:
        """The rows that people labelled, or those they did not."""
        own: Expression = IsNull(label.tree, negated=has, at=self.at)
        if self.where is not None:
            own = Logical("and", self.where.tree, own, self.at)
        return Formula(own, self.at)

    def read_as(self, definitions: Definitions) -> Unit:
        return Unit.SHARE if self.scale.is_share else Unit.NUMBER

    def estimate(self, cell: Cell, definitions: Definitions, level: float) -> Estimate | Undefined:
        return by_unit(cell.moments, level, (self.scale.low, self.scale.high))


def _formula(name: str, at: Place) -> Formula:
    return Formula(Name(name, at), at)
