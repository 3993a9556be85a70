"""What an analysis needs, and what it gets: one frozen `Inputs`, filled by the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cynosure.errors import Text
from cynosure.findings.record import Provenance, Question
from cynosure.metrics.frame import FrameRequest, MetricFrame
from cynosure.metrics.overlap import Overlap, OverlapRequest
from cynosure.metrics.starfile.models import StarFile


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
    overlaps: tuple[OverlapRequest, ...] = ()


@dataclass(frozen=True)
class Inputs:
    """Everything an analysis works from.

    `overlaps` are those of `Needs.overlaps`, in order, each by the number of the period.
    `definitions` has (hash, version) of each metric of the star file; `labels` are shown names.
    """

    asked: Asked
    frame: MetricFrame | None
    overlaps: tuple[Mapping[int, Overlap], ...]
    definitions: Mapping[str, tuple[str, int]]
    provenance: Provenance


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
