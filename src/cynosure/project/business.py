"""Which type of business a product seems to be, and whose star its first star file takes.

Products that answer with a model keep the star of conversations, which reads more of their events
than a draft of the playbook does; any other type has the draft that the playbook writes for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cynosure.errors import Text, UserMistake, did_you_mean
from cynosure.playbook.drafts import moments_in
from cynosure.playbook.models import BusinessType, MomentForm, Playbook, WrongChoice
from cynosure.playbook.proposals import Proposal, proposals

OF_CONVERSATIONS: tuple[str, ...] = ("ai_assistant", "agent_platform")
"""Types whose star is that of conversations."""

OWN_WORDS = 2
"""Event names that no other type knows, before another star than that of conversations is taken."""

AHEAD = 2.0
"""How many times as much must speak for a type as for a product that answers with a model."""


@dataclass(frozen=True)
class Business:
    """A type of business: what speaks for it, and whether its own draft is written.

    `events` are the event names that speak for it; none where the user named the type.
    """

    kind: BusinessType
    events: tuple[str, ...]
    drafted: bool
    wrong_choices: tuple[WrongChoice, ...]


def named(name: str, events: Mapping[str, int], book: Playbook) -> Business:
    """The type of that id. Raises UserMistake where the playbook has none of that name."""
    kind = book.business_type(name)
    if kind is None:
        known = [one.id for one in book.business_types]
        near = did_you_mean(name, known)
        raise UserMistake(
            f"The playbook knows no business type `{name}`.{near.en} It knows {', '.join(known)}.",
            f"策略库里没有名为 `{name}` 的业务类型。{near.zh}已有：{'、'.join(known)}。",
        )
    return _business(kind, (), bool(events) and name not in OF_CONVERSATIONS, book)


def seems(events: Sequence[str], book: Playbook) -> Business | None:
    """The type that the event names speak for, None where they do not say enough."""
    nearest = proposals(events, book, at_most=len(book.business_types))
    if not nearest:
        return None
    ours = [one for one in nearest if one.business_type.id in OF_CONVERSATIONS]
    first = nearest[0]
    if first not in ours and _is_clear(first, ours):
        return _guessed(first, book, drafted=True)
    likely = [one for one in ours if one.draft is not None]
    return _guessed(likely[0], book, drafted=False) if likely else None


def moments_by_role(kind: BusinessType, events: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The event names of each moment of a type's draft, none included."""
    found = moments_in(kind.draft, events)
    return {role: found.get(role, ()) for role, _ in roles(kind)}


def roles(kind: BusinessType) -> tuple[tuple[str, MomentForm], ...]:
    """The moments of a type's draft in the order in which they happen."""
    forms = (
        ("began", kind.draft.began),
        ("value", kind.draft.value),
        ("undone", kind.draft.undone),
    )
    return tuple((role, form) for role, form in forms if form is not None)


def without_value(kind: BusinessType) -> UserMistake:
    """The mistake of a draft for which nobody said which events are its value."""
    label = kind.draft.value.label
    return UserMistake(
        f"No event name shows that {label.en}, which the star of `{kind.id}` counts. Answer the "
        "question (`cyn init` without --yes), or name another type with --business.",
        f"没有事件名能看出“{label.zh}”，而 `{kind.id}` 的北极星要数的正是它。"
        "请运行不带 --yes 的 `cyn init` 来回答，或用 --business 换一种业务类型。",
    )


def asks(form: MomentForm) -> Text:
    """Which events are a moment."""
    return Text(f"Which events mean that {form.label.en}?", f"哪些事件表示“{form.label.zh}”？")


def _is_clear(first: Proposal, ours: Sequence[Proposal]) -> bool:
    """Whether a type that is none of ours is meant beyond doubt, and a star can be drafted."""
    own = sum(not one.shared_with for one in first.evidence)
    rival = max(map(_weight, ours), default=0.0)
    return first.draft is not None and own >= OWN_WORDS and _weight(first) >= AHEAD * rival


def _weight(proposal: Proposal) -> float:
    return sum(1 / (one.shared_with + 1) for one in proposal.evidence)


def _guessed(proposal: Proposal, book: Playbook, *, drafted: bool) -> Business:
    events = tuple(one.event for one in proposal.evidence)
    return _business(proposal.business_type, events, drafted, book)


def _business(
    kind: BusinessType, events: tuple[str, ...], drafted: bool, book: Playbook
) -> Business:
    wrong = tuple(one for one in book.wrong_choices if one.id in kind.wrong_choices)
    return Business(kind, events, drafted, wrong)
