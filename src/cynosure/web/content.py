"""What a page holds, before it has a language: parts, and in them findings or what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from cynosure.errors import Text
from cynosure.findings.asking import command_for
from cynosure.findings.blocks import Block, Check
from cynosure.findings.record import Finding, Question
from cynosure.metrics.inputs import label_of
from cynosure.metrics.starfile.models import StarFile
from cynosure.report.charts import Rug
from cynosure.store.ledger import alias
from cynosure.store.ledger_listing import Listed
from cynosure.web.reading import Reading
from cynosure.web.tree import Shares
from cynosure.web.view import View


@dataclass(frozen=True)
class Claim:
    """A finding, or some of it.

    `blocks` are places in `finding.blocks`. `large` sets its number apart, `says` shows the
    headline, `notes` all its checks and caveats, `next` what to do. `rug` stands under its
    series, `shares` make the edges of its tree. `whole` shows every line of the record.
    """

    alias: str
    finding: Finding
    blocks: tuple[int, ...] = ()
    checks: tuple[Check, ...] = ()
    large: bool = False
    says: bool = True
    notes: bool = False
    next: bool = False
    whole: bool = False
    rug: tuple[Rug, ...] = ()
    shares: Shares = field(default_factory=dict)


@dataclass(frozen=True)
class Verdicts:
    """The verdicts of an audit beside each other: a row a criterion, a column a metric."""

    alias: str
    finding: Finding


@dataclass(frozen=True)
class Missing:
    """A question that nobody has asked yet on this snapshot, and the command that asks it."""

    asked: Text
    command: str


@dataclass(frozen=True)
class Said:
    """A sentence of the page itself; a code of ours with its values, or what a user wrote."""

    text: Text
    command: str = ""


@dataclass(frozen=True)
class Written:
    """A text as it stands in a file or a record; `head` names it, `closed` folds it away."""

    head: Text
    text: str
    closed: bool = False


@dataclass(frozen=True)
class Facts:
    """Names with what they stand for."""

    rows: tuple[tuple[Text, Text], ...]


@dataclass(frozen=True)
class Entries:
    """Lines of the ledger, newest first, out of `count`; `page` counts from 1 to `pages`."""

    rows: tuple[Line, ...]
    count: int
    filters: tuple[Choice, ...]
    page: int
    pages: int


@dataclass(frozen=True)
class Line:
    """A finding in a list, with what was listed of it."""

    listed: Listed
    finding: Finding


@dataclass(frozen=True)
class Choice:
    """A field of a form with the values it may take; the empty one stands for all."""

    name: str
    label: Text
    values: tuple[tuple[str, Text], ...]
    chosen: str = ""


@dataclass(frozen=True)
class Declaring:
    """The two forms of the pages: what changed is declared, or ignored with a reason.

    `about` names the finding that noticed it, None where a person did; `day` is its first.
    """

    about: str | None
    day: str
    kinds: tuple[tuple[str, Text], ...]


Item = Claim | Verdicts | Missing | Said | Written | Facts | Entries | Declaring


@dataclass(frozen=True)
class Section:
    """A part of a page under its heading; `id` is its anchor."""

    id: str
    head: Text
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Content:
    """A whole page.

    `snapshot` is the one whose findings are shown. `groups` and `dimensions` are what may be
    chosen in its view; `periods` likewise.
    """

    title: Text
    sections: tuple[Section, ...]
    snapshot: str | None = None
    periods: tuple[str, ...] = ()
    groups: tuple[tuple[str, Text], ...] = ()
    dimensions: tuple[str, ...] = ()
    notices: tuple[Said, ...] = field(default_factory=tuple)


class Page(Protocol):
    """One question of the product, answered at a glance."""

    @property
    def name(self) -> str:
        """Its place in the address, and of its template where it has one of its own."""
        ...

    @property
    def title(self) -> Text:
        """What it is called."""
        ...

    def content(self, reading: Reading, view: View, query: dict[str, str]) -> Content:
        """What it shows; `query` is the rest of the address. Raises UserMistake for what it asks
        for and nothing knows."""
        ...


def claim(
    reading: Reading,
    listed: Listed,
    shape: tuple[type[Block], ...] | None = None,
    *,
    says: bool = True,
    notes: bool = False,
    rug: tuple[Rug, ...] = (),
) -> Claim:
    """A finding of the list with its blocks, those of some shapes only where `shape` names them."""
    finding = reading.of(listed)
    blocks = tuple(
        place
        for place, block in enumerate(finding.blocks)
        if shape is None or isinstance(block, shape)
    )
    known_as = alias(listed.number)
    return Claim(known_as, finding, blocks, says=says, notes=notes, next=notes, rug=rug)


def missing(star_file: StarFile, question: Question) -> Missing:
    """That nothing is on file for a question, and the command that asks it."""
    metric = question.argument("metric")
    asked = QUESTIONS.get(question.name, Text(question.name, question.name))
    if metric is not None:
        asked = label_of(star_file, metric)
    return Missing(asked, command_for(question))


QUESTIONS = {
    "groups": Text("Groups", "群体"),
    "agents": Text("Main assistant and agents", "主助手与智能体"),
    "moved": Text("Use that moved between agents and the assistant", "智能体与主助手之间的转移"),
    "doctor": Text("What may be believed", "哪些数据可信"),
    "growth": Text("Growth accounting", "增长核算"),
    "money": Text("Money", "收入与成本"),
    "stage": Text("The stage of the product", "产品所处阶段"),
}
