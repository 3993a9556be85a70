"""What moves a metric without value: the efficiency paradox, padded logs, labels by the few."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from cynosure.analyses.audit.association import Response, associated, responded
from cynosure.analyses.audit.contrast import Side, contrasted, sign_of
from cynosure.analyses.audit.judged import Judged, Tier, Verdict
from cynosure.analyses.audit.pushed_shown import FACTORS
from cynosure.analyses.audit.robustness import Robustness
from cynosure.errors import UserMistake
from cynosure.findings.blocks import Quantity, TableBlock
from cynosure.metrics.audit.labelled import Answered, Label
from cynosure.metrics.starfile.read import parse_star_file
from cynosure.stats.estimate import Estimate, Interval
from cynosure.worlds.cases import efficiency, quiet
from cynosure.worlds.world import Strength, World
from tests.analyses.audit.judging import all_judged, loaded

REACHED, TURNS, TASKS = "weekly_reached_users", "generic:turns", "generic:tasks"


def notes(one: Judged) -> dict[str, dict[str, object]]:
    return {note.code: dict(note.values) for note in one.notes}


def interval(one: Judged) -> Interval:
    assert isinstance(one.estimate, Estimate)
    assert isinstance(one.estimate.interval, Interval)
    return one.estimate.interval


@pytest.fixture(scope="module")
def worse(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Judged]:
    """W10: half the people by hash get a ranker that fails more often."""
    world = efficiency.simulate(np.random.default_rng(3), Strength.FULL)
    project = loaded(world, tmp_path_factory.mktemp("w10"))
    return all_judged(project, Robustness(), (REACHED, TURNS, TASKS))


def test_turns_fail_where_more_of_them_go_with_less_satisfaction(
    worse: Mapping[str, Judged],
) -> None:
    one = worse[TURNS]
    assert one.verdict is Verdict.CONTRADICTED
    assert one.tier is Tier.RANDOMISED
    assert one.because.code == "star_paradox"
    assert interval(one).low > 0.2
    assert one.would_change.code == "star_pair_guardrail"


def test_fulfilled_episodes_pass_in_the_same_world(worse: Mapping[str, Judged]) -> None:
    assert worse[REACHED].verdict is not Verdict.CONTRADICTED
    assert worse[REACHED].because.code == "star_no_effort"


def test_the_log_can_be_padded_to_raise_turns_and_not_people(worse: Mapping[str, Judged]) -> None:
    assert notes(worse[TURNS])["star_vulnerable"]["change"] > 0
    twice = [
        dict(note.values)["change"]
        for note in worse[TURNS].notes
        if note.code == "star_vulnerable" and "twice" in dict(note.values)["attack"].en
    ]
    assert twice == [pytest.approx(1.0)]
    padded = [
        dict(note.values)["attack"].en
        for note in worse[REACHED].notes
        if note.code == "star_vulnerable"
    ]
    assert padded == ["the moment of value recorded by itself"]


def test_most_of_a_push_of_turns_would_be_empty(worse: Mapping[str, Judged]) -> None:
    told = notes(worse[TURNS])["star_push_empty"]
    assert told["factor"] == 2
    low, share, high = (float(str(told[name])) for name in ("low", "share", "high"))
    assert 0.1 < low < share < high < 1
    peak = notes(worse[TURNS])["star_push_peak"]
    assert float(str(peak["factor"])) > 1.2
    (curve,) = (
        block
        for block in worse[TURNS].blocks
        if isinstance(block, TableBlock) and "push would be empty" in block.title.en
    )
    shares = [cell.value for row in curve.rows for cell in row[1:2] if isinstance(cell, Quantity)]
    assert len(shares) == len(FACTORS)
    assert shares == sorted(shares)


def test_people_counted_once_cannot_be_pushed(worse: Mapping[str, Judged]) -> None:
    assert "star_push_once" in notes(worse[REACHED])
    assert "star_push_empty" not in notes(worse[REACHED])


def test_turns_pass_where_the_ranker_is_as_good(tmp_path: Path) -> None:
    world = efficiency.simulate(np.random.default_rng(3), Strength.NONE)
    one = all_judged(loaded(world, tmp_path), Robustness(), (REACHED, TURNS))[TURNS]
    assert one.verdict is Verdict.LEANING
    assert one.because.code == "star_no_paradox"


def test_messages_rise_by_the_paradox_of_the_methods_page() -> None:
    """Failures go from one in ten messages to three: 3.328 to 4.272 messages for the same needs,
    and satisfaction from .7105 to .6497."""
    rng = np.random.default_rng(5)
    people, needs = 4_000, 3
    sides = []
    for fails, content in ((0.1, 0.7105), (0.3, 0.6497)):
        tasks = np.full(people, float(needs))
        messages = rng.negative_binomial(needs, 1 - fails, people) + tasks
        felt = rng.binomial(needs, content, people).astype(float)
        sides.append(Side(messages, tasks, tasks, felt, people))
    found = contrasted(*sides, 0.95)
    assert isinstance(found.effort, Estimate)
    assert found.effort.value == pytest.approx(0.9 / 0.7 - 1, abs=0.02)
    assert found.opposed(effort=True) == -1
    assert found.rises_by_effort_alone
    assert found.parts == pytest.approx((0.0, 0.0, sides[1].metric.sum() - sides[0].metric.sum()))


def test_people_who_come_twice_as_often_are_no_paradox() -> None:
    rng = np.random.default_rng(6)
    once = rng.poisson(3, 2_000).astype(float)
    one = Side(once, once, once, rng.binomial(once.astype(int), 0.6).astype(float), 2_000)
    often = rng.poisson(6, 2_000).astype(float)
    other = Side(often, often, often, rng.binomial(often.astype(int), 0.6).astype(float), 2_000)
    found = contrasted(one, other, 0.95)
    assert sign_of(found.frequency) == 1
    assert sign_of(found.effort) == 0
    assert found.opposed(effort=True) == 0


Value = Callable[[np.ndarray, np.ndarray], np.ndarray]


def made_of(seed: int) -> Mapping[str, Value]:
    """Labels as people would give them, as they mean nothing, and as messages alone decide them."""
    rng = np.random.default_rng(seed)
    return {
        "true": lambda _, accepts: (accepts > 0) ^ (rng.random(len(accepts)) < 0.2),
        "shuffled": lambda _, accepts: rng.permutation(accepts > 0),
        "messages": lambda turns, _: turns + rng.normal(0, 1, len(turns)),
    }


@pytest.fixture(scope="module")
def episodes() -> tuple[np.ndarray, np.ndarray]:
    """The messages and acceptances of 1,500 episodes, which have nothing to do with each other."""
    rng = np.random.default_rng(8)
    return 1 + rng.poisson(2, 1_500), rng.binomial(1, 0.565, 1_500)


def correlations(values: np.ndarray, turns: np.ndarray, accepts: np.ndarray) -> list[Interval]:
    """Those of a count of turns and of fulfilled episodes with a label."""
    turning, reached = (parse_star_file(STAR_FILE, "made.yml").metrics[n] for n in ("t", "f"))
    found = []
    for model, counted in ((turning, turns), (reached, accepts)):
        labels = [
            Label("talk", f"e{k}", "good", "survey", float(value), f"p{k % 300}", "talk", None,
                  (float(count) or None,), None, 0)
            for k, (value, count) in enumerate(zip(values, counted, strict=True))
        ]  # fmt: skip
        plain = associated(model, labels, "talk", 0.95).plain
        assert isinstance(plain, Estimate)
        assert isinstance(plain.interval, Interval)
        found.append(plain.interval)
    return found


STAR_FILE = """\
cynosure: 1
project: {id: made}
sources: [{table: events, format: csv, path: e.csv}]
moments: {asked: {event: asked}, copied: {event: copied}}
episodes:
  talk: {key: episode_id, of: [asked, copied], measures: {n: {count: asked}, m: {count: copied}},
         fulfilled: m >= 1}
metrics:
  t: {kind: sum, from: talk, of: n}
  f: {kind: units, from: talk, where: fulfilled}
"""


def test_the_code_follows_the_labels(episodes: tuple[np.ndarray, np.ndarray]) -> None:
    """Fulfilled episodes are preferred where people mean them, messages where labels are made of
    messages, and nothing where labels are shuffled."""
    labels = made_of(11)
    turns, reached = correlations(labels["true"](*episodes), *episodes)
    assert reached.low > 0.5
    assert turns.low < 0 < turns.high
    for one in correlations(labels["shuffled"](*episodes), *episodes):
        assert one.low < 0 < one.high
    turns, reached = correlations(labels["messages"](*episodes), *episodes)
    assert turns.low > 0.5
    assert reached.low < 0 < reached.high


def labelled(world: World, value: Value) -> pa.Table:
    """A label of each conversation: what `value` makes of its messages and acceptances."""
    events = world.tables["events"]
    names, kinds = (
        events["episode_id"].to_numpy(zero_copy_only=False),
        events["event"].to_numpy(zero_copy_only=False),
    )
    ids, place = np.unique(names.astype(str), return_inverse=True)
    turns = np.bincount(place, kinds == "message_sent")
    accepts = np.bincount(place, kinds != "message_sent")
    return pa.table(
        {
            "subject_kind": ["conversation"] * len(ids),
            "subject_id": ids,
            "rater": ids,
            "rater_kind": ["survey"] * len(ids),
            "name": ["satisfied"] * len(ids),
            "value": value(turns, accepts).astype(float),
        }
    )


def test_labels_of_a_log_decide_who_is_supported(tmp_path: Path) -> None:
    """A quiet log whose conversations are labelled by whether a reply was taken over."""
    world = quiet.simulate(np.random.default_rng(2), Strength.NONE, 300)
    source = "sources:\n  - {table: labels, format: parquet, path: data/l.parquet}\n"
    star_file = world.star_file.replace("sources:\n", source)
    tables = {"l.parquet": labelled(world, made_of(11)["true"])}
    project = loaded(world, tmp_path, star_file, tables)
    found = all_judged(project, Robustness(), (REACHED, TURNS, TASKS))
    assert found[REACHED].verdict is Verdict.SUPPORTED
    assert interval(found[REACHED]).low > 0.5
    assert found[TURNS].verdict is not Verdict.SUPPORTED
    assert notes(found[TASKS])["star_same_everywhere"]["part"] == "conversation"


@pytest.mark.parametrize(
    ("well", "other", "measured"),
    [
        (Answered(400, 120), Answered(400, 40), False),
        (Answered(400, 120), Answered(400, 118), True),
        (Answered(400, 380), Answered(400, 300), True),
        (Answered(20, 6), Answered(20, 4), True),
    ],
)
def test_answers_of_the_happy_few_measure_nothing(
    well: Answered, other: Answered, measured: bool
) -> None:
    found: Response = responded([{True: well, False: other, None: Answered(9, 9)}], 0.95)
    assert found.is_measured is measured


def test_work_without_the_product_must_be_a_kind_that_is_there() -> None:
    wrong = STAR_FILE.replace("fulfilled: m >= 1}", "fulfilled: m >= 1, unaided: talks}")
    with pytest.raises(UserMistake) as mistake:
        parse_star_file(wrong, "made.yml")
    assert "`talks`" in mistake.value.text.en
    assert "talk" in mistake.value.text.en
