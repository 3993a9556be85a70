"""What the playbook knows: a field is a key of its YAML files, `id` the key an entry stands under.

Every text is there in both languages; `source` says where an entry comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cynosure.errors import Text

Source = Literal["text", "reconstructed", "user"]
"""The source text; our reconstruction of what is lost of it; the user's own playbook."""

Interval = Literal["day", "week", "month"]
Direction = Literal["up", "down", "same"]


@dataclass(frozen=True)
class Words:
    """Words that an event name or a metric name may hold.

    A word is one or more parts, which must stand in the name in this order, not side by side.
    """

    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()


@dataclass(frozen=True)
class MomentForm:
    """A moment that a star needs, and the words by which the user's event names show it."""

    label: Text
    words: Words


@dataclass(frozen=True)
class DraftForm:
    """How the star of a business type is written down on somebody's own event names.

    An episode begins with `began`, is fulfilled by `value`, and spoilt by more than `tolerated`
    rows of `undone`. `counts` is what the star counts of fulfilled episodes: the people, the
    episodes, or the pairs of person and agent. `gap` is a duration of the star file.
    """

    episode: str
    one_is: Text
    counts: Literal["people", "episodes", "relations"]
    star: str
    label: Text
    says: Text
    value: MomentForm
    began: MomentForm
    undone: MomentForm | None = None
    tolerated: int = 0
    gap: str = "30m"
    note: Text | None = None


@dataclass(frozen=True)
class BusinessType:
    """A kind of business and the north star that suits it by default.

    `interval` is how often the need arises; `wrong_choices` are ids of typical wrong stars.
    """

    id: str
    source: Source
    label: Text
    core_value: Text
    star: Text
    interval: tuple[Interval, ...]
    wrong_choices: tuple[str, ...]
    words: Words
    draft: DraftForm


@dataclass(frozen=True)
class Measure:
    """Something to be measured on the user's data, and what its value would show."""

    id: str
    source: Source
    label: Text
    shows: Text


@dataclass(frozen=True)
class WrongChoice:
    """A number that is often taken for a star and rises without anybody getting value.

    `measures` are ids of what would show it. `condition_repairs`: a rule on value makes another
    metric of it. `counts_bare_activity`: it is meant wherever whoever was active is counted.
    `fits` are business types in which it can be right, `except_types` such in which its names mean
    something else.
    """

    id: str
    source: Source
    label: Text
    names: Words
    why: Text
    measures: tuple[str, ...]
    fits: tuple[str, ...] = ()
    when_it_fits: Text | None = None
    except_types: tuple[str, ...] = ()
    condition_repairs: bool = False
    counts_bare_activity: bool = False


@dataclass(frozen=True)
class Criterion:
    """What makes a star a good one, and the evidence for it; never part of a total."""

    id: str
    source: Source
    label: Text
    evidence: Text
    supplementary: bool = False


@dataclass(frozen=True)
class Directions:
    """Which way a metric goes, by what it counts; None where that alone does not decide it.

    `on_days` are people on two to four days of a period or more, `effort_per_value` is what was
    done for each episode with value.
    """

    people: Direction | None = None
    people_on_days: Direction | None = None
    people_with_value: Direction | None = None
    people_with_value_on_days: Direction | None = None
    episodes: Direction | None = None
    episodes_with_value: Direction | None = None
    rate_of_value: Direction | None = None
    effort_per_value: Direction | None = None


@dataclass(frozen=True)
class Scenario:
    """Something that may happen to a product, and which way metrics go then."""

    id: str
    source: Source
    label: Text
    says: Text
    moves: Directions = Directions()


@dataclass(frozen=True)
class Threshold:
    """A rule of thumb of a stage, to be edited; `value` is in `unit`, shares between 0 and 1."""

    id: str
    value: float
    unit: Literal["people", "share", "share_a_month", "days", "ratio"]
    says: Text


@dataclass(frozen=True)
class Stage:
    """A stage in the life of a product: how it begins and ends, and what its star looks at."""

    id: str
    source: Source
    label: Text
    entry: Text
    exit: Text
    goal: Text
    star: Text
    star_ai: Text
    inputs: tuple[Text, ...]
    guardrails: tuple[Text, ...]
    thresholds: tuple[Threshold, ...] = ()


@dataclass(frozen=True)
class Handover:
    """When another stage may bring another star.

    `probability` of the stage in each of `reviews` reviews; both stars run for `parallel_weeks`.
    """

    source: Source
    probability: float
    reviews: int
    parallel_weeks: int
    rule: Text


@dataclass(frozen=True)
class Term:
    """A notion that the definition of a star uses."""

    id: str
    says: Text


@dataclass(frozen=True)
class Variant:
    """Another candidate for a star; `alone` is whether it may stand without a second number."""

    id: str
    label: Text
    why: Text
    alone: bool
    measures: tuple[str, ...]


@dataclass(frozen=True)
class StarInput:
    """Something that moves the star, and the levers on it."""

    label: Text
    levers: Text | None = None


@dataclass(frozen=True)
class StarGuardrail:
    """Something that must not get worse while the star rises, and what it stands for."""

    label: Text
    meaning: Text | None = None


@dataclass(frozen=True)
class Side:
    """One side of a product (platform, consumers, creators) with a star of its own."""

    id: str
    label: Text
    star: Text
    inputs: tuple[StarInput, ...]
    guardrails: tuple[StarGuardrail, ...]


@dataclass(frozen=True)
class AiStar:
    """The star of a part of an AI product; `partner` is the view shown beside it."""

    id: str
    source: Source
    label: Text
    star: Text
    definition: Text
    partner: Text
    identities: tuple[Text, ...]
    terms: tuple[Term, ...]
    sides: tuple[Side, ...]
    variants: tuple[Variant, ...] = ()
    rules: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Choices:
    """What a star may be chosen from and should not be; `business_types` where they were read."""

    measures: tuple[Measure, ...]
    wrong_choices: tuple[WrongChoice, ...]
    business_types: tuple[BusinessType, ...] = ()

    def business_type(self, name: str) -> BusinessType | None:
        """The business type of that id, None where there is none."""
        return next((kind for kind in self.business_types if kind.id == name), None)

    def measure(self, name: str) -> Measure:
        """The measure of that id; every id that the playbook names is there."""
        return next(measure for measure in self.measures if measure.id == name)


@dataclass(frozen=True, kw_only=True)
class Playbook(Choices):
    """All that is known, each section in the order of its file; what the user added stands last."""

    criteria: tuple[Criterion, ...]
    scenarios: tuple[Scenario, ...]
    stages: tuple[Stage, ...]
    ai_stars: tuple[AiStar, ...]
    handover: Handover
