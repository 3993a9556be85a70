"""What the ledger knows of decisions: findings that were decided on, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.errors import Text
from cynosure.findings.blocks import Unit
from cynosure.findings.kinds import Kind
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Undefined


@dataclass(frozen=True)
class Closing:
    """What came of a finding: `value` in the unit of its subject, None where it is told in words.

    `said` is the outcome as it was written, `decision` what was decided (ship, hold, stop, or
    empty), `why` a remark, `day` the day of closing in UTC, ISO.
    """

    value: float | None
    said: str
    decision: str
    why: str
    day: str


@dataclass(frozen=True)
class Decided:
    """A finding that was decided on, or closed.

    `looks` is on how many snapshots its question was answered up to it, `told` how many its
    interval allows for. `release` and `change` (the kind of release) are empty where it is about
    none; `start` and `end` are the local days that it speaks of, ISO. `tried` says that people or
    places were assigned and nothing else is in the effect, whatever came out; `part` names the
    dimension in a part of which the effect is, empty where it is of all.
    """

    alias: str
    question: str
    kind: Kind
    metric: str
    label: Text
    unit: Unit
    estimate: Estimate | Undefined
    verdict: str
    looks: int
    told: int
    release: str
    change: str
    start: str
    end: str
    closing: Closing | None = None
    tried: bool = False
    part: str = ""

    @property
    def held(self) -> bool | None:
        """Whether the interval held what was realised; None where either is missing."""
        found = self.estimate
        if self.closing is None or self.closing.value is None or isinstance(found, Undefined):
            return None
        if isinstance(found.interval, Undefined):
            return None
        return found.interval.low <= self.closing.value <= found.interval.high

    @property
    def counts_as(self) -> Kind:
        """The kind of evidence, a step lower where it was looked at oftener than it allows for."""
        if self.kind is Kind.CAUSED and self.looks > self.told:
            return Kind.PROBABLY_CAUSED
        return self.kind


@dataclass(frozen=True)
class DeclaredRelease:
    """A release entered by hand: its local day (ISO), kind and name."""

    day: str
    kind: str
    id: str


@dataclass(frozen=True)
class Decisions:
    """All findings decided on or closed, oldest first, and the releases entered by hand."""

    decided: tuple[Decided, ...] = ()
    releases: tuple[DeclaredRelease, ...] = ()
