"""The parts that a metric which adds up is the sum of: ways by which it can rise."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cynosure.errors import Text
from cynosure.metrics.expression.syntax import Expression, Logical, Name, Not
from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.kinds.count import Count
from cynosure.metrics.kinds.sum import Sum
from cynosure.metrics.located.values import Formula
from cynosure.metrics.starfile.models import StarFile

FULFILLED = "fulfilled"
WELL = Text("episodes that were fulfilled", "做成的片段")
ILL = Text("episodes that were not fulfilled", "没有做成的片段")


@dataclass(frozen=True)
class Path:
    """A part with what people call it, as a metric of its own."""

    label: Text
    metric: Metric


def paths_of(star_file: StarFile, metric: str) -> tuple[Path, ...]:
    """The parts of a metric by what it is counted from, where that is several things; else by
    whether episodes were fulfilled. Nothing for a metric that is no sum, that caps what a person
    adds, or that has no such parts."""
    model = star_file.metrics[metric]
    if not isinstance(model, Count | Sum) or model.window is not None:
        return ()
    if isinstance(model, Sum) and model.cap is not None:
        return ()
    if len(model.from_) > 1:
        return tuple(
            Path(Text(ref.name, ref.name), replace(model, from_=(ref,))) for ref in model.from_
        )
    kind = star_file.episodes.get(model.from_[0].name)
    if kind is None or kind.fulfilled is None:
        return ()
    well = Name(FULFILLED, model.at)
    return (
        Path(WELL, replace(model, where=_and(model, well))),
        Path(ILL, replace(model, where=_and(model, Not(well, model.at)))),
    )


def _and(model: Count | Sum, more: Expression) -> Formula:
    """What a metric asks of its rows already, and something more."""
    if model.where is None:
        return Formula(more, model.at)
    return Formula(Logical("and", model.where.tree, more, model.at), model.at)
