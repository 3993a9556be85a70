"""W11: adoption by imitation, through stages that are known week by week.

People join as in the model of Bass: some by themselves, most as others did before them, so that
intake rises, peaks and falls. At a lesser strength a part of the people comes by advertising, at
a pace that never changes; in the control all do, and intake neither rises nor falls.
"""

from __future__ import annotations

from collections.abc import Iterator

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
PEOPLE = 9_000
"""All who will ever join; not all have when the data end."""

INNOVATION, IMITATION = 0.012, 0.25
"""The chances a week to join by oneself and after others: p and q of Bass."""

CONFIRMING = Confirming(
    Text(
        "people who joined in the last three closed weeks less those of the three before, of both",
        "最近三个已结束周的新增人数与此前三周之差，占两者之和的比例",
    ),
    effect=-0.068,
    standard_error=0.0175,
    question=Question.AUDIT,
)


def simulate(
    rng: np.random.Generator, strength: Strength = Strength.FULL, people: int = PEOPLE
) -> World:
    """The world; at a lesser strength fewer of the people imitate."""
    imitating = strength.of(1.0)
    crowd = _joined(rng, draw_crowd(rng, people, SPAN), imitating)
    visits = draw_visits(rng, crowd, expected_visits(rng, crowd, SPAN), SPAN)
    fulfilled = rng.random(len(visits)) < chance_to_fulfil(crowd, visits)
    turns = draw_turns(rng, len(visits))
    tables = {
        "events": events_of(rng, crowd, visits, turns, copied_or_saved(rng, fulfilled)).table,
        "people": people_table(crowd),
    }
    facts = (*weekly_facts(SPAN, visits, fulfilled), *_facts(imitating, people))
    return assembled(NAME, LABEL, strength, tables, facts, CONFIRMING.at_size(people / PEOPLE))


def adopted(weeks: Floats) -> Floats:
    """The share of imitating people who have joined by then: the solution of Bass (1969)."""
    decay = np.exp(-(INNOVATION + IMITATION) * weeks)
    share: Floats = (1 - decay) / (1 + IMITATION / INNOVATION * decay)
    return share


def _joined(rng: np.random.Generator, crowd: Crowd, imitating: float) -> Crowd:
    """Those who join before the data end, each at the quantile of an own number."""
    u = rng.random(len(crowd))
    odds = (1 - u) / (1 + u * IMITATION / INNOVATION)
    by_others = -np.log(odds) / (INNOVATION + IMITATION)
    weeks = np.array([(SPAN.until_ms - SPAN.start_ms) / (7 * DAY)])
    by_advertising = u * weeks / adopted(weeks)
    imitates = rng.random(len(crowd)) < imitating
    week = np.where(imitates, by_others, by_advertising)
    joined = SPAN.start_ms + (week * 7 * DAY).astype(np.int64)
    here = np.flatnonzero(joined < SPAN.until_ms)
    return Crowd(
        user_id=tuple(crowd.user_id[number] for number in here.tolist()),
        joined=joined[here],
        rate=crowd.rate[here],
        quality=crowd.quality[here],
        taste=crowd.taste[here],
    )


def _facts(imitating: float, people: int) -> Iterator[Planted]:
    audit, number = Question.AUDIT, wording.NUMBER
    for code, en, zh, value, unit in (
        ("market", "People who will ever join", "最终会加入的总人数", people, wording.PEOPLE),
        (
            "imitating",
            "People who join by imitation, the others by advertising",
            "模仿型用户占比（其余由广告带来）",
            imitating,
            wording.SHARE,
        ),
        (
            "innovation",
            "Innovation (p of Bass, a week)",
            "创新系数（Bass 模型的 p，每周）",
            INNOVATION,
            number,
        ),
        (
            "imitation",
            "Imitation (q of Bass, a week)",
            "模仿系数（Bass 模型的 q，每周）",
            IMITATION,
            number,
        ),
    ):
        yield Planted(code, Text(en, zh), value, unit, audit)
    if imitating:
        yield from _stages()


def _stages() -> Iterator[Planted]:
    intake = np.diff(adopted(np.arange(CLOSED + 1, dtype=np.float64)))
    peak = int(intake.argmax())
    said = Text("Stage of adoption", "扩散所处阶段")
    for week, monday in enumerate(SPAN.mondays[:CLOSED]):
        stage = "peak" if week == peak else "rising" if week < peak else "falling"
        yield Planted("stage", said, stage, wording.WEEK, Question.AUDIT, monday.isoformat())
