"""How much of a metric the few busiest people are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cynosure.metrics.audit.panel import Panel

FEW: tuple[float, ...] = (0.01, 0.001)


@dataclass(frozen=True)
class Top:
    """The `share` of a metric, over all weeks, that the `few` of people with most of it have."""

    few: float
    share: float


def tops(panel: Panel, metric: str) -> Iterator[Top]:
    """The shares of the largest 1 % and 0.1 % of those who have any, as far as that is a person;
    of a sum only: a quotient is nobody's."""
    if not panel.has(metric):
        return
    held = np.sort(panel.of(metric).sum(axis=0))[::-1]
    held = held[held > 0]
    for few in FEW:
        people = int(few * len(held))
        if people:
            yield Top(few, float(held[:people].sum() / held.sum()))
