"""`cyn release effect` on what people and a judge say of the work of each arm."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from cynosure.stats.experiments.difference import difference
from cynosure.stats.judge.by_unit import COLUMNS, judged_arm, judged_noise
from cynosure.stats.moments import moments_of
from tests.cli.bakery import Bakery
from tests.cli.kitchen import finding

STAR_FILE = """\
cynosure: 1
project: {id: translator}
sources:
  - {table: episodes, format: csv, path: data/jobs.csv, data_until: "2026-07-20T00:00:00Z"}
  - {table: exposures, format: csv, path: data/exposures.csv}
  - {table: releases, format: csv, path: data/releases.csv}
  - {table: labels, format: csv, path: data/labels.csv}
episodes:
  job: {from: episodes, kind: job}
metrics:
  good: {kind: judged, from: job, name: good}
  jobs: {kind: count, from: job}
star:
  - {metric: jobs, since: 2026-05-01}
evidence: {floors: {users_per_cell: 50}}
"""
PEOPLE, JOBS, LABELLED = 800, 3, 0.2
BEGIN = date(2026, 6, 1)


class Translations:
    """People with three jobs each after they met their variant: a judge says of all of them whether
    they are good, people of one in five; the judge errs in one of ten."""

    def __init__(
        self, folder: Path, better: float, seed: int = 7, satisfied: float = LABELLED
    ) -> None:
        rng = np.random.default_rng(seed)
        self.treated = rng.permutation(PEOPLE) < PEOPLE // 2
        self.satisfied = satisfied
        self.sums, self.passed = np.zeros((len(COLUMNS), PEOPLE)), np.zeros((2, PEOPLE))
        jobs, labels = ["episode_id,kind,user_id,ended"], []
        for person in range(PEOPLE):
            chance = rng.beta(4, 4) + better * self.treated[person]
            for job in range(JOBS):
                ended = BEGIN + timedelta(days=int(rng.integers(0, 28)))
                name = f"j{person}-{job}"
                jobs.append(f"{name},job,p{person},{ended}T12:00:00Z")
                labels += self._said(rng, name, person, chance, f"{ended}T13:00:00Z")
        (folder / "data").mkdir()
        head = "subject_kind,subject_id,rater,rater_kind,name,value,rater_version,ts"
        exposed = [
            f"translator,{'new' if new else 'old'},p{k},2026-06-01T00:10:00Z"
            for k, new in enumerate(self.treated)
        ]
        for table, rows in (
            ("jobs", jobs),
            ("labels", [head, *labels]),
            ("exposures", ["experiment,variant,user_id,ts", *exposed]),
            ("releases", ["ts,kind,id,assigned_by,split,declared,metrics", RELEASE]),
        ):
            (folder / "data" / f"{table}.csv").write_text("\n".join(rows) + "\n", "utf-8")

    def by_verdict(self, arm: np.ndarray) -> np.ndarray:
        """The mean label of people of the rows that the judge passed, and of those it failed."""
        good, labelled = self.sums[:2, arm].sum(axis=1)
        passed, both = self.passed[:, arm].sum(axis=1)
        return np.array([both / passed, (good - both) / (labelled - passed)])

    def _said(
        self, rng: np.random.Generator, job: str, person: int, chance: float, at: str
    ) -> list[str]:
        good = int(rng.random() < chance)
        verdict = good if rng.random() < 0.9 else 1 - good
        said = [f"job,{job},v1,judge,good,{verdict},v1,{at}"]
        labelled = rng.random() < (self.satisfied if verdict else LABELLED)
        if labelled:
            said.append(f"job,{job},ann,human,good,{good},,{at}")
            self.sums[:, person] += (good, 1, verdict, 1, 0, 0)
            self.passed[:, person] += (verdict, verdict * good)
        else:
            self.sums[:, person] += (0, 0, 0, 0, verdict, 1)
        return said


RELEASE = "2026-06-01,model,translator,experiment,50:50,2026-05-20,good"


def loaded(folder: Path, capsys: pytest.CaptureFixture[str]) -> Bakery:
    bakery = Bakery(folder, capsys)
    bakery.star_file(STAR_FILE)
    said = bakery.cyn("load")
    assert said.code == 0, said.err
    return bakery


@pytest.mark.parametrize(
    ("place", "check", "kind"),
    [(2, "judge_one_rater", "cannot_tell"), (6, "judge_one_version", "caused")],
    ids=["two judges under one version", "two versions"],
)
def test_who_judged_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: int, check: str, kind: str
) -> None:
    """Every other verdict is of another judge, or of another version of it."""
    Translations(tmp_path, better=0.2)
    path = tmp_path / "data" / "labels.csv"
    head, *rows = (row.split(",") for row in path.read_text("utf-8").splitlines())
    for row in [row for row in rows if row[3] == "judge"][::2]:
        row[place] = "v2"
    path.write_text("\n".join(",".join(row) for row in (head, *rows)) + "\n", "utf-8")
    bakery = loaded(tmp_path, capsys)
    words = ("release", "effect", "translator", "--metric", "good")
    found = finding(bakery.cyn(*words, "--json"))
    passed = {one["code"]: one["passed"] for one in found["checks"]}
    assert passed[check] is False
    assert found["kind"] == kind
    if kind == "cannot_tell":
        assert "2 judges spoke under the one version `v1`" in bakery.cyn(*words).out
        assert "同一版本 `v1` 下有 2 个评审" in bakery.cyn(*words, lang="zh").out


def test_arms_are_compared_by_labels_and_verdicts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The effect is the difference of two PPI++ means, recounted from the files."""
    made = Translations(tmp_path, better=0.2)
    bakery = loaded(tmp_path, capsys)
    words = ("release", "effect", "translator", "--metric", "good")
    said = bakery.cyn(*words, "--json")
    found = finding(said)
    arms = [judged_arm(moments_of(made.sums[:, made.treated == new].T)) for new in (False, True)]
    expected = difference(arms[0], arms[1])
    assert found["estimate"]["value"] == pytest.approx(expected.value, abs=1e-9)
    assert found["estimate"]["interval"]["low"] == pytest.approx(expected.interval.low, abs=1e-9)
    assert found["estimate"]["interval"]["low"] < 0.2 < found["estimate"]["interval"]["high"]
    assert found["kind"] == "caused"
    assert found["placebo"]["as_large"] == 0
    assert bakery.cyn("ledger", "verify").code == 0
    assert "good" in bakery.cyn(*words, lang="zh").out


def test_where_nothing_is_better_nothing_is_said_to_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Translations(tmp_path, better=0.0)
    found = finding(loaded(tmp_path, capsys).cyn(
        "release", "effect", "translator", "--metric", "good", "--json"
    ))  # fmt: skip
    assert found["kind"] != "caused"
    assert found["estimate"]["interval"]["low"] < 0 < found["estimate"]["interval"]["high"]


def test_labels_that_the_satisfied_give_are_weighted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who was served well answers thrice as often: each arm counts both by the rows it has."""
    made = Translations(tmp_path, better=0.2, satisfied=0.6)
    bakery = loaded(tmp_path, capsys)
    words = ("release", "effect", "translator", "--metric", "good")
    found = finding(bakery.cyn(*words, "--json"))
    _, labelled, both, _, alone, _ = made.sums
    expected = []
    for arm in (~made.treated, made.treated):
        good, rows = (both + alone)[arm].sum(), PEOPLE // 2 * JOBS
        expected.append(made.by_verdict(arm) @ (good / rows, 1 - good / rows))
    interval = found["estimate"]["interval"]
    assert found["estimate"]["value"] == pytest.approx(expected[1] - expected[0], abs=1e-9)
    assert 0 < interval["low"] < 0.2 < interval["high"]
    assert found["kind"] == "probably_caused", "who answered may hang on more"
    (note,) = [dict(one["values"]) for one in found["caveats"] if one["code"] == "labels_weighed"]
    assert (note["count"], note["labels"]) == (2, labelled.sum())
    assert 0.5 * note["labels"] < note["effective"] < note["labels"]
    assert "who gave a label" in bakery.cyn(*words).out
    assert "相当于随机抽取" in bakery.cyn(*words, lang="zh").out
    assert bakery.cyn("ledger", "verify").code == 0


def test_noise_of_units_adds_up_to_the_error() -> None:
    """To first order what units add is centred, and its squares are the squared error."""
    rng = np.random.default_rng(3)
    labelled = rng.random(300) < 0.4
    label, verdict = rng.random(300), rng.random(300)
    sums = np.stack([
        label * labelled, labelled, verdict * labelled, labelled,
        verdict * ~labelled, ~labelled,
    ]).astype(float)  # fmt: skip
    moments = moments_of(sums.T)
    each = np.array(judged_noise(moments)) @ sums
    assert each.sum() == pytest.approx(0, abs=1e-12)
    assert (each**2).sum() == pytest.approx(judged_arm(moments).variance * 299 / 300, rel=0.01)
