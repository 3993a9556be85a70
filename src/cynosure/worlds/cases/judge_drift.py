"""W4: a new version of the judge passes more of the same answers; quality stays what it is.

A quarter of the conversations is judged, by v3 until the change and by v4 from then on. A bridge
of earlier conversations was judged by both, and people judged a sample. In the control v4 and v3
differ by chance alone.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from cynosure.errors import Text
from cynosure.worlds import wording
from cynosure.worlds.cases.assembly import assembled
from cynosure.worlds.cases.calendar import CHANGE_MS, SPAN
from cynosure.worlds.cases.crowd import draw_crowd
from cynosure.worlds.cases.log import (
    copied_or_saved,
    draw_turns,
    events_of,
    numbered,
    weekly_facts,
)
from cynosure.worlds.cases.tables import instants, people_table, releases_table
from cynosure.worlds.cases.visits import chance_to_fulfil, draw_visits, expected_visits
from cynosure.worlds.layout import named
from cynosure.worlds.releases import Release
from cynosure.worlds.span import DAY, HOUR, Flags, Ints
from cynosure.worlds.world import Confirming, Planted, Question, Strength, World

NAME = "W4"
LABEL = Text("A new judge is milder, quality is the same", "换了更宽松的评审模型，质量并没有变")
PEOPLE = 3_000
VERSIONS = ("v3", "v4")
BRIDGE = 380
BY_HAND = 300
SHARE_JUDGED = 0.25
CONFIRMING = Confirming(
    Text(
        "passed, v4 less v3, on the conversations that both judged",
        "在两版评审都打过分的对话上，v4 与 v3 的通过率之差",
    ),
    effect=0.056,
    standard_error=0.0144,
    question=Question.AUDIT,
)

_SENSITIVITY, _SPECIFICITY = 0.85, 0.90
_HARSHER = 0.02
"""How often v4 fails what v3 passed, by chance."""


def simulate(
    rng: np.random.Generator, strength: Strength = Strength.FULL, people: int = PEOPLE
) -> World:
    """The world; a lesser strength makes v4 less mild. The bridge grows with `people`."""
    crowd = draw_crowd(rng, people, SPAN)
    visits = draw_visits(rng, crowd, expected_visits(rng, crowd, SPAN), SPAN)
    good = rng.random(len(visits)) < chance_to_fulfil(crowd, visits)
    v3 = rng.random(len(visits)) < np.where(good, _SENSITIVITY, 1 - _SPECIFICITY)
    v4 = _milder(rng, v3, strength.of(CONFIRMING.effect))
    turns = draw_turns(rng, len(visits))
    note = Text("Judge v4", "评审模型 v4")
    release = Release("judge-v4", "judge", CHANGE_MS, "all", "nobody", note)
    later = visits.start >= CHANGE_MS
    judged = np.flatnonzero(rng.random(len(visits)) < SHARE_JUDGED)
    before = judged[~later[judged]]
    bridge = rng.choice(before, min(BRIDGE * people // PEOPLE, len(before)), replace=False)
    by_hand = rng.choice(len(visits), min(BY_HAND * people // PEOPLE, len(visits)), replace=False)
    parts = [
        _labels(judged, np.where(later, v4, v3), visits.start + HOUR, later.astype(np.int64)),
        _labels(bridge, v4, np.full(len(visits), CHANGE_MS), np.ones(len(visits), np.int64)),
        _labels(by_hand, good, visits.start + DAY, None),
    ]
    tables = {
        "events": events_of(rng, crowd, visits, turns, copied_or_saved(rng, good)).table,
        "people": people_table(crowd),
        "labels": pa.concat_tables(parts),
        "releases": releases_table([release]),
    }
    facts = (*weekly_facts(SPAN, visits, good), *_facts(strength, good, later))
    return assembled(NAME, LABEL, strength, tables, facts, CONFIRMING.at_size(people / PEOPLE))


def _milder(rng: np.random.Generator, v3: Flags, offset: float) -> Flags:
    """What v4 says: it passes `offset` more, though it fails some that v3 passed."""
    passed = float(v3.mean())
    rescued = (offset + passed * _HARSHER) / (1 - passed)
    dice = rng.random(len(v3))
    says: Flags = np.where(v3, dice >= _HARSHER, dice < rescued)
    return says


def _labels(of: Ints, value: Flags, ts: Ints, version: Ints | None) -> pa.Table:
    """Labels of the conversations `of`; the other arrays have one value a conversation.

    Without a version people judged.
    """
    kind = "human" if version is None else "judge"
    rater_version = np.full(len(of), -1) if version is None else version[of]
    return pa.table(
        {
            "subject_kind": pa.array(["conversation"] * len(of), pa.string()),
            "subject_id": numbered("c", len(value)).take(pa.array(of)),
            "rater": pa.array([kind] * len(of), pa.string()),
            "rater_kind": pa.array([kind] * len(of), pa.string()),
            "name": pa.array(["good"] * len(of), pa.string()),
            "value": pa.array(value[of].astype(np.float64)),
            "ts": instants(np.minimum(ts[of], SPAN.until_ms - 1)),
            "rater_version": named(VERSIONS, rater_version),
        }
    )


def _facts(strength: Strength, good: Flags, later: Flags) -> Iterator[Planted]:
    said = Text(
        "What v4 passes more than v3 on the same answers", "同样的回答，v4 比 v3 多通过的部分"
    )
    offset = strength.of(100 * CONFIRMING.effect)
    yield Planted("judge_offset", said, offset, wording.POINTS, Question.AUDIT)
    for of, en, zh in (
        (~later, "before the change", "换评审之前"),
        (later, "since the change", "换评审以来"),
    ):
        said = Text(f"Really good conversations {en}", f"{zh}真正好的对话占比")
        rate, cell = float(good[of].mean()), (("when", en),)
        yield Planted(
            "true_rate", said, rate, wording.SHARE, Question.AUDIT, cell=cell, n=int(of.sum())
        )
    said = Text("Effect of the new judge on quality", "新评审对质量本身的影响")
    yield Planted("quality_effect", said, 0.0, wording.POINTS, Question.RELEASE_EFFECT)
