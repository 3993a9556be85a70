"""What an analysis needs, and what it gets: one frozen `Inputs`, filled by the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar, cast

from cynosure.errors import Text
from cynosure.findings.record import Finding, Provenance, Question
from cynosure.metrics.calendar import last_closed_day
from cynosure.metrics.frame import FrameRequest, MetricFrame
from cynosure.metrics.history import History
from cynosure.metrics.relations.counting import Counting
from cynosure.metrics.requests import Request
from cynosure.metrics.starfile.models import Calendar, StarFile
from cynosure.metrics.tracked import TrackColumns, Tracked
from cynosure.store.quarantine import BadRow
from cynosure.store.snapshots import Stitching

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class MarkedDays:
    """Days that rows of a file set aside belong to; both None: the whole load is concerned.

    The rows of a file that is `cut`, which ends inside one, are there up to that row.
    """

    file: str
    first: date | None
    last: date | None
    cut: bool = False


@dataclass(frozen=True)
class SourceProfile:
    """What one source (a path of the star file) brought into a table; rows read = rows kept +
    quarantined + duplicates, `conflicts` of which differed from the row whose id they share.

    `first` and `last` are the local days of its first and last row, None without a clock;
    `complete_until` is up to when the source is complete.
    """

    pattern: str
    files: int
    read: int
    kept: int
    quarantined: int
    duplicates: int
    conflicts: int
    first: date | None
    last: date | None
    complete_until: datetime


@dataclass(frozen=True)
class TableProfile:
    """What is known of one table without reading it.

    `first` and `last` are the local days of its first and last row, None without a clock;
    `complete_until` is up to when all its sources are complete. `columns` are those that a file
    filled, properties among them; `rules` counts the bad rows by the rule they broke. So many of
    the duplicates were read `again`: a file that has grown brings along what it had before.
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
    sources: tuple[SourceProfile, ...] = ()
    columns: frozenset[str] = frozenset()
    rules: tuple[tuple[str, int], ...] = ()
    loaded_at: datetime | None = None
    again: int = 0

    @property
    def sent_twice(self) -> float:
        """The share of duplicates among the rows read, but for those of files read again."""
        first_read = self.read - self.again
        return (self.duplicates - self.again) / first_read if first_read else 0.0


@dataclass(frozen=True)
class Asked:
    """A question with what an analysis may know before the store is asked.

    `profiles` are the tables of the snapshot by name, `stitching` is what came of the ids that
    lead to other ones.
    """

    question: Question
    star_file: StarFile
    profiles: Mapping[str, TableProfile]
    stitching: Stitching = field(default_factory=Stitching)


@dataclass(frozen=True)
class Needs:
    """What an analysis asks of the store, and of the ledger: `history` names a metric.

    `bad_rows` is how many of the rows in quarantine it wants to see of each table and rule;
    `as_if` are frames beside the first: of people counted in other ways, or at an earlier age.
    `tracks` are columns of tracks, and what these can answer is answered from them. `findings` are
    other questions whose answers it uses; `definitions` of the analysis must name all that decides
    them, for they are no part of its address. `polled` asks for what the team answered,
    `released` for the releases that people declared, `decisions` for what was decided and what
    came of it. `carried_since` is the first local day, since 1970, from which on it asks what
    episodes carry, where it asks more days of them how they went: they are then cut once.
    `seed` is where the analysis begins its draws, 0 where it makes none; it is a constant of the
    analysis, for which the version of the code stands in the address of a finding.
    """

    frame: FrameRequest | None = None
    requests: tuple[Request[Any], ...] = ()
    history: str | None = None
    bad_rows: int = 0
    as_if: tuple[FrameRequest, ...] = ()
    seed: int = 0
    tracks: TrackColumns | None = None
    findings: tuple[Question, ...] = ()
    polled: bool = False
    released: bool = False
    decisions: bool = False
    carried_since: int | None = None


@dataclass(frozen=True)
class Inputs:
    """Everything an analysis works from.

    `answers` pairs each of `Needs.requests` with its answer; read them with `answer_to`.
    `definitions` has (hash, version) of each metric of the star file; `labels` are shown names.
    `bad_rows` has rows in quarantine with their table; `tracked` is None where there are no tracks.
    `findings` pairs each of `Needs.findings` with what answers it; read them with `finding`.
    """

    asked: Asked
    frame: MetricFrame | None
    answers: tuple[tuple[Request[Any], Any], ...]
    definitions: Mapping[str, tuple[str, int]]
    provenance: Provenance
    history: History = field(default_factory=History)
    bad_rows: tuple[tuple[str, BadRow], ...] = ()
    as_if: tuple[MetricFrame, ...] = ()
    tracked: Tracked | None = None
    findings: tuple[tuple[Question, Finding | Text], ...] = ()

    def finding(self, question: Question) -> Finding | Text:
        """What answers another question, or why nothing does; raises LookupError where it was not
        needed."""
        for asked, found in self.findings:
            if asked == question:
                return found
        raise LookupError(f"the analysis did not need {question}")

    def answer_to(self, request: Request[Answer]) -> Answer:
        """The answer to a request of `Needs`; raises LookupError where it was not made."""
        for asked, answer in self.answers:
            if asked == request:
                return cast("Answer", answer)
        raise LookupError(f"the analysis did not need {request}")

    def frame_of(self, request: FrameRequest) -> MetricFrame:
        """A frame of `Needs`; raises LookupError where it was not asked for."""
        for frame in (self.frame, *self.as_if):
            if frame is not None and frame.request == request:
                return frame
        raise LookupError(f"the analysis did not need {request}")

    def counted_as(self, counting: Counting) -> Inputs | None:
        """The same inputs with the frame of people counted another way, None where it was not
        asked for."""
        for frame in self.as_if:
            if frame.request.counting == counting and frame.request.age_of is None:
                return replace(self, frame=frame)
        return None

    def at_age_of(self, number: int) -> Inputs | None:
        """The same inputs with the frame as it was when every period had the age that period
        `number` has now, None where it was not asked for."""
        for frame in self.as_if:
            if frame.request.age_of == number:
                return replace(self, frame=frame)
        return None


def complete_day(profile: TableProfile, calendar: Calendar) -> date:
    """The last local day whose rows of a table are all there.

    Where no source says up to when it is complete, the days after the last row are not covered: a
    file exported long before it was loaded does not say that nobody came back since.
    """
    complete = last_closed_day(profile.complete_until, calendar)
    if profile.complete_until == profile.loaded_at and profile.last is not None:
        return min(complete, profile.last)
    return complete


def label_of(star_file: StarFile, metric: str) -> Text:
    """How people call a metric; its name where nobody gave it a label."""
    label = star_file.metrics[metric].label
    return Text(metric, metric) if label is None else label


def tables_of(star_file: StarFile, sources: tuple[str, ...]) -> tuple[str, ...]:
    """The tables that date the rows of some sources (episode kinds, a moment, a table)."""
    return tuple(dict.fromkeys(star_file.table_of(source) for source in sources))
