"""A question to the store beside the frame: what an analysis needs that no metric counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from cynosure.metrics.relations.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

Answer_co = TypeVar("Answer_co", covariant=True)


class Request(Protocol[Answer_co]):
    """A frozen dataclass that knows its query and how the rows of the query are read.

    Equal requests have equal answers, so that the store is asked once.
    """

    def query(self, scope: Scope) -> ir.Table:
        """The expression that answers it. Raises UserMistake for names the data do not have."""
        ...

    def read(self, rows: list[dict[str, Any]]) -> Answer_co:
        """The answer, from the rows (column name to Python value) that the query gave."""
        ...
