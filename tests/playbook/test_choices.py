"""Typical wrong stars are recognised by name or by definition; the right ones are let pass."""

import pytest

from cynosure.errors import Text, UserMistake
from cynosure.playbook.choices import Proposed, warning
from cynosure.playbook.knowledge import shipped


@pytest.mark.parametrize(
    ("name", "kind", "choice"),
    [
        ("DAU", "ai_assistant", "dau"),
        ("weekly_active_users", "tools", "dau"),
        ("日活", None, "dau"),
        ("累计注册用户", "messaging", "registrations"),
        ("totalSignups", None, "registrations"),
        ("turns_per_user", "ai_assistant", "turns"),
        ("人均对话轮次", "ai_assistant", "turns"),
        ("GMV", "ecommerce", "gmv_with_returns"),
        ("ad_impressions", "advertising", "ad_impressions"),
        ("曝光量", "feed", "impressions"),
        ("agents_created", "agent_platform", "agents_created"),
        ("installs", "games", "downloads"),
        ("售出席位", "collaboration", "seats_sold"),
    ],
)  # fmt: skip
def test_a_wrong_choice_is_known_by_its_name(name: str, kind: str | None, choice: str) -> None:
    found = warning(Proposed(name), kind)
    assert found is not None
    assert found.choice.id == choice
    assert found.word is not None


@pytest.mark.parametrize(
    "name",
    ["weekly_fulfilled_users", "effective_tasks", "kept_orders", "周有效任务数", "有效关系数"],
)
def test_a_star_of_value_is_let_pass(name: str) -> None:
    assert warning(Proposed(name), "ai_assistant") is None


def test_every_star_that_we_draft_is_let_pass() -> None:
    for kind in shipped().business_types:
        proposed = Proposed(kind.draft.star, kind.draft.label, conditioned=True)
        assert warning(proposed, kind.id) is None


def test_every_typical_wrong_choice_is_found_by_its_own_label() -> None:
    for kind in shipped().business_types:
        for choice in kind.wrong_choices:
            label = next(c.label for c in shipped().wrong_choices if c.id == choice)
            for wording in (label.en, label.zh):
                found = warning(Proposed(wording), kind.id)
                assert found is not None
                assert (found.choice.id, found.can_fit) == (choice, False)


def test_dau_asks_for_the_interval_and_for_activity_without_value() -> None:
    found = warning(Proposed("dau"), "ai_assistant")
    assert found is not None
    assert [m.id for m in found.measures] == [
        "interval_between_fulfilled_visits", "active_without_value",
    ]  # fmt: skip
    assert found.instead == Text("Weekly effective tasks", "周有效任务数")


def test_where_the_need_is_daily_dau_is_to_be_checked_and_not_advised_against() -> None:
    found = warning(Proposed("dau"), "messaging")
    assert found is not None
    assert found.can_fit
    assert found.why == found.choice.when_it_fits
    assert found.measures


def test_a_definition_that_counts_whoever_came_is_known_under_any_name() -> None:
    found = warning(Proposed("our_star", bare_activity=True), "tools")
    assert found is not None
    assert (found.choice.id, found.word) == ("dau", None)


def test_a_rule_on_value_repairs_activity_but_no_running_total() -> None:
    assert warning(Proposed("active_users_fulfilled", conditioned=True)) is None
    assert warning(Proposed("registered_users", conditioned=True)) is not None


def test_an_unknown_business_type_names_the_nearest() -> None:
    with pytest.raises(UserMistake, match="`ecommerce`"):
        warning(Proposed("dau"), "ecomerce")
