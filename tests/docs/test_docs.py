"""Every command in the documentation does what its page says."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.docs.console import blocks, play, runs

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs" / "guide").rglob("*.md")])


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty project with ``examples/`` and ``../shared/data`` where a reader finds them."""
    folder = tmp_path / "project"
    folder.mkdir()
    if (ROOT / "examples").is_dir():
        shutil.copytree(
            ROOT / "examples", folder / "examples", ignore=shutil.ignore_patterns(".cynosure")
        )
    return folder


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_page(page: Path, project: Path, request: pytest.FixtureRequest) -> None:
    text = page.read_text(encoding="utf-8")
    script = [block.text for block in blocks(text) if runs(block)]
    if any("shared/data" in block or "examples/halie" in block for block in script):
        shared = request.getfixturevalue("shared_data").parent
        (project.parent / "shared").symlink_to(shared, target_is_directory=True)
    ours = sum(line.startswith("$ cyn") for block in script for line in block.splitlines())
    assert play(text, project, Path(sys.executable).parent) == ours
