"""Computing a finding from the store, whatever the ledger says."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from cynosure import __version__
from cynosure.analyses import ANALYSES, loaded, window
from cynosure.analyses.contract import Analysis
from cynosure.errors import CynosureError, Text, UserMistake, did_you_mean
from cynosure.findings.record import Finding, Provenance, Question
from cynosure.metrics.calendar import shifts_between
from cynosure.metrics.frame import FrameRequest, MetricFrame, plan, read_frame
from cynosure.metrics.history import History
from cynosure.metrics.inputs import Asked, Inputs, Needs
from cynosure.metrics.needs import AtOrBelow
from cynosure.metrics.quantiles import read_search, search
from cynosure.metrics.relations.scope import Scope
from cynosure.metrics.requests import Request
from cynosure.metrics.starfile.generic import with_generics
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.spelled import with_spelled
from cynosure.project.excluded import same_key
from cynosure.project.parted import parted
from cynosure.project.profiles import profiles_of, span_of
from cynosure.project.who import Who
from cynosure.store.connection import Connection
from cynosure.store.snapshots import Manifest, Stitching

if TYPE_CHECKING:
    from cynosure.project.by_tracks import ByTracks

Found = tuple[tuple[Question, Finding | Text], ...]
Progress = Callable[[str, int, int], None]
"""Told of a phase, how much of it is done, and of how much."""
BY_TRACKS = "cynosure.project.by_tracks"
"""Loaded by its name once a question needs tracks: their kernels take numpy and a compiler."""


def analysis_called(name: str) -> Analysis:
    """The analysis of that name; raises UserMistake where there is none."""
    found = next((entry for entry in ANALYSES if entry.name == name), None)
    if found is None:
        near = did_you_mean(name, [entry.name for entry in ANALYSES])
        raise UserMistake(
            f"There is no question `{name}`.{near.en}", f"没有名为 `{name}` 的问题。{near.zh}"
        )
    return loaded(found)


def asked_of(star_file: StarFile, question: Question, manifest: Manifest) -> Asked:
    """A question with what is known before the store is asked.

    Raises UserMistake where the period of the question is none.
    """
    star_file, question = with_spelled(star_file, question)
    profiles = profiles_of(manifest, star_file.calendar)
    columns = frozenset(column for one in profiles.values() for column in one.columns)
    star_file = with_generics(star_file, question, columns)
    asked = Asked(question, star_file, profiles, manifest.stitching or Stitching())
    # A period that is none is a mistake whatever the data would say to the question.
    window.named(asked)
    return asked


def computed(
    asked: Asked,
    connection: Connection,
    versions: Mapping[str, tuple[str, int]],
    declarations: str,
    at: str,
    history: History,
    findings: Found = (),
    progress: Progress | None = None,
) -> Finding:
    """The finding that answers `asked`.

    `versions` has (hash, version) of each definition that decides it, `at` is the ISO instant of
    asking, `findings` what answers the questions that it needs; `progress` is told how many of its
    requests the store has answered. Raises what the analysis raises.
    """
    analysis = analysis_called(asked.question.name)
    needs = analysis.needs(asked)
    scope = replace(scope_of(asked, connection), carried_since=needs.carried_since)
    by_tracks = _by_tracks(scope, connection, needs)
    in_shares = parted(scope, connection, needs)
    frame = in_shares.frame or _frame_of_all(scope, connection, needs.frame, by_tracks)
    as_if = tuple(_frame(scope, connection, request, None) for request in needs.as_if)
    answers = tuple(_answers(scope, connection, needs, by_tracks, progress, in_shares.answers))
    provenance = Provenance(
        snapshot=connection.manifest.snapshot,
        declarations=declarations,
        seed=needs.seed,
        code_version=__version__,
        query="" if frame is None else frame.query,
        asked_at=at,
    )
    bad_rows = connection.first_bad_rows(needs.bad_rows) if needs.bad_rows else ()
    tracked = None if by_tracks is None else by_tracks.tracked
    return analysis.answer(
        Inputs(
            asked, frame, answers, versions, provenance, history, bad_rows, as_if, tracked, findings
        )
    )


def found_for(asked: Asked, answering: Callable[[Question], Finding]) -> Found:
    """What answers the questions that an analysis needs; a refusal is an answer too."""
    found: list[tuple[Question, Finding | Text]] = []
    for question in dict.fromkeys(analysis_called(asked.question.name).needs(asked).findings):
        try:
            found.append((question, answering(question)))
        except CynosureError as amiss:
            found.append((question, amiss.text))
    return tuple(found)


def scope_of(asked: Asked, connection: Connection) -> Scope:
    """What the relations of a question are built over.

    Raises Refusal where ids of the star file were hashed with another key than the snapshot's.
    """
    calendar = asked.star_file.calendar
    profiles = asked.profiles.values()
    days = [day for p in profiles for day in (p.first, p.last) if day is not None]
    days = days or [profile.complete_until.date() for profile in profiles]
    first = datetime.combine(min(days), datetime.min.time(), UTC) - timedelta(days=2)
    last = datetime.combine(max(days), datetime.min.time(), UTC) + timedelta(days=2)
    shifts = shifts_between(first, last, calendar.timezone)
    spans = {
        name: span
        for name, profile in asked.profiles.items()
        if (span := span_of(profile, calendar)) is not None
    }
    same_key(asked.star_file, connection.manifest)
    has_stitches = asked.stitching.ids > 0
    scope = Scope(connection.table, asked.star_file, shifts, has_stitches, spans=spans)
    scope = replace(scope, hold=connection.held)
    return replace(scope, stored=Who(connection, scope))


def statements_of(scope: Scope, connection: Connection, request: FrameRequest) -> tuple[str, ...]:
    """The statements that answer a frame.

    A quantile takes a second one, for which the first has to be run: it asks for values by ranks
    that the first has found.
    """
    scope = scope.counting_as(request.counting)
    planned = plan(scope, request)
    query = connection.sql(planned.expression)
    own = (c for columns in planned.columns.values() for _, c in columns)
    if not any(isinstance(contribution.measure, AtOrBelow) for contribution in own):
        return (query,)
    rows = connection.rows_in_shares(query) if planned.in_shares else [connection.rows(query)]
    further = search(scope, read_frame(planned, rows, query))
    return (query,) if further is None else (query, connection.sql(further.expression))


def _by_tracks(scope: Scope, connection: Connection, needs: Needs) -> ByTracks | None:
    if needs.tracks is None:
        return None
    opening = cast("type[ByTracks]", importlib.import_module(BY_TRACKS).ByTracks)
    return opening.of(scope, connection, needs.tracks)


def _frame_of_all(
    scope: Scope, connection: Connection, request: FrameRequest | None, by_tracks: ByTracks | None
) -> MetricFrame | None:
    return None if request is None else _frame(scope, connection, request, by_tracks)


def _frame(
    scope: Scope, connection: Connection, request: FrameRequest, by_tracks: ByTracks | None
) -> MetricFrame:
    scope = scope.counting_as(request.counting)
    planned = plan(scope, request)
    query = connection.sql(planned.expression)
    if by_tracks is not None:
        known = by_tracks.frame(scope, request, query)
        if known is not None:
            return known
    rows = connection.rows_in_shares(query) if planned.in_shares else [connection.rows(query)]
    frame = read_frame(planned, rows, query)
    further = search(scope, frame)
    if further is None:
        return frame
    query = connection.sql(further.expression)
    return read_search(further, connection.rows(query), query)


def _answers(
    scope: Scope,
    connection: Connection,
    needs: Needs,
    by_tracks: ByTracks | None,
    progress: Progress | None,
    known: Mapping[Request[Any], Any],
) -> Iterator[tuple[Request[Any], Any]]:
    requests = tuple(dict.fromkeys(needs.requests))
    for done, request in enumerate(requests):
        if progress is not None:
            progress("ask", done, len(requests))
        answer = known.get(request)
        if answer is None and by_tracks is not None:
            answer = by_tracks.answer(scope, request)
        if answer is not None:
            yield request, answer
            continue
        yield request, request.read(connection.rows(connection.sql(request.query(scope))))
