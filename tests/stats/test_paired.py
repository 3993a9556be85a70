"""McNemar against scipy's binomial, Tango against its likelihood, and exact coverage."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize
from scipy import stats as scipy_stats

from cynosure.stats.estimate import Interval
from cynosure.stats.paired import McNemar, mcnemar
from cynosure.stats.undefined import Reason, Undefined


def known(found: McNemar | Undefined) -> McNemar:
    assert isinstance(found, McNemar)
    return found


def ends(rescued: int, harmed: int, n: int, level: float = 0.95) -> tuple[float, float]:
    interval = known(mcnemar(rescued, harmed, n, level)).difference.interval
    assert isinstance(interval, Interval)
    return interval.low, interval.high


TABLES = st.integers(1, 60).flatmap(
    lambda n: st.integers(0, n).flatmap(
        lambda b: st.tuples(st.just(b), st.integers(0, n - b), st.just(n))
    )
)


@given(TABLES)
def test_the_exact_p(table: tuple[int, int, int]) -> None:
    rescued, harmed, n = table
    found = known(mcnemar(*table))
    if rescued + harmed:
        peer = scipy_stats.binomtest(rescued, rescued + harmed)
        assert found.p == pytest.approx(peer.pvalue, rel=1e-9)
    else:
        assert found.p == 1
    assert found.difference.value == (rescued - harmed) / n


@given(TABLES)
def test_turned_round_and_nested(table: tuple[int, int, int]) -> None:
    rescued, harmed, n = table
    low, high = ends(rescued, harmed, n)
    assert ends(harmed, rescued, n) == pytest.approx((-high, -low), abs=1e-7)
    assert -1 <= low <= (rescued - harmed) / n <= high <= 1
    assert high > low
    inner = ends(rescued, harmed, n, 0.8)
    assert low <= inner[0] <= inner[1] <= high


@pytest.mark.parametrize("table", [(6, 25, 100), (4, 1, 14), (12, 2, 50), (9, 9, 40)])
def test_the_score_by_maximum_likelihood(table: tuple[int, int, int]) -> None:
    # Tango's test, its nuisance share found by a search instead of in closed form.
    rescued, harmed, n = table

    def beyond(difference: float) -> float:
        def unlikely(share: float) -> float:
            cells = (share + difference, share, 1 - 2 * share - difference)
            counts = (rescued, harmed, n - rescued - harmed)
            return -sum(k * math.log(max(p, 1e-300)) for k, p in zip(counts, cells, strict=True))

        found = optimize.minimize_scalar(
            unlikely, (max(0.0, -difference) + 1e-12, (1 - difference) / 2 - 1e-12),
            bounds=(max(0.0, -difference) + 1e-12, (1 - difference) / 2 - 1e-12),
            method="bounded", options={"xatol": 1e-12},
        )  # fmt: skip
        variance = n * (2 * found.x + difference * (1 - difference))
        return abs(rescued - harmed - n * difference) / math.sqrt(variance) - 1.959963985

    low, high = ends(*table)
    assert beyond(low) == pytest.approx(0, abs=1e-4)
    assert beyond(high) == pytest.approx(0, abs=1e-4)


def test_a_loss_without_discordant_items_is_bounded() -> None:
    low, high = ends(0, 0, 40)
    assert -0.1 < low < 0 < high < 0.1
    assert ends(5, 0, 5)[1] == 1


@pytest.mark.parametrize(("rescue", "harm", "n"), [(0.15, 0.05, 60), (0.1, 0.1, 100)])
def test_its_exact_coverage(rescue: float, harm: float, n: int) -> None:
    covered = total = 0.0
    table = scipy_stats.multinomial(n, [rescue, harm, 1 - rescue - harm])
    for b in range(n + 1):
        for c in range(n + 1 - b):
            chance = table.pmf([b, c, n - b - c])
            if chance < 1e-6:
                continue
            low, high = ends(b, c, n)
            total += chance
            covered += chance * (low <= rescue - harm <= high)
    assert 0.93 <= covered / total <= 0.97


def test_no_items() -> None:
    assert mcnemar(0, 0, 0) == Undefined(Reason.NO_ROWS)


@pytest.mark.parametrize(
    ("table", "level"), [((-1, 0, 5), 0.95), ((4, 3, 5), 0.95), ((1, 1, 5), 1.0)]
)
def test_mistakes(table: tuple[int, int, int], level: float) -> None:
    with pytest.raises(ValueError, match=r"rescued|level"):
        mcnemar(*table, level)


def test_an_array_of_answers() -> None:
    first, second = np.array([1, 1, 0, 0, 1]), np.array([1, 0, 1, 1, 1])
    found = known(mcnemar(int((second > first).sum()), int((first > second).sum()), 5))
    assert (found.rescued, found.harmed, found.difference.value) == (2, 1, 0.2)
