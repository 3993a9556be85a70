"""`evidence.bounds` and `evidence.order`: strict, with the place of what is amiss."""

from __future__ import annotations

import pytest

from cynosure.errors import UserMistake
from cynosure.metrics.starfile.bounds import Pair, PastExperiments
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.read import parse_star_file

HEAD = """\
cynosure: 1
project: {id: made}
sources: [{table: events, format: csv, path: e.csv}]
"""


def read(evidence: str) -> StarFile:
    return parse_star_file(f"{HEAD}evidence:\n{evidence}", "cynosure.yml")


def test_defaults_are_those_of_the_contract() -> None:
    found = read("  level: 0.9\n").evidence.bounds
    assert found.value_link == Pair(0.2, 0.5)
    assert found.movement == Pair(0.1, 0.3)
    assert found.coverage == Pair(0.8, 0.9)
    assert found.direction == Pair(0.6, 0.8)
    assert found.days_to_detect == Pair(28, 7)
    assert found.lead == Pair(0, 0.05)


def test_a_pair_is_read() -> None:
    found = read("  bounds: {value_link: [0.3, 0.6], days_to_detect: [14, 3]}\n").evidence.bounds
    assert found.value_link == Pair(0.3, 0.6)
    assert found.days_to_detect == Pair(14, 3)
    assert found.coverage == Pair(0.8, 0.9)


@pytest.mark.parametrize(
    ("written", "place", "says"),
    [
        ("{value_link: [0.5, 0.2]}", "5:24", "smaller"),
        ("{days_to_detect: [7, 28]}", "5:28", "larger"),
        ("{days_to_detect: [7, 0]}", "5:28", "above 0"),
        ("{value_link: 0.5}", "5:24", "pair"),
        ("{value_link: [0.1, 0.2, 0.3]}", "5:24", "pair"),
        ("{coverage: [80, 90]}", "5:22", "fractions of 1"),
        ("{value_link: [a, 0.5]}", "5:25", "`a` is not"),
        ("{valu_link: [0.2, 0.5]}", "5:12", "value_link"),
    ],
)
def test_what_is_amiss_is_said_with_its_place(written: str, place: str, says: str) -> None:
    with pytest.raises(UserMistake) as raised:
        read(f"  bounds: {written}\n")
    said = raised.value.sentence("en")
    assert says in said
    assert said.startswith(f"cynosure.yml:{place}: ")
    assert raised.value.text.zh


def test_an_order_is_read() -> None:
    order = read(
        "  order: {criteria: [value_link, data], signed_by: lin, signed: 2026-10-12}\n"
    ).evidence.order
    assert order is not None
    assert [ref.name for ref in order.criteria] == ["value_link", "data"]
    assert order.signed_by == "lin"


@pytest.mark.parametrize(
    ("criteria", "says"),
    [
        ("[value_link, dta]", "data"),
        ("[data, data]", "twice"),
        ("[data]", "two criteria"),
    ],
)
def test_an_order_names_criteria_once_each(criteria: str, says: str) -> None:
    with pytest.raises(UserMistake) as raised:
        read(f"  order: {{criteria: {criteria}, signed_by: lin, signed: 2026-10-12}}\n")
    assert says in raised.value.sentence("en")


def test_a_star_file_may_ask_for_more_past_experiments() -> None:
    found = read("  floors: {past_experiments: [25, 60]}\n").evidence.floors
    assert found.past_experiments == PastExperiments(25, 60)
    assert read("  level: 0.9\n").evidence.floors.past_experiments == PastExperiments(20, 30)


@pytest.mark.parametrize("written", ["[19, 30]", "[40, 30]", "[20]", "30", "[20, 30, 40]"])
def test_a_link_of_fewer_experiments_than_the_method_takes_is_an_error(written: str) -> None:
    with pytest.raises(UserMistake) as caught:
        read(f"  floors: {{past_experiments: {written}}}\n")
    assert "[20, 30]" in caught.value.text.en
    assert caught.value.place is not None
    assert caught.value.place.line
