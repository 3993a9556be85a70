"""Concentration from a histogram, against the textbook forms over single members."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.stats.concentration import Concentration, concentration
from cynosure.stats.undefined import Reason, Undefined


@given(st.lists(st.integers(0, 50), max_size=300))
def test_the_histogram_says_what_the_members_say(sizes: list[int]) -> None:
    found = concentration(Counter(sizes))
    held = np.array(sorted(size for size in sizes if size), dtype=float)
    if not len(held):
        assert found == Undefined(Reason.NO_ROWS)
        return
    assert isinstance(found, Concentration)
    # Gini as half the mean absolute difference over the mean (an identity, so to rounding).
    gaps = np.abs(held[:, None] - held[None, :]).mean() / 2 / held.mean()
    assert found.gini == pytest.approx(gaps, abs=1e-12)
    shares = held / held.sum()
    assert found.effective == pytest.approx(1 / (shares**2).sum())
    assert 1 <= found.effective <= len(held) + 1e-9
    if len(held) < 100:
        assert found.top == Undefined(Reason.TOO_FEW)
    else:
        top = held[-(len(held) // 100) :].sum() / held.sum()
        assert found.top == pytest.approx(top)


def test_equal_members_are_not_concentrated_and_one_holds_all() -> None:
    equal = concentration({7: 200})
    assert isinstance(equal, Concentration)
    assert (equal.gini, equal.effective, equal.top) == (0, 200, 0.01)
    one = concentration({1: 199, 10**9: 1})
    assert isinstance(one, Concentration)
    assert one.gini == pytest.approx(199 / 200, abs=1e-6)
    assert one.effective == pytest.approx(1, abs=1e-6)


def test_negative_sizes_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="negative"):
        concentration({-1: 3})
