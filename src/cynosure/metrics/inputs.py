"""What an analysis needs, and what it gets: one frozen `Inputs`, filled by the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar, cast

from cynosure.errors import Text
from cynosure.findings.record import Provenance, Question
from cynosure.metrics.frame import FrameRequest, MetricFrame
from cynosure.metrics.requests import Request
from cynosure.metrics.starfile.models import StarFile

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class MarkedDays:
    """Days that rows of a file set aside belong to; both None: the whole load is concerned."""

    file: str
    first: date | None
    last: date | None


@dataclass(frozen=True)
class TableProfile:
    """What is known of one table without reading it.

    `first` and `last` are the local days of its first and last row, None without a clock;
    `complete_until` is up to when all its sources are complete.
    """

    table: str
    read: int
    kept: int
    quarantined: int
    duplicates: int
    first: date | None
    last: date | None
    complete_until: datetime
    marked: tuple[MarkedDays, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A question with what an analysis may know before the store is asked.

    `folder` names nothing on the machine: `profiles` are the tables of the snapshot by name.
    """

    question: Question
    star_file: StarFile
    profiles: Mapping[str, TableProfile]


@dataclass(frozen=True)
class Needs:
    """What an analysis asks of the store."""

    frame: FrameRequest | None = None
    requests: tuple[Request[Any], ...] = ()


@dataclass(frozen=True)
class Inputs:
    """Everything an analysis works from.

    `answers` pairs each of `Needs.requests` with its answer; read them with `answer_to`.
    `definitions` has (hash, version) of each metric of the star file; `labels` are shown names.
    """

    asked: Asked
    frame: MetricFrame | None
    answers: tuple[tuple[Request[Any], Any], ...]
    definitions: Mapping[str, tuple[str, int]]
    provenance: Provenance

    def answer_to(self, request: Request[Answer]) -> Answer:
        """The answer to a request of `Needs`; raises LookupError where it was not made."""
        for asked, answer in self.answers:
            if asked == request:
                return cast("Answer", answer)
        raise LookupError(f"the analysis did not need {request}")


def label_of(star_file: StarFile, metric: str) -> Text:
    """How people call a metric; its name where nobody gave it a label."""
    label = star_file.metrics[metric].label
    return Text(metric, metric) if label is None else label


def tables_of(star_file: StarFile, sources: tuple[str, ...]) -> tuple[str, ...]:
    """The tables that date the rows of some sources (episode kinds, a moment, a table)."""
    found: dict[str, None] = {}
    for source in sources:
        if source in star_file.episodes:
            recorded = getattr(star_file.episodes[source], "from_", None)
            found["events" if recorded is None else "episodes"] = None
        elif source in star_file.moments:
            table = star_file.moments[source].table
            found["events" if table is None else table.name] = None
        else:
            found[source] = None
    return tuple(found)
