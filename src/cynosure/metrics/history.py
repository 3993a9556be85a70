"""What the ledger knows: a metric's definition before, its numbers as they were told, what the team
answered about it, and the releases that people declared.

An analysis names the metric in `Needs.history`, and asks for answers by `Needs.polled` and for
releases by `Needs.released`, for decisions by `Needs.decisions`; the project fills them in.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cynosure.errors import Text
from cynosure.findings.blocks import SeriesPoint
from cynosure.metrics.decided import Decisions
from cynosure.metrics.polled import Polled
from cynosure.metrics.starfile.differences import Change
from cynosure.metrics.why.releases import Released


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
    """The past of one metric, empty where nothing was asked before; `polled` has all answers of
    the team, oldest first, `released` the releases declared by hand, by day;
    `decisions` what was decided and what came of it."""

    earlier: Earlier | None = None
    told: tuple[Told, ...] = ()
    polled: tuple[Polled, ...] = ()
    released: tuple[Released, ...] = ()
    decisions: Decisions = field(default_factory=Decisions)
