"""Episodes cut once for a whole question say what cutting them for each statement says."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from cynosure.analyses.why.why import Why
from cynosure.findings.codec import encode
from cynosure.findings.record import Finding, Question
from cynosure.metrics.inputs import Asked, Needs
from cynosure.metrics.relations.cutting import ALL
from cynosure.project.ask import ask, sql_of
from cynosure.project.load import load
from cynosure.project.open import open_project

NOW = datetime(2026, 12, 1, tzinfo=UTC)
STAR_FILE = """\
cynosure: 1
project: {id: once}
calendar: {timezone: Europe/Berlin}
sources:
  - {table: events, format: parquet, path: events.parquet, data_until: "2026-11-30T00:00:00Z"}
moments: {asked: {event: asked}, saved: {event: saved}}
episodes:
  talk:
    key: episode_id
    of: [asked, saved]
    carries: {user_id: only, category: first, model: last, surface: only}
    measures: {saves: {count: saved}}
    fulfilled: saves >= 1
metrics:
  rate: {kind: ratio, from: talk, num: fulfilled, den: rows}
  codes: {kind: ratio, from: talk, num: fulfilled, den: rows, where: "category = 'c1'"}
  people: {kind: units, from: talk, where: fulfilled}
star: [{metric: rate, since: 2026-01-01}]
evidence: {floors: {users_per_cell: 1}}
"""
EVENTS = """COPY (
    SELECT n * 2 + half AS event_id, 'p' || (hash(n) % 300 + (CASE WHEN n % 40 = 0 THEN half ELSE 0
           END)) AS user_id,
           TIMESTAMPTZ '2026-08-31 12:00:00+02' + INTERVAL 1 HOUR * (hash(n + 1) % 1848)
           + INTERVAL 1 HOUR * half * (CASE WHEN n % 7 = 0 THEN 60 ELSE 1 END) AS ts,
           CASE WHEN half = 0 THEN 'asked' ELSE 'saved' END AS event, n AS episode_id,
           CASE WHEN n % 11 > 0 THEN 'c' || ((n + half) % 3) END AS category,
           'm' || ((n + half) % 2) AS model, 's' || ((n + half * (n % 2)) % 4) AS surface
    FROM range(6000) t(n), (SELECT unnest([0, 1]) AS half)
    WHERE half = 0 OR hash(n + 7) % 100 < CASE WHEN hash(n + 1) % 1848 >= 1680 THEN 30 ELSE 60 END
) TO '{}/events.parquet'"""
"""Talks of eleven weeks, in the last of which fewer are saved. Some go on for days, some have rows
of two people; what they carry differs from row to row, and is missing in some."""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("once")
    duckdb.execute(EVENTS.format(folder))
    (folder / "cynosure.yml").write_text(STAR_FILE, encoding="utf-8")
    opened = open_project(folder)
    load(opened.folder, opened.star_file.sources, None, NOW, lambda *_: None)
    return folder


def question(**given: str) -> Question:
    return Question("why", tuple(sorted({"period": "2026-11-09", **given}.items())))


def answer(loaded: Path, folder: Path, **given: str) -> Finding:
    """What a copy of the project says, whose ledger knows no answer yet."""
    shutil.copytree(loaded, folder)
    return ask(open_project(folder), [question(**given)], None, NOW)[0].finding


def bare(finding: Finding) -> str:
    """The record without the statement that found it."""
    return str(encode(replace(finding, provenance=replace(finding.provenance, query=""))))


@pytest.mark.parametrize("metric", ["rate", "codes", "people"])
def test_one_cut_or_several_say_the_same(
    metric: str, loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"metric": metric, "by": "category,model,surface,tenure"}
    once = answer(loaded, tmp_path / "once", **given)
    needs = Why.needs

    def anew(self: Why, asked: Asked) -> Needs:
        return replace(needs(self, asked), carried_since=None)

    monkeypatch.setattr(Why, "needs", anew)
    several = answer(loaded, tmp_path / "several", **given)
    assert bare(once) == bare(several)
    # Whose rows depend on what every episode carries cannot do with those of the last weeks alone.
    assert (ALL in once.provenance.query) == (metric != "codes")
    assert ALL not in several.provenance.query


def test_episodes_are_cut_in_one_statement(loaded: Path) -> None:
    """Of three statements that need them, one reads the events."""
    statements = sql_of(open_project(loaded), question(metric="rate", by="category,model"), None)
    assert sum(f'CREATE TABLE "{ALL}"' in one for one in statements) == 1
    frame = next(one for one in statements if not one.startswith("CREATE TABLE"))
    assert f'FROM "{ALL}"' in frame
    assert 'FROM "events"' not in frame
