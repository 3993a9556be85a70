"""An experiment as a company that writes Chinese has it in its files, from `init` to the effect."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cynosure.cli.main import main
from tests.cli.bakery import Bakery

PEOPLE = 500


def write(folder: Path) -> None:
    rng = np.random.default_rng(8)
    arm = rng.permutation(PEOPLE) % 2
    rows = ["用户编号,发生时间,事件名,会话"]
    for day in range(42):
        at = np.datetime64("2026-05-04") + day
        for k in np.flatnonzero(rng.random(PEOPLE) < 0.4):
            rows.append(f"用户{k},{at} 12:00:00,提问,{day}-{k}")
            if rng.random() < 0.4 + 0.2 * (arm[k] and day >= 28):
                rows.append(f"用户{k},{at} 12:05:00,采纳,{day}-{k}")
    (folder / "行为日志.csv").write_text("\n".join(rows) + "\n", "utf-8")
    dealt = [f"长记忆,{('对照组', '实验组')[arm[k]]},用户{k},2026/06/01" for k in range(PEOPLE)]
    head = "实验名,组别,用户编号,首次曝光时间"
    (folder / "分流.csv").write_text("\n".join([head, *dealt]) + "\n", "utf-8")
    (folder / "版本发布.csv").write_text(
        "上线日期,变更类型,发布编号,分配方式,实验名,分流比例,说明\n"
        "2026年6月1日,产品,记忆 上线,A/B 测试,长记忆,对照组：50，实验组：50,记住上次说的话\n",
        "utf-8",
    )


def test_from_the_files_to_the_effect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path)
    assert main(["init", str(tmp_path), "--yes", "--lang", "zh"]) == 0
    bakery = Bakery(tmp_path, capsys)
    bakery.load()
    listed = bakery.cyn("release", "list", "--json").json["releases"]
    (one,) = listed
    assert (one["id"], one["kind"], one["assigned_by"]) == ("记忆 上线", "product", "experiment")
    said = bakery.cyn("release", "effect", "记忆 上线", "--metric", "fulfilled_rate", "--json")
    assert said.code == 0, said.err
    found = said.json["findings"][0]["finding"]
    assert (found["kind"], found["verdict"]) == ("caused", "ship")
    # Which half tells the number hangs on the key of the ids, which is another one in each run.
    (row,) = next(one["rows"] for one in found["blocks"] if "Variants" in one["title"]["en"])
    assert row[2]["value"] == pytest.approx(0.2, abs=0.05)
    assert found["estimate"]["value"] == pytest.approx(row[2]["value"], abs=0.1)


def test_a_word_that_is_no_kind_is_told_with_those_that_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path)
    assert main(["init", str(tmp_path), "--yes", "--lang", "zh"]) == 0
    path = tmp_path / "版本发布.csv"
    path.write_text(path.read_text("utf-8").replace("A/B 测试", "灰度"), "utf-8")
    bakery = Bakery(tmp_path, capsys)
    said = bakery.cyn("load", lang="zh")
    assert said.code == 3
    assert "版本发布.csv:2 assigned_by（不在允许的取值内）" in said.err
    assert "可以是：experiment、hash、staggered、market、nobody" in said.err
    assert "may be experiment, hash, staggered, market, nobody." in bakery.cyn("load").err


def test_exposures_of_who_was_never_exposed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path)
    assert main(["init", str(tmp_path), "--yes", "--lang", "zh"]) == 0
    path = tmp_path / "分流.csv"
    never = "".join(f"长记忆,对照组,新{k},\n" for k in range(50))
    path.write_text(path.read_text("utf-8") + never, "utf-8")
    said = Bakery(tmp_path, capsys).cyn("load")
    assert said.code == 3
    assert "leave out those who never did" in said.err
