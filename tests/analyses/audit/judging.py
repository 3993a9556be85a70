"""A criterion by itself: a world or a folder loaded, and one metric judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cynosure.analyses.audit.criterion import Criterion
from cynosure.analyses.audit.judged import Judged
from cynosure.findings.record import Provenance, Question
from cynosure.metrics.inputs import Inputs
from cynosure.project.compute import asked_of, scope_of
from cynosure.project.load import load
from cynosure.project.open import Project, open_project
from cynosure.project.served import snapshot_of
from cynosure.store.connection import Connection
from cynosure.worlds.cases.calendar import SPAN
from cynosure.worlds.files import write_world
from cynosure.worlds.world import World

NOW = SPAN.until.astimezone(UTC)


def loaded(
    world: World,
    folder: Path,
    star_file: str | None = None,
    tables: Mapping[str, pa.Table] | None = None,
) -> Project:
    """A project in `folder` with the files of the world, and more `tables` under `data/`."""
    write_world(world if star_file is None else replace(world, star_file=star_file), folder)
    for name, table in (tables or {}).items():
        pq.write_table(table, folder / "data" / name)
    return opened(folder, NOW)


def opened(folder: Path, now: datetime) -> Project:
    """The project of a folder, loaded."""
    project = open_project(folder)
    star_file = project.star_file
    key, zone = star_file.privacy.key_env, star_file.calendar.timezone
    load(folder, star_file.sources, key, now, lambda *_: None, zone)
    return project


def judged(
    project: Project, criterion: Criterion, metric: str, metrics: Sequence[str] = ()
) -> Judged:
    """The verdict of one criterion on one metric, which stands among `metrics`."""
    return all_judged(project, criterion, (metric, *metrics))[metric]


def all_judged(
    project: Project, criterion: Criterion, metrics: Sequence[str]
) -> Mapping[str, Judged]:
    """The verdicts of one criterion on some metrics, the first of which is the star."""
    manifest = snapshot_of(project, None)
    question = Question("audit", (("metric", metrics[0]),))
    with Connection(project.layout, manifest) as connection:
        asked = asked_of(project.star_file, question, manifest)
        needs = criterion.needs(asked, tuple(metrics))
        scope = scope_of(asked, connection)
        answers = tuple(
            (request, request.read(connection.rows(connection.sql(request.query(scope)))))
            for request in dict.fromkeys(needs.requests)
        )
    provenance = Provenance(manifest.snapshot, "d", 7, "0", "", "2026-11-22T00:00:00+00:00")
    versions = dict.fromkeys(asked.star_file.metrics, ("0" * 64, 1))
    inputs = Inputs(asked, None, answers, versions, provenance)
    return {metric: criterion.judged(inputs, metric) for metric in metrics}
