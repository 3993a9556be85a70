"""Max-T against scipy's permutations, its size under nothing, and what search costs."""

import math

import numpy as np
import pytest
from numpy.typing import ArrayLike
from scipy import stats as scipy_stats

from cynosure.stats.experiments.max_t import Cell, MaxT, _subsets, max_t
from cynosure.stats.undefined import Reason, Undefined


def known(found: MaxT | Undefined) -> MaxT:
    assert isinstance(found, MaxT)
    return found


def first(found: MaxT) -> Cell:
    cell = found.cells[0]
    assert isinstance(cell, Cell)
    return cell


def test_phi_as_printed() -> None:
    # methods.md 1.6: 40/10/20/130 has phi .629941, also as Pearson's correlation.
    event = np.repeat([True, True, False, False], [40, 10, 20, 130])
    kept = np.repeat([1.0, 0.0, 1.0, 0.0], [40, 10, 20, 130])
    found = known(max_t(event[:, np.newaxis], kept, np.random.default_rng(1)))
    assert first(found).correlation == pytest.approx(0.629941, abs=5e-7)
    assert first(found).p == pytest.approx(1 / 2_001)


def test_all_orders_of_one_column() -> None:
    # One column has nothing to be the largest of: its p is that of an ordinary permutation test.
    x, y = np.array([1.0, 2, 4, 5, 7, 6]), np.array([2.0, 1, 3, 6, 5, 9])
    peer = scipy_stats.permutation_test(
        (y,), lambda rows: abs(np.corrcoef(x, rows)[0, 1]), permutation_type="pairings",
        n_resamples=np.inf, alternative="greater",
    )  # fmt: skip
    found = known(max_t(x[:, np.newaxis], y, np.random.default_rng(2), 20_000))
    assert first(found).correlation == pytest.approx(np.corrcoef(x, y)[0, 1], rel=1e-12)
    # 720 orders drawn 20,000 times: four standard errors.
    assert first(found).p == pytest.approx(peer.pvalue, abs=4 * math.sqrt(peer.pvalue / 20_000))


def test_whole_numbers_and_floats_agree() -> None:
    rng = np.random.default_rng(3)
    events, kept = rng.integers(0, 4, (500, 30)), (rng.random(500) < 0.3).astype(float)
    single = known(max_t(events, kept, np.random.default_rng(4), 200))
    double = known(max_t(events.astype(float), kept, np.random.default_rng(4), 200))
    assert single.critical == pytest.approx(double.critical, rel=1e-5)
    for one, other in zip(single.cells, double.cells, strict=True):
        assert isinstance(one, Cell)
        assert isinstance(other, Cell)
        assert one.correlation == pytest.approx(other.correlation, abs=1e-5)
        assert one.p == pytest.approx(other.p, abs=0.01)


def test_the_best_of_many_nulls_as_published() -> None:
    # methods.md 1.6: 60 events × 10 thresholds, 1,000 users: mean best .094, 95 % .118.
    rng = np.random.default_rng(5)
    counts = rng.poisson(rng.uniform(1, 6, 60), (1_000, 60))
    grid = (counts[:, :, np.newaxis] >= np.arange(1, 11)).reshape(1_000, 600)
    common = grid.mean(axis=0) > 0.01
    found = known(max_t(grid[:, common], (rng.random(1_000) < 0.4).astype(float), rng, 1_000))
    # The published design leaves the rates of its events open.
    assert found.expected == pytest.approx(0.094, abs=0.01)
    assert found.critical == pytest.approx(0.118, abs=0.012)


@pytest.mark.slow
def test_size_and_power() -> None:
    rng = np.random.default_rng(6)
    runs, rejected, seen = 200, 0, 0
    for _ in range(runs):
        events = (rng.random((200, 20)) < 0.4).astype(np.int8)
        kept = (rng.random(200) < 0.4).astype(float)
        told = known(max_t(events, kept, rng, 199))
        ps = [cell.p for cell in told.cells if isinstance(cell, Cell)]
        rejected += min(ps) <= 0.05
        linked = np.where(rng.random(200) < 0.5, events[:, 7], kept)
        seen += known(max_t(events, linked, rng, 199)).cells[7].p <= 0.05
    # The exact 99.9 % interval of 200 runs at 5 %.
    assert rejected <= scipy_stats.binom.ppf(0.999, runs, 0.05)
    assert seen >= 0.95 * runs


def test_order_of_columns_does_not_matter() -> None:
    rng = np.random.default_rng(7)
    events, outcome = rng.random((80, 6)), rng.random(80)
    plain = known(max_t(events, outcome, np.random.default_rng(8), 100))
    turned = known(max_t(events[:, ::-1], 5 - 3 * outcome, np.random.default_rng(8), 100))
    assert turned.critical == pytest.approx(plain.critical, rel=1e-9)
    for one, other in zip(plain.cells, turned.cells[::-1], strict=True):
        assert isinstance(one, Cell)
        assert isinstance(other, Cell)
        assert (one.correlation, one.p) == pytest.approx((-other.correlation, other.p))


def test_columns_without_variation_are_said() -> None:
    events = np.column_stack([np.ones(50), np.arange(50.0), np.zeros(50)])
    found = known(max_t(events, np.arange(50.0) % 7, np.random.default_rng(1), 50))
    assert found.cells[0] == found.cells[2] == Undefined(Reason.NO_VARIATION)
    assert isinstance(found.cells[1], Cell)


@pytest.mark.parametrize(
    ("candidates", "outcome", "reason"),
    [
        (np.ones((0, 2)), np.ones(0), Reason.NO_ROWS),
        (np.ones((2, 2)), np.arange(2.0), Reason.TOO_FEW),
        (np.random.default_rng(1).random((9, 2)), np.ones(9), Reason.NO_VARIATION),
        (np.ones((9, 2)), np.arange(9.0), Reason.NO_VARIATION),
    ],
)
def test_what_it_cannot_tell(candidates: ArrayLike, outcome: ArrayLike, reason: Reason) -> None:
    found = max_t(candidates, outcome, np.random.default_rng(1), 100)
    assert isinstance(found, Undefined)
    assert found.reason is reason


@pytest.mark.parametrize(
    ("candidates", "outcome", "permutations", "message"),
    [
        (np.ones(5), np.ones(5), 100, r"candidates must have shape \(5, cells\)"),
        (np.ones((4, 1)), np.ones(5), 100, "candidates must have shape"),
        (np.full((5, 1), math.nan), np.arange(5.0), 100, "candidates of shape"),
        (np.ones((5, 1)), np.full(5, math.inf), 100, "outcome of shape"),
        (np.ones((5, 1)), np.arange(5.0), 19, "19 permutations cannot reach"),
    ],
)
def test_mistakes(
    candidates: ArrayLike, outcome: ArrayLike, permutations: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        max_t(candidates, outcome, np.random.default_rng(1), permutations)


@pytest.mark.parametrize(("people", "members"), [(6, 2), (5, 4), (7, 1)])
def test_subsets_are_alike(people: int, members: int) -> None:
    # Exact chi-square of all subsets, seeded: above a p of .001.
    drawn = _subsets(people, members, 20_000, np.random.default_rng(7))
    assert (drawn.sum(axis=1) == members).all()
    counts = np.bincount(drawn @ (1 << np.arange(people)))
    seen = counts[counts > 0]
    assert len(seen) == math.comb(people, members)
    assert scipy_stats.chisquare(seen).pvalue > 0.001


def test_an_outcome_of_two_values_is_binary() -> None:
    rng = np.random.default_rng(8)
    cells, outcome = rng.random((200, 4)) < 0.4, rng.random(200) < 0.3
    one = max_t(cells, outcome, np.random.default_rng(1), 200)
    assert one == max_t(cells, 2.5 + 0.1 * outcome, np.random.default_rng(1), 200)
