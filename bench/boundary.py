"""2,000 draws of items over 100,000 trials, beside a plain numpy loop that makes the same numbers.

Run with `python -m bench.boundary`. 1,000 items were tried five times each by 20 cells (ten models,
bare and in a harness). Ours is everything that `cyn boundary` computes of a scenario: pass rates,
pass^4, uplifts with rescue and harm, each with its interval. The loop draws items and works out
nothing but the pass rates of each draw. Rates must agree to the last digit that both can hold, and
the ends of their intervals to what 2,000 draws leave open.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from functools import partial

import numpy as np

from bench.runs import keep, machine
from cynosure.analyses.boundary.material import beside_reference
from cynosure.analyses.boundary.scenario import Scenario
from cynosure.metrics.trials.results import Cell, ItemResult
from cynosure.stats.estimate import Estimate, Interval

SEED = 20260302
ITEMS, MODELS, RUNS, DRAWS = 1_001, 10, 5, 1_999
"""One item more than those up to which 9,999 draws are made."""
HARNESSES = ("bare", "product")
BAR = 5.0
"""Seconds of all cores together, as the machine may be busy."""
APART = 0.004
"""How far ends of intervals of 1,001 items may lie apart: a fifth of a standard error or so."""

REPORT = """\
# Draws of items

{machine}

{draws:,} draws over {trials:,} trials; seconds of all cores, median.

| | seconds | bar |
|---|---|---|
| ours: rates, pass^4, uplifts, rescue and harm, with intervals | {mine:.2f} | < {bar:.0f} |
| a numpy loop: rates only | {theirs:.2f} | |

Ends of intervals lie {apart:.4f} apart at most.
"""


def results() -> tuple[ItemResult, ...]:
    """100,100 trials of items of unlike difficulty by models of unlike ability."""
    rng = np.random.default_rng(SEED)
    hard = rng.normal(size=ITEMS)
    found = []
    for harness, more in zip(HARNESSES, (0.0, 0.4), strict=True):
        for model in range(MODELS):
            chance = 1 / (1 + np.exp(-(model / 5 - 1 + more - hard)))
            passed = rng.binomial(RUNS, chance)
            cell = Cell("bench", f"m{model}", harness)
            found += [
                ItemResult(cell, f"i{item:04}", RUNS, int(count))
                for item, count in enumerate(passed)
            ]
    return tuple(sorted(found, key=lambda one: (one.cell, one.item)))


def ours(tried: tuple[ItemResult, ...]) -> dict[Cell, Estimate]:
    """The pass rate of every cell; everything else of the scenario is made with it."""
    rng = np.random.default_rng(SEED)
    scenario = Scenario(tried, partial(beside_reference, frozenset({"bare"})), 4, 0.95, rng)
    if len(scenario.uplifts) != MODELS:
        sys.exit("not every model has an uplift")
    return {one.cell: one.rate for one in scenario.cells if isinstance(one.rate, Estimate)}


def looped(tried: tuple[ItemResult, ...]) -> dict[Cell, tuple[float, float, float]]:
    """The pass rate of every cell with the percentiles of its draws, one draw after the other."""
    rng = np.random.default_rng(SEED)
    cells = sorted({one.cell for one in tried})
    rates = np.array([one.passed / one.runs for one in tried]).reshape(len(cells), ITEMS)
    drawn = []
    for _ in range(DRAWS):
        picked = rng.integers(0, ITEMS, ITEMS)
        drawn.append([row[picked].mean() for row in rates])
    low, high = np.quantile(np.array(drawn), [0.025, 0.975], axis=0)
    whole = rates.mean(axis=1)
    return {
        cell: (float(whole[at]), float(low[at]), float(high[at])) for at, cell in enumerate(cells)
    }


def compared(own: dict[Cell, Estimate], peer: dict[Cell, tuple[float, float, float]]) -> float:
    """How far the ends lie apart at most; ends the benchmark where numbers are not the same."""
    worst = 0.0
    for cell, (value, low, high) in peer.items():
        told = own[cell]
        if abs(told.value - value) > 1e-12 or not isinstance(told.interval, Interval):
            sys.exit(f"{cell}: {told} is not {value}")
        worst = max(worst, abs(told.interval.low - low), abs(told.interval.high - high))
    if worst > APART:
        sys.exit(f"the ends of intervals lie {worst:.4f} apart")
    return worst


def main() -> int:
    """Time both in turn, write the result; 1 where the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    tried = results()
    mine, theirs, apart = [], [], 0.0
    for _ in range(rounds):
        begun = time.process_time()
        own = ours(tried)
        mine.append(time.process_time() - begun)
        begun = time.process_time()
        peer = looped(tried)
        theirs.append(time.process_time() - begun)
        apart = compared(own, peer)
    told = REPORT.format(
        machine=machine(),
        trials=len(tried) * RUNS,
        draws=DRAWS,
        mine=statistics.median(mine),
        theirs=statistics.median(theirs),
        apart=apart,
        bar=BAR,
    )
    keep("boundary", told)
    print(told)
    return 0 if statistics.median(mine) < BAR else 1


if __name__ == "__main__":
    sys.exit(main())
