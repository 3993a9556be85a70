"""Rows of several models on the same items: is there any difference at all between them?"""

from __future__ import annotations

import numpy as np

from cynosure.errors import Text
from cynosure.selftest.row import Row, Scene, power, size
from cynosure.selftest.rows.outcomes import of_test
from cynosure.stats.items.contrast import any_difference
from cynosure.stats.items.resampling import drawn_sums
from cynosure.stats.undefined import Undefined

ITEMS, MODELS, DRAWS = 60, 4, 1_000
BETTER = 0.3
"""How much more often the last model solves an item, as far as there is room."""


def _any(rng: np.random.Generator, effect: float) -> float | Undefined:
    """Items of unlike difficulty, each tried once by every model."""
    chances = np.tile(rng.random((ITEMS, 1)), (1, MODELS))
    chances[:, -1] = np.minimum(chances[:, -1] + effect, 1.0)
    solved = (rng.random(chances.shape) < chances).astype(float)
    sums = drawn_sums(solved, rng, DRAWS)
    found = any_difference(solved.mean(axis=0), sums.drawn / ITEMS, ITEMS)
    return found if isinstance(found, Undefined) else found.p


ROWS: tuple[Row, ...] = (
    Row(
        "any-difference",
        Text(
            "Any difference between several models (Hotelling)", "多个模型之间有无差异（Hotelling）"
        ),
        Text(
            "60 items tried once by four models; power: one of them solves 30 points more",
            "60 题，四个模型各做一次；检出率：其中一个多解出 30 个百分点",
        ),
        ("items.contrast.any_difference",),
        Scene("any-difference", of_test(_any, BETTER)),
        (size(), power(0.9)),
    ),
)
