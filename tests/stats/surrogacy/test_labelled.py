"""Agreement with labels, counted by hand."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.estimate import Estimate
from cynosure.stats.proportion import proportion
from cynosure.stats.surrogacy.labelled import Directionality, directionality, proxy_score
from cynosure.stats.undefined import Reason, Undefined

Z = [3.0, 1.0, -2.5, -4.0, 0.1, 2.2, 0.3]
LABELS = [1, 1, 1, -1, -1, 0, 0]


def test_counts_by_hand() -> None:
    # Of five good or bad: 3.0 and −4.0 agree, −2.5 is mistaken; of two neutral 2.2 is false.
    found = directionality(Z, LABELS)
    assert found == Directionality(proportion(2, 5), proportion(1, 5), proportion(1, 2))


@given(st.lists(st.tuples(st.floats(-5, 5), st.sampled_from([-1, 0, 1])), min_size=1))
def test_what_is_good_could_be_called_bad(rows: list[tuple[float, int]]) -> None:
    z, labels = zip(*rows, strict=True)
    assert directionality(z, labels) == directionality(
        [-value for value in z], [-label for label in labels]
    )


def test_the_score_by_hand() -> None:
    # The value moved in four: detected twice, mistaken once, unseen once.
    assert proxy_score([3, -3, 3, 0.5, 9], [2, -2, -2, 2, 1]) == pytest.approx(0.25)
    assert proxy_score([3, -3], [2, -2]) == 1
    assert proxy_score([1, 1], [0, 1]) == Undefined(Reason.NO_SIGNAL)
    assert proxy_score([], []) == Undefined(Reason.NO_ROWS)


def test_kinds_that_are_missing_have_no_share() -> None:
    found = directionality([2.0], [0])
    assert isinstance(found, Directionality)
    assert found.agreed == found.mistaken == Undefined(Reason.NO_ROWS)
    assert isinstance(found.false_alarms, Estimate)
    assert directionality([], []) == Undefined(Reason.NO_ROWS)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: directionality([1, 2], [1]), r"labels must have shape \(2,\)"),
        (lambda: directionality([1], [2]), r"labels of shape \(1,\)"),
        (lambda: directionality([math.nan], [1]), r"z of shape \(1,\)"),
        (lambda: directionality([1], [1], critical=0), "critical"),
        (lambda: proxy_score([1], [1, 2]), r"value_z must have shape \(1,\)"),
    ],
)
def test_mistakes_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()
