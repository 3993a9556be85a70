"""W11: adoption by imitation, through stages that are known week by week.

People join as in the model of Bass: some by themselves, most because others did, so that intake
rises, peaks and falls. In the control nobody imitates: people join at a hazard that never
changes, and intake only falls.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from cynosure.errors import Text
from cynosure.worlds import wording
from cynosure.worlds.cases.assembly import assembled
from cynosure.worlds.cases.calendar import CLOSED, SPAN
from cynosure.worlds.cases.crowd import Crowd, draw_crowd
from cynosure.worlds.cases.log import copied_or_saved, draw_turns, events_of, weekly_facts
from cynosure.worlds.cases.tables import people_table
from cynosure.worlds.cases.visits import chance_to_fulfil, draw_visits, expected_visits
from cynosure.worlds.span import DAY, Floats
from cynosure.worlds.world import Confirming, Planted, Question, Strength, World

NAME = "W11"
LABEL = Text("Adoption through known stages", "扩散经历已知的各个阶段")
PEOPLE = 1_000
"""All who will ever join; not all have when the data end."""

INNOVATION = 0.012
"""The chance a week to join without having seen others (p of Bass)."""

CONFIRMING = Confirming(
    Text(
        "imitation (q of Bass, a week), fitted to the people who joined in each closed week",
        "按各已结束周的新增人数拟合的模仿系数（Bass 模型的 q，每周）",
    ),
    effect=0.38,
    standard_error=0.0974,
    question=Question.AUDIT,
)


def simulate(
    rng: np.random.Generator, strength: Strength = Strength.FULL, people: int = PEOPLE
) -> World:
    """The world; at a lesser strength people imitate less, and the peak comes later."""
    imitation = strength.of(CONFIRMING.effect)
    crowd = _joined(rng, draw_crowd(rng, people, SPAN), imitation)
    visits = draw_visits(rng, crowd, expected_visits(rng, crowd, SPAN), SPAN)
    fulfilled = rng.random(len(visits)) < chance_to_fulfil(crowd, visits)
    turns = draw_turns(rng, len(visits))
    tables = {
        "events": events_of(rng, crowd, visits, turns, copied_or_saved(rng, fulfilled)).table,
        "people": people_table(crowd),
    }
    facts = (*weekly_facts(SPAN, visits, fulfilled), *_facts(imitation, people))
    return assembled(NAME, LABEL, strength, tables, facts, CONFIRMING.at_size(people / PEOPLE))


def adopted(weeks: Floats, imitation: float) -> Floats:
    """The share that has joined after so many weeks: the solution of Bass (1969)."""
    decay = np.exp(-(INNOVATION + imitation) * weeks)
    share: Floats = (1 - decay) / (1 + imitation / INNOVATION * decay)
    return share


def _joined(rng: np.random.Generator, crowd: Crowd, imitation: float) -> Crowd:
    """Those who join before the data end, each at the quantile of an own number."""
    u = rng.random(len(crowd))
    odds = (1 - u) / (1 + u * imitation / INNOVATION)
    joined = SPAN.start_ms + (-np.log(odds) / (INNOVATION + imitation) * 7 * DAY).astype(np.int64)
    here = np.flatnonzero(joined < SPAN.until_ms)
    return replace(
        crowd,
        user_id=tuple(crowd.user_id[number] for number in here.tolist()),
        joined=joined[here],
        rate=crowd.rate[here],
        quality=crowd.quality[here],
        taste=crowd.taste[here],
    )


def _facts(imitation: float, people: int) -> Iterator[Planted]:
    audit = Question.AUDIT
    for code, en, zh, value, unit in (
        (
            "innovation",
            "Innovation (p of Bass, a week)",
            "创新系数（Bass 的 p，每周）",
            INNOVATION,
            0,
        ),
        ("imitation", "Imitation (q of Bass, a week)", "模仿系数（Bass 的 q，每周）", imitation, 0),
        ("market", "People who will ever join", "最终会加入的总人数", people, 1),
    ):
        yield Planted(code, Text(en, zh), value, wording.PEOPLE if unit else wording.NUMBER, audit)
    intake = np.diff(adopted(np.arange(CLOSED + 1, dtype=np.float64), imitation))
    peak = int(intake.argmax())
    for week, monday in enumerate(SPAN.mondays[:CLOSED]):
        stage = "rising" if week < peak else "falling"
        said = Text("Stage of adoption", "扩散所处阶段")
        yield Planted("stage", said, stage, wording.WEEK, audit, monday.isoformat())
