"""What a star file says of metrics that are known by the effects of experiments alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

OUTCOME = re.compile(
    r"revenue|ltv|retention|retained|churn|paid|payment|gmv|profit|收入|留存|流失|付费|利润|营收",
    re.IGNORECASE,
)
"""Names of what a star may stand for."""


def outcome_among(metrics: Sequence[str]) -> str | None:
    """The metric that a star may stand for: by its name, else the last; None of a single one."""
    if len(metrics) < 2:
        return None
    return next((name for name in metrics if OUTCOME.search(name)), metrics[-1])


def star_among(metrics: Sequence[str], outcome: str | None) -> str:
    """The first metric that is no outcome. Raises IndexError without metrics."""
    return next((name for name in metrics if name != outcome), metrics[0])
