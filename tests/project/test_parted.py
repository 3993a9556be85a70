"""A question asked of one share of the people after the other says what all of them say."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from cynosure.findings.codec import encode
from cynosure.findings.record import Finding, Question
from cynosure.metrics.why.sums import SumsRequest
from cynosure.project import by_episodes, compute
from cynosure.project.ask import ask
from cynosure.project.open import open_project
from cynosure.project.parted import Parted, parted
from cynosure.store import shares
from tests.project.talks import NEVER, NOW, SOME, talks_in

FEW_ROWS = 1_500
"""So few rows a share that the world below is parted into several, whose row groups have as few."""
GIVEN = {"period": "2026-11-09", "by": "category,model,surface,topic,tenure"}


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The world with and without talks of two people."""
    found = {
        name: talks_in(tmp_path_factory.mktemp(name), talks=7_000, people=1_400, shared=shared)
        for name, shared in (("apart", NEVER), ("shared", SOME))
    }
    for segment in (path for one in found.values() for path in one.glob(".cynosure/segments/*")):
        pq.write_table(pq.read_table(segment), segment, row_group_size=FEW_ROWS)
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
    monkeypatch.setattr(by_episodes, "JOINED", 3)
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
