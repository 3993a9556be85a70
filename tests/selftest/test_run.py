"""Playing: the same every time, in parts that are not played twice, in several processes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cynosure.selftest import code
from cynosure.selftest.bars import Count
from cynosure.selftest.pieces import Kept, Piece, lacking
from cynosure.selftest.row import END_TO_END, Outcome, Row, Scene
from cynosure.selftest.rows import ROWS
from cynosure.selftest.run import QUICK, SEEDS, Judged, play, quickly, scenes_of, selftest

ONE = tuple(row for row in ROWS if row.name == "proportion")


def test_a_run_can_be_played_again() -> None:
    scene = ONE[0].scene
    assert play(scene, 1, 30) == play(scene, 1, 30)
    assert play(scene, 1, 300) != play(scene, 2, 300)
    shorter, longer = play(scene, 1, 29)["coverage"], play(scene, 1, 30)["coverage"]
    assert longer.happened - shorter.happened in (0, 1)


def test_no_answer_is_counted_as_none() -> None:
    def draw(rng: np.random.Generator) -> Mapping[str, Outcome]:
        return {"coverage": None if rng.random() < 0.5 else True}

    counted = play(Scene("half", draw), 1, 400)["coverage"]
    assert counted.runs == 400
    assert 150 < counted.answered == counted.happened < 250


def test_what_was_played_is_not_played_again(tmp_path: Path) -> None:
    seen: list[str] = []

    def played() -> tuple[Judged, ...]:
        return selftest(
            ONE, tmp_path, 1, lambda _done, _all, name: seen.append(name), fewer=quickly
        )

    first = played()
    assert len(seen) == len(SEEDS)
    assert [count.runs for count in first[0].counts] == [-(-2_000 // 3) // QUICK] * 3
    one = next(tmp_path.glob("*.json"))
    told = json.loads(one.read_text("utf-8"))
    told["coverage"]["happened"] = 1
    one.write_text(json.dumps(told), "utf-8")
    again = played()
    assert len(seen) == len(SEEDS)
    assert min(count.happened for count in again[0].counts) == 1
    assert not again[0].kept
    one.unlink()
    assert played() == first
    assert len(seen) == len(SEEDS) + 1


def test_a_stopped_run_goes_on_with_what_it_had(tmp_path: Path) -> None:
    """Stopped after two portions; then a few runs, then more: none is played a second time."""
    seen: list[str] = []

    def told(_done: int, _all: int, name: str) -> None:
        seen.append(name)
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        selftest(ONE, tmp_path, 1, told, fewer=quickly)
    some = selftest(ONE, tmp_path, 1, told, fewer=quickly)
    assert len(seen) == len(SEEDS)
    whole = selftest(ONE, tmp_path, 1, told)
    assert [count.runs for count in some[0].counts] == [33] * 3
    assert [count.runs for count in whole[0].counts] == [667] * 3
    assert len(seen) == len(set(seen)) == len(SEEDS) * 4
    for one, seed in zip(whole[0].counts, SEEDS, strict=True):
        assert one == play(ONE[0].scene, seed, 667)["coverage"]
    assert selftest(ONE, tmp_path, 1, told, fewer=quickly) == whole


def test_portions_fill_the_gaps_alone() -> None:
    scene = replace(ONE[0].scene, runs=END_TO_END)
    kept = [Piece(scene.name, 1, 0, 7), Piece(scene.name, 1, 20, 24)]
    spans = [(one.first, one.last) for one in lacking(scene, 1, 33, kept)]
    assert spans == [(7, 10), (10, 20), (24, 30), (30, 33)]
    assert not [*lacking(scene, 1, 7, kept)]


def test_runs_that_lie_there_twice_count_once(tmp_path: Path) -> None:
    scene, kept = ONE[0].scene, Kept(tmp_path, {ONE[0].scene.name: "abc"})
    for first, last in ((0, 4), (0, 9), (4, 8), (8, 9)):
        kept.keep(Piece(scene.name, 1, first, last), {"coverage": Count(last - first, 1, 1)})
    pieces = kept.of(scene, 1)
    assert kept.count(pieces, "coverage") == Count(9, 1, 1)
    assert kept.count(pieces, "power") == Count(9, 0, 0)


def test_nothing_is_begun_when_the_time_is_over(tmp_path: Path) -> None:
    (one, *_) = selftest(ONE, tmp_path, 1, lambda *_: None, fewer=quickly, seconds=0)
    assert one.whole.runs == 0
    assert not one.kept


@pytest.mark.slow
def test_several_processes_find_the_same(tmp_path: Path) -> None:
    alone, together = (
        selftest(ONE, tmp_path / str(jobs), jobs, lambda *_: None, fewer=quickly) for jobs in (1, 2)
    )
    assert alone == together


def test_other_code_is_played_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    for content in (b"1", b"2"):
        monkeypatch.setattr(code, "_files", lambda _, content=content: [("", content)])
        code._digest_of.cache_clear()
        selftest(ONE, tmp_path, 1, lambda done, _all, _name: seen.append(done), fewer=quickly)
    code._digest_of.cache_clear()
    assert len(seen) == 2 * len(SEEDS)


def test_a_scene_rests_on_what_it_imports_and_on_nothing_else() -> None:
    of_arrays = code.rests_on(("cynosure.selftest.rows.levels",))
    assert {"cynosure.stats.ratio", "cynosure.stats.undefined"} <= of_arrays
    assert not [one for one in of_arrays if one.startswith(("cynosure.store", "cynosure.web"))]
    to_findings = code.rests_on(("cynosure.selftest.rows.end_to_end", "cynosure.analyses.growth"))
    assert {"cynosure.project.ask", "cynosure.store.loading", "cynosure.worlds.cases.quiet"} <= (
        to_findings
    )
    assert "cynosure.analyses.growth" in to_findings
    assert not [one for one in to_findings if one.startswith(("cynosure.web", "cynosure.cli"))]


def test_scenes_of_other_rooms_have_other_digests() -> None:
    digests = {scene.name: code.digest(scene, ROWS) for scene in scenes_of(ROWS)}
    assert digests["mean"] == digests["ratio"]
    assert len({digests["mean"], digests["welch"], digests["findings-mix"]}) == 3


def test_a_promise_must_be_kept_under_every_seed() -> None:
    row: Row = ONE[0]
    good, bad = Count(2_000, 2_000, 1_900), Count(60, 60, 45)
    assert Judged(row, row.trials[0], (good, good)).kept
    assert not Judged(row, row.trials[0], (good, bad)).kept
