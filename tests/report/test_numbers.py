"""Numbers are printed with the digits that they deserve."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.findings.blocks import Unit
from cynosure.report.numbers import decimals, numeral, signed, sparkline


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        (1204.0, Unit.PEOPLE, "1,204"),
        (0.394, Unit.SHARE, "39.4"),
        (0.0, Unit.SHARE, "0.0"),
        (1.0, Unit.SHARE, "100.0"),
        (0.99964, Unit.SHARE, "99.96"),
        (0.00032, Unit.SHARE, "0.03"),
        (4.1271, Unit.RATIO, "4.13"),
        (1234.5, Unit.RATIO, "1,234"),
        (0.0012345, Unit.NUMBER, "0.00123"),
        (3.1e-16, Unit.NUMBER, "3.1e−16"),
        (12.4, Unit.MONEY, "12.40"),
        (-3.0, Unit.PEOPLE, "−3"),
        (1e300, Unit.PEOPLE, "1.00e+300"),
    ],
)
def test_a_value_alone(value, unit, printed):
    assert numeral(value, unit) == printed


def test_a_value_takes_the_decimals_of_its_interval():
    assert decimals(4.1271, Unit.RATIO, 0.5) == 2
    assert decimals(4.1271, Unit.RATIO, 50.0) == 0
    assert decimals(0.394, Unit.SHARE, 0.026) == 1
    assert decimals(0.394, Unit.SHARE, 0.00026) == 3


def test_signs():
    assert [signed(v, Unit.SHARE) for v in (0.007, -0.018, 0.0)] == ["+0.7", "−1.8", "0.0"]
    assert numeral(-1e-9, Unit.SHARE, 1) == "0.0"
    assert signed(1e-9, Unit.SHARE, 1) == "0.0"
    assert numeral(-0.0, Unit.SHARE) == "0.0"


def test_sparkline_shows_gaps_and_levels():
    assert sparkline((1.0, None, 8.0, 4.5)) == "▁·█▅"
    assert sparkline((2.0, 2.0)) == "▅▅"
    assert sparkline((0.0, None, 0.0)) == "▁·▁"
    assert sparkline(()) == ""


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(Unit))
def test_a_number_never_looks_like_another_sign_or_not_a_number(value, unit):
    printed = numeral(value, unit)
    assert printed.startswith("−") == (value < 0 and bool(printed.strip("−0.")))
    assert "nan" not in printed
    assert "inf" not in printed
