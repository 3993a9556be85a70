"""What a rubric is made of: rules in the words of experts, each with examples and a source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from cynosure.errors import Place, Text


@dataclass(frozen=True)
class Counted:
    """A number of something (`of`: its nouns in any language) that is large or small enough."""

    of: tuple[str, ...]
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class Condition:
    """What a passage says, all of it: that one of `says` is there and one of `also`, that one of
    `denies` is not, and a number."""

    says: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    denies: tuple[str, ...] = ()
    number: Counted | None = None


@dataclass(frozen=True)
class Check:
    """How a text alone decides a rule: it `breaks` it, or it keeps it by what the rule `requires`.

    Passages are sentences unless `within` says otherwise. Texts that do not mention one of
    `setting` are not what the rule is about.
    """

    breaks: Condition | None = None
    requires: Condition | None = None
    setting: tuple[str, ...] = ()
    within: Literal["sentence", "paragraph", "text"] = "sentence"
    at: Place = field(compare=False, kw_only=True)


@dataclass(frozen=True)
class Rule:
    """One criterion. `good` is an example that keeps it, `near_miss` one that nearly does and
    breaks it; `source` says where it is known from.

    `experts` wrote and confirmed it: under two of them it is one person's word. A grade of
    `met_from` or more keeps it. `measured` takes its number from the trials themselves: pass^k,
    constraints met, or constraints met by kind of file.
    """

    says: Text
    kind: Literal["hard", "soft"]
    source: Text
    good: Text | None = None
    near_miss: Text | None = None
    weight: float = 1.0
    aspect: str = ""
    experts: tuple[str, ...] = ()
    met_from: float = 1.0
    check: Check | None = None
    measured: Literal["stability", "constraints", "files"] | None = None
    at: Place = field(compare=False, kw_only=True)


@dataclass(frozen=True)
class Rubric:
    """A file of rules by id. `aspects` names the parts that are scored apart; `files` are the kinds
    that a rule measured by `files` asks for."""

    label: Text
    rules: dict[str, Rule]
    aspects: dict[str, Text] = field(default_factory=dict)
    experts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    def experts_of(self, rule: Rule) -> tuple[str, ...]:
        """Those who stand behind a rule: its own, else those of the file."""
        return rule.experts or self.experts
