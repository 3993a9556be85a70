"""What goes on and off by the day: looked at every week, and from files to findings."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cynosure.errors import Text
from cynosure.selftest.row import END_TO_END, Outcome, Row, Scene, coverage, size
from cynosure.selftest.rows.outcomes import excludes, holds
from cynosure.selftest.rows.products import answers, further
from cynosure.selftest.rows.releases import FLOOR, OF_AGENTS, effect
from cynosure.stats.clustered.switchback import switchback
from cynosure.stats.experiments.looks import level_at_any_look
from cynosure.stats.undefined import Undefined
from cynosure.worlds.cases import two_sides

PLACES, LOOKS, WEEK = 6, 4, 7
DRAWS = 1_999
PEOPLE, COMMUNITIES = 600, 20
"""As few people as make 20 communities whose days can be told apart: a world is played quickly."""


def _looked(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Nothing happens in places whose days go together; somebody looks at the end of each week."""
    days = LOOKS * WEEK
    on = rng.random((PLACES, days)) < 0.5
    noise, last = np.empty(on.shape), rng.standard_normal(PLACES)
    for day in range(days):
        last = 0.6 * last + 0.8 * rng.standard_normal(PLACES)
        noise[:, day] = last
    values = noise + np.cumsum(0.5 * rng.standard_normal(days)) + rng.normal(0, 3, (PLACES, 1))
    level, alarm = level_at_any_look(), False
    for week in range(1, LOOKS + 1):
        seen = slice(0, week * WEEK)
        there = np.ones_like(on[:, seen])
        found = switchback(values[:, seen], on[:, seen], there, rng, level=level, draws=DRAWS)
        estimate = found if isinstance(found, Undefined) else found.estimate
        alarm = alarm or excludes(estimate) is True
    return {"size": alarm}


def _whole(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Memory on and off by the day for whole communities, which meet agents of their own."""
    world = two_sides.simulate(rng, people=PEOPLE, communities=COMMUNITIES, switched=True)
    asked = effect(
        "agent-memory",
        "agent_rate",
        experiment="agent-memory",
        split="without:50,with:50",
        scope="agents",
        variants="by place",
    )
    (found,) = answers(further(world, OF_AGENTS, FLOOR), (asked,))
    total = two_sides.DIRECT + two_sides.SHARED
    return {"coverage": None if found is None else holds(found.estimate, total)}


ROWS: tuple[Row, ...] = (
    Row(
        "switchback-looks",
        Text(
            "A switchback that is looked at every week: false alarms in all looks",
            "轮换实验每周查看一次：全部查看合计的误报",
        ),
        Text(
            "6 places over 28 days that go together, 4 looks",
            "6 个轮换单位，28 天，前后相关且有共同走势，查看 4 次",
        ),
        ("experiments.looks.level_at_any_look",),
        Scene("switchback-looks", _looked),
        (size(),),
    ),
    Row(
        "release-switched",
        Text(
            "`cyn release effect`: days on and off of whole communities see the whole effect",
            "`cyn release effect`：社群整块按天开关，能看到全部影响",
        ),
        Text(
            "W8-switched, 600 people in 20 communities",
            "W8-switched，600 人，20 个社群，按天随机开关",
        ),
        ("release",),
        Scene("release-switched", _whole, END_TO_END),
        (coverage(),),
    ),
)
