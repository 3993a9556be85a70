"""What to do next in a scenario: stop, keep, build, hand to training, or find out first."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cynosure.analyses.boundary.scenario import CellNumbers, Uplift
from cynosure.stats.estimate import Interval
from cynosure.stats.undefined import Undefined


class Do(StrEnum):
    """What a product may do about a scenario."""

    STOP = "stop"
    """Take the scaffold away: it adds less than it is worth."""
    KEEP = "keep"
    """Keep the scaffold: it adds at least what it is worth."""
    BUILD = "build"
    """The bare model falls short and a scaffold that was tried does not."""
    TRAIN = "train"
    """Nothing that was tried reaches the bar."""
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True)
class Step:
    """What to do about one scenario, on what model, and what it rests on.

    `uplift` is that of the harness in use, None where none is. `more` is how many items more would
    decide, None where no number of items would (nobody has set a bar).
    """

    scenario: str
    do: Do
    model: str | None
    uplift: Uplift | None
    bare: CellNumbers | None
    best: CellNumbers | None
    more: int | None


def step(
    cells: Sequence[CellNumbers],
    uplifts: Sequence[Uplift],
    in_use: str | None,
    is_bare: frozenset[str],
    bar: float | None,
    worth: float,
    fewest: int,
) -> Step:
    """The first rule that fits, on the newest model tried bare.

    STOP where the uplift's upper bound is under `worth`, KEEP where its lower bound reaches it;
    without a harness in use BUILD where the bare model is under its bar and some scaffold clears
    it; TRAIN where the bare model and all that was tried with it are under the bar. Under `fewest`
    items nothing is decided.
    """
    model = newest(cells, is_bare)
    of_model = [one for one in cells if one.cell.model == model]
    bare = next((one for one in of_model if one.cell.harness in is_bare), None)
    tested = [one for one in of_model if one.cell.harness not in is_bare]
    uplift = next(
        (one for one in uplifts if one.cell.model == model and one.cell.harness == in_use), None
    )
    do = _do(bare, tested, uplift, bar, worth, fewest)
    more = _more(bare, uplift, worth, fewest) if do is Do.CANNOT_TELL else None
    best = max(tested, key=_value, default=None)
    return Step(cells[0].cell.scenario, do, model, uplift, bare, best, more)


def newest(cells: Sequence[CellNumbers], is_bare: frozenset[str]) -> str | None:
    """The model released last among those tried bare, else among all; None without any."""
    bare = [one for one in cells if one.cell.harness in is_bare] or list(cells)
    latest = max(bare, key=lambda one: (one.released or date.min, one.cell.model), default=None)
    return None if latest is None else latest.cell.model


def _do(
    bare: CellNumbers | None,
    tested: Sequence[CellNumbers],
    uplift: Uplift | None,
    bar: float | None,
    worth: float,
    fewest: int,
) -> Do:
    if uplift is not None:
        span = _interval(uplift.difference)
        if span is not None and uplift.items >= fewest:
            if span.high < worth:
                return Do.STOP
            if span.low >= worth:
                return Do.KEEP
    span = None if bare is None or bare.items < fewest else _interval(bare.rate)
    if bar is None or span is None or span.high >= bar:
        return Do.CANNOT_TELL
    spans = [_interval(one.rate) for one in tested if one.items >= fewest]
    clears = any(found is not None and found.low >= bar for found in spans)
    if uplift is None and clears:
        return Do.BUILD
    under = all(found is not None and found.high < bar for found in spans)
    return Do.TRAIN if under and len(spans) == len(tested) else Do.CANNOT_TELL


def _more(bare: CellNumbers | None, uplift: Uplift | None, worth: float, fewest: int) -> int | None:
    """Items beyond those there are until the uplift is told from `worth` four times in five.

    That is taken from the uplift as it stands, but asks for no more items than a difference of
    `worth` itself takes: where the two are that close, it does not matter which is larger.
    """
    if uplift is None:
        had = 0 if bare is None else bare.items
        return fewest - had if had < fewest else None
    return items_more(uplift, worth, fewest)


def items_more(uplift: Uplift, threshold: float, fewest: int) -> int | None:
    """Items beyond those there are until an uplift is told from `threshold` four times in five, and
    no more than a difference of `threshold` itself takes; None where no number of items tells."""
    if isinstance(uplift.difference, Undefined):
        return None
    apart = max(abs(uplift.difference.value - threshold), threshold)
    if apart <= 0:
        return None
    # The least detectable difference falls with the root of the number of items.
    needed = max(fewest, math.ceil(uplift.items * (uplift.detectable / apart) ** 2))
    return max(needed - uplift.items, 1)


def _interval(estimate: object) -> Interval | None:
    if isinstance(estimate, Undefined):
        return None
    interval = getattr(estimate, "interval", None)
    return interval if isinstance(interval, Interval) else None


def _value(one: CellNumbers) -> float:
    return -math.inf if isinstance(one.rate, Undefined) else one.rate.value
