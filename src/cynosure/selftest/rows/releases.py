"""What is said of releases, from files to findings: by chance, by account, by community."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cynosure.errors import Text
from cynosure.findings.kinds import Kind
from cynosure.findings.record import Finding, Question
from cynosure.selftest.row import END_TO_END, Outcome, Row, Scene, coverage, exact, power, size
from cynosure.selftest.rows.outcomes import holds
from cynosure.selftest.rows.products import answers, further
from cynosure.worlds.cases import accounts, hashed_model, quiet, two_sides
from cynosure.worlds.cases.calendar import CHANGE_WEEK, SPAN
from cynosure.worlds.world import Strength

CHANGED = SPAN.mondays[CHANGE_WEEK].isoformat()
PEOPLE = 1_000
"""People of a world in which nothing happens."""
COMMUNITIES = 20
TOLD = (Kind.CAUSED, Kind.PROBABLY_CAUSED)
OF_AGENTS = """\
  agent_rate:
    kind: ratio
    from: conversation
    where: agent_id is not null
    num: fulfilled
    den: rows
"""
FLOOR = "\nevidence: {floors: {users_per_cell: 100}}\n"
STAR, RATE = "weekly_reached_users", "fulfilled_rate"


def effect(release: str, metric: str, **more: str) -> Question:
    """What a release did that went to people by chance on the day of the change."""
    told = {
        "release": release,
        "day": CHANGED,
        "kind": "product",
        "assigned_by": "hash",
        "period": "week",
        "looks": "1",
        "metric": metric,
        **more,
    }
    return Question("release", tuple(sorted(told.items())))


def _nothing(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """A split that gives both halves the same: the star, and a rate searched by category."""
    world = further(quiet.simulate(rng, Strength.FULL, PEOPLE), "", FLOOR)
    star, searched = answers(
        world,
        (
            effect("same-again", STAR, split="a:50,b:50"),
            effect("same-again", RATE, split="a:50,b:50", by="category"),
        ),
    )
    return {"size": _is_told(star), "searched": _is_told(searched)}


def _is_told(found: Finding | None) -> Outcome:
    return None if found is None else found.kind in TOLD


def _harm(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """The harm of one category; then a model as good as before, while a campaign shifts the mix."""
    asked = effect(
        "model-m2", RATE, experiment="m2-rollout", split="m1:50,m2:50", by="category", kind="model"
    )
    (harmed,) = answers(further(hashed_model.simulate(rng), "", FLOOR), (asked,))
    same = hashed_model.simulate(rng, Strength.NONE, hashed_model.PEOPLE // 2)
    (blamed,) = answers(further(same, "", FLOOR), (asked,))
    return {
        "power": None if harmed is None else _is_harm(harmed),
        "blamed": _is_told(blamed),
    }


def _is_harm(found: Finding) -> bool:
    told = found.contrast
    if found.kind is not Kind.CAUSED or told is None or told.before is None or told.after is None:
        return False
    return "emotional" in found.subject.label.en and told.after < told.before


def _accounts(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Forty accounts: the effect by account; people as units are refused."""
    told = {"experiment": accounts.EXPERIMENT, "split": "without:50,with:50"}
    by_account, by_person = answers(
        further(accounts.simulate(rng), "", FLOOR),
        (
            effect(accounts.EXPERIMENT, RATE, **told),
            effect(accounts.EXPERIMENT, RATE, unit="person", **told),
        ),
    )
    whole = None if by_account is None else holds(by_account.estimate, accounts.CONFIRMING.effect)
    return {"coverage": whole, "refused": by_person is None}


def _sides(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Arms that share agents are warned of; whole communities see the whole effect."""
    asked = effect(
        "agent-memory",
        "agent_rate",
        experiment="agent-memory",
        split="without:50,with:50",
        scope="agents",
    )
    halves = two_sides.simulate(rng, people=two_sides.PEOPLE // 2)
    (warned,) = answers(further(halves, OF_AGENTS, FLOOR), (asked,))
    whole = two_sides.simulate(rng, people=two_sides.PEOPLE // 2, communities=COMMUNITIES)
    (apart,) = answers(further(whole, OF_AGENTS, FLOOR), (asked,))
    total = two_sides.DIRECT + two_sides.SHARED
    return {
        "warned": None if warned is None else _is_warned(warned),
        "coverage": None if apart is None else holds(apart.estimate, total),
    }


def _is_warned(found: Finding) -> bool:
    passed = {check.code: check.passed for check in found.checks}
    planned = found.next_action.code == "plan_command"
    return passed["arms_apart"] is False and planned and found.kind is not Kind.CAUSED


NOTHING = Scene("release-nothing", _nothing, END_TO_END)
HARM = Scene("release-harm", _harm, END_TO_END)
ACCOUNTS = Scene("release-accounts", _accounts, END_TO_END)
SIDES = Scene("release-sides", _sides, END_TO_END)

ROWS: tuple[Row, ...] = (
    Row(
        "release-nothing",
        Text(
            "`cyn release effect`: ● or ◐ where nothing happened",
            "`cyn release effect`：空白分流被判为 ● 或 ◐",
        ),
        Text("W0, 1,000 people: a split that changes nothing", "W0，1,000 人：两组完全相同"),
        ("release",),
        NOTHING,
        (size(), size(outcome="searched")),
    ),
    Row(
        "release-harm",
        Text(
            "`cyn release effect --by`: a harm in one category; a campaign taken for the model",
            "`cyn release effect --by`：某一类受损；把活动当成模型的影响",
        ),
        Text("W1, 5,000 people; then W1-control", "W1，5,000 人；另有 W1-control"),
        ("release",),
        HARM,
        (power(0.9), size(outcome="blamed")),
    ),
    Row(
        "release-accounts",
        Text(
            "`cyn release effect`: whole accounts; people as units refused",
            "`cyn release effect`：按账户分流；拒绝按人计算",
        ),
        Text("W7: 40 accounts of 22 seats", "W7：40 个账户，每户 22 个席位"),
        ("release",),
        ACCOUNTS,
        (coverage(), exact("refused")),
    ),
    Row(
        "release-sides",
        Text(
            "`cyn release effect`: arms that share agents warned of; whole communities",
            "`cyn release effect`：两组共用智能体时示警；按社群整块分流",
        ),
        Text("W8, 1,850 people; then in 20 communities", "W8，1,850 人；另有 20 个社群的情形"),
        ("release",),
        SIDES,
        (exact("warned"), coverage()),
    ),
)
