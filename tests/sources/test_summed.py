"""Sums of experiments in a file of one's own, an arm a row or both arms in one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cynosure.sources.columns import guess
from cynosure.sources.summed import arms_summed

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def wide(**more: str) -> list[dict[str, str]]:
    return [
        {
            "test_id": f"t{k}",
            "kpi": "visits",
            "control_users": "1000",
            "treatment_users": "1010",
            "control_mean": "1.5",
            "treatment_mean": "1.6",
            "control_variance": "2",
            "treatment_variance": "2.1",
            **more,
        }
        for k in range(6)
    ]


def long(control: str = "对照组") -> list[dict[str, str]]:
    return [
        {
            "实验id": f"e{k}",
            "分组": arm,
            "指标": "留存",
            "人数": "500",
            "均值": "0.4",
            "方差": "0.24",
        }
        for k in range(5)
        for arm in (control, "新版")
    ]


def test_a_row_of_both_arms_is_read_once_for_each() -> None:
    found = guess(wide(), NOW)
    assert found is not None
    assert (found.table, found.confidence) == ("effects", "medium")
    assert dict(found.columns)["mean"] == "treatment_mean"
    assert dict(found.constants) == {"variant": "treated", "control": "control"}
    (other,) = found.again
    assert dict(other.columns)["mean"] == "control_mean"
    assert dict(other.constants) == {"variant": "control", "control": "control"}


def test_an_arm_a_row_in_chinese_and_what_the_control_is_called() -> None:
    found = guess(long(), NOW)
    assert found is not None
    assert found.table == "effects"
    assert dict(found.constants) == {"control": "对照组"}
    assert found.again == ()


def test_nobody_knows_the_control_by_a_name_of_its_own() -> None:
    found = guess(long("旧版"), NOW)
    assert found is None or found.table != "effects"


@pytest.mark.parametrize("lost", ["test_id", "kpi", "control_variance", "treatment_mean"])
def test_nothing_without_experiments_metrics_and_sums(lost: str) -> None:
    cells = {name: [row[name] for row in wide()] for name in wide()[0] if name != lost}
    assert arms_summed(cells) == ()


def test_sums_are_numbers_and_of_nobody() -> None:
    for more in ({"treatment_mean": "high"}, {"user_id": "u1"}):
        found = guess(wide(**more), NOW)
        assert found is None or found.table != "effects"
