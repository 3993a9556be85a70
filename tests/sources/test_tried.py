"""Trials in a file of one's own are known by what runners of tests call their columns."""

from datetime import UTC, datetime

import pytest

from cynosure.sources.columns import guess
from cynosure.sources.tried import columns_tried
from cynosure.tables.schema import TRIALS

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_several_runs_a_row() -> None:
    found = columns_tried(("task_id", "scaffold", "model", "model_release", "successes", "trials"))
    assert found == {
        "item": "task_id",
        "model": "model",
        "harness": "scaffold",
        "successes": "successes",
        "n": "trials",
        "model_released": "model_release",
        "score": "successes",
    }


def test_every_name_is_a_column_of_trials_and_of_one_alone() -> None:
    found = columns_tried(("题号", "模型", "场景", "是否通过"))
    assert found == {"item": "题号", "model": "模型", "scenario": "场景", "score": "是否通过"}
    assert set(found) <= {column.name for column in TRIALS.columns}


@pytest.mark.parametrize(
    "places",
    [
        ("model", "passed"),
        ("task_id", "passed"),
        ("task_id", "model"),
        ("task_id", "model", "successes"),
        (),
    ],
)
def test_nothing_without_items_models_and_what_came_of_them(places: tuple[str, ...]) -> None:
    assert columns_tried(places) == {}


def _records(**more: str) -> list[dict[str, str]]:
    return [
        {"question": f"q{k}", "model": f"m{k % 2}", "correct": str(k % 3 % 2), **more}
        for k in range(12)
    ]


def test_what_no_column_says_holds_for_every_row() -> None:
    found = guess(_records(), NOW)
    assert found is not None
    assert (found.table, found.confidence) == ("trials", "medium")
    assert dict(found.constants) == {"scenario": "all", "harness": "bare"}
    assert dict(found.columns) == {"item": "question", "model": "model", "score": "correct"}


def test_a_file_that_names_people_holds_no_trials() -> None:
    found = guess(_records(user_id="u1"), NOW)
    assert found is None or found.table != "trials"


def test_what_came_of_it_is_a_number() -> None:
    found = guess([one | {"correct": "perhaps"} for one in _records()], NOW)
    assert found is None or found.table != "trials"
