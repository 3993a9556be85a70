"""Groups are followed up to the last period in which anybody belonged to one."""

from __future__ import annotations

from tests.cli.bakery import Bakery


def test_periods_after_the_last_member_are_left_out(bakery: Bakery) -> None:
    bakery.rewrite("2026-06-25T00", "2026-08-25T00")
    late = [("z-1", "eve", "2026-08-18T12:00:00+08:00", "baked", "z", "gas")]
    bakery.file("late.csv", late)
    bakery.load()
    said = bakery.cyn("whom")
    assert said.code == 0, said.err
    assert "2026-06-01 – 2026-06-07  2 people" in said.out
    assert "2026-06-08 – 2026-06-14  3 people" in said.out
    assert "2026-08" not in said.out.partition("Groups over time")[2].partition("Next")[0]
