"""Past experiments on real files, as a user would load them: the numbers of the literature."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from cynosure.cli.main import main
from cynosure.report.causal_words import causal_words
from tests.conftest import ROOT

Found = dict[str, Any]


def lying_beside(shared_data: Path, root: Path, name: str) -> Path:
    """A copy of an example that lies to the shared data as the original does, loaded."""
    (root / "shared").mkdir()
    (root / "shared" / "data").symlink_to(shared_data, target_is_directory=True)
    folder = root / "main" / "examples" / name
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "examples" / name / "cynosure.yml", folder)
    assert main(["load", "--project", str(folder)]) == 0
    return folder


def audited(folder: Path, capsys: pytest.CaptureFixture[str], *words: str) -> Found:
    capsys.readouterr()
    asked = ["audit", *words, "--criterion", "value_link", "--json", "--project", str(folder)]
    assert main(asked) == 0
    found: Found = json.loads(capsys.readouterr().out)["findings"][0]["finding"]
    return found


def rows(found: Found, title: str) -> list[list[Any]]:
    """The rows of the first table whose title begins so."""
    blocks = (one for one in found["blocks"] if one["title"]["en"].startswith(title))
    table: list[list[Any]] = next(blocks)["rows"]
    return table


@pytest.fixture(scope="module")
def asos(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lying_beside(shared_data, tmp_path_factory.mktemp("asos"), "asos")


@pytest.fixture(scope="module")
def armd(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lying_beside(shared_data, tmp_path_factory.mktemp("armd"), "armd")


@pytest.mark.parametrize(
    ("metric", "with_it", "without"),
    [("1", 0.771, 0.658), ("2", 0.780, 0.666), ("3", 0.889, 0.838)],
)
def test_one_arm_lifts_the_plain_correlation_with_metric_4(
    asos: Path, capsys: pytest.CaptureFixture[str], metric: str, with_it: float, without: float
) -> None:
    # The last snapshot of 50 arms; numbers by an independent reading of the file.
    shown = rows(audited(asos, capsys, metric), "Correlation of effects over experiments")
    said = {row[0]["en"]: row for row in shown}
    whole, rest = said["as measured, errors included"], said["the same without ee6ff7/1"]
    assert whole[1]["value"] == pytest.approx(with_it, abs=5e-4)
    assert whole[4:] == [39, 50]
    assert rest[1]["value"] == pytest.approx(without, abs=5e-4)


def test_without_covariances_the_corrected_correlation_is_a_band(
    asos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = audited(asos, capsys)
    shown = rows(found, "Correlation of effects over experiments")
    corrected = [row for row in shown if row[0]["en"].startswith("true effects")]
    assert len(corrected) == 2
    assert all("within a person" in row[0]["en"] for row in corrected)
    assert corrected[0][1]["value"] != corrected[1][1]["value"]
    # One experiment holds all that moved, so that not even the band has an interval.
    assert found["estimate"]["reason"] == "no_signal"
    assert found["verdict"] == "not_enough_data"
    assert found["kind"] == "cannot_tell"


@pytest.mark.parametrize(
    ("metric", "low", "high"), [("1", 0.212, 0.367), ("2", 0.190, 0.314), ("3", 0.258, 0.495)]
)
def test_increments_of_the_snapshots_narrow_the_band(
    asos: Path, capsys: pytest.CaptureFixture[str], metric: str, low: float, high: float
) -> None:
    found = audited(asos, capsys, metric)
    shown = rows(found, "Correlation of effects over experiments")
    used = [row for row in shown if row[0]["en"].endswith("as increments tell (used)")]
    assert [row[4:] for row in used] == [[33, 42], [33, 42]]
    notes = [note for _, note in rows(found, "What else was seen")]
    (told,) = [dict(one["values"]) for one in notes if one["code"] == "link_increments"]
    assert told["count"] == 42
    assert (told["low"], told["high"]) == pytest.approx((low, high), abs=1e-3)


def test_what_is_odd_about_the_file_is_named(
    asos: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = rows(audited(asos, capsys), "Past experiments: what is odd")
    said = {row[0]["en"]: row[1:] for row in shown}
    assert said["rows without variance"][1] == 258
    assert said["an effect of −100 %"] == ["591c2c/1 2", 175]
    assert said["set apart: the split is broken"][1] == 8
    assert said["one arm moves the plain correlation from 0.67 to 0.78"][0] == "ee6ff7/1"


def test_the_trial_gives_the_published_numbers(
    armd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Buyse et al. (2000), reduced weighted model: .6585 and .5318 (.4315, .6321).
    shown = rows(audited(armd, capsys), "Correlation over experiments and over people")
    trial, individual = shown
    assert trial[1]["value"] == pytest.approx(0.6585, abs=5e-5)
    assert trial[4] == 36
    assert [cell["value"] for cell in individual[1:4]] == pytest.approx(
        [0.5318, 0.4315, 0.6321], abs=5e-5
    )
    assert individual[4] == 181


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_sentence_names_a_cause(
    asos: Path, armd: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    for folder in (asos, armd):
        capsys.readouterr()
        assert main(["audit", "--lang", lang, "--project", str(folder)]) == 0
        said = capsys.readouterr().out
        assert not causal_words(said)
        assert "★" in said


def test_an_audit_is_computed_again_to_the_same_numbers(
    armd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "--project", str(armd)]) == 0
    capsys.readouterr()
    assert main(["ledger", "verify", "--project", str(armd)]) == 0
