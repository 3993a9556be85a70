"""The import contract holds, and would not hold if somebody broke it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, ROOT

KEPT = "Contracts: 1 kept, 0 broken."

UPWARD = "from cynosure import cli\n"
UPWARD_FOR_TYPES = (
    "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from cynosure import cli\n"
)


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Check the contract of the tree at ``root`` on the package below it, not the installed one."""
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package and its contract, to be broken at will."""
    shutil.copytree(
        PACKAGE, tmp_path / "src" / "cynosure", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def append(module: Path, source: str) -> None:
    module.write_text(module.read_text(encoding="utf-8") + "\n" + source, encoding="utf-8")


def test_the_contract_is_kept() -> None:
    outcome = lint_imports(ROOT)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert KEPT in outcome.stdout


@pytest.mark.parametrize("source", [UPWARD, UPWARD_FOR_TYPES], ids=["plain", "for types"])
def test_an_upward_import_breaks_it(copy: Path, source: str) -> None:
    append(copy / "src" / "cynosure" / "errors.py", source)
    outcome = lint_imports(copy)
    assert outcome.returncode == 1
    assert "cynosure.errors -> cynosure.cli" in outcome.stdout


def test_strangers_may_not_meet(copy: Path) -> None:
    append(copy / "src" / "cynosure" / "sources" / "__init__.py", "from cynosure import report\n")
    outcome = lint_imports(copy)
    assert outcome.returncode == 1
    assert "cynosure.sources -> cynosure.report" in outcome.stdout


@pytest.mark.parametrize("name", ["attic/__init__.py", "attic.py"], ids=["folder", "file"])
def test_a_room_without_a_floor_breaks_it(copy: Path, name: str) -> None:
    room = copy / "src" / "cynosure" / name
    room.parent.mkdir(exist_ok=True)
    room.write_text("", encoding="utf-8")
    outcome = lint_imports(copy)
    assert outcome.returncode == 1
    assert "attic" in outcome.stdout
