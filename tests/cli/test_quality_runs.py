"""Runs of the model under a judged value: several people saw the same run, or each one of their
own."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cynosure.stats.judge.by_unit import by_unit
from cynosure.stats.moments import moments_of
from cynosure.stats.ratio import t_quantile
from tests.cli.bakery import Bakery
from tests.cli.test_quality import codes, plain

STUDY = """\
cynosure: 1
project: {id: study}
sources:
  - table: episodes
    format: csv
    path: data/ratings.csv
    map: {kind: {const: rating}, ended: {const: "2026-10-20"}}
  - {table: labels, format: csv, path: data/labels.csv}
  - {table: trials, format: csv, path: data/trials.csv}
episodes:
  rating: {from: episodes, kind: rating}
metrics:
  good: {kind: judged, from: rating, name: good}
star: [{metric: good, since: 2026-01-01}]
"""
PEOPLE, ITEMS, TRIED = 40, 10, 8
WEEK = ("--metric", "good", "--period", "2026-10-19..2026-10-25")


class Study:
    """People rate a run of each item; other runs of the same item are tried beside it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        rng = np.random.default_rng(5)
        self.passed = rng.random((ITEMS, TRIED)) < np.linspace(0.2, 0.9, ITEMS)[:, np.newaxis]
        chance = np.where(self.passed[:, 0], 0.8, 0.3)
        self.ratings = (rng.random((PEOPLE, ITEMS)) < chance).astype(float)
        (folder / "data").mkdir()
        self.folder, self.bakery = folder, Bakery(folder, capsys)
        self.bakery.star_file(STUDY)
        self.written("labels", [
            ("subject_kind", "subject_id", "rater", "rater_kind", "name", "value"),
            *(("rating", f"r{p}-{k}", f"p{p}", "human", "good", self.ratings[p, k])
              for p in range(PEOPLE) for k in range(ITEMS)),
        ])  # fmt: skip
        self.written("trials", [
            ("scenario", "item", "model", "harness", "trial", "score"),
            *(("chat", f"i{k}", "m1", "bare", t, int(self.passed[k, t]))
              for k in range(ITEMS) for t in range(TRIED)),
        ])  # fmt: skip

    def written(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        with (self.folder / "data" / f"{table}.csv").open(
            "w", encoding="utf-8", newline=""
        ) as file:
            csv.writer(file).writerows(rows)

    def found(self, names_items: bool) -> dict[str, Any]:
        """The finding where ratings name the item they rate, or do not."""
        head = (
            ("episode_id", "user_id", "item", "model") if names_items else ("episode_id", "user_id")
        )
        self.written("ratings", [
            head,
            *((f"r{p}-{k}", f"p{p}", f"i{k}", "m1")[: len(head)]
              for p in range(PEOPLE) for k in range(ITEMS)),
        ])  # fmt: skip
        assert self.bakery.cyn("load").code == 0
        said = self.bakery.cyn("star", "--json", *WEEK)
        assert said.code == 0, said.err
        found = said.json["findings"][0]["finding"]
        assert isinstance(found, dict)
        return found

    def squared_error(self) -> float:
        """That of the mean rating over people."""
        return float(self.ratings.mean(axis=1).var(ddof=0)) / PEOPLE

    def run_variance(self) -> float:
        """The pooled variance of runs of one item."""
        rates = self.passed.mean(axis=1)
        return float((TRIED * rates * (1 - rates)).sum()) / (ITEMS * (TRIED - 1))


@pytest.fixture
def study(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Study:
    return Study(tmp_path, capsys)


def shares(found: dict[str, Any]) -> dict[str, Any]:
    (block,) = (b for b in found["blocks"] if b["title"]["en"] == "What one verdict varies by")
    return {row[0]["en"]: plain(row[1]) for row in block["rows"]}


def test_an_interval_holds_runs_that_several_people_saw(study: Study) -> None:
    """Recounted from the files: the squared error of people, and the variance of runs over the ten
    that were shown, less what each person's own rating of them holds of it already."""
    found = study.found(names_items=True)
    interval = found["estimate"]["interval"]
    squared, n = study.squared_error(), PEOPLE * ITEMS
    added = study.run_variance() * (1 / ITEMS - 1 / n)
    degrees = (squared + added) ** 2 / (squared**2 / (n - 1) + added**2 / (ITEMS * (TRIED - 1)))
    half = t_quantile(0.95, degrees) * np.sqrt(squared + added)
    assert found["estimate"]["value"] == pytest.approx(study.ratings.mean())
    assert interval["high"] - interval["low"] == pytest.approx(2 * half, rel=1e-9)
    note = next(one for one in found["caveats"] if one["code"] == "runs_added")
    before = t_quantile(0.95, n - 1) * np.sqrt(squared)
    assert dict(note["values"])["count"] == ITEMS
    assert dict(note["values"])["share"] == pytest.approx(1 - before / half)
    english, chinese = (study.bakery.cyn("star", *WEEK, lang=lang).out for lang in ("en", "zh"))
    assert "Several people saw the same run of the model (10 runs)" in " ".join(english.split())
    assert "多人看到的是模型的同一次运行（共10次）" in "".join(chinese.split())
    assert study.bakery.cyn("ledger", "verify").code == 0


def test_where_rows_name_no_item_the_interval_is_that_over_people(study: Study) -> None:
    found = study.found(names_items=False)
    interval = found["estimate"]["interval"]
    six = np.zeros((PEOPLE, 6))
    six[:, 0], six[:, 1] = study.ratings.sum(axis=1), ITEMS
    expected = by_unit(moments_of(six))
    assert interval["high"] == pytest.approx(expected.interval.high)
    assert "runs_added" not in codes(found)


def test_crossed_people_and_items_have_their_shares(study: Study) -> None:
    """A judge says what people said: people, items and runs of them add up to the whole."""
    study.written("labels", [
        ("subject_kind", "name", "rater", "rater_kind", "rater_version", "subject_id", "value"),
        *(("rating", "good", *who, f"r{p}-{k}", study.ratings[p, k])
          for p in range(PEOPLE) for k in range(ITEMS)
          for who in ((f"p{p}", "human", ""), ("j", "judge", "v1"))),
    ])  # fmt: skip
    found = shares(study.found(names_items=True))
    assert set(found) == {
        "people", "items", "runs of the model", "the judge itself", "one person with one item",
    }  # fmt: skip
    assert found["the judge itself"] == "nothing repeated"
    told = [one for one in found.values() if isinstance(one, float)]
    assert sum(told) == pytest.approx(1)
    assert found["people"] < 0.1, "nobody is stricter than others"
    assert found["runs of the model"] > 0.1


def test_shares_that_cannot_be_split_say_why(study: Study) -> None:
    """One rating a person, so that nobody can tell people from items."""
    study.written("labels", [
        ("subject_kind", "subject_id", "rater", "rater_kind", "name", "value", "rater_version"),
        *(("rating", f"r{p}-0", "j", "judge", "good", study.ratings[p, 0], "v1")
          for p in range(PEOPLE)),
        *(("rating", f"r{p}-0", f"p{p}", "human", "good", study.ratings[p, 0], "")
          for p in range(PEOPLE)),
    ])  # fmt: skip
    assert shares(study.found(names_items=False)) == {"all of them": "too_few"}
