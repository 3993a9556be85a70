"""What a `why` says of a judged metric: the difference as a whole, and why it has no parts."""

from __future__ import annotations

from collections.abc import Iterator

from cynosure.analyses import caveats, past, window
from cynosure.analyses.displays import subject_of
from cynosure.analyses.quality import judged as quality_asked
from cynosure.analyses.reading import Reading
from cynosure.analyses.why import shown
from cynosure.analyses.why.judged import Judging, Whole, judging, whole
from cynosure.analyses.why.real import LEVELS, Stop, difference_title
from cynosure.errors import Text
from cynosure.findings.blocks import Block, Note
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding
from cynosure.metrics.inputs import Inputs
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined

OF_PARTS = (
    Text("labels of people in every part, in both periods", "两期的每个部分都有人工标注"),
    Text(
        "about 100 labels a part and period: ±10 points each",
        "每期每个部分约 100 条标注，误差各约 ±10 个百分点",
    ),
)


def answer(inputs: Inputs, metric: str) -> Finding:
    """The finding: the level after, the change with its interval, and what L0 looked at."""
    wanted = whole(inputs.asked, metric)
    reading = Reading(inputs, metric)
    found = judging(inputs, wanted)
    ground, after = found.ground, wanted.both.after
    subject = subject_of(reading)
    return Finding(
        question=inputs.asked.question,
        kind=Kind.MEASURED if ground.stop in (None, *LEVELS) else Kind.CANNOT_TELL,
        subject=subject,
        estimand=subject.says or subject.label,
        estimate=_estimate(reading, found),
        n=reading.n(metric, after),
        units=reading.counted(metric),
        rows=reading.rows(),
        window=window.window_of(inputs.asked, after, wanted.both.state),
        provenance=inputs.provenance,
        next_action=_next_action(reading, wanted, found),
        group=reading.group(),
        checks=(*ground.checks, *quality_asked.checks(reading, after)),
        caveats=tuple(_notes(reading, wanted, found)),
        blocks=tuple(_blocks(reading, wanted, found)),
        version=inputs.definitions[metric][1],
    )


def _estimate(reading: Reading, found: Judging) -> Estimate | Undefined:
    ground = found.ground
    floor = reading.star_file.evidence.floors.users_per_cell
    match ground.stop:
        case Stop.PARTIAL if ground.gap is not None:
            return ground.gap.missing
        case Stop.JUDGE:
            return Undefined(Reason.JUDGE_CHANGED, (("versions", _versions(found)),))
        case Stop.DEFINITION:
            return Undefined(Reason.UNSIGNED)
        case Stop.FEW:
            return Undefined(Reason.BELOW_FLOOR, (("people", ground.people), ("floor", floor)))
        case Stop.UNDEFINED:
            unknown = ground.interval if isinstance(ground.interval, Undefined) else None
            return found.missing or unknown or Undefined(Reason.NO_ROWS)
    return found.after


def _versions(found: Judging) -> str:
    check = next(one for one in found.ground.checks if one.code == "judge_anchored")
    return str(dict(check.values)["versions"])


def _next_action(reading: Reading, wanted: Whole, found: Judging) -> Note:
    again = ("command", f"cyn why {wanted.metric}")
    after = wanted.both.after
    match found.ground.stop:
        case Stop.OPEN:
            return caveats.until_closed(reading, after)
        case Stop.PARTIAL:
            return Note("load_days", (again,))
        case Stop.JUDGE:
            return Note("label_both", (again,))
        case Stop.DEFINITION:
            return past.accept(reading)
        case Stop.NOISE:
            return Note("ask_next_period", (again,))
        case Stop.UNDEFINED | Stop.FEW:
            lacking = wanted.both.before if isinstance(found.before, Undefined) else after
            more = quality_asked.next_action(reading, lacking)
            return more or Note("load_more", (("command", "cyn load"),))
    return Note("parts_levels", (("command", f"cyn star --metric {wanted.metric} --by DIMENSION"),))


def _notes(reading: Reading, wanted: Whole, found: Judging) -> Iterator[Note]:
    ground = found.ground
    if ground.stop is Stop.NOISE:
        yield Note("nothing_to_explain")
    if ground.by_people and ground.stop in (None, Stop.FEW):
        yield Note("range_by_people")
    if ground.stop is None:
        yield Note("judged_whole")
        datum, takes = OF_PARTS
        yield Note("would_settle", (("datum", datum), ("takes", takes)))
    yield from quality_asked.caveats(reading, wanted.both.after)
    yield from caveats.selection(reading)
    yield from caveats.of_files(caveats.profiles_of(reading))


def _blocks(reading: Reading, wanted: Whole, found: Judging) -> Iterator[Block]:
    ground = found.ground
    states = (shown.PASSED, shown.NO_PARTS, shown.NO_PARTS, shown.NOT_JUDGED)
    if ground.stop is not None:
        states = (shown.STOPPED, shown.GREY, shown.GREY, shown.GREY)
    yield shown.staircase(states)
    if ground.stop not in (Stop.OPEN, Stop.UNDEFINED):
        yield shown.difference_table(reading, difference_title(wanted.both), ground)
