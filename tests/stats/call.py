"""A call of a public method with arguments that it answers, and the data that such calls share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEED = 20260305
Given = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """A method with arguments it answers.

    `rows` are the arguments that have a row for each unit and lose rows together; `covariates`
    that whose columns may be sums of each other; `clusters` that which says whose a row is;
    `shares` that which must sum to 1; `counts` those of which less than zero is no number.
    """

    method: Callable[..., Any]
    given: Given
    rows: tuple[str, ...] = ()
    covariates: str | None = None
    clusters: str | None = None
    shares: str | None = None
    counts: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As `test_methods.methods` has it."""
        module = self.method.__module__.removeprefix("cynosure.stats.")
        return f"{module}.{self.method.__name__}"

    def __call__(self, **other: Any) -> Any:
        """The result with some arguments put in the place of the valid ones."""
        given = self.given | other
        if "rng" in self.method.__code__.co_varnames[: self.method.__code__.co_argcount]:
            given |= {"rng": np.random.default_rng(SEED)}
        return self.method(**given)


def _drawn() -> dict[str, NDArray[Any]]:
    rng = np.random.default_rng(SEED)
    n = 60
    x = rng.normal(size=n)
    return {
        "x": x,
        "positive": rng.gamma(2, 1, n) + 0.1,
        "y": 0.5 * x + rng.normal(size=n) + 1,
        "pair": np.column_stack([x, rng.normal(size=n)]),
        "arm": np.arange(n) % 2,
        "binary": (rng.random(n) < 0.4).astype(int),
        "group": np.arange(n) // 5,
        "design": np.column_stack([np.ones(n), x]),
    }


D = _drawn()
