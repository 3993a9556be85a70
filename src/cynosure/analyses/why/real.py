"""L0: is it real? What stops before anything is explained.

In this order: the period is open; the data cover a part of one of the two; accounts of nobody make
up much of the change; an event is recorded otherwise in one version; another judge judged; the
definition is not accepted; the change lies inside what weeks do anyway; too few people for a
comparison. The first that applies stops the staircase.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from cynosure.analyses import past, window
from cynosure.analyses.reading import Reading
from cynosure.analyses.why import covered, meter_told
from cynosure.analyses.why.amiss import NOTHING_ASKED, Fault, Looks, check, faults
from cynosure.analyses.why.compared import Compared
from cynosure.analyses.why.covered import Gap
from cynosure.analyses.why.drawn import Drawn, clear, values_of
from cynosure.analyses.why.meter import (
    MeterChange,
    events_behind,
    events_request,
    judges_request,
    meter_changes,
)
from cynosure.errors import Text
from cynosure.findings.blocks import Check, State
from cynosure.metrics.frame import WHOLE
from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.why.instrument import Judges
from cynosure.stats.arrays import Floats
from cynosure.stats.estimate import Interval
from cynosure.stats.undefined import Reason, Undefined

MUCH = 0.5
"""The share of a change that accounts of nobody make up, from which on nothing is explained; and
that of the play of the value which other versions of the judge may make up at most."""


class Stop(StrEnum):
    """Why nothing is explained."""

    OPEN = "open"
    PARTIAL = "partial"
    ACCOUNTS = "accounts"
    METER = "meter"
    JUDGE = "judge"
    DEFINITION = "definition"
    UNDEFINED = "undefined"
    NOISE = "noise"
    FEW = "few"


LEVELS = (Stop.OPEN, Stop.NOISE)
"""Stops at which the level itself is sound."""
DIFFERENCE = Text("Change from {} (clustered by person)", "较 {} 的变动（按人聚类）")


def difference_title(both: Compared) -> Text:
    """The title of the two values with their difference."""
    spelt = window.spelt(both.before)
    return Text(DIFFERENCE.en.format(spelt.en), DIFFERENCE.zh.format(spelt.zh))


@dataclass(frozen=True)
class Real:
    """What L0 found.

    `checks` are what was looked at, up to the one that stopped; `stop` is None where the change is
    real. `faults`, of what `looks` looked for, are named whatever comes of it. `change` is value
    after less value before with its interval over people, `usual` the expected range of the value
    after, where there is one.
    """

    checks: tuple[Check, ...]
    stop: Stop | None
    before: float
    after: float
    interval: Interval | Undefined
    usual: Interval | Undefined
    people: int
    looks: Looks = NOTHING_ASKED
    faults: tuple[Fault, ...] = ()
    meter: MeterChange | None = None
    judges: Judges | None = None
    gap: Gap | None = None

    @property
    def change(self) -> float:
        """In the unit of the metric."""
        return self.after - self.before

    @property
    def by_people(self) -> bool:
        """Whether the interval over people opened the steps, for want of an expected range."""
        return isinstance(self.usual, Undefined)


def real(reading: Reading, both: Compared, drawn: Drawn, asked: Looks) -> Real:
    """Looks at everything that could make a change no change."""
    model = reading.model(reading.metric)
    values, intervals = drawn.terms(reading.metric, lambda sums: _levels(model, sums))
    people = int(drawn.sums.people[reading.metric].sum(axis=1).min())
    usual = _usual(reading, both)
    found = Real((), None, float(values[0]), float(values[1]), intervals[2], usual, people)
    amiss = faults(reading.inputs, reading.metric, asked)
    found = replace(found, looks=asked, faults=amiss)
    looks = (_closed, _covered, _sound, _meter, _judge, _definition, _beyond, _enough)
    return _looked(reading, both, found, looks)


def real_judged(reading: Reading, both: Compared, found: Real, judge: Look) -> Real:
    """The same of a judged metric, whose values are `found`; `judge` looks at who judged."""
    looks = (_closed, _covered, judge, _definition, _beyond, _enough)
    return _looked(reading, both, found, looks)


def _looked(reading: Reading, both: Compared, found: Real, looks: Sequence[Look]) -> Real:
    checks: list[Check] = []
    for look in looks:
        seen = look(reading, both, found)
        if seen is None:
            continue
        passed, stop, extra = seen
        checks.append(passed)
        if stop is not None:
            return _with(found, tuple(checks), stop, extra)
    return _with(found, tuple(checks), None, None)


Extra = MeterChange | Judges | Gap | None
Seen = tuple[Check, Stop | None, Extra] | None
Look = Callable[[Reading, Compared, Real], Seen]


def _with(found: Real, checks: tuple[Check, ...], stop: Stop | None, extra: Extra) -> Real:
    meter = extra if isinstance(extra, MeterChange) else None
    judges = extra if isinstance(extra, Judges) else None
    gap = extra if isinstance(extra, Gap) else None
    return replace(found, checks=checks, stop=stop, meter=meter, judges=judges, gap=gap)


def _levels(model: Metric, sums: Floats) -> Floats:
    """The value before, after, and the change: shape (m, 3)."""
    import numpy as np

    level = values_of(model, sums.sum(axis=2))
    return np.stack([level[:, 0], level[:, 1], level[:, 1] - level[:, 0]], axis=1)


def _usual(reading: Reading, both: Compared) -> Interval | Undefined:
    """The range that the periods before let expect; it speaks of neighbours in time alone."""
    if not both.adjacent or both.after not in reading.periods:
        return Undefined(Reason.STANDS_ALONE)
    cut, part = (WHOLE, None) if both.only is None else both.only
    return reading.expected(reading.metric, both.after, cut, part)


def _closed(_: Reading, both: Compared, __: Real) -> Seen:
    is_open = both.state is State.OPEN
    return Check("period_closed", not is_open), Stop.OPEN if is_open else None, None


def _covered(reading: Reading, both: Compared, _: Real) -> Seen:
    requests = covered.days_requests(reading.inputs.asked, reading.metric, both)
    if not requests:
        return None
    gap = covered.gap(reading.inputs, requests, both)
    return covered.check(gap), None if gap is None else Stop.PARTIAL, gap


def _sound(_: Reading, __: Compared, found: Real) -> Seen:
    change = abs(_relative(found.before, found.after))
    theirs = any(fault.moves >= MUCH * change > 0 for fault in found.faults)
    return check(found.looks, found.faults), Stop.ACCOUNTS if theirs else None, None


def _meter(reading: Reading, both: Compared, _: Real) -> Seen:
    request = events_request(reading.inputs.asked, reading.metric, both)
    if request is None:
        return None
    recorded = reading.inputs.answer_to(request)
    own = events_behind(reading.inputs.asked, reading.metric)
    changes = [change for change in meter_changes(recorded) if change.event in own]
    if not changes:
        return meter_told.steady(recorded), None, None
    return meter_told.check(changes[0]), Stop.METER, changes[0]


def _judge(reading: Reading, both: Compared, found: Real) -> Seen:
    request = judges_request(reading.inputs.asked, reading.metric, both)
    if request is None:
        return None
    judges = reading.inputs.answer_to(request)
    if not (judges.before and judges.after):
        # Who judged cannot have changed where nobody did: the metric then has no value.
        return None
    # Had other versions scored these labels all otherwise, that could neither make a change that
    # is clear of what weeks or people do anyway, nor hide one.
    slight = judges.moved <= MUCH * play(found)
    versions = ("versions", judges.said)
    if slight and set(judges.before) == set(judges.after):
        return Check("judge_same", passed=True, values=(versions,)), None, None
    check = Check("judge_share", slight, (("share", judges.moved), versions))
    return (check, None, None) if slight else (check, Stop.JUDGE, judges)


def play(found: Real) -> float:
    """How far a value may lie from the one before, relative to it, without being clear of it; 0
    where nothing says so."""
    known = found.usual if isinstance(found.usual, Interval) else found.interval
    if isinstance(known, Undefined) or not found.before:
        return 0.0
    return (known.high - known.low) / 2 / abs(found.before)


def _definition(reading: Reading, _: Compared, __: Real) -> Seen:
    version = reading.inputs.definitions[reading.metric][1]
    signed = past.is_signed(reading)
    check = Check("definition_version", signed, (("version", version),))
    return check, None if signed else Stop.DEFINITION, None


def _beyond(_: Reading, __: Compared, found: Real) -> Seen:
    """Whether the change lies outside what weeks do; without enough weeks, what people do."""
    if not math.isfinite(found.change):
        return Check("outside_range", None), Stop.UNDEFINED, None
    usual = found.usual
    if isinstance(usual, Interval):
        outside = not usual.low <= found.after <= usual.high
        seen = against_before("outside_range", outside, found, (usual.low, usual.high))
        return seen, None if outside else Stop.NOISE, None
    if isinstance(found.interval, Undefined):
        return Check("clear_of_zero", None), Stop.UNDEFINED, None
    passed = clear(found.interval)
    ends = found.before + found.interval.low, found.before + found.interval.high
    seen = against_before("clear_of_zero", passed, found, ends)
    return seen, None if passed else Stop.NOISE, None


def against_before(code: str, passed: bool, found: Real, ends: tuple[float, float]) -> Check:
    """The value after and the `ends` of a range of it, relative to the value before."""
    if not found.before:
        return Check(f"{code}_from_nothing", passed)
    values = zip(("change", "low", "high"), (found.after, *ends), strict=True)
    relative = tuple((name, _relative(found.before, value)) for name, value in values)
    return Check(code, passed, relative)


def _enough(reading: Reading, _: Compared, found: Real) -> Seen:
    floor = reading.star_file.evidence.floors.users_per_cell
    enough = found.people >= floor
    values = (("n", found.people), ("floor", floor))
    return Check("people_enough", enough, values), None if enough else Stop.FEW, None


def _relative(before: float, value: float) -> float:
    """A change relative to the value before; from nothing, the change itself."""
    return value / before - 1 if before else value
