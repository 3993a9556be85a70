"""`cyn release effect` where the judge changes while the experiment runs, and where people of both
arms saw the same runs of a model."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cynosure.stats.experiments.difference import difference
from cynosure.stats.judge.by_version import by_version
from tests.cli.bakery import Bakery
from tests.cli.kitchen import finding
from tests.cli.test_quality import codes, table
from tests.cli.test_release_quality import BEGIN, RELEASE, STAR_FILE

PEOPLE, JOBS, DAYS = 700, 4, 28
MILDER = 0.35
"""How many of the bad ones that v1 fails v2 passes."""
WORDS = ("release", "effect", "translator", "--metric", "good")


class Drift:
    """People with jobs over four weeks. From the third week on v2 judges in the place of v1, and is
    milder; people label one job in five, up to the change or throughout; of some jobs before the
    change v2 has scored as well."""

    def __init__(self, folder: Path, later: float, bridge: float, better: float = 0.15) -> None:
        rng = np.random.default_rng(11)
        self.folder = folder
        self.treated = rng.permutation(PEOPLE) < PEOPLE // 2
        self.strata = np.zeros((2, 8, PEOPLE))
        jobs, labels = [("episode_id", "kind", "user_id", "ended")], []
        for person in range(PEOPLE):
            chance = rng.beta(4, 4) + better * self.treated[person]
            for job in range(JOBS):
                day = int(rng.integers(0, DAYS))
                name, ended = f"j{person}-{job}", BEGIN + timedelta(days=day)
                jobs.append((name, "job", f"p{person}", f"{ended}T12:00:00Z"))
                since = int(day >= DAYS // 2)
                labels += self._said(rng, name, person, chance, since, (later, bridge), ended)
        self._written("jobs", jobs)
        head = ("subject_kind", "name", "subject_id", "rater", "rater_kind", "value",
                "rater_version", "ts")  # fmt: skip
        self._written("labels", [head, *(("job", "good", *one) for one in labels)])
        self._written("exposures", [
            ("experiment", "variant", "user_id", "ts"),
            *(("translator", "new" if new else "old", f"p{k}", "2026-06-01T00:10:00Z")
              for k, new in enumerate(self.treated)),
        ])  # fmt: skip
        path = folder / "data" / "releases.csv"
        path.write_text(f"ts,kind,id,assigned_by,split,declared,metrics\n{RELEASE}\n", "utf-8")

    def _said(
        self, rng: np.random.Generator, job: str, person: int, chance: float, since: int,
        shares: tuple[float, float], ended: date,
    ) -> list[tuple[Any, ...]]:  # fmt: skip
        """Labels and verdicts of one job, counted on the way."""
        good = rng.random() < chance
        v1 = good if rng.random() < 0.9 else not good
        v2 = bool(v1 or rng.random() < MILDER)
        verdict, at = (v2 if since else v1), f"{ended}T13:00:00Z"
        said: list[tuple[Any, ...]] = [(job, "j", "judge", int(verdict), f"v{since + 1}", at)]
        labelled = rng.random() < (shares[0] if since else 0.2)
        own = self.strata[since, :, person]
        if labelled:
            said.append((job, "ann", "human", int(good), "", at))
            own[:4] += (good, 1, verdict, 1)
        else:
            own[4:6] += (verdict, 1)
        if not since and rng.random() < shares[1]:
            said.append((job, "j", "judge", int(v2), "v2", "2026-06-15T00:00:00Z"))
            self.strata[1, 6:, person] += (float(v2) - v1, 1)
        return said

    def _written(self, name: str, rows: Iterable[tuple[Any, ...]]) -> None:
        (self.folder / "data").mkdir(exist_ok=True)
        path = self.folder / "data" / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)

    def expected(self, strata: np.ndarray) -> tuple[float, float, float]:
        """The difference of the arms from the sums, and the ends of its interval."""
        arms = [by_version(strata[:, :, self.treated == new]).arm for new in (False, True)]
        found = difference(arms[0], arms[1])
        return found.value, found.interval.low, found.interval.high


def loaded(folder: Path, capsys: pytest.CaptureFixture[str], star_file: str = STAR_FILE) -> Bakery:
    bakery = Bakery(folder, capsys)
    bakery.star_file(star_file)
    said = bakery.cyn("load")
    assert said.code == 0, said.err
    return bakery


def told(found: dict[str, Any]) -> tuple[float, float, float]:
    interval = found["estimate"]["interval"]
    return found["estimate"]["value"], interval["low"], interval["high"]


def test_each_version_is_read_by_its_own_labels(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = Drift(tmp_path, later=0.2, bridge=0.0)
    bakery = loaded(tmp_path, capsys)
    found = finding(bakery.cyn(*WORDS, "--json"))
    assert told(found) == pytest.approx(made.expected(made.strata), abs=1e-9)
    assert told(found)[1] < 0.15 < told(found)[2]
    assert found["kind"] == "caused"
    passed = {one["code"]: one["passed"] for one in found["checks"]}
    assert passed["judge_one_version"] is False
    assert "judge_by_version" in codes(found)
    rows = table(found, "By version of the judge")
    assert {(row["Version"], row["Variant"], row["Read by"]) for row in rows} == {
        (version, variant, "its own labels")
        for version in ("v1", "v2") for variant in ("old", "new")
    }  # fmt: skip
    assert bakery.cyn("ledger", "verify").code == 0


def test_a_version_without_labels_is_brought_over_the_bridge(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Broken: v2 is milder and has no label. Bridged: 15 jobs in 100 were scored by both. Covered:
    the interval holds the truth, and is wider than if the offset were known."""
    made = Drift(tmp_path, later=0.0, bridge=0.15)
    bakery = loaded(tmp_path, capsys)
    found = finding(bakery.cyn(*WORDS, "--json"))
    value, low, high = told(found)
    assert (value, low, high) == pytest.approx(made.expected(made.strata), abs=1e-9)
    assert low < 0.15 < high
    known = made.strata.copy()
    offset = known[1, 6].sum() / known[1, 7].sum()
    known[1, 6] = offset * known[1, 7]
    _, at, to = made.expected(known)
    assert high - low > to - at
    note = next(one for one in found["caveats"] if one["code"] == "judge_bridged_arms")
    values = dict(note["values"])
    assert (values["before"], values["after"]) == ("v1", "v2")
    assert values["count"] == made.strata[1, 7].sum()
    english, chinese = (bakery.cyn(*WORDS, lang=lang).out for lang in ("en", "zh"))
    assert "`v2` has too few labels in a variant and is brought to `v1`" in " ".join(
        english.split()
    )
    assert "换算到`v1`" in "".join(chinese.split())


def test_a_version_without_labels_or_bridge_is_set_apart_with_a_plan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is left is v1 alone; three in a hundred scored by both are too few for a bridge."""
    made = Drift(tmp_path, later=0.0, bridge=0.01)
    bakery = loaded(tmp_path, capsys)
    found = finding(bakery.cyn(*WORDS, "--json"))
    assert told(found) == pytest.approx(made.expected(made.strata[:1]), abs=1e-9)
    note = next(one for one in found["caveats"] if one["code"] == "judge_set_apart")
    values = dict(note["values"])
    assert values["count"] == made.strata[1, [1, 5]].sum()
    assert 20 <= values["needed"] <= values["count"]
    rows = table(found, "By version of the judge")
    assert {row["Read by"] for row in rows if row["Version"] == "v2"} == {"set apart"}
    english, chinese = (bakery.cyn(*WORDS, lang=lang).out for lang in ("en", "zh"))
    assert f"Set apart: {values['count']:,} rows under `v2`" in " ".join(english.split())
    assert "已搁置`v2`名下的" in "".join(chinese.split())


def test_without_an_effect_the_plan_is_what_to_do_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Drift(tmp_path, later=0.0, bridge=0.0, better=0.0)
    found = finding(loaded(tmp_path, capsys).cyn(*WORDS, "--json"))
    assert found["kind"] == "cannot_tell"
    assert found["next_action"]["code"] == "bridge_arms"


def test_labels_of_the_happy_measure_no_effect(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of jobs that v1 passes three times as many have a label as of those that it fails."""
    Drift(tmp_path, later=0.2, bridge=0.0)
    path = tmp_path / "data" / "labels.csv"
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    failed = {row[2] for row in rows if row[4] == "judge" and row[5] == "0"}
    kept = [row for row in rows if row[4] == "judge" or row[2] not in failed or row[2][-1] == "0"]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *kept])
    bakery = loaded(tmp_path, capsys)
    found = finding(bakery.cyn(*WORDS, "--json"))
    assert found["kind"] == "cannot_tell"
    assert found["estimate"]["reason"] == "labels_chosen"
    assert found["next_action"]["code"] == "label_sample"
    rows = table(found, "Who has a label, by length and outcome")
    assert {(row["Variant"], row["Judge"]) for row in rows} == {
        (variant, verdict) for variant in ("old", "new") for verdict in ("passes", "fails")
    }
    share = {row["Judge"]: row["Share"] for row in rows if row["Variant"] == "old"}
    assert share["passes"] > 2 * share["fails"]
    assert "not measured" in bakery.cyn(*WORDS).out
    assert "等于没有测量" in "".join(bakery.cyn(*WORDS, lang="zh").out.split())
