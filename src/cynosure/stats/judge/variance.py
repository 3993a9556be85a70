"""Shares of the variance of one verdict: people, their items, runs of the model, the judge.

A verdict is mean + person + item + run + what the judge adds by chance. Repeats tell the last two:
verdicts of one version on the same item the judge, trials of the same item the model. Of the rest
the spread of a person's items is theirs and that of people's means is people's: the analysis of
variance of an unbalanced nested design, by its expected mean squares (Searle, Casella and McCulloch
1992, "Variance Components", 3.6); a negative component is zero.
"""

from __future__ import annotations

from dataclasses import dataclass

from cynosure.stats.undefined import Reason, Undefined


@dataclass(frozen=True)
class Nested:
    """Items of people: how many `items` and `people`, Σ of squared items a person (`crowding`), the
    squared deviations of items within people (`within`) and of people's means (`between`, each
    times its items)."""

    items: int
    people: int
    crowding: float
    within: float
    between: float


@dataclass(frozen=True)
class Repeats:
    """Squared deviations of repeats around the mean of their item, with degrees of freedom."""

    squares: float
    degrees: int

    @property
    def variance(self) -> float | None:
        """The variance of one repeat, None without repeats."""
        return self.squares / self.degrees if self.degrees > 0 else None


@dataclass(frozen=True)
class VarianceShares:
    """Fractions of 1 that add up to it; `runs` and `judge` are None where nothing was repeated,
    and then are part of `items`."""

    people: float
    items: float
    runs: float | None
    judge: float | None


def variance_shares(
    nested: Nested, judge: Repeats, runs: Repeats, verdicts_each: float = 1.0
) -> VarianceShares | Undefined:
    """The shares; `verdicts_each` is how many verdicts an item has, whose mean `nested` is of.

    Undefined where no person has two items, with one person, and where nothing varies.
    """
    degrees = nested.items - nested.people
    if degrees < 1 or nested.people < 2:
        return Undefined(Reason.TOO_FEW)
    inner = nested.within / degrees
    outer = nested.between / (nested.people - 1)
    each = (nested.items - nested.crowding / nested.items) / (nested.people - 1)
    people = max((outer - inner) / each, 0.0)
    noise = judge.variance
    of_mean = 0.0 if noise is None else noise / verdicts_each
    run = runs.variance
    item = max(inner - of_mean - (run or 0.0), 0.0)
    parts = (people, item, run or 0.0, noise or 0.0)
    total = sum(parts)
    if total <= 0:
        return Undefined(Reason.NO_VARIATION)
    shares = [part / total for part in parts]
    return VarianceShares(
        shares[0],
        shares[1],
        None if run is None else shares[2],
        None if noise is None else shares[3],
    )
