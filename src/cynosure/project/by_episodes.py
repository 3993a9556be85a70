"""What a question asks of the episodes of a large log, from one reading of its segments.

Two shares of the people are read and added up at once: what takes long of it does not take Python's
lock. No more rows and episodes than theirs are in memory, however large the log; of an episode of
the shares before there are eight bytes, by which it is noticed that it has two people.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from cynosure.metrics.coded.answered import Told, meet
from cynosure.metrics.coded.episodes import asked_since, columns_read, episodes_of
from cynosure.metrics.coded.shape import Shape, shape_of
from cynosure.metrics.frame import MetricFrame, Plan
from cynosure.metrics.inputs import Needs
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.requests import Request
from cynosure.store.coded import CodedTable
from cynosure.store.columns import ENGINE
from cynosure.store.connection import AT_ONCE, Connection, columns
from cynosure.store.row_groups import People
from cynosure.tables.schema import EVENTS, PEOPLE, Type
from cynosure.tracks.compiled import keep_compiled_in

JOINED = 16
"""So many shares are joined at a time: what one tells takes a fraction of its episodes' memory."""


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
        table = CodedTable(connection.layout, manifest, EVENTS, key, read, asked_since(shape))
        if key in read or not table.is_coded():
            return None
        keep_compiled_in(connection.layout.tracks / "compiled")
        return cls(scope, shape, table)

    @contextmanager
    def begun(self) -> Iterator[Callable[[], Told | None]]:
        """The reading begins, and goes on beside what else is to be done; what is given waits for
        what all people tell, which is None where two of them have a part in one episode."""

        reading = self.table.reading()

        def work(people: People) -> Told:
            rows = reading.read(people)
            return Told.of(self.scope.star_file, episodes_of(self.scope, self.shape, rows))

        with ThreadPoolExecutor(AT_ONCE) as workers:
            asked = deque(workers.submit(work, people) for people in reading.shares)
            try:
                yield lambda: _together(asked, workers)
            finally:
                workers.shutdown(cancel_futures=True)

    def answers(
        self, told: Told, planned: Plan, query: str
    ) -> tuple[MetricFrame, Mapping[Request[Any], Any]] | None:
        """The frame that `query` asks for, and what answers the requests; None where one of them
        finds no rows."""
        found = told.answers(self.shape.requests)
        missing = any(one is None for one in found.values())
        return None if missing else (told.frame.answer(planned, query), found)


def _together(asked: deque[Future[Told]], workers: Executor) -> Told | None:
    """What all shares tell; None where the key of an episode comes twice."""
    found: list[Told] = []
    others = len(asked) - 2
    while asked:
        found.append(asked.popleft().result())
        # Where people share episodes, it shows in the first two shares already.
        if len(asked) == others and any(map(meet, Told.joined(found).ranges())):
            return None
        if len(found) == JOINED:
            found = [Told.joined(found)]
    told = Told.joined(found)
    return None if any(workers.map(meet, told.ranges())) else told
