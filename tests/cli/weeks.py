"""The bakery over many weeks, so that its counts have expected ranges."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tests.cli.bakery import STAR_FILE, Bakery, Row, talk

MONDAY = date(2026, 3, 2)
USUAL = (20, 22, 21, 24, 22, 21, 23, 25, 24, 22, 23)
"""People a week, as many as a range takes and a few more."""

GUARDED = STAR_FILE.replace(
    "{metric: weekly_bakers, since: 2026-06-01}",
    "{metric: weekly_bakers, since: 2026-01-01, guardrails: {success: {worse_than: 20%}}}",
)


def week(number: int, people: int, bakers: int | None = None, who: str = "p") -> list[Row]:
    """The rows of one week: so many people, of whom so many bake (all, unless said)."""
    rows: list[Row] = []
    for person in range(people):
        day = MONDAY + timedelta(weeks=number, days=person % 7)
        baked = bakers is None or person < bakers
        rows += talk(day.isoformat(), f"{who}{person}", baked=baked)
    return rows


def complete(bakery: Bakery, weeks: int) -> None:
    """Say that so many weeks are complete."""
    until = MONDAY + timedelta(weeks=weeks, days=3)
    star_file = GUARDED.replace("2026-06-25", until.isoformat())
    bakery.star_file(star_file)


def weeks(bakery: Bakery, people: Sequence[int] = USUAL) -> None:
    """A file a week, all of them complete."""
    for path in (bakery.folder / "data").glob("*.csv"):
        path.unlink()
    for number, count in enumerate(people):
        bakery.file(f"w{number:02}.csv", week(number, count))
    complete(bakery, len(people))
