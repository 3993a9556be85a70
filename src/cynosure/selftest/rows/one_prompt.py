"""The one-prompt test: a harness that is ahead by just the margin, and one that is not at all."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np

from cynosure.analyses.boundary.material import beside_reference
from cynosure.analyses.boundary.one_prompt import Replaced, tested
from cynosure.analyses.boundary.scenario import Scenario
from cynosure.errors import Text
from cynosure.metrics.trials.results import Cell, ItemResult
from cynosure.selftest.row import Outcome, Row, Scene, power, size

MARGIN, LEVEL = 0.05, 0.95
ITEMS, OFTEN, VERY_OFTEN = 40, 10, 60
"""Items that both tried: once, so many times, or so many times that nothing is left open."""
BARE, PRODUCT = "bare", "product"
TAILS = 0.025
"""Of an interval of 95 % on either side."""


def _verdict(rng: np.random.Generator, runs: int, ahead: float) -> Replaced:
    """Of a harness that passes each item with a chance higher by `ahead`."""
    bare = rng.beta(3, 3, ITEMS) * (1 - MARGIN)
    results = [
        ItemResult(Cell("made", "m", harness), f"i{item:03}", runs, int(passed))
        for harness, chance in ((BARE, bare), (PRODUCT, bare + ahead))
        for item, passed in enumerate(rng.binomial(runs, chance))
    ]
    pairs = partial(beside_reference, frozenset({BARE}))
    scenario = Scenario(results, pairs, 1, LEVEL, rng)
    (pair,) = scenario.uplifts
    return tested(scenario, pair, MARGIN, LEVEL)[1]


def _tried(rng: np.random.Generator) -> Mapping[str, Outcome]:
    outcomes: dict[str, Outcome] = {}
    for name, runs in (("once", 1), ("often", OFTEN)):
        at_margin = _verdict(rng, runs, MARGIN)
        outcomes[f"{name}-replaceable"] = at_margin is Replaced.REPLACEABLE
        outcomes[f"{name}-not"] = at_margin is Replaced.NOT
    outcomes["power"] = _verdict(rng, VERY_OFTEN, 0.0) is Replaced.REPLACEABLE
    return outcomes


ROWS: tuple[Row, ...] = (
    Row(
        "one-prompt",
        Text(
            "`cyn boundary prompt`: replaceable, or not",
            "`cyn boundary prompt`：可被替代与不可替代",
        ),
        Text(
            "40 items, once and 10 times; a harness ahead by just the margin, then not at all",
            "40 题，各 1 次与各 10 次；框架的领先恰好等于容差，另有毫不领先的情形",
        ),
        ("boundary_prompt",),
        Scene("one-prompt", _tried),
        (
            size(TAILS, "once-replaceable"),
            size(TAILS, "once-not"),
            size(TAILS, "often-replaceable"),
            size(TAILS, "often-not"),
            power(0.9, "power"),
        ),
    ),
)
