"""W3-driver: one action does bring people back, and a decoy goes along with it.

Half of the newcomers, drawn by hash, are encouraged to follow. Following raises visits from the
next week on; saving a style is mostly done by those who follow, and does nothing. In the control
following does nothing either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cynosure.errors import Text
from cynosure.worlds import wording
from cynosure.worlds.cases.assembly import assembled
from cynosure.worlds.cases.calendar import SPAN
from cynosure.worlds.cases.crowd import Crowd, half_by_hash
from cynosure.worlds.cases.log import weekly_facts
from cynosure.worlds.cases.newcomers import (
    Newcomers,
    draw_fulfilled,
    draw_newcomers,
    log_with_actions,
    return_chance,
)
from cynosure.worlds.cases.tables import instants, people_table
from cynosure.worlds.cases.visits import draw_visits, expected_visits
from cynosure.worlds.layout import named
from cynosure.worlds.span import Flags, Floats
from cynosure.worlds.world import Confirming, Planted, Question, Strength, World

NAME = "W3-driver"
LABEL = Text(
    "One action brings people back, a decoy goes along", "一个动作真能让人回来，另一个只是同行"
)
PEOPLE = 5_600
DRIVER, DECOY = ACTIONS = ("followed", "saved_style")
ENCOURAGED = 0.60
"""By how much encouragement raises the chance to follow."""

CONFIRMING = Confirming(
    Text("people who come back, encouraged less not encouraged", "受引导与未受引导者的回访率之差"),
    effect=0.0335,
    standard_error=0.0086,
    question=Question.RELEASE_EFFECT,
)
LIFT = 1.40
"""By how much following multiplies the visits of later weeks, less 1."""

_FOLLOW, _FOLLOW_BY_INTEREST = 0.18, 0.06
_DECOY_WITH, _DECOY_WITHOUT = 0.75, 0.10
_INTEREST_ON_VISITS = 0.5


@dataclass(frozen=True)
class _Deeds:
    """Of each newcomer: whether encouraged, whether they followed, whether they saved a style."""

    encouraged: Flags
    followed: Flags
    decoy: Flags


def simulate(
    rng: np.random.Generator, strength: Strength = Strength.FULL, people: int = PEOPLE
) -> World:
    """The world; a lesser strength lets following raise later visits less."""
    newcomers = draw_newcomers(rng, people)
    crowd = newcomers.crowd
    deeds = _draw_deeds(rng, newcomers)
    keen = np.exp(_INTEREST_ON_VISITS * newcomers.interest - _INTEREST_ON_VISITS**2 / 2)
    without = expected_visits(rng, crowd, SPAN) * keen[:, None]
    later = np.arange(SPAN.weeks) > newcomers.week[:, None]
    lifted = without * (1 + strength.of(LIFT) * later)
    expected = np.where(deeds.followed[:, None], lifted, without)
    visits = draw_visits(rng, crowd, expected, SPAN)
    fulfilled = draw_fulfilled(rng, crowd, visits)
    counts = np.stack([deeds.followed, deeds.decoy], axis=1).astype(np.int64)
    tables = {
        "events": log_with_actions(rng, newcomers, visits, fulfilled, ACTIONS, counts),
        "people": people_table(crowd),
        "exposures": _exposures(crowd, deeds),
    }
    by_following = return_chance(newcomers, lifted) - return_chance(newcomers, without)
    facts = (*weekly_facts(SPAN, visits, fulfilled), *_facts(by_following))
    return assembled(NAME, LABEL, strength, tables, facts, CONFIRMING.at_size(people / PEOPLE))


def _draw_deeds(rng: np.random.Generator, newcomers: Newcomers) -> _Deeds:
    n = len(newcomers.crowd)
    encouraged = half_by_hash(rng, newcomers.crowd)
    follow = _FOLLOW + _FOLLOW_BY_INTEREST * newcomers.interest + ENCOURAGED * encouraged
    followed = rng.random(n) < np.clip(follow, 0, 1)
    decoy = rng.random(n) < np.where(followed, _DECOY_WITH, _DECOY_WITHOUT)
    return _Deeds(encouraged, followed, decoy)


def _exposures(crowd: Crowd, deeds: _Deeds) -> pa.Table:
    """Everybody meets the variant on joining."""
    return pa.table(
        {
            "experiment": pa.array(["encouragement"] * len(crowd), pa.string()),
            "variant": named(("plain", "encouraged"), deeds.encouraged.astype(np.int64)),
            "user_id": pa.array(crowd.user_id, pa.string()),
            "ts": instants(crowd.joined),
        }
    )


def _facts(by_following: Floats) -> Iterator[Planted]:
    for action, effect in ((DRIVER, 100 * float(by_following.mean())), (DECOY, 0.0)):
        said = Text(f"Effect of {action} on coming back", f"动作 {action} 对回访的影响")
        cell = (("action", action),)
        yield Planted("action_effect", said, effect, wording.POINTS, Question.FIND, cell=cell)
    said = Text("Effect of the encouragement on coming back", "引导对回访的影响")
    effect = 100 * ENCOURAGED * float(by_following.mean())
    yield Planted("split_effect", said, effect, wording.POINTS, Question.RELEASE_EFFECT)
