"""Rows of `cyn why`: worlds in which it is known what must be said, and what must not."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from cynosure.errors import Text
from cynosure.findings.blocks import Check, Quantity, TableBlock
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Question
from cynosure.selftest.row import END_TO_END, Outcome, Row, Scene, coverage, exact, power, size
from cynosure.selftest.rows.products import answers
from cynosure.stats.kitagawa import Kitagawa, kitagawa
from cynosure.worlds.cases import faults, hashed_model, simpson, vanished_event
from cynosure.worlds.cases.calendar import CHANGE_WEEK, SPAN
from cynosure.worlds.cases.crowd import CATEGORIES
from cynosure.worlds.world import Strength, World

SINCE = f"{SPAN.mondays[CHANGE_WEEK].isoformat()}..2026-11-08"
"""The eight weeks since the change; they are set against the eight before it."""
WEEKS = 8
BIG, WORLDS = 60_000, 24
"""People and number of the worlds whose parts of a change are taken for the true ones."""
FAULTS = 5
CLOSES = 1e-9


def _why(*more: tuple[str, str]) -> Question:
    return Question("why", tuple(sorted((("metric", "fulfilled_rate"), ("period", SINCE), *more))))


def _asked(world: World, *more: tuple[str, str]) -> Finding | None:
    return answers(world, (_why(*more),))[0]


def _check(finding: Finding, code: str) -> Check | None:
    return next((one for one in finding.checks if one.code == code), None)


def _vanished(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """An event that one version does not send: the meter changed, and people are not explained."""
    lost = _asked(vanished_event.simulate(rng, Strength.FULL))
    sound = _asked(vanished_event.simulate(rng, Strength.NONE))
    return {
        "meter": None if lost is None else _check(lost, "meter_changed") is not None,
        "behaviour": None if lost is None else lost.kind is Kind.ACCOUNTS_FOR,
        "size": None if sound is None else _check(sound, "meter_changed") is not None,
    }


def _turned(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Every category gets better and the whole gets worse: two lines, each on its side."""
    found = _asked(simpson.simulate(rng, Strength.FULL), ("by", "category"))
    lines = None if found is None else _lines(found)
    if found is None or lines is None:
        return {"both": False if found is not None else None, "closes": None}
    (within, _, _), (between, _, _) = lines
    said = any(note.code == "two_lines" for note in found.caveats)
    return {"both": said and within > 0 > between, "closes": _closes(found)}


def _closes(finding: Finding) -> bool:
    check = _check(finding, "mix_closes")
    return check is not None and float(str(dict(check.values)["residual"])) <= CLOSES


def _lines(finding: Finding) -> list[tuple[float, float, float]] | None:
    """Value and interval, in points, of the line within the categories and of their mix."""
    tables = [block for block in finding.blocks if isinstance(block, TableBlock)]
    told = next((block for block in tables if block.title.en.startswith("Σ Rate or mix")), None)
    found = []
    for row in () if told is None else told.rows[:2]:
        cells = [cell.value for cell in row[1:] if isinstance(cell, Quantity)]
        if len(cells) == 3:
            found.append((cells[0], cells[1], cells[2]))
    return found if len(found) == 2 else None


@cache
def _true_lines() -> tuple[float, float]:
    """Within and mix, in points, as the world means them.

    Chances instead of outcomes, and a million people and more: one world of 60,000 people, with
    what it happened to draw, lies half a standard error of the finding off.
    """
    counts = np.zeros((2, len(CATEGORIES), 2))
    for world in range(WORLDS):
        came = hashed_model.draw_coming(np.random.default_rng([5, world]), people=BIG)
        for period, first in enumerate((CHANGE_WEEK - WEEKS, CHANGE_WEEK)):
            here = (came.visits.week >= first) & (came.visits.week < first + WEEKS)
            category, chance = came.visits.category[here], came.chance[here]
            counts[period, :, 0] += np.bincount(category, chance, len(CATEGORIES))
            counts[period, :, 1] += np.bincount(category, minlength=len(CATEGORIES))
    (over, under), (later, more) = ((one[:, 0], one[:, 1]) for one in counts)
    split = kitagawa(over, under, later, more)
    if not isinstance(split, Kitagawa):
        raise TypeError("a world with rows in both periods has a split")
    return 100 * float(split.rate.sum()), 100 * float(split.mix.sum())


def _harmed(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """A model harms one category while a campaign moves the mix: both lines and their intervals."""
    found = _asked(hashed_model.simulate(rng, Strength.FULL), ("by", "category"))
    lines = None if found is None else _lines(found)
    if lines is None:
        return {"within": None, "mix": None}
    held = [
        low <= truth <= high for truth, (_, low, high) in zip(_true_lines(), lines, strict=True)
    ]
    return dict(zip(("within", "mix"), held, strict=True))


def _faulty(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Rows sent twice, late, lost on one surface, of a farm, by clocks ahead: all are named."""
    found, sound = (_asked(faults.simulate(rng, s)) for s in (Strength.FULL, Strength.NONE))
    named = None if found is None else _named(found)
    return {
        "all": None if named is None else named >= FAULTS,
        "size": None if sound is None else _named(sound) > 0,
    }


def _named(finding: Finding) -> int:
    """How many faults are named."""
    codes = {"star_accounts", "star_gap", "star_twice", "star_late", "star_clocks"}
    return len(codes & {note.code for note in finding.caveats})


VANISHED = Scene("why-vanished-event", _vanished, END_TO_END)
TURNED = Scene("why-opposed", _turned, END_TO_END)
HARMED = Scene("why-parts", _harmed, END_TO_END)
FAULTY = Scene("why-faults", _faulty, END_TO_END)

ROWS: tuple[Row, ...] = (
    Row(
        "why-meter",
        Text("`cyn why`: the meter changed", "`cyn why`：埋点变了"),
        Text(
            "W2: saved replies go unrecorded in app 8.3; then W2-control",
            "W2：App 8.3 不再记录收藏；另有 W2-control",
        ),
        ("why",),
        VANISHED,
        (power(0.95, "meter"), size(0.05, "behaviour"), size()),
    ),
    Row(
        "why-two-lines",
        Text("`cyn why`: rate and mix against each other", "`cyn why`：内部变化与结构变化相反"),
        Text("W5: every category better, the whole worse", "W5：各类都变好，整体却变差"),
        ("why",),
        TURNED,
        (power(0.95, "both"), exact("closes")),
    ),
    Row(
        "why-parts",
        Text("`cyn why`: within and mix of a change", "`cyn why`：变动的内部部分与结构部分"),
        Text(
            "W1: a model harms one category, a campaign moves the mix",
            "W1：模型损害一类对话，同期活动改变构成",
        ),
        ("why",),
        HARMED,
        (
            coverage(outcome="within", least_answered=0.5),
            coverage(outcome="mix", least_answered=0.5),
        ),
    ),
    Row(
        "why-faults",
        Text(
            "`cyn why`: five faults of telemetry named first",
            "`cyn why`：先点明五类埋点故障",
        ),
        Text("W12; then W12-control", "W12；另有 W12-control"),
        ("why",),
        FAULTY,
        (power(0.9, "all"), size(0.1)),
    ),
)
