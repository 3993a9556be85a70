"""`cyn init` where a folder holds sums of experiments and nothing of people."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from cynosure.cli.main import main
from cynosure.metrics.starfile.read import read_star_file
from tests.sources.formats.cases import FIXTURES


def asked(folder: Path, *words: str) -> int:
    return main([*words, "--project", str(folder)])


def told(folder: Path, lang: str, capsys: pytest.CaptureFixture[str]) -> str:
    """From the files to the audit, without a line by hand; what was said at the end."""
    assert main(["init", str(folder), "--yes", "--lang", lang]) == 0
    said = capsys.readouterr().out
    assert "`cyn audit`" in said
    assert asked(folder, "load") == 0
    assert asked(folder, "audit", "--lang", lang) == 0
    return capsys.readouterr().out


def test_results_of_growthbook_come_to_an_audit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(FIXTURES / "growthbook_sums.csv", tmp_path)
    assert "F-0001" in told(tmp_path, "en", capsys)


def test_trials_beside_them_are_judged_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(FIXTURES / "growthbook_sums.csv", tmp_path)
    rows = [f"t{k},m{k % 2},{k % 2}" for k in range(40)]
    text = "\n".join(["question,model,correct", *rows])
    (tmp_path / "answers.csv").write_text(text + "\n", encoding="utf-8")
    told(tmp_path, "en", capsys)
    assert asked(tmp_path, "boundary") == 0


def test_both_arms_in_a_row_give_effects_with_their_outcome(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(3)
    rows = ["experiment_id,metric_id,count_c,count_t,mean_c,mean_t,variance_c,variance_t"]
    for k in range(24):
        true = rng.gauss(0, 0.3)
        for metric, moved in (("<b>clicks</b>", true), ("周收入", 0.8 * true)):
            mean = 5 + moved + rng.gauss(0, 0.01)
            rows.append(f"e{k},{metric},10000,10000,5,{mean:.4f},1,1")
    (tmp_path / "实验汇总.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    said = told(tmp_path, "zh", capsys)
    assert "24 个实验" in said
    (star,) = read_star_file(tmp_path / "cynosure.yml").star
    assert star.metric.name == "<b>clicks</b>"
    assert [ref.name for ref in star.stands_for] == ["周收入"]


def test_sums_without_errors_are_told_apart_from_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "experiment,variant,metric,n,mean\ne1,control,visits,100,1\ne1,new,visits,100,2\n"
    (tmp_path / "sums.csv").write_text(text, encoding="utf-8")
    assert main(["init", str(tmp_path), "--yes"]) == 3
    assert "sums.csv" in capsys.readouterr().err
