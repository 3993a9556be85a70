"""The example loaded once, and its units of work read a second time by the oracle."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from cynosure.findings.record import Finding, Question
from cynosure.project.ask import ask
from cynosure.project.load import load
from cynosure.project.load_report import LoadReport
from cynosure.project.open import Project, open_project
from tests.conftest import ROOT
from tests.examples import halie_oracle

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ZONES = ("UTC", "Asia/Shanghai")


@dataclass(frozen=True)
class Example:
    """The example under one calendar, beside the units of work cut into the weeks of that one."""

    project: Project
    star_file: Path
    timezone: str
    units: pd.DataFrame

    def level(self, metric: str, **arguments: str) -> Finding:
        """The finding on a metric; `by` and `period` as on the command line."""
        question = Question("level", tuple(sorted({"metric": metric, **arguments}.items())))
        return ask(self.project, [question], None, NOW)[0].finding


@pytest.fixture(scope="session")
def source(shared_data: Path) -> Path:
    """The folder of the files that the example reads."""
    return shared_data / "halie"


@pytest.fixture(scope="session")
def loaded(
    shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Project, LoadReport]:
    """A copy of the example that lies to the shared data as the original does, and its load."""
    root = tmp_path_factory.mktemp("beside")
    (root / "shared").mkdir()
    (root / "shared" / "data").symlink_to(shared_data, target_is_directory=True)
    folder = root / "main" / "examples" / "halie"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "examples" / "halie" / "cynosure.yml", folder)
    project = open_project(folder)
    key_env = project.star_file.privacy.key_env
    report = load(folder, project.star_file.sources, key_env, NOW, lambda *_: None)
    return project, report


@pytest.fixture(scope="session", params=ZONES)
def example(
    request: pytest.FixtureRequest, loaded: tuple[Project, LoadReport], source: Path
) -> Example:
    """The example under each calendar; the store is the same, since a week is a question."""
    folder, zone = loaded[0].folder, request.param
    star_file = folder / f"{zone.replace('/', '-')}.yml"
    written = (folder / "cynosure.yml").read_text(encoding="utf-8")
    assert written.count("timezone: UTC") == 1
    star_file.write_text(written.replace("timezone: UTC", f"timezone: {zone}"), encoding="utf-8")
    units = halie_oracle.in_weeks(halie_oracle.units_of_work(source), zone)
    return Example(open_project(star_file), star_file, zone, units)
