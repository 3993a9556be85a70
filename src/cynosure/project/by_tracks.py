"""What tracks answer of a question, where a project has them or the question builds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cynosure.metrics.frame import FrameRequest, MetricFrame
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.requests import Request
from cynosure.metrics.tracked import TrackColumns, Tracked
from cynosure.metrics.tracked_courses import tracked_answer, tracked_frame
from cynosure.project.tracks import tracked_of
from cynosure.store.connection import Connection


@dataclass(frozen=True)
class ByTracks:
    """The tracks of a snapshot; what they do not carry is None, and takes the query."""

    tracked: Tracked

    @classmethod
    def of(cls, scope: Scope, connection: Connection, columns: TrackColumns) -> ByTracks | None:
        """None and raises as `tracked_of`."""
        tracked = tracked_of(scope.star_file, scope, connection, columns)
        return None if tracked is None else cls(tracked)

    def frame(self, scope: Scope, request: FrameRequest, query: str) -> MetricFrame | None:
        """The frame that `query` gives."""
        return tracked_frame(scope, request, self.tracked, query)

    def answer(self, scope: Scope, request: Request[Any]) -> Any:
        """The answer to a request."""
        return tracked_answer(scope, request, self.tracked)
