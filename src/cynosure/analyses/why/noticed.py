"""On which day would a watch have noticed that the answers of a model changed under its name?

Each day, the last one to seven days are held against the days before them, all signals together.
How far a day may stray by chance is known from the answers within the days; what days stray beyond
that (people, weekdays, a slow provider), and for how long, is learned from the days before, and so
is whether they drift: a level that goes on as it went is no change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cynosure.metrics.why.answers import SHARES, Answered
from cynosure.stats.arrays import Floats

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST = 7
"""The most days that are held against those before them; a shift as old as that is usual."""
FIRST, MOST, FEWEST = 28, 56, 7
"""Days before the first that is watched; days that say what is usual, at most, and at least once
the spread is known from earlier ones."""
ODD = 2.5
"""Standard deviations to which a single signal of a single day is cut, so that one odd day seldom
alarms; a change of one signal, however large, is then told on its second or third day."""
LIMITS = (0.0, 5.8, 7.8, 10.0, 11.7, 13.2)
"""The limit by the number of signals: 0.6 alarms in 30 normal days on which nothing happens, found
by simulation, so that days with heavy tails keep within one."""
LEAST = 0.01
"""The least share of a signal that is taken not to follow from the others."""
FLAT = 1e-12


@dataclass(frozen=True)
class _Days:
    """The days of one model: `n` answers (T), means (T, k), covariances of single answers within
    days (T, k, k), and which of the k signals are shares."""

    n: Floats
    means: Floats
    within: Floats
    shares: NDArray[np.bool_]


@dataclass(frozen=True)
class _Learned:
    """How days stray: sums of squares and of products of neighbours (k), in units of what chance
    within days lets expect, over `days` days."""

    squares: Floats
    neighbours: Floats
    days: int


@dataclass(frozen=True)
class _Told:
    """An alarm that is not over: its day, its likeliest first day, and the last day beyond the
    limit, in days of the series."""

    day: int
    onset: int
    last: int


def alarms(answered: Answered) -> tuple[tuple[int, int], ...]:
    """The alarms of the watch: (day of the alarm, day from which the change is likeliest).

    A shift that lasts is told once, and after a week it is what is usual. More days never take an
    alarm back.
    """
    days = _varying(answered)
    if not days.means.shape[1]:
        return ()
    limit = LIMITS[days.means.shape[1]]
    found: list[tuple[int, int]] = []
    begin, known, told = 0, None, None
    for day in range(FIRST, len(days.n)):
        enough = FIRST if known is None else FEWEST
        # The longest window never leaves less behind it than there must be.
        windows = min(LONGEST, day + 1 - begin - enough)
        if windows < 1:
            continue
        usual = slice(max(begin, day + 1 - windows - MOST), day + 1 - windows)
        evidence, learned = _evidence(days, usual, day, known)
        if evidence.max() <= limit:
            told = told if told is not None and day - told.last <= 1 else None
            continue
        onset = day - int(evidence.argmax())
        if told is None or onset > told.day:
            found.append((answered.days[day], answered.days[onset]))
            told = _Told(day, onset, day)
        elif day - told.onset + 1 >= LONGEST:
            begin, known, told = told.onset, learned, None
        else:
            told = _Told(told.day, told.onset, day)
    return tuple(found)


def _varying(answered: Answered) -> _Days:
    """The signals that vary at all."""
    import numpy as np

    values = answered.values
    spread = values.std(axis=0)
    kept = spread > FLAT * np.maximum(np.abs(values).max(axis=0, initial=0.0), 1.0)
    shares = np.array([name in SHARES for name in answered.signals], dtype=np.bool_)
    n = np.array(answered.n, dtype=np.float64)
    within = answered.within[:, kept][:, :, kept]
    return _Days(n, values[:, kept], within, shares[kept])


def _evidence(
    days: _Days, usual: slice, day: int, known: _Learned | None
) -> tuple[Floats, _Learned]:
    """Hotelling's T² of the last one, two, ... days up to `day` against the usual ones, each of
    its terms brought from Student's law to the normal one; and how days stray."""
    import numpy as np

    shown = slice(usual.start, day + 1)
    length = usual.stop - usual.start
    n = days.n[shown]
    strayed = _strayed(days, usual, shown)
    # Roots of shares of a few answers are not quite zero on average.
    weights = np.sqrt(n)[:, None]
    centre = (weights * strayed)[:length].sum(axis=0) / n[:length].sum()
    strayed = strayed - weights * centre
    learned = _learned(strayed[:length], known)
    excess = np.maximum(learned.squares / learned.days - 1, 0.0)
    cut = ODD * np.sqrt(1 + excess)
    last = (weights * np.clip(strayed, -cut, cut))[length:][::-1].cumsum(axis=0)
    answers = n[length:][::-1].cumsum()[:, None]
    count = np.arange(1, len(last) + 1)
    # More answers a day thin chance within days; what days stray beyond it they may not thin.
    thicker = np.maximum(answers / count[:, None] / n[:length].mean(), 1.0)
    spread = 1 + excess * _lasting(excess, learned, len(last)) * thicker
    drift = answers * _drift(n, strayed, length) ** 2
    shifts = last / np.sqrt(answers * (spread * (1 + answers / n[:length].sum()) + drift))
    normal = learned.days * np.log1p(shifts**2 / learned.days)
    found: Floats = normal.sum(axis=1)
    return found, learned


def _drift(n: Floats, strayed: Floats, length: int) -> Floats:
    """How far the last one, two, ... days would lie from the usual mean if the usual days went on
    as they went, in units of `strayed` for one answer: shape (days, k); 0 where they are too few
    for a slope to say more than chance.

    Their slope is shrunk by its own error (James and Stein 1961, the positive part), with days as
    alike as they are: what only looks like a drift counts little.
    """
    import numpy as np

    if length < FIRST:
        return np.zeros((len(n) - length, strayed.shape[1]))
    weights = np.sqrt(n)
    place = np.arange(len(n)) - (n[:length] * np.arange(length)).sum() / n[:length].sum()
    under = float((n[:length] * place[:length] ** 2).sum())
    slope = ((weights * place)[:length, None] * strayed[:length]).sum(axis=0) / under
    line = (weights * place)[:length, None] * slope
    around = _learned(strayed[:length] - line, None)
    excess = np.maximum(around.squares / around.days - 1, 0.0)
    spread = 1 + excess * _lasting(excess, around, FIRST)[-1]
    clear = np.maximum(0.0, 1 - spread / np.maximum(slope**2 * under, FLAT))
    last, ahead = n[length:][::-1].cumsum(), (n * place)[length:][::-1].cumsum()
    found: Floats = (ahead / last)[:, None] * slope * np.sqrt(clear)
    return found


def _strayed(days: _Days, usual: slice, shown: slice) -> Floats:
    """How far each day strays from the usual mean, in standard errors of a day's mean by the
    spread of its single answers, each signal less what follows from those before it."""
    import numpy as np

    n, means = days.n[:, None], days.means[shown]
    total = n[usual].sum()
    centre = (n[usual] * days.means[usual]).sum(axis=0) / total
    pooled = (days.within[usual] * n[usual][:, :, None]).sum(axis=0) / total
    size = np.maximum(np.sqrt(np.maximum(pooled.diagonal(), 0.0)), 1e-9)
    strayed: Floats = (means - centre) * np.sqrt(n[shown]) / size
    share = days.shares
    usual_share = (total * centre[share] + 0.5) / (total + 1)
    strayed[:, share] = _signed_root(means[:, share], n[shown], usual_share)
    sizes, axes = np.linalg.eigh(pooled / np.outer(size, size))
    alike: Floats = (axes * np.maximum(sizes, LEAST)) @ axes.T
    white: Floats = np.linalg.solve(np.linalg.cholesky(alike), strayed.T).T
    return white


def _signed_root(share: Floats, n: Floats, usual: Floats) -> Floats:
    """The signed root of the deviance of a share: nearly normal also where few answers count."""
    import numpy as np

    hits, misses = np.maximum(share, 1e-300), np.maximum(1 - share, 1e-300)
    deviance = share * np.log(hits / usual) + (1 - share) * np.log(misses / (1 - usual))
    root: Floats = np.sign(share - usual) * np.sqrt(2 * n * np.maximum(deviance, 0.0))
    return root


def _learned(strayed: Floats, known: _Learned | None) -> _Learned:
    """How days stray, with what was known before the last change for as many days as count."""
    squares = (strayed**2).sum(axis=0)
    neighbours = (strayed[1:] * strayed[:-1]).sum(axis=0)
    days = len(strayed) - 1
    room = MOST - 1 - days
    if known is None or room <= 0:
        return _Learned(squares, neighbours, days)
    part = min(1.0, room / known.days)
    return _Learned(
        squares + part * known.squares,
        neighbours + part * known.neighbours,
        days + round(part * known.days),
    )


def _lasting(excess: Floats, learned: _Learned, longest: int) -> Floats:
    """By how much the excess of a mean of 1, 2, ... days is larger than that of unrelated days,
    where days stray like the day before (autoregression of order one): shape (longest, k)."""
    import numpy as np

    related = learned.neighbours / learned.days / np.where(excess > 0, excess, np.inf)
    powers = np.clip(related, 0.0, 1.0) ** np.arange(1, longest)[:, None]
    found: Floats = np.ones((longest, len(excess)))
    for count in range(2, longest + 1):
        fading = 1 - np.arange(1, count)[:, None] / count
        found[count - 1] += 2 * (fading * powers[: count - 1]).sum(axis=0)
    return found
