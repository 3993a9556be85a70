"""The table of analyses: every entry loads, none is forgotten, and none brings an engine."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from cynosure.analyses import ANALYSES, Entry, loaded
from cynosure.analyses.alerts.troubles import TROUBLES
from cynosure.analyses.contract import Analysis
from tests.house.tree import PACKAGE, files_under

ENGINES = ("numpy", "numba", "scipy", "ibis", "duckdb", "pyarrow", "pandas", "sqlglot")
METHODS = ("definitions", "needs", "answer")
ROOM = PACKAGE / "analyses"
ON_ARRAYS = ("audit", "boundary", "find", "release")
"""Rooms that work on arrays from end to end: a known answer of theirs takes numpy, not more."""


def name_of(entry: Entry) -> str:
    return entry.name


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts)


def answering(path: Path) -> list[tuple[str, str]]:
    """The module and the name of each class of a file that has what an analysis has."""
    return [
        (module_of(path), node.name)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
        and not any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases)
        and {one.name for one in node.body if isinstance(one, ast.FunctionDef)} >= set(METHODS)
    ]


@pytest.mark.parametrize("entry", ANALYSES, ids=name_of)
def test_an_entry_loads_an_analysis_of_its_name(entry: Entry) -> None:
    analysis = loaded(entry)
    assert analysis.name == entry.name
    for method in METHODS:
        has, wants = getattr(type(analysis), method), getattr(Analysis, method)
        assert inspect.signature(has) == inspect.signature(wants)


def test_names_are_unique() -> None:
    assert len({entry.name for entry in ANALYSES}) == len(ANALYSES)


def test_every_analysis_is_in_the_table() -> None:
    found = {one for path in files_under(ROOM, suffix=".py") for one in answering(path)}
    # A trouble answers the question `alert`, which asks it.
    found -= {(type(trouble).__module__, type(trouble).__name__) for trouble in TROUBLES}
    assert found == {(entry.module, entry.analysis) for entry in ANALYSES}


@pytest.mark.parametrize("entry", ANALYSES, ids=name_of)
def test_an_analysis_is_loaded_without_an_engine(entry: Entry) -> None:
    """An answer that is known takes the analysis for its definitions, and nothing to compute."""
    code = (
        f"import sys, {entry.module}\nprint(*(name for name in {ENGINES} if name in sys.modules))"
    )
    running = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    room = entry.module.split(".")[2]
    allowed = {"numpy"} if room in ON_ARRAYS else set()
    assert set(running.stdout.split()) <= allowed
