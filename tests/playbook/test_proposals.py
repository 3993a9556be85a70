"""The right business type for the event names of a product, and a star drafted on them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cynosure.metrics.starfile.read import parse_star_file
from cynosure.playbook.knowledge import shipped
from cynosure.playbook.proposals import proposals
from tests.playbook.reading import schemas, star_file

NEAR_ENOUGH = 0.9
PAIRS = "agent_platform"


def test_the_schemas_cover_every_type_in_both_languages() -> None:
    kinds = [kind for kind, _ in schemas()]
    assert set(kinds) == {kind.id for kind in shipped().business_types}
    chinese = [names for _, names in schemas() if not any(name.isascii() for name in names)]
    assert 2 * len(chinese) >= len(kinds) - 4


def test_the_type_is_among_the_first_two() -> None:
    hits = [
        kind in [proposal.business_type.id for proposal in proposals(names, at_most=2)]
        for kind, names in schemas()
    ]
    assert sum(hits) >= NEAR_ENOUGH * len(hits)


@pytest.mark.parametrize(("kind", "names"), schemas())
def test_the_evidence_is_the_words_in_the_names(kind: str, names: list[str]) -> None:
    for proposal in proposals(names):
        assert {one.event for one in proposal.evidence} <= set(names)
        assert all(one.words and one.shared_with >= 0 for one in proposal.evidence)


@pytest.mark.parametrize(("kind", "names"), schemas())
def test_every_draft_is_a_star_file(kind: str, names: list[str]) -> None:
    for proposal in proposals(names, at_most=len(shipped().business_types)):
        if proposal.draft is None:
            continue
        read = parse_star_file(star_file(proposal.draft.text), "cynosure.yml")
        assert proposal.draft.star in read.metrics
        named = [ref.name for moment in read.moments.values() for ref in moment.event or ()]
        assert set(named) <= set(names)
        assert len(named) == len(set(named))


def test_the_draft_of_relations_is_a_star_file() -> None:
    (names, *_) = [names for kind, names in schemas() if kind == PAIRS]
    draft = proposals(names)[0].draft
    assert draft is not None
    assert "effective_relations" in parse_star_file(star_file(draft.text), "cynosure.yml").metrics


def test_what_spoils_a_moment_is_not_taken_for_its_value() -> None:
    (first, *_) = proposals(
        ["order_submitted", "order_paid", "order_refund_applied", "add_to_cart"]
    )
    assert first.business_type.id == "ecommerce"
    assert first.draft is not None
    read = parse_star_file(star_file(first.draft.text), "cynosure.yml")
    events = {name: [r.name for r in m.event or ()] for name, m in read.moments.items()}
    assert events == {
        "began": ["order_submitted"],
        "got_value": ["order_paid"],
        "undone": ["order_refund_applied"],
    }


def test_without_a_moment_of_value_the_question_is_asked_instead() -> None:
    (first, *_) = proposals(["智能体广场", "创建智能体", "编辑人设"])
    assert first.business_type.id == "agent_platform"
    assert first.draft is None
    assert first.business_type.draft.value in first.missing


def test_a_word_of_many_types_counts_less_than_one_of_few() -> None:
    got = proposals(["order", "骑手接单"])
    assert got[0].business_type.id == "local_services"
    assert [one.shared_with > 0 for one in got[0].evidence] == [True, False]


@pytest.mark.parametrize("names", [[], ["", "  "], ["app_start", "登录", "$pageview"]])
def test_names_that_say_nothing_propose_nothing(names: list[str]) -> None:
    assert proposals(names) == ()


@given(st.lists(st.text(min_size=1), max_size=4))
def test_any_name_can_stand_in_a_draft(odd: list[str]) -> None:
    names = [f"order_paid{name}" for name in odd] + ["order_paid", "cart"]
    (first, *_) = [p for p in proposals(names) if p.business_type.id == "ecommerce"]
    assert first.draft is not None
    if any("\ud800" <= sign <= "\udfff" for name in odd for sign in name):
        return
    moments = parse_star_file(star_file(first.draft.text), "cynosure.yml").moments
    assert {r.name for m in moments.values() for r in m.event or ()} <= set(names)
    assert "order_paid" in {r.name for r in moments["got_value"].event or ()}
