"""What members of the team answered when they were asked about the star."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

UNKNOWN = "unknown"
"""The answer of somebody who does not know."""


@dataclass(frozen=True)
class Polled:
    """What one person answered about `metric` under its definition of that time (a hash).

    `person` is a keyed hash, empty for the answers that the owner of the star holds to be right.
    `star` and `meant` name the metrics that they take for the star, and whose description they
    take for its meaning, `words` their own words for it; `moves` whether their work moves it (yes,
    partly, no). `directions` has up, down or same by scenario. What was left blank is empty or
    missing, UNKNOWN what somebody says not to know. `filled` is when it was filled in, where that
    is known, `at` when it was entered, both ISO instants.
    """

    metric: str
    definition: str
    person: str
    team: str = ""
    star: str = ""
    meant: str = ""
    words: str = ""
    moves: str = ""
    directions: Mapping[str, str] = field(default_factory=dict)
    filled: str = ""
    at: str = field(default="", compare=False)

    def follows(self, other: Polled) -> bool:
        """Whether this stands for the other one, which was read before it: nobody knows that it was
        filled in earlier."""
        return not (self.filled and other.filled and self.filled < other.filled)

    @property
    def is_key(self) -> bool:
        """Whether these are the right answers, as the owner holds."""
        return not self.person


def latest(polled: Iterable[Polled], metric: str) -> tuple[Polled, ...]:
    """The last answers of everybody about a metric, oldest first."""
    last: dict[str, Polled] = {}
    for one in polled:
        if one.metric == metric:
            last.pop(one.person, None)
            last[one.person] = one
    return tuple(last.values())
