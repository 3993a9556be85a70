"""Beliefs about what models can do: who said what, how sure, by when, and what would refute it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cynosure.errors import Place, Text, UserMistake
from cynosure.metrics.located.decode import decode, decode_fields
from cynosure.metrics.located.nodes import Node, read_nodes
from cynosure.metrics.located.values import Day, Ref
from cynosure.metrics.starfile.points import Points


@dataclass(frozen=True)
class Falsifier:
    """What the trials would show if a belief were wrong: one of four, in one scenario.

    A rate (of the bare model, unless `harness` names another) that reaches a share or stays under
    one; an uplift (of the harness in use, unless named) that reaches points or stays under them.
    """

    scenario: str
    harness: str | None = None
    rate_reaches: float | None = None
    rate_under: float | None = None
    uplift_reaches: Points | None = None
    uplift_under: Points | None = None
    at: Place = field(compare=False, kw_only=True)

    @classmethod
    def from_node(cls, node: Node) -> Falsifier:
        """A mapping with exactly one of the four."""
        found = decode_fields(node, cls)
        bounds = [found.rate_reaches, found.rate_under, found.uplift_reaches, found.uplift_under]
        if sum(one is not None for one in bounds) != 1:
            raise UserMistake(
                "A falsifier is one of `rate_reaches`, `rate_under`, `uplift_reaches` and "
                "`uplift_under`.",
                "`falsifier` 只写一项：`rate_reaches`、`rate_under`、`uplift_reaches` 或 "
                "`uplift_under`。",
                found.at,
            )
        for rate in (found.rate_reaches, found.rate_under):
            if rate is not None and not 0 <= rate <= 1:
                raise UserMistake(
                    "A rate is a share from 0 to 1, such as 0.8.",
                    "通过率是 0 到 1 之间的比例，例如 0.8。",
                    found.at,
                )
        return found

    @property
    def is_uplift(self) -> bool:
        """Whether it speaks of what a harness adds, rather than of a rate."""
        return self.uplift_reaches is not None or self.uplift_under is not None

    @property
    def written(self) -> str:
        """As somebody wrote it, such as `rate_reaches: 0.8` or `uplift_under: 5pt`."""
        threshold, reaching = self.bound
        what = f"{'uplift' if self.is_uplift else 'rate'}_{'reaches' if reaching else 'under'}"
        return f"{what}: {100 * threshold:g}pt" if self.is_uplift else f"{what}: {threshold:g}"

    @property
    def bound(self) -> tuple[float, bool]:
        """The threshold as a fraction of 1, and whether reaching it (rather than staying under it)
        is what refutes."""
        points = self.uplift_reaches or self.uplift_under
        reaches = self.rate_reaches is not None or self.uplift_reaches is not None
        if points is not None:
            return points.fraction, reaches
        rate = self.rate_reaches if reaches else self.rate_under
        assert rate is not None, "one of the four is written"
        return rate, reaches


@dataclass(frozen=True)
class Belief:
    """`author` holds since `stated` that `says` is so until the end of `by`, with `probability`."""

    says: Text
    author: str
    stated: Day
    by: Day
    probability: float
    falsifier: Falsifier
    at: Place = field(compare=False, kw_only=True)

    @classmethod
    def from_node(cls, node: Node) -> Belief:
        """A mapping; the probability is a share, the horizon comes after the day it was said."""
        found = decode_fields(node, cls)
        if not 0 <= found.probability <= 1:
            raise UserMistake(
                "`probability` is a share from 0 to 1, such as 0.7.",
                "`probability` 是 0 到 1 之间的数，例如 0.7。",
                found.at,
            )
        if found.by.date <= found.stated.date:
            raise UserMistake(
                "`by` lies after `stated`: a belief is about what is not known yet.",
                "`by` 要晚于 `stated`：信念说的是还不知道的事。",
                found.at,
            )
        return found


@dataclass(frozen=True)
class BeliefFile:
    """The path of a file of beliefs; `beliefs` by id is what is written there, empty until read."""

    path: Ref
    beliefs: Mapping[str, Belief] = field(default_factory=dict)

    @classmethod
    def from_node(cls, node: Node) -> BeliefFile:
        """A path."""
        return cls(Ref.from_node(node))


def parse_beliefs(written: str, file: str) -> dict[str, Belief]:
    """The beliefs by id; raises UserMistake, with its place, for what does not fit."""
    if not written.strip():
        return {}
    found: dict[str, Belief] = decode(read_nodes(written, file), dict[str, Belief])
    return found
