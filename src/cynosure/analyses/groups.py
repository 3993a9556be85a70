"""`groups`: who is who among the people, and how far the groups overlap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cynosure.analyses import bars, window
from cynosure.analyses.counted import Counted
from cynosure.analyses.structure import carried_by
from cynosure.errors import Text, UserMistake
from cynosure.findings.blocks import Block, EstimateBlock, MatrixBlock, Note, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs, Needs, tables_of
from cynosure.metrics.overlap import Overlap, OverlapRequest
from cynosure.metrics.starfile.definition import GROUPS
from cynosure.metrics.starfile.models import StarFile
from cynosure.stats.undefined import Reason, Undefined

LABEL = Text("Overlap of the groups", "群体重叠")
SAYS = Text(
    "People who belong to more than one of the groups of the star file",
    "属于星文件中不止一个群体的人",
)
SIZE = Text("People who belong to the group", "属于该群体的人")
PEOPLE = Text("People in any group", "属于任一群体的人数")
MATRIX = Text("Groups and their overlap", "各群体及其重叠")
WHOLE_SPAN = Text("Whole span", "整个区间")
OVER_TIME = Text("Groups over time", "各群体走势")
SEVERAL = Text("In several", "同属多个群体")
NOBODY = Text(
    "Nobody belongs to any group from {start} to {end}.",
    "{start} 至 {end} 没有任何人属于任何群体。",
)
LATEST = 13
"""How many periods the groups are followed over: a quarter of weeks."""
SUBJECT = GROUPS


@dataclass(frozen=True)
class Groups:
    """Sizes of the groups in a period and over the whole span, with their overlap."""

    name: str = SUBJECT

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        return ()

    def needs(self, asked: Asked) -> Needs:
        if not asked.star_file.groups:
            raise UserMistake(
                "The star file has no `groups`; name at least one.",
                "星文件没有写 `groups`；请至少定义一个群体。",
            )
        held = (bar.request(asked) for bar in _bars(asked))
        return Needs(requests=(*_requests(asked), *held))

    def answer(self, inputs: Inputs) -> Finding:
        asked = inputs.asked
        requests = _requests(asked)
        bars.refuse_missed(inputs, _bars(asked))
        weekly, whole = (inputs.answer_to(request) for request in requests)
        tables = _tables(asked.star_file)
        counted = Counted(asked, tables, requests[0].periods, frozenset(weekly))
        period = counted.headline(NOBODY)
        overlap = weekly[counted.periods.index(period)]
        several, lacking = counted.estimate(period, lambda number: weekly[number].in_several)
        people, _ = counted.estimate(period, lambda number: weekly[number].people)
        subject = _subject(asked.star_file, inputs.definitions[SUBJECT][0])
        return Finding(
            question=asked.question,
            kind=Kind.MEASURED,
            subject=subject,
            estimand=subject.says or subject.label,
            estimate=people if len(asked.star_file.groups) == 1 else several,
            n=overlap.people,
            units=Unit.PEOPLE,
            rows=sum(p.kept for p in asked.profiles.values() if p.table in tables),
            window=window.window_of(asked, period, counted.state(period)),
            provenance=inputs.provenance,
            next_action=_next(asked.star_file),
            caveats=(*counted.caveats(period), *lacking),
            blocks=(
                EstimateBlock(PEOPLE, Unit.PEOPLE, people),
                _matrix(asked.star_file, overlap, MATRIX),
                _matrix(asked.star_file, whole[0], WHOLE_SPAN),
                *_over_time(asked.star_file, counted, weekly),
            ),
        )


def _requests(asked: Asked) -> tuple[OverlapRequest, OverlapRequest]:
    """The overlap in each period, and over their span."""
    periods = window.periods_of(asked, _tables(asked.star_file))
    span = Period("range", periods[0].start, periods[-1].end)
    weekly = OverlapRequest(periods, groups=tuple(asked.star_file.groups))
    return weekly, replace(weekly, periods=(span,))


def _subject(star_file: StarFile, definition: str) -> Subject:
    """The overlap; of a single group, which overlaps with nothing, its size."""
    if len(star_file.groups) > 1:
        return Subject(SUBJECT, LABEL, Unit.PEOPLE, definition, SAYS)
    ((name, group),) = star_file.groups.items()
    return Subject(SUBJECT, group.label or Text(name, name), Unit.PEOPLE, definition, SIZE)


def _bars(asked: Asked) -> tuple[bars.Bar, ...]:
    """The bars under who did what makes a group."""
    return bars.bars_of_people(asked, _done(asked.star_file))


def _next(star_file: StarFile) -> Note:
    """The star by a dimension tells how the groups differ, where episodes carry one."""
    carried = carried_by(star_file, tuple(star_file.episodes))
    if not carried:
        return Note("load_more", (("command", "cyn load"),))
    return Note("split_by", (("command", f"cyn star --by {carried[0]}"),))


def _tables(star_file: StarFile) -> tuple[str, ...]:
    """The tables in which the groups' own moments stand; owners alone are dated by agents."""
    did = _done(star_file)
    return tables_of(star_file, did) if did else ("agents",)


def _done(star_file: StarFile) -> tuple[str, ...]:
    return tuple(g.did.name for g in star_file.groups.values() if g.did is not None)


def _over_time(
    star_file: StarFile, counted: Counted, weekly: Mapping[int, Overlap]
) -> tuple[Block, ...]:
    """The sizes of the groups in the latest periods, where there is more than one."""
    met = [n for n, period in enumerate(counted.periods) if n in weekly and weekly[n].people]
    latest, groups = counted.periods[: met[-1] + 1][-LATEST:] if met else (), star_file.groups
    if len(latest) < 2:
        return ()

    def sizes(period: Period) -> tuple[float | Undefined, ...]:
        found = weekly.get(counted.periods.index(period))
        if found is None:
            return tuple(Undefined(Reason.NO_ROWS) for _ in (*groups, SEVERAL))
        return (*(float(found.each[name]) for name in groups), float(found.in_several))

    labels = tuple(group.label or Text(name, name) for name, group in groups.items())
    rows = tuple(map(counted.spelt, latest))
    cells = tuple(sizes(period) for period in latest)
    return (MatrixBlock(OVER_TIME, rows, (*labels, SEVERAL), Unit.PEOPLE, cells),)


def _matrix(star_file: StarFile, overlap: Overlap, title: Text) -> MatrixBlock:
    names = tuple(star_file.groups)
    labels = tuple(star_file.groups[name].label or Text(name, name) for name in names)

    def together(one: str, other: str) -> float:
        if one == other:
            return float(overlap.each[one])
        return float(overlap.pairs.get((one, other), overlap.pairs.get((other, one), 0)))

    cells = tuple(tuple(together(one, other) for other in names) for one in names)
    return MatrixBlock(title, labels, labels, Unit.PEOPLE, cells)
