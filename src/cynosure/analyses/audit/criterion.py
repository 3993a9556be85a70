"""The contract of a criterion."""

from __future__ import annotations

from typing import Protocol

from cynosure.analyses.audit.judged import Judged
from cynosure.metrics.inputs import Asked, Inputs, Needs


class Criterion(Protocol):
    """One property of a good star, judged for the star and for each of its rivals."""

    @property
    def name(self) -> str:
        """The criterion's name in records."""
        ...

    @property
    def reconstructed(self) -> bool:
        """Whether it is ours, not one of the criteria that the source document names."""
        ...

    def needs(self, asked: Asked, metrics: tuple[str, ...]) -> Needs:
        """What it asks of the store about some metrics, beside their common frame."""
        ...

    def judged(self, inputs: Inputs, metric: str) -> Judged:
        """The verdict on one metric. A criterion whose data are missing says what is missing: it
        raises nothing."""
        ...
