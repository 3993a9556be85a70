"""A number as somebody wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.analyses.mine import canonical, mine_of
from cynosure.errors import UserMistake
from cynosure.findings.blocks import Unit


@pytest.mark.parametrize("written", ["5312", "5,312", "５３１２", "5，312", " 5 312 ", "5_312"])
def test_one_number_in_many_spellings(written: str) -> None:
    assert canonical(written) == "5312"
    assert mine_of(written, Unit.PEOPLE).value == 5312


@pytest.mark.parametrize(
    ("written", "unit", "holds", "misses"),
    [
        ("43.2%", Unit.SHARE, 0.4324, 0.4326),
        ("0.432", Unit.SHARE, 0.4315, 0.4326),
        ("43％", Unit.SHARE, 0.434, 0.436),
        ("1", Unit.SHARE, 1.0, 0.99),
        ("2.50", Unit.RATIO, 2.5049, 2.506),
        ("1,234", Unit.MONEY, 1234.4, 1234.6),
        ("12", Unit.PEOPLE, 12.0, 12.4),
    ],
)
def test_a_number_holds_what_would_be_written_as_it(
    written: str, unit: Unit, holds: float, misses: float
) -> None:
    mine = mine_of(written, unit)
    assert mine.equals(holds)
    assert not mine.equals(misses)
    assert not mine.equals(None)


@given(st.floats(0, 1), st.integers(0, 6))
def test_a_share_written_with_some_decimals_is_known_again(share: float, places: int) -> None:
    assert mine_of(f"{100 * share:.{places}f}%", Unit.SHARE).equals(share)


@pytest.mark.parametrize(
    ("written", "unit", "match"),
    [
        ("5.5", Unit.PEOPLE, "counts whole things"),
        ("-5", Unit.ROWS, "counts whole things"),
        ("43.2", Unit.SHARE, "43.2% or 0.432"),
        ("5,31", Unit.PEOPLE, "no number"),
        ("about 5", Unit.PEOPLE, "no number"),
        ("", Unit.PEOPLE, "no number"),
    ],
)
def test_what_cannot_be_a_value(written: str, unit: Unit, match: str) -> None:
    with pytest.raises(UserMistake, match=match):
        mine_of(written, unit)
