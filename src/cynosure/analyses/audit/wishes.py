"""A target beside history: would reaching it be the largest rise there ever was?"""

from __future__ import annotations

import math

from cynosure.analyses.audit.asked_for import closed_weeks, judging_of
from cynosure.analyses.reading import Reading
from cynosure.findings.blocks import Note
from cynosure.metrics.inputs import Inputs
from cynosure.stats.estimate import Estimate

FEWEST = 4
"""Closed weeks under which there is no history to speak of."""
WEEK = 7


def wish(inputs: Inputs, metric: str) -> Note | None:
    """What the target of the star asks for, beside the largest rise over as many weeks; None
    without a target, without history, and where the target is reached."""
    judging, weeks = judging_of(inputs.asked), closed_weeks(inputs.asked)
    entry = judging.entry
    if entry is None or entry.target is None or entry.metric.name != metric or inputs.frame is None:
        return None
    reading = Reading(inputs, metric)
    found = [reading.bare(metric, period) for period in weeks]
    values = [one.value for one in found if isinstance(one, Estimate)]
    if len(values) < max(FEWEST, len(weeks)) or not all(value > 0 for value in values):
        return None
    down = inputs.asked.star_file.metrics[metric].better == "down"
    ratio = entry.target.value / values[-1]
    if ratio <= 0 or (ratio >= 1 if down else ratio <= 1):
        return None
    left = math.ceil((entry.target.by.date - weeks[-1].end).days / WEEK)
    if left < 1:
        return None
    over = min(left, len(values) - 1)
    rises = [after / before - 1 for before, after in zip(values, values[over:], strict=False)]
    largest = min(rises) if down else max(rises)
    # Over fewer weeks than there are left, history is held against the part that falls to them.
    wanted = ratio ** (over / left) - 1
    beyond = wanted < largest if down else wanted > largest
    said = (("wish", wanted), ("days", WEEK * over), ("largest", largest))
    return Note("wish_beyond" if beyond else "wish_within", said)
