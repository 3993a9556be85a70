"""L2: rate or mix? Each dimension splits a change into what lies within its parts and between them.

Of a quotient by Kitagawa, with terms of their own for parts that come or go; of a count the change
of each part. Sums are exact; intervals are over people. Where people, not rows, are parted, who
has rows of several values is a part by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.analyses.why.drawn import Drawn, clear
from cynosure.metrics.kinds.contract import Metric
from cynosure.metrics.why.sums import Part, is_quotient
from cynosure.stats.arrays import Floats
from cynosure.stats.estimate import Interval
from cynosure.stats.undefined import Undefined


@dataclass(frozen=True)
class Term:
    """A term of the change, in the unit of the metric."""

    value: float
    interval: Interval | Undefined

    @property
    def is_clear(self) -> bool:
        """Whether its interval leaves zero out."""
        return clear(self.interval)


@dataclass(frozen=True, eq=False)
class Mix:
    """The change over the parts of one dimension.

    `before` and `after` have shape (parts, columns): what each part adds up to. `terms` has shape
    (parts, 3): within the part, by its share, by coming or going; of a count the change alone, in
    the first column. `within` and `between` are their sums, `each` the whole term of every part.
    """

    dimension: str
    parts: tuple[Part, ...]
    folded: int
    before: Floats
    after: Floats
    terms: Floats
    change: float
    within: Term
    between: Term | None
    each: tuple[Term, ...]

    def residual(self, change: float) -> float:
        """How far the terms miss the change of the whole, relative to it where it is above 1."""
        return abs(self.change - change) / max(abs(change), 1.0)

    @property
    def comes_or_goes(self) -> float:
        """The terms of parts that are in one period only."""
        return float(self.terms[:, 2].sum()) if self.terms.shape[1] > 2 else 0.0

    @property
    def moved(self) -> float:
        """What the mix brings; of a count nothing."""
        return 0.0 if self.between is None else self.between.value

    @property
    def is_mostly_mix(self) -> bool:
        """Whether the mix brings more than what lies within the parts."""
        return abs(self.moved) > abs(self.within.value)

    @property
    def one_sided(self) -> float:
        """The larger share of a period's denominator in parts that the other does not have."""
        if self.between is None:
            return 0.0
        before, after = self.before[:, 1], self.after[:, 1]
        shares = before[after == 0].sum() / before.sum(), after[before == 0].sum() / after.sum()
        return float(max(shares))

    @property
    def opposed(self) -> bool:
        """Whether both lines are clear of zero, on different sides: one of them alone misleads."""
        if self.between is None:
            return False
        both = self.within.is_clear and self.between.is_clear
        return both and self.within.value * self.between.value < 0

    @property
    def reverses(self) -> bool:
        """Simpson's paradox: the whole moved against the rates of several parts, of all that moved.

        One part alone is none: beside parts that come or go its own rate has some sign or other.
        """
        import numpy as np

        moved = self.terms[:, 0][self.terms[:, 0] != 0]
        against = len(moved) > 1 and bool((np.sign(moved) == -np.sign(self.change)).all())
        return self.between is not None and self.change != 0 and against


def mix(model: Metric, metric: str, dimension: str, drawn: Drawn) -> Mix:
    """The change of a metric by the parts of one dimension."""
    import numpy as np

    sums = drawn.sums
    quotient = is_quotient(model)
    size = len(sums.parts)
    split = kitagawa_terms if quotient else changes
    values, intervals = drawn.terms(metric, lambda totals: _flat(split(totals)))
    terms = [Term(float(v), i) for v, i in zip(values, intervals, strict=True)]
    totals = sums.totals[metric].sum(axis=0)
    found = split(totals[np.newaxis])[0]
    return Mix(
        dimension,
        sums.parts,
        sums.folded[0] if sums.folded else 0,
        totals[0],
        totals[1],
        found,
        float(found.sum()),
        terms[0],
        terms[1] if quotient else None,
        tuple(terms[2 : 2 + size]),
    )


def _flat(terms: Floats) -> Floats:
    """Shape (m, 2 + parts): within, between, then each part's whole term."""
    import numpy as np

    within = terms[:, :, 0].sum(axis=1)
    between = terms[:, :, 1:].sum(axis=(1, 2))
    each = terms.sum(axis=2)
    return np.concatenate([within[:, None], between[:, None], each], axis=1)


def changes(totals: Floats) -> Floats:
    """Of a count: shape (m, parts, 1)."""
    found: Floats = totals[:, 1] - totals[:, 0]
    return found


def kitagawa_terms(totals: Floats) -> Floats:
    """`stats.kitagawa` for many draws at once: shape (m, parts, 3)."""
    import numpy as np

    over, under = totals[..., 0], totals[..., 1]
    whole = over.sum(axis=2) / under.sum(axis=2)
    middle = whole.mean(axis=1)[:, None]
    there = under > 0
    rate = np.where(there, over / np.where(there, under, 1.0), middle[:, None])
    share = under / under.sum(axis=2, keepdims=True)
    both = there[:, 0] & there[:, 1]
    rate_0, rate_1, share_0, share_1 = rate[:, 0], rate[:, 1], share[:, 0], share[:, 1]
    within = np.where(both, (share_0 + share_1) / 2 * (rate_1 - rate_0), 0.0)
    moved = ((rate_0 + rate_1) / 2 - middle) * (share_1 - share_0)
    only = share_1 * (rate_1 - middle) - share_0 * (rate_0 - middle)
    return np.stack([within, np.where(both, moved, 0.0), np.where(both, 0.0, only)], axis=2)
