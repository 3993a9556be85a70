"""A part of a log that goes its own way: against least squares written out, and by its errors."""

from __future__ import annotations

import numpy as np
import pytest

from cynosure.stats.clustered.apart import ALIKE, Apart, changed_apart, known_of
from cynosure.stats.undefined import Reason, Undefined

Counts = np.ndarray


def people(rng: np.random.Generator, n: int, lost: float = 0.0) -> tuple[Counts, Counts]:
    """Counts (hits before, rows before, hits after, rows after) of n people, and their parts.

    People differ in how often they come, how easily they are served and when they are there; part
    0 loses a share of its hits after.
    """
    part = rng.integers(0, 3, n)
    served = rng.beta(6, 5, n)
    often = rng.lognormal(0.3, 1.2, n)
    before, after = (rng.poisson(often * (rng.random(n) < 0.7)) for _ in range(2))
    kept = np.where(part == 0, 1 - lost, 1.0)
    hits = rng.binomial(before, served), rng.binomial(after, served * kept)
    return np.stack([hits[0], before, hits[1], after], axis=1).astype(float), part


def sums(counts: Counts, part: Counts, groups: int | None = None) -> Counts:
    """What the people of each part tell, added up by group; each a group of its own by default."""
    told = np.stack(known_of(*counts.T), axis=1)
    groups = len(counts) if groups is None else groups
    found = np.zeros((part.max() + 1, 1, groups, told.shape[1]))
    group = np.arange(len(counts)) % groups
    np.add.at(found[:, 0], (part, group), told)
    return found


def written_out(counts: Counts) -> tuple[float, float]:
    """Generalised least squares row by row, and its variance by leaving out each person."""
    bread, right = np.zeros((len(counts), 2, 2)), np.zeros((len(counts), 2))
    for person, (hits_before, before, hits_after, after) in enumerate(counts.astype(int)):
        x = np.repeat([[1.0, 0.0], [0.0, 1.0]], [before, after], axis=0)
        y = np.zeros(before + after)
        y[:hits_before] = 1
        y[before : before + hits_after] = 1
        weight = np.linalg.inv((1 - ALIKE) * np.eye(len(y)) + ALIKE)
        bread[person], right[person] = x.T @ weight @ x, x.T @ weight @ y
    first, second = np.linalg.solve(bread.sum(axis=0), right.sum(axis=0))
    left = np.linalg.solve(
        bread.sum(axis=0) - bread, (right.sum(axis=0) - right)[:, :, np.newaxis]
    )[:, :, 0]
    change = second - first
    return change, float(((left[:, 1] - left[:, 0] - change) ** 2).sum())


def test_it_is_least_squares_with_a_working_correlation() -> None:
    counts, part = people(np.random.default_rng(3), 240, lost=0.3)
    counts, part = counts[counts.sum(axis=1) > 0], part[counts.sum(axis=1) > 0]
    found = changed_apart(sums(counts, part), np.random.default_rng(1))
    for number in range(3):
        own, variance = written_out(counts[part == number])
        others, more = written_out(counts[part != number])
        (one,) = found[number]
        assert isinstance(one, Apart)
        assert one.value == pytest.approx(own - others, abs=1e-10)
        assert one.error == pytest.approx(np.sqrt(variance + more), rel=1e-8)


def test_people_cost_less_than_rows_of_two_samples() -> None:
    """The standard error of shares that take no notice of who was there before is larger."""
    counts, part = people(np.random.default_rng(4), 4_000)
    (one,) = changed_apart(sums(counts, part), np.random.default_rng(1))[0]
    assert isinstance(one, Apart)
    variance = 0.0
    for here in (part == 0, part != 0):
        for hits, rows in ((0, 1), (2, 3)):
            over, under = counts[here, hits], counts[here, rows]
            residual = over - over.sum() / under.sum() * under
            variance += (residual**2).sum() / under.sum() ** 2
    assert one.error < 0.8 * np.sqrt(variance)


@pytest.mark.parametrize("groups", [100, 200])
def test_a_part_that_loses_is_found_and_nothing_is_not(groups: int) -> None:
    lost, none = 0, 0
    for seed in range(40):
        for share in (0.2, 0.0):
            rng = np.random.default_rng([seed, int(100 * share)])
            counts, part = people(rng, 2_000, share)
            found = [one for (one,) in changed_apart(sums(counts, part, groups), rng)]
            smallest = min(one.p for one in found if isinstance(one, Apart))
            if share:
                lost += smallest <= 0.05
            else:
                none += smallest <= 0.05
    assert lost >= 36
    assert none <= 6


def test_more_onsets_cost_little_where_they_say_the_same() -> None:
    counts, part = people(np.random.default_rng(8), 1_500, lost=0.1)
    once = sums(counts, part)
    many = np.repeat(once, 9, axis=1)
    single = changed_apart(once, np.random.default_rng(1))[0][0]
    several = changed_apart(many, np.random.default_rng(1))[0]
    assert isinstance(single, Apart)
    assert set(several) == {single}


def test_what_cannot_be_told() -> None:
    counts, part = people(np.random.default_rng(5), 300)
    silent = counts.copy()
    silent[part == 1, 2:] = 0
    found = changed_apart(sums(silent, part), np.random.default_rng(1))
    assert found[1] == (Undefined(Reason.NO_ROWS),)
    assert isinstance(found[0][0], Apart)
    few = np.where(part == 2, np.where(np.arange(300) < 20, 2, 0), part)
    (one,) = changed_apart(sums(counts, few), np.random.default_rng(1))[2]
    assert isinstance(one, Undefined)
    assert one.reason is Reason.TOO_FEW
    alike = np.tile([2.0, 4.0, 2.0, 4.0], (90, 1))
    assert changed_apart(sums(alike, np.arange(90) % 3), np.random.default_rng(1))[0] == (
        Undefined(Reason.NO_VARIATION),
    )


@pytest.mark.parametrize("shape", [(3, 1, 5), (3, 1, 20, 4)])
def test_another_shape_is_a_mistake(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="must have shape"):
        changed_apart(np.ones(shape), np.random.default_rng(1))
