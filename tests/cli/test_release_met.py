"""`cyn release effect` where people met their variant late, or met both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.bakery import Bakery
from tests.cli.kitchen import PEOPLE, STAR_FILE, Kitchen, asked, check, finding

LIFT = 0.06


def exposed(kitchen: Kitchen, at: Callable[[int], str], crossed: int = 0) -> None:
    """Everybody's exposure `at` a time; the first few meet the other variant two days later."""
    arms = ["new" if on else "old" for on in kitchen.treated]
    rows = [f"new-oven,{arm},p{k},{at(k)}" for k, arm in enumerate(arms)]
    other = {"new": "old", "old": "new"}
    rows += [f"new-oven,{other[arms[k]]},p{k},2026-06-03T09:00:00Z" for k in range(crossed)]
    kitchen.write("exposures", ["experiment,variant,user_id,ts", *rows])


def chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    return "".join(
        Bakery(tmp_path, capsys).cyn("release", "effect", "new-oven", lang="zh").out.split()
    )


def test_a_week_counts_from_the_own_exposure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At the last minute of the first week; the other four are whole."""
    kitchen = Kitchen(tmp_path, lift=LIFT)
    exposed(kitchen, lambda _: "2026-06-07T23:50:00Z")
    found = finding(asked(kitchen, capsys))
    assert found["kind"] == "caused"
    assert found["estimate"]["value"] == pytest.approx(7 * LIFT, abs=0.15)
    assert check(found, "met_in_time")
    apart = next(one for one in found["caveats"] if one["code"] == "before_met")
    assert dict(apart["values"])["share"] == pytest.approx(1 / 5, abs=0.03)
    assert "首次曝光之前的行为" in chinese(tmp_path, capsys)


def test_one_arm_writes_its_exposures_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By four hours, on the same day: the split holds on every day all the same."""
    kitchen = Kitchen(tmp_path, lift=LIFT)
    exposed(kitchen, lambda k: f"2026-06-01T{13 if kitchen.treated[k] else 9:02d}:00:00Z")
    found = finding(asked(kitchen, capsys))
    assert check(found, "split_by_day")
    assert (found["kind"], check(found, "met_alike")) == ("cannot_tell", False)
    assert found["next_action"]["code"] == "mend_exposures"
    assert "有一组的曝光比其他组晚" in chinese(tmp_path, capsys)


@pytest.mark.parametrize(
    ("share", "kind", "says"),
    [(0.03, "probably_caused", "未超过5.0%"), (0.375, "cannot_tell", "超过了5.0%")],
)
def test_people_who_met_both(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], share: float, kind: str, says: str
) -> None:
    kitchen = Kitchen(tmp_path, lift=LIFT)
    exposed(kitchen, lambda _: "2026-06-01T09:00:00Z", round(share * PEOPLE))
    found = finding(asked(kitchen, capsys))
    assert (found["kind"], found["verdict"]) == (kind, "hold")
    assert found["next_action"]["code"] == "keep_variant"
    assert check(found, "first_agrees")
    assert says in chinese(tmp_path, capsys)


def test_a_week_in_the_midst_of_which_all_got_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kitchen = Kitchen(tmp_path, lift=LIFT)
    kitchen.write("releases", ["ts,kind,id,assigned_by", "2026-06-03,product,new-oven,nobody"])
    bakery = Bakery(tmp_path, capsys)
    bakery.star_file(STAR_FILE)
    assert bakery.cyn("load").code == 0
    found = finding(bakery.cyn("release", "effect", "new-oven", "--json"))
    apart = next(one for one in found["caveats"] if one["code"] == "part_period")
    assert dict(apart["values"]) == {"start": "2026-06-01", "end": "2026-06-07"}
    assert found["window"]["start"] == "2026-06-08"
