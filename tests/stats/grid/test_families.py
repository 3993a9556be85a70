"""The recorded coverage of the families: all designs are in it, and all keep their bars."""

from pathlib import Path

import pytest

from tests.stats.grid.families import DESIGNS, RESULT, Row, pictures, read, simulate, write

PAGES = RESULT.parent


def test_every_design_is_recorded_and_keeps_its_bars() -> None:
    rows = read()
    assert [(row.family, row.interval, row.design, row.runs) for row in rows] == [
        (design.family, design.interval, design.said, design.runs) for design in DESIGNS
    ]
    assert [row for row in rows if not row.meets] == []


def test_pictures_are_those_of_the_table_and_stand_on_their_pages() -> None:
    for name, text in pictures(read()).items():
        assert (PAGES / name).read_text("utf-8") == text
        page = name.removeprefix("coverage-").replace(".svg", ".md")
        assert f"({name})" in (PAGES / page).read_text("utf-8")


def test_a_design_is_the_same_every_time(tmp_path: Path) -> None:
    rows = [simulate(0, 20), simulate(5, 20)]
    assert rows == [simulate(0, 20), simulate(5, 20)]
    write(rows, tmp_path / "families.csv")
    assert read(tmp_path / "families.csv") == rows


@pytest.mark.parametrize(
    ("answered", "covered", "meets"), [(1_000, 950, True), (1_000, 880, False), (700, 665, False)]
)
def test_what_meets(answered: int, covered: int, meets: bool) -> None:
    assert Row("any", "any", "any", 1_000, answered, covered).meets is meets
