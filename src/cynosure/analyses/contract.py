"""The contract of an analysis."""

from __future__ import annotations

from typing import Protocol

from cynosure.findings.record import Finding
from cynosure.metrics.inputs import Asked, Inputs, Needs


class Analysis(Protocol):
    """One question. It reads no table, opens no file, and draws no random number of its own."""

    @property
    def name(self) -> str:
        """The question's name."""
        ...

    def definitions(self, asked: Asked) -> tuple[str, ...]:
        """The metrics whose definitions decide the answer."""
        ...

    def needs(self, asked: Asked) -> Needs:
        """What it asks of the store.

        Raises UserMistake where the question names something that the star file does not have,
        Refusal where no row can answer it.
        """
        ...

    def answer(self, inputs: Inputs) -> Finding:
        """The finding. Raises Refusal where the rows cannot answer the question."""
        ...
