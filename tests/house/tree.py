"""Where the files that the house tests read are found."""

import os
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "cynosure"

# What make, the tests and the product itself leave in the tree; .gitignore names the same.
LEFT_BY_RUNNING = (
    ".benchmarks",
    ".cynosure",
    ".git",
    ".hypothesis",
    ".import_linter_cache",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".tools",
    ".venv",
    ".venv-bench",
    ".venv-lowest",
    ".venv-oracles",
    ".venv-peers",
    "__pycache__",
    "build",
    "dist",
)


def files_under(*folders: Path, suffix: str = "") -> list[Path]:
    """Files below the folders that belong to the project, sorted, by the end of their name."""
    found = []
    for folder in folders:
        for parent, subfolders, names in os.walk(folder):
            subfolders[:] = [name for name in subfolders if name not in LEFT_BY_RUNNING]
            found += [Path(parent) / name for name in names if name.endswith(suffix)]
    return sorted(found)


def own_code() -> list[Path]:
    """Every Python file of the package, its tests and its benchmarks."""
    return files_under(PACKAGE, ROOT / "tests", ROOT / "bench", suffix=".py")


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
