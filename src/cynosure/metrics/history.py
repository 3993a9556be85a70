"""What the ledger knows of a metric's past: its definition before, its numbers as they were told.

An analysis names the metric in `Needs.history`; the project fills it in.
"""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.errors import Text
from cynosure.findings.blocks import SeriesPoint
from cynosure.metrics.starfile.differences import Change


@dataclass(frozen=True)
class Earlier:
    """The definition before the present one, computed on the same rows and periods.

    `points` is its series, empty where it cannot be computed any more; `amiss` then says why.
    """

    version: int
    changes: tuple[Change, ...]
    points: tuple[SeriesPoint, ...] = ()
    amiss: Text | None = None


@dataclass(frozen=True)
class Told:
    """The number of a closed period as a finding of an earlier snapshot told it.

    `start` and `end` are its local days and `day` the local day of asking, ISO; `rows` is how many
    rows of the period came or gave way in loads since then, None where those are not known.
    """

    alias: str
    day: str
    start: str
    end: str
    value: float
    rows: int | None


@dataclass(frozen=True)
class History:
    """The past of one metric; empty where nothing was asked before."""

    earlier: Earlier | None = None
    told: tuple[Told, ...] = ()
