"""`groups`: who is who among the people, and how far the groups overlap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from cynosure.analyses import ranges, window
from cynosure.analyses.caveats import of_files
from cynosure.analyses.structure import carried_by
from cynosure.errors import Refusal, Text, UserMistake
from cynosure.findings.blocks import Block, EstimateBlock, MatrixBlock, Note, State, Unit
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Subject
from cynosure.metrics.calendar import Period
from cynosure.metrics.inputs import Asked, Inputs, Needs, tables_of
from cynosure.metrics.overlap import Overlap, OverlapRequest
from cynosure.metrics.starfile.models import StarFile
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

LABEL = Text("Overlap of the groups", "群体重叠")
SAYS = Text(
    "People who belong to more than one of the groups of the star file",
    "属于星文件中不止一个群体的人",
)
PEOPLE = Text("People in any group", "属于任一群体的人数")
MATRIX = Text("Groups and their overlap", "各群体及其重叠")
WHOLE_SPAN = Text("Whole span", "整个区间")
OVER_TIME = Text("Groups over time", "各群体走势")
SEVERAL = Text("In several", "同属多个群体")
LATEST = 13
"""How many periods the groups are followed over: a quarter of weeks."""
SUBJECT = "groups"


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
        return Needs(requests=_requests(asked))

    def answer(self, inputs: Inputs) -> Finding:
        asked = inputs.asked
        requests = _requests(asked)
        weekly, whole = (inputs.answer_to(request) for request in requests)
        periods = requests[0].periods
        period, overlap = _headline(asked, periods, weekly)
        state = _state(asked, period)
        several, lacking = _counted(asked, period, periods, weekly, lambda o: o.in_several)
        people, _ = _counted(asked, period, periods, weekly, lambda o: o.people)
        return Finding(
            question=asked.question,
            kind=Kind.MEASURED,
            subject=Subject(SUBJECT, LABEL, Unit.PEOPLE, inputs.definitions[SUBJECT][0], SAYS),
            estimand=SAYS,
            estimate=several,
            n=overlap.people,
            units=Unit.PEOPLE,
            rows=sum(
                p.kept for p in asked.profiles.values() if p.table in _tables(asked.star_file)
            ),
            window=window.window_of(asked, period, state),
            provenance=inputs.provenance,
            next_action=_next(asked.star_file),
            caveats=(*_caveats(asked, period, state), *lacking),
            blocks=(
                EstimateBlock(PEOPLE, Unit.PEOPLE, people),
                _matrix(asked.star_file, overlap, MATRIX),
                _matrix(asked.star_file, whole[0], WHOLE_SPAN),
                *_over_time(asked.star_file, periods, weekly),
            ),
        )


def _requests(asked: Asked) -> tuple[OverlapRequest, OverlapRequest]:
    """The overlap in each period, and over their span."""
    periods = window.periods_of(asked, _tables(asked.star_file))
    span = Period("range", periods[0].start, periods[-1].end)
    weekly = OverlapRequest(periods, groups=tuple(asked.star_file.groups))
    return weekly, replace(weekly, periods=(span,))


def _caveats(asked: Asked, period: Period, state: State) -> tuple[Note, ...]:
    caveats = []
    if asked.star_file.selection is not None:
        caveats.append(Note("selection", (("text", asked.star_file.selection),)))
    if state is State.OPEN:
        closes = window.closing(asked, period)
        caveats.append(Note("week_open", (("end", period.end.isoformat()), ("closes_at", closes))))
    profiles = [asked.profiles.get(table) for table in _tables(asked.star_file)]
    caveats += of_files(tuple(profile for profile in profiles if profile is not None))
    return tuple(caveats)


def _next(star_file: StarFile) -> Note:
    """The star by a dimension tells how the groups differ, where episodes carry one."""
    carried = carried_by(star_file, tuple(star_file.episodes))
    if not carried:
        return Note("load_more", (("command", "cyn load"),))
    return Note("split_by", (("command", f"cyn star --by {carried[0]}"),))


def _tables(star_file: StarFile) -> tuple[str, ...]:
    """The tables in which the groups' own moments stand; owners alone are dated by agents."""
    did = tuple(g.did.name for g in star_file.groups.values() if g.did is not None)
    return tables_of(star_file, did) if did else ("agents",)


def _state(asked: Asked, period: Period) -> State:
    return window.state_of(asked, period, _tables(asked.star_file), has_rows=True)


def _headline(
    asked: Asked, periods: tuple[Period, ...], weekly: Mapping[int, Overlap]
) -> tuple[Period, Overlap]:
    wanted = window.named(asked)
    found = [(period, weekly[k]) for k, period in enumerate(periods) if k in weekly]
    if wanted is not None:
        found = [(period, overlap) for period, overlap in found if period == wanted]
    if not found:
        shown = wanted or Period("range", periods[0].start, periods[-1].end)
        raise Refusal(
            f"Nobody belongs to any group from {shown.start} to {shown.end}.",
            f"{shown.start} 至 {shown.end} 没有任何人属于任何群体。",
        )
    closed = [pair for pair in found if _state(asked, pair[0]) is not State.OPEN]
    return closed[-1] if closed else found[-1]


def _counted(
    asked: Asked,
    period: Period,
    periods: tuple[Period, ...],
    weekly: Mapping[int, Overlap],
    count: Callable[[Overlap], int],
) -> tuple[Estimate, list[Note]]:
    """A count of the overlap in one period with its range, and what the range still takes."""
    first, _ = window.extent(asked, _tables(asked.star_file))
    number = periods.index(period)
    before = [
        float(count(weekly[k]))
        if k in weekly and _state(asked, periods[k]) is State.CLOSED and periods[k].start >= first
        else None
        for k in range(number)
    ]
    value = count(weekly[number])
    if _state(asked, period) is State.OPEN:
        return Estimate(value, Undefined(Reason.NO_ARRIVALS), value), []
    estimate = Estimate(value, ranges.expected(before, period.grain), value)
    return estimate, ranges.missing(estimate, before, period.grain)


def _over_time(
    star_file: StarFile, periods: tuple[Period, ...], weekly: Mapping[int, Overlap]
) -> tuple[Block, ...]:
    """The sizes of the groups in the latest periods, where there is more than one."""
    latest, groups = periods[-LATEST:], star_file.groups
    if len(latest) < 2:
        return ()

    def sizes(period: Period) -> tuple[float | Undefined, ...]:
        found = weekly.get(periods.index(period))
        if found is None:
            return tuple(Undefined(Reason.NO_ROWS) for _ in (*groups, SEVERAL))
        return (*(float(found.each[name]) for name in groups), float(found.in_several))

    labels = tuple(group.label or Text(name, name) for name, group in groups.items())
    rows = tuple(window.spelt(period) for period in latest)
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
