"""What the calibration makes of decisions: evidence a step lower, orphans, sums by quarter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cynosure.analyses.calibration.effects import summed
from cynosure.analyses.calibration.shown import by_kind_table, orphans, summed_table
from cynosure.errors import Text
from cynosure.findings.blocks import Quantity, Unit
from cynosure.findings.kinds import Kind
from cynosure.metrics.decided import Closing, Decided, DeclaredRelease
from cynosure.metrics.release.known import KnownRelease
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

LEVEL = 0.95


def effect(alias: str, value: float, half: float, **more: object) -> Decided:
    """A release that was measured at so much, give or take `half`."""
    span = Interval(value - half, value + half, LEVEL, Band.SAMPLING)
    made = Decided(
        alias=alias,
        question="release",
        kind=Kind.CAUSED,
        metric="reach",
        label=Text("Reach", "触达"),
        unit=Unit.POINTS,
        estimate=Estimate(value, span, 1_000),
        verdict="ship",
        looks=1,
        told=1,
        release=alias,
        change="model",
        start="2026-07-01",
        end="2026-08-01",
    )
    return replace(made, **more)  # type: ignore[arg-type]  # fields of the record, by name


def closed(one: Decided, value: float | None) -> Decided:
    return replace(one, closing=Closing(value, "so", "", "", "2026-10-01"))


def test_an_interval_holds_its_ends_and_words_hold_nothing() -> None:
    one = effect("a", 0.02, 0.01)
    assert closed(one, 0.03).held is True
    assert closed(one, 0.031).held is False
    assert closed(one, None).held is None
    assert one.held is None
    assert closed(replace(one, estimate=Undefined(Reason.NO_ROWS)), 1.0).held is None


def test_looks_that_were_not_told_of_lower_the_evidence_by_a_step() -> None:
    assert effect("a", 0.02, 0.01, looks=3, told=3).counts_as is Kind.CAUSED
    assert effect("a", 0.02, 0.01, looks=3, told=1).counts_as is Kind.PROBABLY_CAUSED
    lower = closed(effect("a", 0.02, 0.01, looks=2), 0.02)
    (row,) = by_kind_table([lower], LEVEL).rows
    assert row[0] == Text("◐ rolled out in turn", "◐ 分批铺开")
    assert row[1:3] == (1, 1)


def test_orphans_lack_a_beginning_or_an_end() -> None:
    decided = [effect("m2", 0.02, 0.01), closed(effect("m3", 0.02, 0.01), 0.02)]
    declared = [DeclaredRelease("2026-06-01", "prompt", "p1")]
    known = [KnownRelease("m2", "model", "2026-07-01"), KnownRelease("it's", "price", "2026-05-01")]
    found = orphans(decided, declared, known)
    assert [(one.day, one.what.en) for one in found] == [
        ("2026-05-01", "it's"),
        ("2026-06-01", "p1"),
        ("2026-08-01", "ship m2"),
    ]
    assert found[0].command == """cyn release effect 'it'"'"'s'"""
    assert found[2].command == "cyn ledger close m2 --outcome 1.2pt"
    (count,) = orphans([effect("m4", 2.0, 0.5, unit=Unit.NUMBER)], (), ())
    assert count.command == "cyn ledger close m4 --outcome 1.2", "points are of shares"


def test_what_was_shipped_is_added_up_by_quarter_and_kind_of_change() -> None:
    decided = [
        effect("a", 0.03, 0.01),
        effect("b", 0.02, 0.01, change="prompt"),
        effect("c", -0.03, 0.01, verdict="stop"),
        effect("d", 0.05, 0.01, end="2026-11-01"),
        effect("seen", 0.09, 0.01, kind=Kind.MOVED_TOGETHER),
    ]
    found = summed(decided, LEVEL)
    named = [(one.quarter, one.change, one.shipped) for one in found]
    assert named == [
        ("2026 Q3", None, 2),
        ("2026 Q3", "model", 1),
        ("2026 Q3", "prompt", 1),
        ("2026 Q4", None, 1),
    ]
    whole = found[0]
    assert whole.measured == pytest.approx(0.05)
    kinds = [row[2] for row in summed_table(found, None).rows]
    assert kinds[:2] == [Text("all", "全部"), Text("model", "模型")]
    assert isinstance(whole.drawn, Estimate)
    assert 0.03 < whole.drawn.value < 0.05, "winners are drawn back"


def test_effects_are_drawn_to_all_that_was_tried_and_not_to_winners() -> None:
    """The mean of what was told from nothing is one of luck as well."""
    won = [effect(name, 0.03, 0.02) for name in "abc"]
    lost = [
        effect(name, 0.0, 0.02, kind=Kind.CANNOT_TELL, verdict="hold", tried=True)
        for name in "defghi"
    ]
    (of_winners,), (of_all,) = summed(won, LEVEL), summed([*won, *lost], LEVEL)
    assert of_winners.measured == of_all.measured == pytest.approx(0.09)
    assert isinstance(of_winners.drawn, Estimate)
    assert isinstance(of_all.drawn, Estimate)
    assert of_winners.drawn.value == pytest.approx(0.09)
    assert of_all.drawn.value < 0.07
    mixed = replace(lost[0], tried=False, verdict="ship")
    assert summed([*won, mixed], LEVEL)[0].shipped == 3, "nobody knows what it is an effect of"


def test_an_effect_in_a_part_is_not_one_of_all() -> None:
    found = summed(
        [effect("a", 0.03, 0.01), effect("b", 0.2, 0.1, release="a", part="plan")], LEVEL
    )
    assert [(one.shipped, one.measured) for one in found] == [(1, pytest.approx(0.03))]


def test_the_last_finding_of_a_release_counts_alone() -> None:
    decided = [effect("a", 0.03, 0.01), effect("later", 0.01, 0.01, release="a")]
    (one,) = summed(decided, LEVEL)
    assert (one.shipped, one.measured) == (1, pytest.approx(0.01))
    assert one.drawn == Undefined(Reason.TOO_FEW, (("experiments", 1),))


def test_a_closing_may_decide_otherwise_than_the_finding() -> None:
    held = replace(
        effect("a", 0.03, 0.01), closing=Closing(None, "kept back", "hold", "", "2026-10-01")
    )
    assert summed([held], LEVEL) == ()


def test_a_holdout_stands_beside_the_sum() -> None:
    holdout = effect("F-0009", 0.012, 0.004, release="everything")
    rows = summed_table(summed([effect("a", 0.03, 0.01)], LEVEL), holdout).rows
    both = [effect("a", 0.03, 0.01), holdout]
    (alone,) = summed(both, LEVEL, "everything")
    assert alone.shipped == 1, "its gap holds the others"
    assert alone.measured == pytest.approx(0.03)
    assert rows[-1][0] == "F-0009"
    assert rows[-1][4] == Quantity(0.012, Unit.POINTS)
