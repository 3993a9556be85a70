"""A question asked of one share of the people after the other.

What is kept in memory of each person, and of each episode, is then that of a share: it stays near
the processor, and a snapshot of any size needs no disk. An answer for which shares do not add up
is asked of all people together.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from cynosure.metrics.frame import FrameRequest, MetricFrame, plan, read_frame
from cynosure.metrics.inputs import Needs
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.relations.shares import KEY, keys_of
from cynosure.metrics.requests import Request, SharedRequest
from cynosure.store.connection import Connection
from cynosure.store.shares import shares

if TYPE_CHECKING:
    import pyarrow as pa

    from cynosure.project.by_episodes import ByEpisodes

BY_EPISODES = "cynosure.project.by_episodes"
"""Loaded by its name once a log is large: to cut episodes takes numpy and a compiler."""


@dataclass(frozen=True)
class Parted:
    """What the shares have answered: the frame, and the requests that they answer; nothing where
    all people are to be asked together."""

    frame: MetricFrame | None = None
    answers: Mapping[Request[Any], Any] = field(default_factory=dict)


def parted(scope: Scope, connection: Connection, needs: Needs) -> Parted:
    """The frame of `needs`, and those of its requests that shares answer.

    Nothing where the snapshot is one share, the frame is not asked of the same episodes as the
    requests, or its rows rest on more than one share.
    """
    whole = shares(connection.manifest) == 1
    if needs.frame is None or needs.carried_since is None or whole:
        return Parted()
    scope = replace(scope, hold=connection.held_in_shares, keys_apart=True)
    read = _read_once(scope, connection, needs, needs.frame)
    if read is not None:
        return read
    planned = plan(scope, needs.frame)
    if not planned.in_shares:
        return Parted()
    asked = [
        one
        for one in dict.fromkeys(needs.requests)
        if isinstance(one, SharedRequest) and one.is_in_shares(scope)
    ]
    keys = keys_of(scope)
    queries = (planned.expression, *keys, *(one.of_share(scope) for one in asked))
    found = _in_shares(connection, [connection.sql(one) for one in queries], len(keys))
    if found is None:
        return Parted()
    frames, *each = found
    query = connection.sql(planned.expression)
    frame = read_frame(planned, [share.to_pylist() for share in frames], query)
    answers: dict[Request[Any], Any] = {
        one: one.read_shares(own) for one, own in zip(asked, each, strict=True)
    }
    return Parted(frame, answers)


def _read_once(
    scope: Scope, connection: Connection, needs: Needs, frame: FrameRequest
) -> Parted | None:
    """The frame and all requests from one reading of the log; None where it does not tell all."""
    opening = cast("type[ByEpisodes]", importlib.import_module(BY_EPISODES).ByEpisodes)
    reading = opening.of(scope, connection, needs)
    if reading is None:
        return None
    with reading.begun() as found:
        planned = plan(scope, frame)
        query = connection.sql(planned.expression) if planned.in_shares else None
        told = None if query is None else found()
    if told is None or query is None:
        return None
    answers = reading.answers(told, planned, query)
    return None if answers is None else Parted(*answers)


def _in_shares(
    connection: Connection, statements: list[str], kinds: int
) -> list[list[pa.Table]] | None:
    """What each statement gave for each share, but for those of the keys of so many `kinds`, which
    are the first but one; None where two shares have a key in common."""
    found: list[list[pa.Table]] = []
    keys: list[list[Any]] = [[] for _ in range(kinds)]
    with closing(connection.in_shares(statements)) as every:
        for number, (frame, *tables) in enumerate(every, start=1):
            for known, own in zip(keys, tables[:kinds], strict=True):
                known.append(own[KEY].to_numpy())
            found.append([frame, *tables[kinds:]])
            # Where people share episodes, it shows in the first two shares already.
            if number == 2 and any(map(_meet, keys)):
                return None
    return None if any(map(_meet, keys)) else [list(own) for own in zip(*found, strict=True)]


def _meet(keys: list[Any]) -> bool:
    """Whether a key comes twice."""
    import numpy as np

    every = np.concatenate(keys)
    every.sort()
    return bool((every[1:] == every[:-1]).any())
