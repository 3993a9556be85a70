"""Episodes cut once for a whole question say what cutting them for each statement says."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from cynosure.analyses.why.why import Why
from cynosure.findings.codec import encode
from cynosure.findings.record import Finding, Question
from cynosure.metrics.inputs import Asked, Needs
from cynosure.metrics.relations.cutting import ALL
from cynosure.project.ask import ask, sql_of
from cynosure.project.open import open_project
from tests.project.talks import NOW, SOME, talks_in


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return talks_in(tmp_path_factory.mktemp("once"), talks=6_000, people=300, shared=SOME)


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
