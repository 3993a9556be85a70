"""Abilities and difficulties: the LSAT, 100 agents, another implementation, made panels."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import integrate
from scipy.stats import binomtest, spearmanr

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.items.logistic import Bound, Responded, one_parameter, two_parameters
from cynosure.stats.items.responses import (
    Nodes,
    Responses,
    gradient,
    information,
    log_odds,
    posterior,
)
from cynosure.stats.undefined import Reason, Undefined

Floats = NDArray[np.float64]
ORACLE = json.loads((Path(__file__).parents[1] / "oracles" / "items.json").read_text("utf-8"))


def told(found: Responded | Undefined) -> Responded:
    assert isinstance(found, Responded)
    return found


def once(solved: Floats) -> Responded:
    return told(one_parameter(solved, np.ones_like(solved)))


def abilities(found: Responded) -> Floats:
    return np.array([ability.value for ability in found.abilities])


def difficulties(found: Responded) -> dict[int, float]:
    return {
        i: item.difficulty.value
        for i, item in enumerate(found.items)
        if isinstance(item.difficulty, Estimate)
    }


def error(estimate: object) -> float:
    assert isinstance(estimate, Estimate)
    assert isinstance(estimate.interval, Interval)
    return (estimate.interval.high - estimate.value) / 1.959964


@pytest.fixture(scope="module")
def law_school(shared_data: Path) -> Floats:
    rows = pd.read_csv(shared_data / "boundary" / "lsat6_patterns.csv")
    return np.repeat(rows.iloc[:, :5].to_numpy(float), rows["freq"], axis=0)


@pytest.fixture(scope="module")
def agents(shared_data: Path) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    folder = shared_data / "boundary"
    lines = (folder / "swebench_verified_agents_to_2025-06.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    solved = pd.DataFrame({row["subject_id"]: row["responses"] for row in rows}).T
    ability = pd.read_csv(folder / "swebench_verified_reference_abilities.csv", index_col=0)
    item = pd.read_csv(folder / "swebench_verified_reference_items.csv", index_col=0)
    return solved, ability["theta"].reindex(solved.index), item["b"].reindex(solved.columns)


def test_the_1pl_of_the_law_school_admission_test(law_school: Floats) -> None:
    found = once(law_school)
    # boundary.md, ± .002; the errors are those of Rizopoulos (2006), J. Stat. Software 17(5).
    assert found.log_likelihood == pytest.approx(-2466.938, abs=1e-3)
    assert found.slope == pytest.approx(0.755, abs=2e-3)
    hard = [found.items[i].difficulty for i in range(5)]
    printed = [-3.615, -1.322, -0.318, -1.730, -2.780]
    assert [item.value for item in hard] == pytest.approx(printed, abs=2e-3)
    errors = [0.3266, 0.1422, 0.0977, 0.1691, 0.2510]
    assert [error(item) for item in hard] == pytest.approx(errors, abs=3e-4)


def test_the_2pl_of_the_law_school_admission_test(law_school: Floats) -> None:
    found = told(two_parameters(law_school, np.ones_like(law_school)))
    assert found.log_likelihood == pytest.approx(-2466.653, abs=1e-3)
    slopes = [item.slope for item in found.items]
    assert slopes == pytest.approx([0.826, 0.723, 0.891, 0.688, 0.657], abs=2e-3)
    assert found.slope is None
    # Rizopoulos (2006) again, from a numerical Hessian.
    errors = [0.8669, 0.3073, 0.0997, 0.4341, 0.8700]
    assert [error(item.difficulty) for item in found.items] == pytest.approx(errors, rel=0.01)


def test_a_hundred_agents_against_the_reference(agents) -> None:
    solved, ability, hard = agents
    found = once(solved.to_numpy(float))
    # boundary.md: the reference is fitted on 34 agents more.
    assert np.corrcoef(abilities(found), ability)[0, 1] >= 0.995
    ours = difficulties(found)
    assert len(ours) == 453
    assert np.corrcoef(list(ours.values()), hard.iloc[list(ours)])[0, 1] >= 0.98
    bounds = [item.difficulty for item in found.items if not isinstance(item.difficulty, Estimate)]
    assert len(bounds) == 47
    for bound in bounds:
        assert isinstance(bound, Bound)
        assert bound.above is not None
        assert bound.above > np.median(list(ours.values()))


def test_agents_that_tried_different_items_keep_their_order(agents) -> None:
    solved, ability, hard = agents
    rng = np.random.default_rng(5)
    easy = hard.to_numpy().argsort()
    runs = np.zeros(solved.shape)
    for row, which in enumerate(rng.permutation(len(solved)) % 2):
        pool = easy[:300] if which else easy[-300:]
        runs[row, rng.choice(pool, 150, replace=False)] = 1
    right = solved.to_numpy(float) * runs
    found = told(one_parameter(right, runs))
    # boundary.md: ours at least .97 where the raw share of items solved has about .73.
    assert spearmanr(abilities(found), ability)[0] >= 0.97
    assert spearmanr(right.sum(axis=1) / runs.sum(axis=1), ability)[0] < 0.8


def test_cells_held_out_are_foretold(agents) -> None:
    solved = agents[0].to_numpy(float)
    rng = np.random.default_rng(6)
    runs = (rng.random(solved.shape) >= 0.1).astype(float)
    found = told(one_parameter(solved * runs, runs))
    hard = np.full(solved.shape[1], 9.0)
    for i, value in difficulties(found).items():
        hard[i] = value
    held = runs == 0
    odds = (abilities(found)[:, np.newaxis] - hard)[held]
    truth = solved[held] == 1
    ranks = odds.argsort().argsort() + 1.0
    area = (ranks[truth].sum() - truth.sum() * (truth.sum() + 1) / 2) / (
        truth.sum() * (~truth).sum()
    )
    # boundary.md: about .94.
    assert area == pytest.approx(0.94, abs=0.01)


def made(
    subjects: int, items: int, seed: int, middling: bool = False
) -> tuple[Floats, Floats, Floats]:
    rng = np.random.default_rng(seed)
    ability = rng.normal(size=subjects)
    hard = rng.uniform(-1.5, 1.5, items) if middling else rng.normal(size=items) * 4 / 3
    chance = 1 / (1 + np.exp(-1.5 * (ability[:, np.newaxis] - hard)))
    return (rng.random((subjects, items)) < chance).astype(float), ability, hard


def test_py_irt_ranks_a_panel_the_same_way() -> None:
    # The panel of oracles/make_items.py, from its seed.
    rng = np.random.default_rng(20260304)
    ability, hard = rng.normal(size=100) * 1.5, rng.normal(size=500) * 2
    chance = 1 / (1 + np.exp(hard - ability[:, np.newaxis]))
    solved = (rng.random((100, 500)) < chance).astype(float)
    found = once(solved)
    # Issue 4: at least .99; the two agree on all but noise.
    assert spearmanr(abilities(found), ORACLE["abilities"])[0] >= 0.99
    assert found.slope == pytest.approx(1.5, abs=0.4)


def test_the_sum_over_nodes_is_the_integral() -> None:
    solved, _, _ = made(4, 60, 1)
    slopes, intercepts = np.full(60, 1.5), np.linspace(-2, 2, 60)
    responses, nodes = Responses(solved, np.ones_like(solved)), Nodes.of(60)
    found = posterior(responses, slopes, intercepts, nodes)[0]
    total = 0.0
    for row in solved:

        def likelihood(z: float, row: Floats = row) -> float:
            odds = slopes * z + intercepts
            logs = row * odds - np.logaddexp(0, odds) - z**2 / 120
            return math.exp(logs.sum() + 40) / math.sqrt(2 * math.pi)

        total += math.log(integrate.quad(likelihood, -6, 6, epsrel=1e-12, limit=200)[0]) - 40
    # What the distance of nodes promises.
    assert found == pytest.approx(total, rel=1e-6)


def test_gradient_and_information_are_the_derivatives() -> None:
    solved, _, _ = made(30, 6, 2)
    runs = (np.random.default_rng(0).random(solved.shape) < 0.8).astype(float) * 2
    responses, nodes = Responses(solved * runs, runs), Nodes.of(6)
    values = np.concatenate([np.linspace(0.5, 1.5, 6), np.linspace(-1, 1, 6)])

    def at(values: Floats) -> tuple[float, Floats]:
        likelihood, slopes, intercepts = gradient(responses, values[:6], values[6:], nodes)
        return likelihood, np.concatenate([slopes, intercepts])

    step = 1e-5
    rows = np.eye(12) * step
    slopes = [(at(values + row)[0] - at(values - row)[0]) / (2 * step) for row in rows]
    assert np.allclose(at(values)[1], slopes, atol=1e-6)
    hessian = [(at(values + row)[1] - at(values - row)[1]) / (2 * step) for row in rows]
    found, moves = information(responses, values[:6], values[6:], nodes, common=False)
    assert np.allclose(found, -np.array(hessian), atol=1e-6)
    means = [
        (posterior(responses, (values + row)[:6], (values + row)[6:], nodes)[1] @ nodes.z)
        - (posterior(responses, (values - row)[:6], (values - row)[6:], nodes)[1] @ nodes.z)
        for row in rows
    ]
    assert np.allclose(moves, np.array(means).T / (2 * step), atol=1e-6)
    # One slope for all is the sum over slopes.
    together, _ = information(responses, np.full(6, 0.7), values[6:], nodes, common=True)
    apart, _ = information(responses, np.full(6, 0.7), values[6:], nodes, common=False)
    assert together[0, 0] == pytest.approx(apart[:6, :6].sum())
    assert np.allclose(together[0, 1:], apart[:6, 6:].sum(axis=0))
    assert log_odds(values[:6], values[6:], nodes).shape == (6, len(nodes.z))


def test_95_of_100_intervals_hold_the_truth() -> None:
    held = {"ability": [0, 0], "difficulty": [0, 0]}
    for seed in range(25):
        # Items hard enough and easy enough that none is solved by all or by nobody.
        solved, ability, hard = made(200, 15, seed, middling=True)
        found = once(solved)
        pairs = [
            *(("ability", e, t) for e, t in zip(found.abilities, ability, strict=True)),
            *(("difficulty", i.difficulty, t) for i, t in zip(found.items, hard, strict=True)),
        ]
        for kind, estimate, truth in pairs:
            assert isinstance(estimate, Estimate)
            assert isinstance(estimate.interval, Interval)
            held[kind][0] += estimate.interval.low <= truth <= estimate.interval.high
            held[kind][1] += 1
    for inside, of in held.values():
        exact = binomtest(inside, of).proportion_ci(0.999)
        assert exact.low <= 0.97
        assert exact.high >= 0.93


@settings(max_examples=20)
@given(st.integers(0, 10**6))
def test_the_order_of_subjects_and_items_says_nothing(seed: int) -> None:
    solved, _, _ = made(20, 8, seed)
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(20), rng.permutation(8)
    plain = one_parameter(solved, np.ones_like(solved))
    shuffled = one_parameter(solved[rows][:, columns], np.ones_like(solved))
    assert isinstance(plain, Responded) == isinstance(shuffled, Responded)
    if isinstance(plain, Responded) and isinstance(shuffled, Responded):
        # What the search for the maximum promises.
        assert shuffled.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-6)
        assert np.allclose(abilities(shuffled), abilities(plain)[rows], atol=1e-3)


def test_runs_of_an_item_count_and_items_not_tried_do_not() -> None:
    solved, _, _ = made(40, 10, 3)
    runs = np.ones_like(solved)
    plain = told(one_parameter(solved, runs))
    twice = told(one_parameter(np.repeat(solved, 2, 1), np.repeat(runs, 2, 1)))
    as_counts = told(one_parameter(2 * solved, 2 * runs))
    assert np.allclose(abilities(twice), abilities(as_counts), atol=1e-4)
    untried = told(
        one_parameter(np.hstack([solved, np.zeros((40, 1))]), np.hstack([runs, np.zeros((40, 1))]))
    )
    assert np.allclose(abilities(untried), abilities(plain), atol=1e-9)
    assert untried.items[-1].difficulty == Undefined(Reason.NO_ROWS)


def test_an_item_that_all_or_none_solve_has_a_bound_and_moves_nobody() -> None:
    solved, _, _ = made(60, 10, 4)
    more = np.hstack([solved, np.zeros((60, 1)), np.ones((60, 1))])
    plain, found = once(solved), once(more)
    assert np.allclose(abilities(found), abilities(plain), atol=1e-9)
    never, always = found.items[-2].difficulty, found.items[-1].difficulty
    assert isinstance(never, Bound)
    assert isinstance(always, Bound)
    assert never.below is None
    assert always.above is None
    assert never.n == always.n == 60
    # At the bound, that none of 60 solve it has a chance of 5 %.
    assert found.slope is not None
    assert never.above is not None
    total = 0.0
    for ability in found.abilities:
        assert isinstance(ability.interval, Interval)
        spread = (ability.interval.high - ability.value) / 1.96
        # The posterior of each, as a normal one at the nodes of Gauss and Hermite.
        z, weights = np.polynomial.hermite_e.hermegauss(9)
        odds = found.slope * (ability.value + spread * z - never.above)
        total += math.log((weights / weights.sum()) @ (1 / (1 + np.exp(odds))))
    assert total == pytest.approx(math.log(0.05), rel=0.02)
    longer = once(np.vstack([more, more])).items[-2].difficulty
    assert isinstance(longer, Bound)
    assert longer.above is not None
    assert longer.above > never.above


def test_what_responses_cannot_carry_says_why() -> None:
    solved, _, _ = made(99, 10, 5)
    ones = np.ones_like(solved)
    assert two_parameters(solved, ones) == Undefined(Reason.TOO_FEW)
    assert one_parameter(solved[:1], ones[:1]) == Undefined(Reason.TOO_FEW)
    assert one_parameter(np.zeros((5, 4)), np.ones((5, 4))) == Undefined(Reason.TOO_FEW)
    assert one_parameter(np.empty((0, 3)), np.empty((0, 3))) == Undefined(Reason.TOO_FEW)
    against = np.array([[1, 0], [0, 1]] * 10, float)
    assert one_parameter(against, np.ones((20, 2))) == Undefined(Reason.NO_VARIATION)


@pytest.mark.parametrize(
    ("successes", "runs", "named"),
    [
        (np.ones((3, 2)), np.ones((3, 3)), "successes"),
        (np.full((3, 2), 2.0), np.ones((3, 2)), "successes"),
        (np.full((3, 2), -1.0), np.ones((3, 2)), "successes"),
        (np.full((3, 2), math.nan), np.ones((3, 2)), "successes"),
        (np.ones((3, 2)), np.full((3, 2), math.inf), "runs"),
    ],
)
def test_a_mistake_names_its_argument(successes: Floats, runs: Floats, named: str) -> None:
    for method in (one_parameter, two_parameters):
        with pytest.raises(ValueError, match=named):
            method(successes, runs)
