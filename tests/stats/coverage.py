"""How often intervals hold the truth, as a test may ask it."""

from collections.abc import Callable, Iterable

import numpy as np
from scipy.stats import beta

from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Undefined


def share_covered(
    draws: Iterable[Estimate | Undefined], truth: float, at_least_answered: float = 0.95
) -> tuple[int, int]:
    """Of the answered runs, how many hold `truth`, and how many were answered.

    Fails where fewer than `at_least_answered` of the runs were: refusing is no way to cover.
    """
    spans = [found.interval if isinstance(found, Estimate) else found for found in draws]
    answered = [span for span in spans if isinstance(span, Interval)]
    assert len(answered) >= at_least_answered * len(spans)
    return sum(span.low <= truth <= span.high for span in answered), len(answered)


def assert_covers(
    once: Callable[[np.random.Generator], Estimate | Undefined],
    truth: float,
    runs: int = 400,
    seed: int = 20260302,
) -> None:
    """The exact 99.9 % interval of the coverage over `runs` samples meets 93 to 97 %."""
    rng = np.random.default_rng(seed)
    hits, answered = share_covered((once(rng) for _ in range(runs)), truth)
    low = beta.ppf(0.0005, hits, answered - hits + 1)
    high = beta.ppf(0.9995, hits + 1, answered - hits) if hits < answered else 1.0
    assert low <= 0.97, f"{hits} of {answered}"
    assert high >= 0.93, f"{hits} of {answered}"
