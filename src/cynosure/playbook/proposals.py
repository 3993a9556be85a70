"""Which business types a product's own event names speak for, and the star each would have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cynosure.playbook.drafts import ROLES, Draft, draft_of, moments_in
from cynosure.playbook.knowledge import shipped
from cynosure.playbook.models import BusinessType, MomentForm, Playbook
from cynosure.playbook.wording import found_in

AT_MOST = 3


@dataclass(frozen=True)
class Evidence:
    """An event name of the user's, and the words of a business type that it holds.

    `shared_with` is how many other types know the most telling of these words, which stands first.
    """

    event: str
    words: tuple[str, ...]
    shared_with: int


@dataclass(frozen=True)
class Proposal:
    """A business type that the event names speak for, and why.

    `draft` is None where no event name shows the moment of value. `missing` are the moments that
    no event name shows, so that the user can be asked for them.
    """

    business_type: BusinessType
    evidence: tuple[Evidence, ...]
    draft: Draft | None
    missing: tuple[MomentForm, ...]


def proposals(
    event_names: Sequence[str], book: Playbook | None = None, at_most: int = AT_MOST
) -> tuple[Proposal, ...]:
    """The business types nearest to these event names, nearest first, at most so many.

    Each event name counts for a type by the most telling of its words: one, divided by the number
    of types that know this word. A type without any is not proposed; with equal counts the order
    of the playbook decides. The counts order and are not shown: the evidence is.
    """
    book = shipped() if book is None else book
    names = tuple(dict.fromkeys(name for name in event_names if name.strip()))
    vocabularies = {kind.id: _vocabulary(kind) for kind in book.business_types}
    known_by = Counter(word for words in vocabularies.values() for word in words)
    found = []
    for kind in book.business_types:
        evidence = _evidence(kind, names, known_by)
        if evidence:
            weight = sum(1 / (one.shared_with + 1) for one in evidence)
            found.append((weight, kind, evidence))
    nearest = sorted(found, key=lambda row: -row[0])[:at_most]
    return tuple(_proposal(kind, evidence, names) for _, kind, evidence in nearest)


def _moment_forms(kind: BusinessType) -> tuple[MomentForm, ...]:
    forms = (getattr(kind.draft, role) for role in ROLES)
    return tuple(form for form in forms if form is not None)


def _vocabulary(kind: BusinessType) -> frozenset[str]:
    lists = (kind.words, *(form.words for form in _moment_forms(kind)))
    return frozenset(word for words in lists for word in (*words.en, *words.zh))


def _evidence(
    kind: BusinessType, names: Sequence[str], known_by: Mapping[str, int]
) -> tuple[Evidence, ...]:
    lists = (kind.words, *(form.words for form in _moment_forms(kind)))
    found = []
    for name in names:
        held = dict.fromkeys(word for words in lists for word in found_in(name, words))
        telling = tuple(sorted(held, key=lambda word: known_by[word]))
        if telling:
            found.append(Evidence(name, telling, known_by[telling[0]] - 1))
    return tuple(found)


def _proposal(kind: BusinessType, evidence: tuple[Evidence, ...], names: Sequence[str]) -> Proposal:
    moments = moments_in(kind.draft, names)
    needed = (("began", kind.draft.began), ("value", kind.draft.value))
    missing = tuple(form for role, form in needed if role not in moments)
    return Proposal(kind, evidence, draft_of(kind, moments), missing)
