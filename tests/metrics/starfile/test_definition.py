"""A definition's hash changes with all that decides the value, and with nothing else."""

import pytest

from cynosure.metrics.starfile.definition import definition_hash, groups_definition, presentation
from cynosure.metrics.starfile.models import StarFile
from cynosure.metrics.starfile.read import parse_star_file
from tests.metrics.starfile.example import EXAMPLE, changed

METRICS = tuple(parse_star_file(EXAMPLE, "cynosure.yml").metrics)
OF_CONVERSATIONS = frozenset(METRICS) - {"accepted_per_asked", "income"}
OF_CONSUMERS = frozenset({"active", "reached", "fulfilled_users", "reach", "accepted_per_asked"})
OF_ACCEPTED = OF_CONVERSATIONS | {"accepted_per_asked"}
OF_ASKED = OF_ACCEPTED


def hashes(source: str) -> dict[str, str]:
    star_file = parse_star_file(source, "cynosure.yml")
    return {metric: definition_hash(star_file, metric) for metric in star_file.metrics}


BEFORE = hashes(EXAMPLE)


def test_hashes_are_whole_and_differ() -> None:
    assert all(len(found) == 64 for found in BEFORE.values())
    assert len(set(BEFORE.values())) == len(METRICS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    label: {en: Fulfilled users, zh: 满足用户数}\n", ""),
        ("en: People with three good days", "en: Something else"),
        (", better: down", ""),
        ("label: {en: Tasks, zh: 任务}", "label: {en: Jobs, zh: 任务}"),
        ("label: {en: Consumers, zh: 消费者}", "label: Users"),
        ("id: xingyu, name", "id: other, name"),
        ("    gap: 30m\n", "    gap: 30m   # half an hour\n"),
        ("    gap: 30m\n", "\n\n    gap: 30m\n"),
        ("day_closes_after: 36h", "day_closes_after: 2160m"),
        ("{timezone: Asia/Shanghai, week_starts: monday,",
         "{week_starts: monday, timezone: Asia/Shanghai,"),
        ("    having: days >= 3", "    having: \"days>=3\""),
        ("of: turns, where: turns > 1", "where: ( turns   >1 ), of: (turns)"),
        ("where: minutes > 0", "where: >\n      minutes\n      > 0"),
        ("{turns: {count: asked}, accepts: {count: accepted},",
         "{accepts: {count: accepted}, turns: {count: asked},"),
        ("      main: accepts >= 1\n      companion: turns >= 10\n",
         "      companion: turns >= 10\n      main: accepts >= 1\n"),
        ("  active: {kind: units, group: consumer, from: conversation}\n",
         "  active: {from: [conversation], kind: units, group: consumer}\n"),
        ("path: survey.csv", "path: other.csv"),
        ("level: 0.95", "level: 0.9"),
        ("users_per_cell: 200", "users_per_cell: 1"),
        ("value: 50000", "value: 60000"),
        ("identity: active * reach}", "identity: reach * active}"),
        ("invited testers", "volunteers"),
    ],
    ids=str,
)  # fmt: skip
def test_what_decides_nothing_changes_nothing(before: str, after: str) -> None:
    assert hashes(changed(before, after)) == BEFORE


MEANINGFUL = [
    ("timezone: Asia/Shanghai", "timezone: UTC", frozenset(METRICS)),
    ("week_starts: monday", "week_starts: sunday", frozenset(METRICS)),
    ("day_closes_after: 36h", "day_closes_after: 37h", frozenset(METRICS)),
    # The moments that an episode uses, a group is made of, or a metric counts.
    ("asked: {event: message_sent}", "asked: {event: message}", OF_ASKED),
    ('thumbs_up], where: surface = "web"}', "thumbs_up]}", OF_ACCEPTED),
    ("where: error is not null", "where: error is null", OF_CONVERSATIONS),
    ("where: amount > 0", "where: amount >= 0", {"income"}),
    # Episodes.
    ("key: episode_id", "key: session_id", OF_CONVERSATIONS),
    ("    key: episode_id\n", "", OF_CONVERSATIONS),
    ("of: [asked, accepted]", "of: [asked, accepted, asked]", OF_CONVERSATIONS),
    ("    gap: 30m\n", "    gap: 31m\n", OF_CONVERSATIONS),
    ("    gap: 30m\n", "", OF_CONVERSATIONS),
    ("agent_id: first", "agent_id: last", OF_CONVERSATIONS),
    ("category: agents.category", "category: agents.kind", OF_CONVERSATIONS),
    ("take: only", "take: first", OF_CONVERSATIONS),
    ("{sum: generations.cost}", "{sum: generations.latency_ms}", OF_CONVERSATIONS),
    ("by: agents.kind", "by: agents.category", OF_CONVERSATIONS),
    ("main: accepts >= 1", "main: accepts >= 2", OF_CONVERSATIONS),
    ("      else: accepts >= 1\n", "", OF_CONVERSATIONS),
    ("kind: question", "kind: quiz", {"talks"}),
    ("where: minutes > 0", "where: minutes > 1", {"talks"}),
    ("{length: minutes}", "{length: minutes * 60}", {"talks"}),
    ("fulfilled: minutes >= 5", "fulfilled: minutes >= 6", {"talks"}),
    # Groups.
    ("did: asked, at_least: 1", "did: accepted, at_least: 1", OF_CONSUMERS),
    ("at_least: 1", "at_least: 2", OF_CONSUMERS),
    # Metrics, and the quotients made of them.
    ("active: {kind: units, group: consumer,", "active: {kind: units,", {"active", "reach"}),
    (
        "reached: {kind: units, group: consumer, from: conversation, where: fulfilled}",
        "reached: {kind: units, group: consumer, from: conversation, where: not fulfilled}",
        {"reached", "reach"},
    ),
    ("having: days >= 3", "having: days >= 2", {"fulfilled_users"}),
    ("    having: days >= 3\n", "", {"fulfilled_users"}),
    ("num: reached, den: active", "num: active, den: reached", {"reach"}),
    ("num: fulfilled, den: rows", "num: accepts, den: rows", {"good_rate"}),
    ("num: turns, den: fulfilled", "num: turns, den: rows", {"turns_per_good"}),
    ("num: {from: accepted, group: consumer}", "num: {from: accepted}", {"accepted_per_asked"}),
    ("from: [conversation, task]", "from: conversation", {"talks"}),
    ("{kind: count, from: [conv", "{kind: units, from: [conv", {"talks"}),
    ("of: turns, where: turns > 1", "of: turns, where: turns > 2", {"turns_a_talk"}),
    ("of: turns, where", "of: accepts, where", {"turns_a_talk"}),
    ("of: amount", "of: amount * 2", {"income"}),
    ("unit: agents.creator_id", "unit: agent_id", {"creators"}),
]


@pytest.mark.parametrize(
    ("before", "after", "expected"), MEANINGFUL, ids=[case[1][:40] for case in MEANINGFUL]
)
def test_what_decides_the_value_changes_the_hash(
    before: str, after: str, expected: frozenset[str]
) -> None:
    after_hashes = hashes(changed(before, after))
    assert {name for name in METRICS if after_hashes[name] != BEFORE[name]} == set(expected)


def test_a_label_is_presentation_and_no_definition() -> None:
    def both(source: str) -> tuple[object, object]:
        star_file: StarFile = parse_star_file(source, "cynosure.yml")
        return presentation(star_file), groups_definition(star_file)

    before = both(EXAMPLE)
    shown, defined = both(changed("zh: 消费者", "zh: 用户"))
    assert shown != before[0]
    assert defined == before[1]
    assert both(changed("at_least: 1", "at_least: 2"))[1] != before[1]
