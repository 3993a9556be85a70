"""`cyn release effect` where people of each arm saw the same runs of that arm's model."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cynosure.stats.experiments.difference import difference
from cynosure.stats.judge.by_unit import judged_arm
from cynosure.stats.judge.runs import widened
from cynosure.stats.judge.variance import Repeats
from cynosure.stats.moments import moments_of
from tests.cli.bakery import Bakery
from tests.cli.kitchen import finding

STAR_FILE = """\
cynosure: 1
project: {id: study}
sources:
  - table: episodes
    format: csv
    path: data/ratings.csv
    map: {kind: {const: rating}, ended: {const: "2026-06-10T12:00:00Z"}}
    data_until: "2026-07-20T00:00:00Z"
  - {table: labels, format: csv, path: data/labels.csv}
  - {table: trials, format: csv, path: data/trials.csv}
  - {table: exposures, format: csv, path: data/exposures.csv}
  - {table: releases, format: csv, path: data/releases.csv}
episodes:
  rating: {from: episodes, kind: rating}
metrics:
  good: {kind: judged, from: rating, name: good}
  ratings: {kind: count, from: rating}
star: [{metric: ratings, since: 2026-05-01}]
evidence: {floors: {users_per_cell: 20}}
"""
PEOPLE, ITEMS, TRIED = 80, 8, 6
WORDS = ("release", "effect", "m2", "--metric", "good")


def written(folder: Path, name: str, rows: Iterable[tuple[Any, ...]]) -> None:
    (folder / "data").mkdir(exist_ok=True)
    with (folder / "data" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


@pytest.fixture
def ratings(tmp_path: Path) -> np.ndarray:
    """What each person says of eight items, of shape (people, items): the odd ones saw runs of m2,
    the even ones of m1; of each item and model five more runs were tried."""
    rng = np.random.default_rng(3)
    passed = rng.random((2, ITEMS, TRIED)) < 0.5
    model = np.arange(PEOPLE) % 2
    found = (rng.random((PEOPLE, ITEMS)) < np.where(passed[model, :, 0], 0.8, 0.3)).astype(float)
    cells = [(p, k) for p in range(PEOPLE) for k in range(ITEMS)]
    written(tmp_path, "ratings", [
        ("episode_id", "user_id", "item", "model"),
        *((f"r{p}-{k}", f"p{p}", f"i{k}", f"m{model[p] + 1}") for p, k in cells),
    ])  # fmt: skip
    written(tmp_path, "labels", [
        ("subject_kind", "subject_id", "rater", "rater_kind", "name", "value"),
        *(("rating", f"r{p}-{k}", f"p{p}", "human", "good", found[p, k]) for p, k in cells),
    ])  # fmt: skip
    written(tmp_path, "trials", [
        ("scenario", "item", "model", "harness", "trial", "score"),
        *(("chat", f"i{k}", f"m{m + 1}", "bare", t, int(passed[m, k, t]))
          for m in range(2) for k in range(ITEMS) for t in range(TRIED)),
    ])  # fmt: skip
    written(tmp_path, "exposures", [
        ("experiment", "variant", "user_id", "ts"),
        *(("m2", ("a", "b")[model[p]], f"p{p}", "2026-06-08T00:10:00Z") for p in range(PEOPLE)),
    ])  # fmt: skip
    written(tmp_path, "releases", [
        ("ts", "kind", "id", "assigned_by", "split", "declared", "metrics"),
        ("2026-06-08", "model", "m2", "experiment", "a:50,b:50", "2026-05-20", "good"),
    ])  # fmt: skip
    rates = passed.mean(axis=2)
    squares = float((TRIED * rates * (1 - rates)).sum())
    (tmp_path / "squares").write_text(repr(squares), "utf-8")
    return found


def test_runs_of_each_arm_widen_the_effect(
    tmp_path: Path, ratings: np.ndarray, capsys: pytest.CaptureFixture[str]
) -> None:
    """Recounted: each arm shows eight runs of its own to forty people, of whom each holds the part
    that is theirs alone."""
    bakery = Bakery(tmp_path, capsys)
    bakery.star_file(STAR_FILE)
    assert bakery.cyn("load").code == 0
    found = finding(bakery.cyn(*WORDS, "--json"))
    arms = []
    for k in range(2):
        own = ratings[k::2]
        none = np.zeros(len(own))
        six = np.column_stack([own.sum(axis=1), np.full(len(own), ITEMS), *[none] * 4])
        arms.append(judged_arm(moments_of(six)))
    plain = difference(arms[0], arms[1])
    repeats = Repeats(float((tmp_path / "squares").read_text("utf-8")), 2 * ITEMS * (TRIED - 1))
    shared = 2 * (1 / ITEMS - 1 / (ITEMS * PEOPLE / 2))
    expected = widened(plain.value, plain.interval, plain.error**2, PEOPLE - 2, repeats, shared)
    interval = found["estimate"]["interval"]
    assert interval["low"] == pytest.approx(expected.interval.low, abs=1e-9)
    assert interval["high"] == pytest.approx(expected.interval.high, abs=1e-9)
    assert interval["high"] - interval["low"] > 1.5 * (plain.interval.high - plain.interval.low)
    note = next(one for one in found["caveats"] if one["code"] == "runs_added")
    assert dict(note["values"])["count"] == 2 * ITEMS
    assert dict(note["values"])["share"] == pytest.approx(expected.part)
    english, chinese = (bakery.cyn(*WORDS, lang=lang).out for lang in ("en", "zh"))
    assert "Several people saw the same run of the model (16 runs)" in " ".join(english.split())
    assert "多人看到的是模型的同一次运行（共16次）" in "".join(chinese.split())
