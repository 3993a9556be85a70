"""Did the answers of a model change under its name, with nobody saying so?

Looking back: the likeliest day of one change over all signals together, and whether shuffled days
would show one as large. On which day a watch would have noticed it is in `noticed`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from cynosure.errors import Text
from cynosure.metrics.calendar import day_of
from cynosure.metrics.why.answers import SHARES, Answered
from cynosure.stats.arrays import Floats

FEWEST = 12
"""Days below which nothing is dated."""
SHORTEST = 3
"""Days on either side of a change at least."""
SHUFFLES = 999
CHANCE = 0.01
"""How often shuffled days may show as much."""
LEVEL = 0.95
FLAT = 1e-12
CLEAR = 3.0
"""Standard errors by which a signal must have moved to be named."""
NAMES: Mapping[str, Text] = {
    "length": Text("length", "长度"),
    "refused": Text("refusals", "拒答率"),
    "latency": Text("latency", "延迟"),
    "error": Text("errors", "错误率"),
    "regenerated": Text("retries", "重新生成率"),
}
WEEK = 7


@dataclass(frozen=True)
class SilentChange:
    """A change of the answers of one model: the likeliest first day of the new kind, the days not
    ruled out at 95 %, and by how many standard deviations of a day each signal moved.

    `error` is the standard error of such a shift; `share` is how many of the shuffled orders of
    the days show a change as large.
    """

    model: str
    day: int
    earliest: int
    latest: int
    shifts: tuple[tuple[str, float], ...]
    error: float
    share: float

    @property
    def dates(self) -> tuple[str, str, str]:
        """The day and its range, ISO."""
        day, first, last = (
            day_of(number).isoformat() for number in (self.day, self.earliest, self.latest)
        )
        return day, first, last

    @property
    def said(self) -> Text:
        """The signals that clearly moved, and which way; the one that moved most where none did."""
        moved = [(name, shift) for name, shift in self.shifts if abs(shift) >= CLEAR * self.error]
        moved = moved or [max(self.shifts, key=lambda one: abs(one[1]))]
        names = [
            (NAMES[name], ("up", "上升") if shift > 0 else ("down", "下降"))
            for name, shift in moved
        ]
        return Text(
            ", ".join(f"{name.en} {side[0]}" for name, side in names),
            "、".join(f"{name.zh}{side[1]}" for name, side in names),
        )


def silent_change(model: str, answered: Answered) -> SilentChange | None:
    """The likeliest change of a model's answers over its days, None where shuffled days show one
    as large in more than 1 of 100, and under 12 days."""
    import numpy as np

    days = len(answered.days)
    signals, values = _moving(answered)
    if days < FEWEST or not signals:
        return None
    white = _whitened(_without_weekdays(answered.days, values))
    evidence = _evidence(white)
    rng = np.random.default_rng(days)
    shuffled = [_evidence(white[rng.permutation(days)]).max() for _ in range(SHUFFLES)]
    share = (1 + sum(one >= evidence.max() for one in shuffled)) / (1 + SHUFFLES)
    if share > CHANCE:
        return None
    split = SHORTEST + int(evidence.argmax())
    kept = SHORTEST + np.flatnonzero(evidence.max() - evidence <= _excess())
    spread = np.array([_within(values[:, k], split) for k in range(len(signals))])
    shifts = (values[split:].mean(axis=0) - values[:split].mean(axis=0)) / spread
    moved = tuple((name, float(shift)) for name, shift in zip(signals, shifts, strict=True))
    at = answered.days
    error = math.sqrt(1 / split + 1 / (days - split))
    return SilentChange(model, at[split], at[int(kept[0])], at[int(kept[-1])], moved, error, share)


def _moving(answered: Answered) -> tuple[tuple[str, ...], Floats]:
    """The signals that vary at all.

    What never happens is none, though `_even` lets it vary with the number of answers: fewer people
    are no change of a model.
    """
    import numpy as np

    seen, values = answered.values, _even(answered)
    if not len(values):
        return (), values
    moving = seen.std(axis=0) > FLAT * np.maximum(np.abs(seen).max(axis=0), 1.0)
    names = tuple(n for n, keep in zip(answered.signals, moving, strict=True) if keep)
    return names, values[:, moving]


def _even(answered: Answered) -> Floats:
    """The signals, shares of answers by the arcsine of their root (Anscombe 1948): its spread is
    the same at every share, and a day of few answers that all succeed is no outlier."""
    import numpy as np

    values = answered.values.copy()
    n = np.array(answered.n)[:, None]
    shares = [k for k, name in enumerate(answered.signals) if name in SHARES]
    counts = values[:, shares] * n
    values[:, shares] = np.arcsin(np.sqrt((counts + 3 / 8) / (n + 3 / 4)))
    return values


def _without_weekdays(days: tuple[int, ...], values: Floats) -> Floats:
    """Less what is usual on each day of the week, from four weeks on."""
    import numpy as np

    weekday = np.array(days) % WEEK
    if len(days) < 4 * WEEK:
        return values
    steady = values.copy()
    for day in range(WEEK):
        own = weekday == day
        if own.any():
            steady[own] -= values[own].mean(axis=0) - values.mean(axis=0)
    return steady


def _whitened(values: Floats) -> Floats:
    """Uncorrelated with variance one; the spread is that of neighbours, which a change of level
    hardly touches. Directions in which nothing varies are left out."""
    import numpy as np

    steps = np.diff(values, axis=0)
    covariance = steps.T @ steps / (2 * len(steps))
    scale = np.sqrt(np.diag(covariance))
    scale = np.where(scale > 0, scale, 1.0)
    sizes, axes = np.linalg.eigh(covariance / np.outer(scale, scale))
    kept = sizes > 1e-6
    white: Floats = ((values - values.mean(axis=0)) / scale) @ axes[:, kept] / np.sqrt(sizes[kept])
    return white


def _evidence(white: Floats) -> Floats:
    """Twice the log likelihood ratio of a change at each day, against none."""
    import numpy as np

    n = len(white)
    splits = np.arange(SHORTEST, n - SHORTEST + 1)
    centred = white - white.mean(axis=0)
    sums = centred.cumsum(axis=0)[splits - 1]
    found: Floats = (sums**2).sum(axis=1) * n / (splits * (n - splits))
    return found


def _excess() -> float:
    """What a likelihood ratio does not reject (Eo and Morley 2015), as in `stats.change_points`."""
    return -2 * math.log(1 - math.sqrt(LEVEL))


def _within(values: Floats, split: int) -> float:
    squares = ((values[:split] - values[:split].mean()) ** 2).sum()
    squares += ((values[split:] - values[split:].mean()) ** 2).sum()
    return max(math.sqrt(squares / (len(values) - 2)), FLAT)
