"""Every command in the documentation does what its page says."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.docs.console import blocks, play, run, run_here, runs

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [*ROOT.glob("README*.md"), *ROOT.glob("docs/worlds*.md"), *ROOT.glob("docs/guide/**/*.md")]
)


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
    needed = [*script, *(block.text for block in blocks(text) if block.info[:1] == ("yaml",))]
    if any("shared/data" in block or "examples/" in block for block in needed):
        shared = request.getfixturevalue("shared_data").parent
        (project.parent / "shared").symlink_to(shared, target_is_directory=True)
    ours = sum(line.startswith("$ cyn") for block in script for line in block.splitlines())
    # The pages that people meet first are played as they would; the guide costs an import less.
    how = run if page.parent == ROOT else run_here
    assert play(text, project, Path(sys.executable).parent, how) == ours
