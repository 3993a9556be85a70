"""`cyn release effect` on what other teams' files hold: names, days and experiments that cross."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cynosure.analyses.release.control import control_first, known_control
from cynosure.analyses.release.split import planned_shares, split_names
from cynosure.errors import Refusal
from tests.cli.bakery import Bakery
from tests.cli.kitchen import PEOPLE, STAR_FILE, Kitchen, asked, check, finding

EXPOSED = "experiment,variant,user_id,ts"


def named(kitchen: Kitchen, control: str, variant: str) -> None:
    rows = [f"new-oven,{variant if kitchen.treated[k] else control},p{k},2026-06-01T09:00:00Z"
            for k in range(PEOPLE)]  # fmt: skip
    kitchen.write("exposures", [EXPOSED, *rows])


@pytest.mark.parametrize(
    ("control", "variant"), [("对照组", "实验组"), ("False", "True"), ("0.0", "1.0")]
)
def test_the_control_by_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], control: str, variant: str
) -> None:
    kitchen = Kitchen(tmp_path, lift=0.06)
    named(kitchen, control, variant)
    found = finding(asked(kitchen, capsys))
    assert (found["kind"], found["verdict"]) == ("caused", "ship")
    method = next(one for one in found["caveats"] if one["code"] == "method_experiment")
    assert dict(method["values"])["control"] == control
    assert found["estimand"]["en"].endswith("; per person and week")
    assert found["estimand"]["zh"].endswith("；按每人每周计")


def test_the_split_that_is_asked_for_can_be_written() -> None:
    with pytest.raises(Refusal, match="such as `A/1:50,B/1:50`"):
        control_first("oven", "", ("A/1", "B/1"))
    assert control_first("oven", "B/1:50,A/1:50", ("A/1", "B/1")) == ("B/1", "A/1")
    assert planned_shares("A/1:40,B/1:60", ("A/1", "B/1")) == {"A/1": 0.4, "B/1": 0.6}
    assert split_names("旧：50，新：50") == ("旧", "新")
    assert planned_shares("50/50", ("a", "b")) == {"a": 0.5, "b": 0.5}
    assert known_control(("current", "old", "new")) is None, "two of them may be it"
    assert known_control(("current", "old", "new"), "old:1,new:1,current:1") is not None
    assert known_control(("2.0", "10.0")) == ("2.0", "10.0"), "by number, not by letter"


@pytest.mark.parametrize("again", ["Old", "ｏｌｄ"])
def test_an_arm_spelt_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str], again: str) -> None:
    """Its two halves are no two arms, whatever else there is."""
    kitchen = Kitchen(tmp_path, lift=0.06)
    rows = [f"new-oven,{'new' if kitchen.treated[k] else ('old', again)[k % 2]},p{k},2026-06-01"
            for k in range(PEOPLE)]  # fmt: skip
    kitchen.write("exposures", [EXPOSED, *rows])
    said = asked(kitchen, capsys)
    assert said.code == 3
    assert "differ in case or blanks only" in said.err
    chinese = Bakery(tmp_path, capsys).cyn("release", "effect", "new-oven", lang="zh")
    assert "只在大小写或空格上不同" in chinese.err


def test_an_experiment_that_began_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nine in ten of the new oven's people are in its arm: what the oven did looks like its own."""
    kitchen = Kitchen(tmp_path, lift=0.06)
    dealt = np.random.default_rng(3).random(PEOPLE)
    rows = [f"lamp,{'on' if dealt[k] < (0.9 if kitchen.treated[k] else 0.1) else 'off'},p{k},"
            "2026-06-03T09:00:00Z" for k in range(PEOPLE)]  # fmt: skip
    kitchen.expose(np.arange(PEOPLE), rows)
    bakery = Bakery(tmp_path, capsys)
    bakery.star_file(STAR_FILE)
    assert bakery.cyn("load").code == 0
    found = finding(bakery.cyn("release", "effect", "lamp", "--json"))
    assert check(found, "others_alike") is False
    assert found["kind"] == "cannot_tell"
    assert found["next_action"]["code"] == "release_unmix"


def test_it_ended_before_it_began(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kitchen = Kitchen(tmp_path)
    head = "ts,kind,id,assigned_by,ended"
    kitchen.write("releases", [head, "2026-06-10,product,new-oven,experiment,2026-06-01"])
    said = asked(kitchen, capsys)
    assert said.code == 3
    assert "ended on 2026-06-01, before it began on 2026-06-10" in said.err
    chinese = Bakery(tmp_path, capsys).cyn("release", "effect", "new-oven", lang="zh")
    assert "早于开始日" in chinese.err


def test_an_arm_without_what_the_metric_is_divided_by(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kitchen = Kitchen(tmp_path)
    events = (kitchen.data / "events.csv").read_text("utf-8").splitlines()
    treated = {f"p{k}" for k in np.flatnonzero(kitchen.treated)}
    kept = [
        row for row in events
        if not (row.endswith(",asked") and row.split(",")[1] in treated and ",2026-05" not in row)
    ]  # fmt: skip
    kitchen.write("events", kept)
    bakery = Bakery(tmp_path, capsys)
    rate = "  fail_rate: {kind: ratio, num: failures, den: questions, better: down}\nstar:"
    bakery.star_file(STAR_FILE.replace("star:", rate))
    assert bakery.cyn("load").code == 0
    asks = ("release", "effect", "new-oven", "--metric", "fail_rate")
    found = finding(bakery.cyn(*asks, "--json"))
    assert found["next_action"]["code"] == "release_denominator"
    assert "undefined_in_variant" in {one["code"] for one in found["caveats"]}
    assert "分母" in bakery.cyn(*asks, lang="zh").out


def test_what_is_over_is_not_waited_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing could be told, the days are closed: what is left is another test."""
    kitchen = Kitchen(tmp_path)
    head = "ts,kind,id,assigned_by,split,ended"
    row = "2026-06-01,product,new-oven,experiment,halves,2026-06-14"
    kitchen.write("releases", [head, row])
    found = finding(asked(kitchen, capsys))
    assert found["verdict"] == "hold"
    assert found["next_action"]["code"] == "over_unsure"
    unread = next(one for one in found["caveats"] if one["code"] == "split_unread")
    assert dict(unread["values"]) == {"split": "halves"}
    bakery = Bakery(tmp_path, capsys)
    command = "cyn release plan new-oven --metric questions"
    assert f"`{command}`" in " ".join(bakery.cyn("release", "effect", "new-oven").out.split())
    assert bakery.cyn(*command.split()[1:]).code == 0
    assert "再等也不会有新数据" in bakery.cyn("release", "effect", "new-oven", lang="zh").out


def test_harm_in_a_part_is_taken_back_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kitchen = Kitchen(tmp_path, lift=-0.12)
    kitchen.release(metrics="questions by groups", declared="2026-05-20")
    bakery = Bakery(tmp_path, capsys)
    groups = "groups:\n  eager: {did: asked, at_least: 3, label: {en: Eager, zh: 常问者}}\nmetrics:"
    bakery.star_file(STAR_FILE.replace("metrics:", groups))
    assert bakery.cyn("load").code == 0
    asks = ("release", "effect", "new-oven", "--by", "groups")
    found = finding(bakery.cyn(*asks, "--json"))
    assert (found["verdict"], found["next_action"]["code"]) == ("stop", "decide_stop_part")
    assert "Set Eager back to the control" in bakery.cyn(*asks).out
    assert "请把“常问者”退回对照" in bakery.cyn(*asks, lang="zh").out


def test_days_that_no_file_holds_are_no_days_without_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An export of long ago that does not say up to when it is complete, as most do not."""
    kitchen = Kitchen(tmp_path, lift=0.06)
    said = finding(asked(kitchen, capsys))
    other = tmp_path / "other"
    other.mkdir()
    kitchen.data.rename(other / "data")
    bakery = Bakery(other, capsys)
    bakery.star_file(STAR_FILE.replace(', data_until: "2026-07-10T00:00:00Z"', ""))
    assert bakery.cyn("load").code == 0
    found = finding(bakery.cyn("release", "effect", "new-oven", "--json"))
    assert found["window"] == said["window"]
    assert found["estimate"] == said["estimate"]
    planned = finding(bakery.cyn("release", "plan", "--json"))
    assert planned["window"]["end"] == "2026-07-05"


@pytest.mark.parametrize(
    ("arms", "at", "en", "zh"),
    [
        (("old", "new"), "2026-06-01", "more than one variant (600 people)", "600 人全都见过"),
        (("old",), "2026-07-09T20:00:00Z", "up to 2026-07-05", "截至 2026-07-05"),
    ],
)
def test_nobody_met_one_variant(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arms: tuple[str, ...],
    at: str,
    en: str,
    zh: str,
) -> None:
    kitchen = Kitchen(tmp_path)
    rows = [f"new-oven,{arm},p{k},{at}" for k in range(PEOPLE) for arm in arms]
    kitchen.write("exposures", [EXPOSED, *rows])
    said = asked(kitchen, capsys)
    assert (said.code, en in said.err) == (3, True), said.err
    assert zh in Bakery(tmp_path, capsys).cyn("release", "effect", "new-oven", lang="zh").err


def test_a_guardrail_that_stops_is_named_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = asked(Kitchen(tmp_path, lift=0.06, fails=0.4), capsys)
    assert (said.code, finding(said)["kind"]) == (4, "caused")
    bakery = Bakery(tmp_path, capsys)
    for lang, first in (("en", "all the same: guardrail `failures`"), ("zh", "护栏 `failures`")):
        said = bakery.cyn("release", "effect", "new-oven", lang=lang)
        head = " ".join(said.out.split("\n")[1:3])
        assert (said.code, first in head) == (4, True), head
