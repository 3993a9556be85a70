"""A question asked of one share of the people after the other says what all of them say."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cynosure.findings.codec import encode
from cynosure.findings.record import Finding, Question
from cynosure.metrics.why.sums import SumsRequest
from cynosure.project import compute
from cynosure.project.ask import ask
from cynosure.project.load import load
from cynosure.project.open import open_project
from cynosure.project.parted import Parted, parted
from cynosure.store import shares

NOW = datetime(2026, 12, 1, tzinfo=UTC)
FEW_ROWS = 1_500
"""So few rows a share that the world below is parted into several."""
STAR_FILE = """\
cynosure: 1
project: {id: parted}
calendar: {timezone: Europe/Berlin}
sources:
  - {table: events, format: parquet, path: events.parquet, data_until: "2026-11-30T00:00:00Z"}
moments: {asked: {event: asked}, saved: {event: saved}}
episodes:
  talk:
    key: episode_id
    of: [asked, saved]
    carries: {user_id: only, category: first, model: last, surface: only, topic: first}
    measures: {saves: {count: saved}}
    fulfilled: saves >= 1
metrics:
  rate: {kind: ratio, from: talk, num: fulfilled, den: rows}
  codes: {kind: ratio, from: talk, num: fulfilled, den: rows, where: "category = 'c1'"}
  talks: {kind: count, from: talk}
  people: {kind: units, from: talk, where: fulfilled}
star: [{metric: rate, since: 2026-01-01}]
evidence: {floors: {users_per_cell: 1}}
"""
EVENTS = """COPY (
    SELECT n * 2 + half AS event_id, 'p' || (hash(n) % 1400 + SHARED) AS user_id,
           TIMESTAMPTZ '2026-08-31 12:00:00+02' + INTERVAL 1 HOUR * (hash(n + 1) % 1848)
           + INTERVAL 1 HOUR * half * (CASE WHEN n % 7 = 0 THEN 60 ELSE 1 END) AS ts,
           CASE WHEN half = 0 THEN 'asked' ELSE 'saved' END AS event, n AS episode_id,
           CASE WHEN n % 11 > 0 THEN 'c' || ((n + half) % 3) END AS category,
           'm' || ((n + half) % 2) AS model, 's' || ((n + half * (n % 2)) % 4) AS surface,
           't' || (hash(n + 3) % 40) AS topic
    FROM range(7000) t(n), (SELECT unnest([0, 1]) AS half)
    WHERE half = 0 OR hash(n + 7) % 100 < CASE WHEN hash(n + 1) % 1848 >= 1680 THEN 30 ELSE 60 END
) TO '{}/events.parquet'"""
"""Talks of eleven weeks, in the last of which fewer are saved; what they carry differs from row to
row, and is missing in some."""
NEVER, SOME = "0", "(CASE WHEN n % 40 = 0 THEN half ELSE 0 END)"
"""How often the rows of one talk bear the ids of two people."""
GIVEN = {"period": "2026-11-09", "by": "category,model,surface,topic,tenure"}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The world with and without talks of two people."""
    found = {}
    for name, shared in (("apart", NEVER), ("shared", SOME)):
        folder = tmp_path_factory.mktemp(name)
        duckdb.execute(EVENTS.replace("SHARED", shared).format(folder))
        (folder / "cynosure.yml").write_text(STAR_FILE, encoding="utf-8")
        opened = open_project(folder)
        load(opened.folder, opened.star_file.sources, None, NOW, lambda *_: None)
        found[name] = folder
    return found


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[Parted]:
    """What shares have answered, question by question."""
    found: list[Parted] = []

    def watched(*given: Any) -> Parted:
        found.append(parted(*given))
        return found[-1]

    monkeypatch.setattr(compute, "parted", watched)
    return found


def answer(world: Path, folder: Path, metric: str, **given: str) -> Finding:
    """What a copy of the project says, whose ledger knows no answer yet."""
    shutil.copytree(world, folder)
    question = Question("why", tuple(sorted({**GIVEN, "metric": metric, **given}.items())))
    return ask(open_project(folder), [question], None, NOW)[0].finding


def numbers(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Every number and word of a record by its place, without the statement that found it."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name != "query":
                yield from numbers(one, f"{at}.{name}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from numbers(one, f"{at}[{number}]")
    else:
        yield at, pytest.approx(value, rel=1e-9, abs=1e-12) if isinstance(value, float) else value


def bare(finding: Finding) -> list[tuple[str, Any]]:
    return list(numbers(encode(finding)))


@pytest.mark.parametrize(
    ("metric", "more"),
    [("rate", {}), ("codes", {}), ("talks", {}), ("rate", {"only": "model=m1", "by": "category"})],
)
def test_shares_say_what_all_people_say(
    metric: str,
    more: dict[str, str],
    worlds: dict[str, Path],
    answered: list[Parted],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    together = answer(worlds["apart"], tmp_path / "together", metric, **more)
    monkeypatch.setattr(shares, "ROWS", FEW_ROWS)
    apart = answer(worlds["apart"], tmp_path / "apart", metric, **more)
    assert answered[0] == Parted()
    # Sums, the events of the meter, the accounts, the log of each surface.
    assert answered[1].frame is not None
    assert len(answered[1].answers) == 4
    assert bare(apart) == bare(together)


@pytest.mark.parametrize(("world", "metric"), [("shared", "rate"), ("apart", "people")])
def test_what_rests_on_several_shares_is_asked_of_all(
    world: str,
    metric: str,
    worlds: dict[str, Path],
    answered: list[Parted],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Talks of two people; people who count once, however often they come."""
    together = answer(worlds[world], tmp_path / "together", metric)
    monkeypatch.setattr(shares, "ROWS", FEW_ROWS)
    apart = answer(worlds[world], tmp_path / "apart", metric)
    assert not any(isinstance(one, SumsRequest) for one in answered[1].answers)
    assert bare(apart) == bare(together)
