"""What the interval says of a declared margin stands among the checks, whatever else is told."""

from __future__ import annotations

from datetime import date

import pytest

from cynosure.analyses.release.margins import with_margin
from cynosure.analyses.release.outcome import Outcome
from cynosure.findings.blocks import Note, Unit
from cynosure.findings.kinds import Kind
from cynosure.metrics.calendar import Period
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

DAYS = Period("range", date(2026, 6, 1), date(2026, 6, 7))


def found(low: float, high: float) -> Outcome:
    estimate = Estimate((low + high) / 2, Interval(low, high, 0.95, Band.SAMPLING), 100)
    wait = Note("decide_hold")
    return Outcome(Kind.CANNOT_TELL, estimate, 100, Unit.PEOPLE, DAYS, wait, before=0.5)


def told(of: Outcome, written: str, better: float = 1.0, unit: Unit = Unit.SHARE) -> Outcome:
    return with_margin(of, written, better, unit)


@pytest.mark.parametrize(
    ("low", "high", "better", "holds"),
    [
        (-0.01, 0.03, 1.0, True),
        (-0.03, 0.01, 1.0, None),
        (-0.05, -0.03, 1.0, False),
        (-0.03, 0.01, -1.0, True),
        (-0.01, 0.03, -1.0, None),
        (0.03, 0.05, -1.0, False),
    ],
)
def test_what_the_interval_says(low: float, high: float, better: float, holds: bool | None) -> None:
    said = told(found(low, high), "-2pt", better)
    (check,) = said.checks
    assert (check.code, check.passed) == ("margin_held_share", holds)
    worst, best = (low, high) if better > 0 else (high, low)
    numbers = dict(check.values)
    if holds is None:
        (note,) = said.caveats
        assert note.code == "margin_unsettled_share"
        numbers = dict(note.values)
        assert (numbers.pop("worst"), numbers.pop("best")) == (worst, best)
    else:
        assert numbers.pop("end") == (worst if holds else best)
    assert numbers == {"margin": -0.02 * better, "unit": "share"}


def test_a_share_of_the_control() -> None:
    (check,) = told(found(-0.04, 0.01), "10%", unit=Unit.NUMBER).checks
    assert (check.code, check.passed) == ("margin_held", True)
    assert check.values[0] == ("margin", -0.05)


def test_nothing_to_hold_it_against() -> None:
    absent = Outcome(
        Kind.CANNOT_TELL, Undefined(Reason.TOO_FEW), 3, Unit.PEOPLE, DAYS, Note("decide_hold")
    )
    assert told(absent, "-2pt") == absent
    assert told(found(-0.04, 0.01), "") == found(-0.04, 0.01)
