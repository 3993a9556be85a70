"""What the pages of the example show is what their reader gets."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.docs.console import play

HALIE = ROOT / "examples" / "halie"


@pytest.mark.parametrize("page", sorted(HALIE.glob("README*.md")), ids=lambda page: page.name)
def test_page(page: Path, shared_data: Path, tmp_path: Path) -> None:
    (tmp_path / "shared").symlink_to(shared_data.parent, target_is_directory=True)
    folder = tmp_path / "project" / "examples" / "halie"
    folder.mkdir(parents=True)
    shutil.copy(HALIE / "cynosure.yml", folder)
    assert play(page.read_text(encoding="utf-8"), folder, Path(sys.executable).parent) == 4
