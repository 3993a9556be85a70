"""What speaks against each stage: signals whose whole interval is beyond a rule of thumb."""

from __future__ import annotations

from collections.abc import Iterator

from cynosure.analyses.audit.stage_signals import Signals
from cynosure.findings.blocks import Note
from cynosure.playbook.models import Stage
from cynosure.stats.estimate import Estimate, Interval
from cynosure.stats.undefined import Undefined


def against(stages: tuple[Stage, ...], signals: Signals) -> dict[str, tuple[Note, ...]]:
    """What speaks against each stage, by its id; nothing where it is not excluded.

    A stage that the playbook's user has added has no rule, so that nothing excludes it.
    """
    bars = {bar.id: bar.value for stage in stages for bar in stage.thresholds}
    rules = {
        "exploration": _exploration,
        "launch": _launch,
        "growth": _growth,
        "maturity": _maturity,
        "renewal": _renewal,
    }
    return {
        stage.id: tuple(rules[stage.id](signals, bars)) if stage.id in rules else ()
        for stage in stages
    }


Bars = dict[str, float]


def _exploration(signals: Signals, bars: Bars) -> Iterator[Note]:
    if signals.people >= bars["users_below"]:
        values = (("count", signals.people), ("bar", int(bars["users_below"])))
        yield Note("stage_many_people", values)
    if signals.plateau and isinstance(signals.stayers, Estimate):
        yield Note("stage_plateau", (("share", signals.stayers.value),))


def _launch(signals: Signals, bars: Bars) -> Iterator[Note]:
    yield from _grows_more(signals, bars["growth_above"])
    yield from _shrinks(signals)


def _growth(signals: Signals, bars: Bars) -> Iterator[Note]:
    yield from _grows_less(signals, bars["growth_above"])
    ends = _ends(signals.quick_ratio)
    bar = bars["quick_ratio_above"]
    if ends is not None and ends.high < bar:
        yield Note("stage_few_come", (("high", ends.high), ("bar", bar)))


def _maturity(signals: Signals, bars: Bars) -> Iterator[Note]:
    yield from _grows_more(signals, bars["growth_below"])
    yield from _shrinks(signals)


def _renewal(signals: Signals, bars: Bars) -> Iterator[Note]:
    """More must go than come; and who grows does not decline."""
    yield from _grows_more(signals, 0.0)
    ends = _ends(signals.quick_ratio)
    if ends is not None and ends.low > 1 / bars["gone_per_new_above"]:
        yield Note("stage_more_come", (("low", ends.low),))


def _grows_more(signals: Signals, bar: float) -> Iterator[Note]:
    ends = _ends(signals.growth)
    if ends is not None and ends.low > bar:
        yield Note("stage_grows_more", (("low", ends.low), ("bar", bar)))


def _grows_less(signals: Signals, bar: float) -> Iterator[Note]:
    ends = _ends(signals.growth)
    if ends is not None and ends.high < bar:
        yield Note("stage_grows_less", (("high", ends.high), ("bar", bar)))


def _shrinks(signals: Signals) -> Iterator[Note]:
    yield from _grows_less(signals, 0.0)


def _ends(estimate: Estimate | Undefined) -> Interval | None:
    if isinstance(estimate, Estimate) and isinstance(estimate.interval, Interval):
        return estimate.interval
    return None
