"""Numbers and denials as people write them, in two languages."""

from __future__ import annotations

import math

import pytest

from cynosure.metrics.rubrics.negation import told
from cynosure.metrics.rubrics.numbers import numbers_of, plain

STOREYS = ("层", "storey", "storeys", "story", "floors")
LIFT = ("电梯", "lift", "elevator")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("八层楼", 8, 8),
        ("８层", 8, 8),
        ("一百零五层", 105, 105),
        ("二十三层", 23, 23),
        ("1.5万层", 15_000, 15_000),
        ("两万层", 20_000, 20_000),
        ("七八层", 7, 8),
        ("十几层", 11, 19),
        ("几十层", 20, 90),
        ("三十多层", 31, 39),
        ("八层以上", 8, math.inf),
        ("不到八层", 0, 7.5),
        ("不超过八层", 0, 8),
        ("六到八层", 6, 8),
        ("eight-storey", 8, 8),
        ("twenty-three-storey", 23, 23),
        ("two hundred and five storeys", 205, 205),
        ("1,200 floors", 1_200, 1_200),
        ("6-8 storeys", 6, 8),
        ("more than eight storeys", 8.5, math.inf),
        ("no more than 8 floors", 0, 8),
    ],
)
def test_numbers(text: str, low: float, high: float) -> None:
    (found,) = numbers_of(plain(text), STOREYS)
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize("text", ["第八层", "the 8th floor", "八个人", "storeys", ""])
def test_what_counts_nothing(text: str) -> None:
    assert not list(numbers_of(plain(text), STOREYS))


THERE, DENIED = (True, False), (False, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("有电梯", THERE),
        ("电梯坏了", THERE),
        ("没有电梯", DENIED),
        ("没有装电梯", DENIED),
        ("尚未加装电梯", DENIED),
        ("电梯都没有", DENIED),
        ("连电梯也没装", DENIED),
        ("并非没有电梯", THERE),
        ("没有一栋楼没有电梯", THERE),
        ("不存在没有电梯的八层楼", THERE),
        ("他没有钱坐电梯", THERE),
        ("没有楼梯但有电梯", THERE),
        ("楼里没有楼梯，有电梯", THERE),
        ("有一部电梯，但六单元没有电梯", (True, True)),
        ("without a lift", DENIED),
        ("no working lift", DENIED),
        ("It doesn't have an ELEVATOR", DENIED),
        ("a liftless building", DENIED),
        ("the lifts were never built", DENIED),
        ("not without a lift", THERE),
        ("he didn't take the lift", THERE),
        ("two lifts but no stairs", THERE),
        ("shoplifting", (False, False)),
    ],
)
def test_denials(text: str, said: tuple[bool, bool]) -> None:
    assert told(plain(text), LIFT) == said
