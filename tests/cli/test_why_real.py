"""`why` on data that nobody of this project wrote: git histories, HALIE, two snapshots of GPT-4."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest

from cynosure.analyses.why.silent import SilentChange, silent_change
from cynosure.cli.main import main
from cynosure.findings.blocks import Quantity, TableBlock
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Question
from cynosure.metrics.calendar import day_number
from cynosure.metrics.why.answers import Answered
from cynosure.project.ask import ask
from cynosure.project.load import load
from cynosure.project.open import open_project
from tests.conftest import ROOT

NOW = datetime(2026, 12, 1, tzinfo=UTC)
GIT = """\
cynosure: 1
project: {id: git}
calendar: {timezone: UTC}
sources:
  - {table: events, format: parquet, path: commits.parquet, map: {event: {const: commit}}}
  - {table: releases, format: parquet, path: releases.parquet, map: {kind: {const: product}}}
moments: {committed: {event: commit}}
metrics:
  committers: {kind: units, from: committed, label: {en: Weekly committers, zh: 周提交人数}}
star:
  - {metric: committers, since: 2014-01-01}
evidence: {floors: {users_per_cell: 1}}
"""
REFUSED = ("UKGovernmentBEIS/inspect_ai", "pydantic/pydantic-ai", "narwhals-dev/narwhals")
"""Repositories that release in nearly every week."""


def why(folder: Path, **arguments: str) -> Finding:
    """The finding that answers a `why` in a folder, loaded first."""
    project = open_project(folder)
    load(project.folder, project.star_file.sources, None, NOW, lambda *_: None)
    question = Question("why", tuple(sorted(arguments.items())))
    return ask(project, [question], None, NOW)[0].finding


def notes(finding: Finding) -> dict[str, dict[str, object]]:
    return {note.code: dict(note.values) for note in finding.caveats}


def table(finding: Finding, title: str) -> TableBlock:
    return next(
        block
        for block in finding.blocks
        if isinstance(block, TableBlock) and block.title.en.startswith(title)
    )


def history(data: Path, repository: str, folder: Path) -> Path:
    """A repository as a project: who commits when, and what was released when."""
    folder.mkdir()
    commits = f"FROM '{data}/people/git_commits.parquet' WHERE repo = '{repository}'"
    duckdb.execute(
        f"COPY (SELECT sha12 AS event_id, author AS user_id, authored AS ts {commits}) "
        f"TO '{folder}/commits.parquet'"
    )
    releases = f"FROM '{data}/people/git_releases.parquet' WHERE repo = '{repository}'"
    duckdb.execute(f"COPY (SELECT tag AS id, ts {releases}) TO '{folder}/releases.parquet'")
    (folder / "cynosure.yml").write_text(GIT, encoding="utf-8")
    return folder


REPOSITORIES = 8
QUICK = (0, 1)
"""Places of the repositories that every run asks about, one of them refused."""


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(place, marks=() if place in QUICK else pytest.mark.slow)
        for place in range(REPOSITORIES)
    ],
)
def test_releases_of_git_histories_are_never_a_reason(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], place: int
) -> None:
    """Placebos are the weeks without a release of that repository: where there are under forty,
    that is said with their count; elsewhere the share of false alarms is."""
    query = f"SELECT DISTINCT repo FROM '{shared_data}/people/git_releases.parquet' ORDER BY 1"
    names = [name for (name,) in duckdb.execute(query).fetchall()]
    assert len(names) == REPOSITORIES
    name = sorted(names, key=lambda one: (one not in REFUSED[:1], one))[place]
    folder = str(history(shared_data, name, tmp_path / "git"))
    assert main(["load", "--project", folder, "--lang", "en"]) == 0
    capsys.readouterr()
    assert main(["why", "committers", "--project", folder, "--lang", "en"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert not re.search(r"\b(caused|raised|cut|because|due to)\b", said)
    few = re.search(r"No placebo: (\d+) periods without a release, and it takes 40", said)
    told = r"Placebo: (\d+) periods without a release; of the \d+ of them .* range, ([\d.]+) % left"
    share = re.search(told, said)
    if name in REFUSED:
        assert few is not None
        assert share is None
        assert 0 <= int(few[1]) < 40
    else:
        assert few is None
        assert share is not None
        assert int(share[1]) >= 40
        assert 0 <= float(share[2]) < 25


def test_in_halie_models_come_and_go(shared_data: Path, tmp_path: Path) -> None:
    """−12.5 points between two weeks: mostly models that come and go, −0.9 within the common one;
    it is arithmetic, and model and calendar cannot be separated."""
    folder = tmp_path / "halie"
    folder.mkdir()
    written = (ROOT / "examples" / "halie" / "cynosure.yml").read_text(encoding="utf-8")
    moved = written.replace("../../../shared/data", str(shared_data))
    (folder / "cynosure.yml").write_text(moved, encoding="utf-8")
    weeks = {"period": "2022-06-06", "against": "2022-05-30"}
    finding = why(folder, metric="question_solved_rate", by="model", **weeks)
    contrast = finding.contrast
    assert contrast is not None
    assert contrast.whole == pytest.approx(-0.125, abs=0.0005)
    assert finding.kind is Kind.ACCOUNTS_FOR
    within, mix, comes = (row[1] for row in table(finding, "Σ Rate or mix").rows)
    assert isinstance(within, Quantity)
    assert isinstance(mix, Quantity)
    assert isinstance(comes, Quantity)
    assert within.value == pytest.approx(-0.9, abs=0.05)
    assert comes.value / (within.value + mix.value) > 0.5
    assert within.value + mix.value == pytest.approx(100 * contrast.whole, abs=1e-9)
    assert notes(finding)["mostly_one_sided"]["dimension"] == "model"


SWITCH = 10
DAYS = 20


def drift(data: Path, days: np.ndarray[tuple[int], np.dtype[np.int64]], both: bool) -> Answered:
    """GPT-4 on sensitive questions. The file has one run date; the test lays its answers on days:
    those of the March snapshot first, then (`both`) those of June."""
    query = (
        f"SELECT answer_token, latency FROM '{data}/boundary/llm_drift.csv' "
        "WHERE scenario = 'answers_sensitive_question' AND model = ? ORDER BY id"
    )
    names = ("openaichat/gpt-4-0314", "openaichat/gpt-4-0613")[: 1 + both]
    rows = np.array([row for m in names for row in duckdb.execute(query, [m]).fetchall()])
    values = np.log1p(rows.astype(np.float64))
    first = day_number(date(2026, 3, 1))
    means = np.array([values[days == day].mean(axis=0) for day in range(DAYS)])
    counts = tuple(int((days == day).sum()) for day in range(DAYS))
    within = np.array([np.cov(values[days == day].T, ddof=0) for day in range(DAYS)])
    at = tuple(first + day for day in range(DAYS))
    return Answered(at, counts, ("length", "latency"), means, within)


def test_the_switch_from_march_to_june_is_dated(shared_data: Path) -> None:
    halves = [np.arange(100) % SWITCH, SWITCH + np.arange(100) % SWITCH]
    found = silent_change("gpt-4", drift(shared_data, np.concatenate(halves), both=True))
    assert isinstance(found, SilentChange)
    switch = day_number(date(2026, 3, 1) + timedelta(days=SWITCH))
    assert abs(found.day - switch) <= 2
    assert found.earliest <= switch <= found.latest


def test_march_answers_alone_show_no_change(shared_data: Path) -> None:
    days = np.random.default_rng(3).permutation(np.arange(100) % DAYS)
    assert silent_change("gpt-4", drift(shared_data, days, both=False)) is None
