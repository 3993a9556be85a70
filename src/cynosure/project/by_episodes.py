"""What a question asks of the episodes of a large log, from one reading of its segments.

Two shares of the people are read at once, and two requests answered: what takes long of either
does not take Python's lock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cynosure.metrics.coded.answered import coded_answer
from cynosure.metrics.coded.counted import coded_frame
from cynosure.metrics.coded.episodes import Episodes, Share, columns_read, share_of
from cynosure.metrics.coded.shape import Shape, shape_of
from cynosure.metrics.frame import MetricFrame, Plan
from cynosure.metrics.inputs import Needs
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.requests import Request
from cynosure.store.coded import CodedTable, People
from cynosure.store.columns import ENGINE
from cynosure.store.connection import AT_ONCE, Connection, columns
from cynosure.tables.schema import EVENTS, PEOPLE, Type
from cynosure.tracks.compiled import keep_compiled_in


@dataclass(frozen=True)
class ByEpisodes:
    """The answers to the requests of a question, and its frame."""

    scope: Scope
    shape: Shape
    table: CodedTable

    @classmethod
    def of(cls, scope: Scope, connection: Connection, needs: Needs) -> ByEpisodes | None:
        """None where the question, or the segments of its events, are of another form."""
        manifest = connection.manifest
        known = columns(manifest, EVENTS).items()
        texts = frozenset(name for name, kind in known if kind == ENGINE[Type.NAME])
        joins = bool(manifest.tables.get(PEOPLE.name))
        shape = shape_of(scope, needs, texts, knows_joins=joins)
        if shape is None or shape.kind.key is None:
            return None
        key, read = shape.kind.key.name, columns_read(shape)
        table = CodedTable(connection.layout, manifest, EVENTS, key, read)
        if key in read or not table.is_coded():
            return None
        keep_compiled_in(connection.layout.tracks / "compiled")
        return cls(scope, shape, table)

    @contextmanager
    def begun(self) -> Iterator[Callable[[], Episodes | None]]:
        """The reading begins, and goes on beside what else is to be done; what is given waits for
        all episodes, which are None where two people have a part in one of them."""

        def work(people: People) -> Share:
            return share_of(self.scope, self.shape, self.table.read(people))

        with ThreadPoolExecutor(AT_ONCE) as workers:
            asked = [workers.submit(work, people) for people in self.table.shares()]
            try:
                yield lambda: Episodes.of(self.shape, [one.result() for one in asked])
            finally:
                workers.shutdown(cancel_futures=True)

    def answers(
        self, episodes: Episodes, planned: Plan, query: str
    ) -> tuple[MetricFrame, Mapping[Request[Any], Any]] | None:
        """The frame that `query` asks for, and what answers the requests; None where one of them
        finds no rows."""
        star_file = self.scope.star_file
        with ThreadPoolExecutor(AT_ONCE) as workers:
            framed = workers.submit(coded_frame, planned, episodes, query)
            asked = {
                one: workers.submit(coded_answer, star_file, episodes, one)
                for one in self.shape.requests
            }
            found = {one: answer.result() for one, answer in asked.items()}
        missing = any(one is None for one in found.values())
        return None if missing else (framed.result(), found)
