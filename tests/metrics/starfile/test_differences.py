"""What changed in a definition is told by the keys of the star file, and all of it is."""

import pytest

from cynosure.metrics.starfile.definition import definition_of
from cynosure.metrics.starfile.differences import Change, changes
from cynosure.metrics.starfile.read import parse_star_file
from tests.metrics.starfile.example import EXAMPLE, changed
from tests.metrics.starfile.test_definition import MEANINGFUL


def told(before: str, after: str, metric: str) -> list[Change]:
    old, new = (
        definition_of(parse_star_file(source, "cynosure.yml"), metric)
        for source in (EXAMPLE, changed(before, after))
    )
    return changes(metric, old, new)


@pytest.mark.parametrize(
    ("before", "after", "metrics"), MEANINGFUL, ids=[case[1][:40] for case in MEANINGFUL]
)
def test_whatever_changes_a_hash_is_told(before: str, after: str, metrics: frozenset[str]) -> None:
    for metric in metrics:
        assert told(before, after, metric), metric


@pytest.mark.parametrize(
    ("before", "after", "metric", "change"),
    [
        (
            "timezone: Asia/Shanghai",
            "timezone: UTC",
            "active",
            Change("calendar.timezone", "Asia/Shanghai", None),
        ),
        (
            "    gap: 30m\n",
            "    gap: 31m\n",
            "fulfilled_users",
            Change("episodes.conversation.gap", "1800s", "1860s"),
        ),
        (
            "main: accepts >= 1",
            "main: accepts >= 2",
            "reach",
            Change("episodes.conversation.fulfilled.main", "accepts >= 1", "accepts >= 2"),
        ),
        (
            "having: days >= 3",
            "having: days >= 2",
            "fulfilled_users",
            Change("metrics.fulfilled_users.having", "days >= 3", "days >= 2"),
        ),
        (
            "at_least: 1",
            "at_least: 2",
            "active",
            Change("groups.consumer.at_least", None, "2"),
        ),
        (
            "asked: {event: message_sent}",
            "asked: {event: message}",
            "active",
            Change("moments.asked.event", "message_sent", "message"),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_change_is_one_key_from_what_to_what(
    before: str, after: str, metric: str, change: Change
) -> None:
    assert told(before, after, metric) == [change]


def test_a_clause_says_where_a_key_is_at_its_default() -> None:
    says = Change("groups.consumer.at_least", None, "2").says
    assert says.en == "groups.consumer.at_least: default → 2"
    assert says.zh == "groups.consumer.at_least：默认 → 2"


def test_a_quotient_tells_what_changed_in_its_parts() -> None:
    (one,) = told(
        "reached: {kind: units, group: consumer, from: conversation, where: fulfilled}",
        "reached: {kind: units, group: consumer, from: conversation, where: not fulfilled}",
        "reach",
    )
    assert one.key == "metrics.reached.where"
