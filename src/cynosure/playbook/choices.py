"""Whether a proposed star is a typical wrong choice, and what to measure to see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cynosure.errors import Text, UserMistake, did_you_mean
from cynosure.playbook.knowledge import shipped_choices
from cynosure.playbook.models import BusinessType, Choices, Measure, WrongChoice
from cynosure.playbook.wording import found_in


@dataclass(frozen=True)
class Proposed:
    """A metric that somebody wants as north star.

    `conditioned` is whether a rule on value (`where`, `having`) restricts it; `bare_activity`
    whether it counts whoever was active, which its definition shows better than its name.
    """

    name: str
    label: Text | None = None
    conditioned: bool = False
    bare_activity: bool = False


@dataclass(frozen=True)
class ChoiceWarning:
    """A proposed star that is a typical wrong choice, or in this business has to be checked.

    `can_fit` is whether it can be right in this type of business; `why` says it in words. `word`
    is the word of its name that showed it, None where its definition did. `measures` are to be
    filled by an analysis. `instead` is the star that suits the business type, None where that is
    not known.
    """

    choice: WrongChoice
    word: str | None
    can_fit: bool
    why: Text
    measures: tuple[Measure, ...]
    instead: Text | None


def warning(
    proposed: Proposed, business_type: str | None = None, book: Choices | None = None
) -> ChoiceWarning | None:
    """The typical wrong choice that `proposed` is in a business of this type, None where none.

    Of several the one named for the type comes first, then the one with the longest word. Raises
    UserMistake for a business type that the playbook does not know.
    """
    book = shipped_choices(business_type is not None) if book is None else book
    kind = _known(business_type, book)
    listed = () if kind is None else kind.wrong_choices
    found = sorted(
        _matches(proposed, business_type, book),
        key=lambda match: (match[0].id not in listed, -len(match[1] or "")),
    )
    if not found:
        return None
    choice, word = found[0]
    can_fit = business_type in choice.fits and choice.id not in listed
    why = choice.when_it_fits if can_fit and choice.when_it_fits is not None else choice.why
    measures = tuple(book.measure(name) for name in choice.measures)
    return ChoiceWarning(choice, word, can_fit, why, measures, None if kind is None else kind.star)


def _known(business_type: str | None, book: Choices) -> BusinessType | None:
    if business_type is None:
        return None
    kind = book.business_type(business_type)
    if kind is None:
        near = did_you_mean(business_type, (known.id for known in book.business_types))
        raise UserMistake(
            f"The playbook knows no business type `{business_type}`.{near.en}",
            f"策略库里没有名为 `{business_type}` 的业务类型。{near.zh}",
        )
    return kind


def _matches(
    proposed: Proposed, business_type: str | None, book: Choices
) -> Iterator[tuple[WrongChoice, str | None]]:
    label = proposed.label
    names = (proposed.name,) if label is None else (proposed.name, label.en, label.zh)
    for choice in book.wrong_choices:
        repaired = choice.condition_repairs and proposed.conditioned
        if repaired or business_type in choice.except_types:
            continue
        words = [word for name in names for word in found_in(name, choice.names)]
        if words:
            yield choice, max(words, key=len)
        elif choice.counts_bare_activity and proposed.bare_activity:
            yield choice, None
