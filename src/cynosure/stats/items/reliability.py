"""How often a subject solves an item every time: pass^k.

Yao et al. (2024), "τ-bench: A Benchmark for Tool-Agent-User Interaction in Real-World Domains",
section 4: the chance that k runs of an item all succeed, averaged over items. The mean success
rate to the power k would take all items to be equally hard, and the plug-in (c/n)^k favours few
runs.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from cynosure.stats.arrays import Floats, codes, vector
from cynosure.stats.clustered.bootstrap import FEWEST_BOUNDED, cluster_bootstrap
from cynosure.stats.estimate import Estimate
from cynosure.stats.undefined import Reason, Undefined


def pass_all(
    successes: ArrayLike,
    runs: ArrayLike,
    ks: Sequence[int],
    rng: np.random.Generator,
    families: ArrayLike | None = None,
    level: float = 0.95,
) -> tuple[Estimate | Undefined, ...]:
    """pass^k for each k of `ks`: the mean over items with n ≥ k of C(c, k)/C(n, k), unbiased.

    `successes` c and `runs` n have length I. The interval resamples items with all their runs, or
    whole `families` (labels of length I) where there are at least 20; the same draws for every k.
    The `n` of an estimate counts what was resampled. Undefined: NO_ROWS where no item has k
    runs; the interval as in `cluster_bootstrap`. Raises ValueError for other shapes, numbers that
    are no counts, more successes than runs, and k under 1.
    """
    tried = _counts("runs", runs, None)
    solved = _counts("successes", successes, len(tried))
    if (solved > tried).any():
        raise ValueError(f"successes of shape {solved.shape} must not exceed runs")
    if any(k < 1 for k in ks):
        raise ValueError(f"ks must be at least 1, not {min(ks)}")
    groups = resampled(families, len(tried))
    seed = int(rng.integers(2**63))
    return tuple(_pass_k(solved, tried, k, groups, seed, level) for k in ks)


def resampled(families: ArrayLike | None, items: int) -> tuple[np.ndarray, int]:
    """What a draw picks, as a code for each item: families if there are 20, else items."""
    if families is not None:
        owners, count = codes("families", families, items)
        if count >= FEWEST_BOUNDED:
            return owners, count
    return np.arange(items), items


def _pass_k(
    solved: Floats, tried: Floats, k: int, groups: tuple[np.ndarray, int], seed: int, level: float
) -> Estimate | Undefined:
    enough = tried >= k
    if not enough.any():
        return Undefined(Reason.NO_ROWS)
    steps = np.arange(k)
    # C(c, k)/C(n, k) as a product of quotients, which does not overflow; it is 0 where c < k.
    above = np.maximum(solved[enough, np.newaxis] - steps, 0.0)
    chances = (above / (tried[enough, np.newaxis] - steps)).prod(axis=1)
    owners, count = groups
    totals = np.zeros((count, 2))
    np.add.at(totals, owners[enough], np.stack([chances, np.ones_like(chances)], axis=1))
    return cluster_bootstrap(
        totals,
        lambda s: s[:, 0] / s[:, 1],
        np.random.default_rng(seed),
        level,
        fewest=FEWEST_BOUNDED,
    )


def _counts(name: str, values: ArrayLike, length: int | None) -> Floats:
    found = vector(name, values, length)
    if (found < 0).any() or (found != np.floor(found)).any():
        raise ValueError(f"{name} of shape {found.shape} must be counts")
    return found
