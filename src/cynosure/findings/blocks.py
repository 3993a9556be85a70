"""The closed set of shapes in which an analysis may show something."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cynosure.errors import Text
from cynosure.findings.codes import check_code, note_code
from cynosure.findings.forms import Value
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Undefined


class Unit(StrEnum):
    """How a number is to be read, and so printed."""

    PEOPLE = "people"
    PAIRS = "pairs"
    CREATORS = "creators"
    UNITS = "units"
    EPISODES = "episodes"
    EXPERIMENTS = "experiments"
    ROWS = "rows"
    DAYS = "days"
    NUMBER = "number"
    SHARE = "share"
    POINTS = "points"
    """A difference of shares, as a fraction of 1."""
    RATIO = "ratio"
    MONEY = "money"
    MILLISECONDS = "milliseconds"


class State(StrEnum):
    """How far a period can be trusted to stay as it is."""

    CLOSED = "closed"
    OPEN = "open"
    """Its day-close lies after the load: late rows are still expected."""
    EMPTY = "empty"
    """No row falls into it: shown as empty, never as zero."""
    MARKED = "marked"
    """Rows of a file that was set aside belong here."""


@dataclass(frozen=True)
class Note:
    """Something said in passing, as a code and the values its sentence needs.

    Each language has its own sentence for `code` in its grammar; `values` holds (name, value).
    A value may be a Text (a label the user wrote in two languages). `codes.NOTE_CODES` lists what
    may be said; anything else raises ValueError here, so that every finding can be rendered.
    """

    code: str
    values: tuple[tuple[str, Value], ...] = ()

    def __post_init__(self) -> None:
        note_code(self.code, self.values)


@dataclass(frozen=True)
class Check:
    """A condition looked at, with the number that decided it.

    `passed` is None where it could not be looked at; its numbers may then be missing.
    `codes.CHECK_CODES` lists what may be looked at; anything else raises ValueError here.
    """

    code: str
    passed: bool | None
    values: tuple[tuple[str, Value], ...] = ()

    def __post_init__(self) -> None:
        check_code(self.code, self.values, decided=self.passed is not None)


@dataclass(frozen=True)
class EstimateBlock:
    """One number under a title."""

    title: Text
    unit: Unit
    estimate: Estimate | Undefined


@dataclass(frozen=True)
class SeriesPoint:
    """One period of a series; `start` is the first local day, `end` the last, both included.

    Raises ValueError where they are not ISO dates in order.
    """

    start: str
    end: str
    state: State
    estimate: Estimate | Undefined
    saturated: bool = False

    def __post_init__(self) -> None:
        if date.fromisoformat(self.start) > date.fromisoformat(self.end):
            raise ValueError(f"{self.start} lies after {self.end}")


@dataclass(frozen=True)
class SeriesBlock:
    """A metric over successive periods, oldest first."""

    title: Text
    unit: Unit
    points: tuple[SeriesPoint, ...]


@dataclass(frozen=True)
class Part:
    """One row of a breakdown; `label` is the value of the dimension as the user's data spell it."""

    label: Text
    estimate: Estimate | Undefined


@dataclass(frozen=True)
class BreakdownBlock:
    """A metric split by a dimension.

    `exceeds_whole` is how far the parts add up to more than the whole: a unit that stands in
    several parts is counted once in the whole and once in each of them.
    """

    title: Text
    dimension: Text
    unit: Unit
    parts: tuple[Part, ...]
    whole: Estimate | Undefined
    exceeds_whole: int = 0


@dataclass(frozen=True)
class Quantity:
    """A number in a cell together with the unit in which it is to be read."""

    value: float
    unit: Unit


Cell = Text | str | int | float | Quantity | Note | Undefined


@dataclass(frozen=True)
class TableBlock:
    """Rows of text and numbers, a cell for each column."""

    title: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class CurveBlock:
    """y over x with a lower and an upper line where they exist."""

    title: Text
    x_label: Text
    y_label: Text
    unit: Unit
    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True)
class MatrixBlock:
    """Numbers by row and column label, row-major."""

    title: Text
    rows: tuple[Text, ...]
    columns: tuple[Text, ...]
    unit: Unit
    cells: tuple[tuple[float | Undefined, ...], ...]


@dataclass(frozen=True)
class TreeNode:
    """A metric of a tree; `operator` joins its children ("*", "+", "-", "/" or "" for a leaf).

    `expression` is the identity as the user wrote it, for nodes that have one.
    """

    metric: str
    label: Text
    unit: Unit
    estimate: Estimate | Undefined
    operator: str = ""
    expression: str = ""
    hypothesis: bool = False
    saturated: bool = False
    children: tuple[TreeNode, ...] = ()


@dataclass(frozen=True)
class TreeBlock:
    """A metric with the parts that make it up.

    `residual` is the largest relative distance between a node and the value of its expression
    over its children; None where a part is undefined.
    """

    title: Text
    root: TreeNode
    residual: float | None


@dataclass(frozen=True)
class PointsBlock:
    """A scatter of named points."""

    title: Text
    x_label: Text
    y_label: Text
    labels: tuple[Text, ...]
    x: tuple[float, ...]
    y: tuple[float, ...]


Block = (
    EstimateBlock
    | SeriesBlock
    | BreakdownBlock
    | TableBlock
    | CurveBlock
    | MatrixBlock
    | TreeBlock
    | PointsBlock
)

BLOCKS: tuple[tuple[str, type[Block]], ...] = (
    ("estimate", EstimateBlock),
    ("series", SeriesBlock),
    ("breakdown", BreakdownBlock),
    ("table", TableBlock),
    ("curve", CurveBlock),
    ("matrix", MatrixBlock),
    ("tree", TreeBlock),
    ("points", PointsBlock),
)
"""Every shape with the name it has in a record; the set is closed."""
