"""Rows that show a run of a model on an item of `trials`, by whom they were shown to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import TableProfile
from cynosure.metrics.judged.unlabelled import judged_rows
from cynosure.metrics.kinds.judged import LABEL, VERDICT
from cynosure.metrics.located.values import Formula
from cynosure.metrics.needs import Labelled
from cynosure.metrics.relations.axis import Axis
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.starfile.models import CutEpisodes, RecordedEpisodes, StarFile
from cynosure.metrics.trials.rows import trial_rows

if TYPE_CHECKING:
    import ibis.expr.types as ir

ITEM = "item"
NAMES: tuple[str, ...] = (ITEM, "model", "trial")
"""Columns that say which run of `trials` an episode shows, as trials themselves call them: without
`trial` there is one run of an item and model."""


@dataclass(frozen=True)
class ShownRun:
    """The rows of one person that show one run, within a period (its number).

    `labelled` of them have a label, `both` a verdict too, `alone` a verdict only; `total` and
    `squares` are the sums of all their verdicts, `both` + `alone` in number, and of the squares.
    """

    period: int
    person: str
    run: tuple[str | None, ...]
    labelled: int
    both: int
    alone: int
    total: float
    squares: float


@dataclass(frozen=True)
class ShownRunsRequest:
    """The rows of a source that name an item of `trials`; `columns` are those of `NAMES` that they
    have."""

    source: str
    labels: Labelled
    periods: tuple[Period, ...]
    columns: tuple[str, ...]
    where: Formula | None = None

    def query(self, scope: Scope) -> ir.Table:
        """One row a period, person and run."""
        axis = Axis(self.periods)
        more = frozenset(self.columns)
        rows = judged_rows(scope, self.source, self.labels, axis, self.where, more)
        names = {f"_{name}": rows[name].cast("string") for name in self.columns}
        rows = rows.select(
            _period=axis.number(rows["day"]),
            _person=rows["user_id"].cast("string"),
            _y=rows[LABEL],
            _v=rows[VERDICT],
            **names,
        )
        tried = trial_rows(scope)
        tried = tried.select(_tried=tried["item"].cast("string")).distinct()
        rows = rows.inner_join(tried, rows[f"_{ITEM}"] == tried["_tried"])
        labelled, judged = rows["_y"].notnull(), rows["_v"].notnull()
        return rows.group_by("_period", "_person", *names).agg(
            labelled=rows.count(where=labelled),
            both=rows.count(where=labelled & judged),
            alone=rows.count(where=~labelled & judged),
            total=rows["_v"].sum(),
            squares=(rows["_v"] * rows["_v"]).sum(),
        )

    def read(self, rows: list[dict[str, Any]]) -> tuple[ShownRun, ...]:
        """By period, person and run."""
        found = [
            ShownRun(
                int(row["_period"]),
                row["_person"],
                tuple(row[f"_{name}"] for name in self.columns),
                int(row["labelled"]),
                int(row["both"]),
                int(row["alone"]),
                float(row["total"] or 0.0),
                float(row["squares"] or 0.0),
            )
            for row in rows
        ]
        return tuple(sorted(found, key=_in_order))


def run_columns(
    star_file: StarFile, profiles: Mapping[str, TableProfile], source: str
) -> tuple[str, ...]:
    """Those of `NAMES` that the rows of a source have; none where they name no item, where nothing
    was tried, and of generations, each of which is a run of its own."""
    kind = star_file.episodes.get(source)
    known: frozenset[str] = frozenset()
    if isinstance(kind, CutEpisodes):
        known = frozenset(kind.carries)
    elif isinstance(kind, RecordedEpisodes) and "episodes" in profiles:
        known = profiles["episodes"].columns
    if ITEM not in known or "trials" not in profiles:
        return ()
    return tuple(name for name in NAMES if name in known)


def _in_order(one: ShownRun) -> tuple[int, str, tuple[str, ...]]:
    return one.period, one.person, tuple(name or "" for name in one.run)
