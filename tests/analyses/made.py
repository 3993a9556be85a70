"""Inputs made by hand: a star file as text, and what each week adds up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from cynosure.analyses.level import Level
from cynosure.findings.record import Finding, Provenance, Question
from cynosure.metrics.cell import Cell
from cynosure.metrics.frame import WHOLE, MetricFrame, Profile
from cynosure.metrics.inputs import Asked, Inputs, MarkedDays, TableProfile
from cynosure.metrics.overlap import Overlap
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.stats.moments import Moments

STAR_FILE = """\
cynosure: 1
project: {id: made}
sources: [{table: events, format: csv, path: e.csv}]
moments:
  asked: {event: asked}
  baked: {event: baked}
episodes:
  talk:
    key: episode_id
    of: [asked, baked]
    carries: {user_id: only, oven: first}
    measures: {cakes: {count: baked}, turns: {count: asked}}
    fulfilled: cakes >= 1
  walk: {key: session_id, of: [asked]}
groups:
  guest: {did: asked, label: {en: Guests, zh: 顾客}}
  host: {owns: agents, label: {en: Hosts, zh: 主人}}
metrics:
  bakers: {kind: units, from: talk, where: fulfilled, label: {en: Bakers, zh: 烘焙人数}}
  askers: {kind: units, from: talk}
  share: {kind: ratio, num: bakers, den: askers}
  turns: {kind: ratio, from: talk, num: turns, den: fulfilled, better: down}
  cakes: {kind: sum, from: talk, of: cakes}
  both: {kind: units, from: [talk, walk]}
star:
  - {metric: bakers, since: 2026-06-01}
"""

FIRST, LAST = date(2026, 6, 1), date(2026, 6, 28)
"""Four weeks from a Monday."""
CLOSED = datetime(2026, 7, 15, tzinfo=UTC)

Totals = tuple[float, ...] | Cell | None
"""What the units of a week add up to, a number a contribution; None where there is no row."""


@dataclass(frozen=True)
class Made:
    """A question with everything that would come from the store."""

    weeks: Mapping[str, tuple[Totals, ...]]
    star_file: str = STAR_FILE
    metric: str = "bakers"
    period: str = "week"
    first: date = FIRST
    last: date = LAST
    complete_until: datetime = CLOSED
    marked: tuple[MarkedDays, ...] = ()
    parts: Mapping[tuple[str, str, str | None], Totals] = field(default_factory=dict)
    parts_before: Mapping[tuple[str, str, str | None], Totals] = field(default_factory=dict)
    profiles: tuple[Profile, ...] = ()
    overlaps: tuple[Mapping[int, Overlap], ...] = ()
    quarantined: int = 0

    def finding(self) -> Finding:
        """What `level` makes of it; the parts are those of the last weeks."""
        by = tuple(dict.fromkeys(dimension for _, dimension, _ in self.parts))
        arguments = {"metric": self.metric, "period": self.period}
        arguments |= {"by": ",".join(by)} if by else {}
        question = Question("level", tuple(sorted(arguments.items())))
        read = 100 + self.quarantined
        profile = TableProfile(
            "events",
            read,
            100,
            self.quarantined,
            0,
            self.first,
            self.last,
            self.complete_until,
            self.marked,
        )
        asked = Asked(question, parse_star_file(self.star_file, "made.yml"), {"events": profile})
        needs = Level().needs(asked)
        request = needs.frame
        assert request is not None
        cells: dict[tuple[str, int, str, str | None], Cell] = {}
        for metric, weeks in self.weeks.items():
            for number, totals in enumerate(weeks[: len(request.periods)]):
                if totals is not None:
                    cells[metric, number, WHOLE, None] = cell(totals)
        last = len(request.periods) - 1
        for number, parts in ((last, self.parts), (last - 1, self.parts_before)):
            for (metric, dimension, part), totals in parts.items():
                if totals is not None:
                    cells[metric, number, dimension, part] = cell(totals)
        frame = MetricFrame(request, cells, self.profiles, "SELECT 1")
        versions = dict.fromkeys([*asked.star_file.metrics, "groups"], ("0" * 64, 1))
        provenance = Provenance("s", "d", 0, "0", "SELECT 1", "2026-07-15T00:00:00+00:00")
        overlaps = self.overlaps or ({},) * len(needs.requests)
        answers = tuple(zip(needs.requests, overlaps, strict=True))
        return Level().answer(Inputs(asked, frame, answers, versions, provenance))


def cell(totals: tuple[float, ...] | Cell) -> Cell:
    """A cell in which units differ and nothing is left out."""
    if isinstance(totals, Cell):
        return totals
    n = round(max(totals))
    size = range(len(totals))
    products = tuple(tuple(float(n) if i == j else 0.0 for j in size) for i in size)
    return Cell(Moments(n, totals, products), n, n)


def counts(*values: float | None) -> tuple[Totals, ...]:
    """Weeks of a count of units."""
    return tuple(None if value is None else (value,) for value in values)


def notes(finding: Finding) -> dict[str, dict[str, object]]:
    """The caveats by code."""
    return {note.code: dict(note.values) for note in finding.caveats}


def checks(finding: Finding) -> dict[str, bool | None]:
    """The outcomes of the checks by code."""
    return {check.code: check.passed for check in finding.checks}
