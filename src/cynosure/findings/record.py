"""The finding: a frozen record of what was asked, what came out, and how far it may be believed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cynosure.errors import Text
from cynosure.findings.blocks import Block, Check, Note, State, Unit
from cynosure.findings.kinds import Kind
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Undefined


@dataclass(frozen=True)
class Question:
    """What is asked, in canonical form; its fields are part of a finding's address.

    `name` is the analysis ("level", "groups"); `arguments` are (name, value) pairs sorted by
    name, every value a string.
    """

    name: str
    arguments: tuple[tuple[str, str], ...] = ()

    def argument(self, name: str) -> str | None:
        """The value of an argument, or None where it was not given."""
        return dict(self.arguments).get(name)


@dataclass(frozen=True)
class Subject:
    """What a finding is about: a metric (or another named thing), its label and definition.

    `says` is the definition in the user's own words, empty where none was written; `definition`
    is the hash of the canonical definition. `currency` is the code of the currency in which all
    its amounts of money are, None where there are none or nobody says.
    """

    metric: str
    label: Text
    unit: Unit
    definition: str
    says: Text | None = None
    currency: str | None = None


@dataclass(frozen=True)
class Window:
    """The local days a finding speaks of, both ends included, ISO dates, in order.

    Raises ValueError where they are not.
    """

    start: str
    end: str
    timezone: str
    period: str
    state: State

    def __post_init__(self) -> None:
        if date.fromisoformat(self.start) > date.fromisoformat(self.end):
            raise ValueError(f"{self.start} lies after {self.end}")


@dataclass(frozen=True)
class Placebo:
    """What the same analysis says where nothing happened: `values`, and how many were as large."""

    values: tuple[float, ...]
    as_large: int


@dataclass(frozen=True)
class Contrast:
    """What a comparing finding sets against what; numbers in the unit of the subject.

    `factor` names what acted, went before, took part or moved at the same time. `before` and
    `after` are the two values whose difference is the estimate; `margin` is the margin declared
    beforehand (not worse); `whole` is the change of which the factor is a part (accounts for).
    """

    factor: Text
    before: float | None = None
    after: float | None = None
    margin: float | None = None
    whole: float | None = None


@dataclass(frozen=True)
class Provenance:
    """What a finding was computed from, enough to compute it again.

    `declarations` is the hash of releases and other declared entries at that time; `seed` is 0
    where no randomness was used.
    """

    snapshot: str
    declarations: str
    seed: int
    code_version: str
    query: str
    asked_at: str


@dataclass(frozen=True)
class Finding:
    """What is concluded about a subject in a window.

    `estimate` is the headline number in `subject.unit`; `n` counts `units` it rests on; `rows`
    counts the stored rows read. `candidates` is how many hypotheses were tried, `looks` how often
    this question was looked at. `verdict` is filled by audits and boundaries only. `next_action`
    is obligatory: a finding without one is not shown. `contrast` is filled by the kinds that
    compare; `version` counts the definitions of the subject's metric from 1, 0 where not counted.
    """

    question: Question
    kind: Kind
    subject: Subject
    estimand: Text
    estimate: Estimate | Undefined
    n: int
    units: Unit
    rows: int
    window: Window
    provenance: Provenance
    next_action: Note
    group: Text | None = None
    checks: tuple[Check, ...] = ()
    caveats: tuple[Note, ...] = ()
    candidates: int = 1
    looks: int = 1
    placebo: Placebo | None = None
    verdict: str | None = None
    blocks: tuple[Block, ...] = ()
    contrast: Contrast | None = None
    version: int = 0

    def __post_init__(self) -> None:
        if self.contrast is None and self.kind not in (Kind.MEASURED, Kind.CANNOT_TELL):
            raise ValueError(f"a finding of kind {self.kind} says what it compares")
