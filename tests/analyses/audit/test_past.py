"""Past experiments become effects with errors; what cannot be one is set apart by its name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from cynosure.analyses.audit.agreement import agreement_block
from cynosure.analyses.audit.judged import Bounds, Verdict
from cynosure.analyses.audit.link import corrected, verdict_of
from cynosure.analyses.audit.oddities import odd_block, plain_correlation, pulled
from cynosure.analyses.audit.past import Amiss, PastArm, arms_of, effects_of
from cynosure.errors import Text
from cynosure.findings.blocks import Quantity, Unit
from cynosure.metrics.past.summaries import Summary
from cynosure.metrics.starfile.bounds import PastExperiments
from cynosure.selftest.rows.past_experiments import PAIR, SLOPES, summaries, verdict
from cynosure.stats.undefined import Reason, Undefined

PROXY, VALUE = PAIR
BOUNDS = Bounds(0.2, 0.5)


def row(variant: str, metric: str, mean: float, **others: Any) -> Summary:
    plain = Summary("e", variant, "control", metric, 1_000, mean, 1.0)
    return replace(plain, **others)


def one_experiment(**treated: Any) -> list[Summary]:
    """A control and a variant on two metrics; `treated` changes the variant's row of the first."""
    return [
        row("control", PROXY, 2.0),
        row("control", VALUE, 4.0),
        row("b", PROXY, 3.0, **treated),
        row("b", VALUE, 4.4),
    ]


def only(rows: list[Summary], outlook: dict[str, int] | None = None) -> PastArm:
    (arm,) = arms_of(rows, PAIR, outlook or {})
    return arm


def test_an_effect_is_relative_where_every_control_is_clearly_above_zero() -> None:
    effects = effects_of([only(one_experiment())], PAIR)
    assert effects.relative
    assert effects.values[0] == pytest.approx([0.5, 0.1])
    # Delta method: v_b/a² + v_a b²/a⁴ with v = 1/1000.
    assert effects.noise[0, 0, 0] == pytest.approx(0.001 / 4 + 0.001 * 9 / 16)
    assert effects.sizes[0] == pytest.approx(500)


def test_an_effect_is_a_difference_where_a_control_may_be_zero() -> None:
    rows = one_experiment()
    rows[0] = row("control", PROXY, 0.01)
    effects = effects_of([only(rows)], PAIR)
    assert not effects.relative
    assert effects.values[0] == pytest.approx([2.99, 0.4])
    assert effects.noise[0, 1, 1] == pytest.approx(0.002)


def test_the_covariance_stands_in_the_row_of_either_metric() -> None:
    together: dict[str, Any] = {"metric2": VALUE, "covariance": 0.6}
    rows = one_experiment(**together)
    assert not effects_of([only(rows)], PAIR).has_covariance
    rows[0] = row("control", PROXY, 2.0, **together)
    effects = effects_of([only(rows)], PAIR)
    assert effects.has_covariance
    assert effects.noise[0, 0, 1] == pytest.approx(0.0006 / 8 + 0.0006 * 3 * 4.4 / (4 * 16))


def test_the_last_snapshot_counts() -> None:
    rows = [*one_experiment(days=9.0), row("b", PROXY, 99.0, days=2.0)]
    assert effects_of([only(rows)], PAIR).values[0, 0] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("treated", "amiss"),
    [
        ({"n": 0}, Amiss.EMPTY),
        ({"variance": None}, Amiss.NO_ERROR),
        ({"variance": 0.0}, Amiss.NO_SPREAD),
        ({"n": 1_180}, Amiss.SPLIT),
        ({"days": 5.0}, Amiss.IMMATURE),
        ({"days": 40.0}, None),
        ({}, None),
    ],
)
def test_what_is_amiss_is_set_apart(treated: dict[str, Any], amiss: Amiss | None) -> None:
    arm = only(one_experiment(**treated), {PROXY: 28})
    assert arm.amiss is amiss
    block = odd_block([], [arm], None)
    if amiss is None:
        assert block is None
        return
    assert block is not None
    said = block.rows[0][0]
    assert isinstance(said, Text)
    assert said.en.startswith("set apart: ")
    assert said.zh.startswith("剔除：")


def test_an_arm_without_control_is_set_apart() -> None:
    rows = one_experiment()[1:]
    assert only(rows).amiss is Amiss.NO_CONTROL


def test_a_planned_split_of_one_in_ten_is_not_broken() -> None:
    rows = [
        row(v, m, 2.0, n=900 if v == "control" else 100) for v in ("control", "b") for m in PAIR
    ]
    assert only(rows).amiss is None


def test_the_arm_that_pulls_is_named() -> None:
    rng = np.random.default_rng(4)
    rows = list(summaries(rng, 0.0, 30))
    far = [
        Summary("far", v, "control", m, 10_000, 9.0 if v == "b" else 3.0, 1.0)
        for v in ("control", "b")
        for m in PAIR
    ]
    effects = effects_of([a for a in arms_of([*rows, *far], PAIR, {}) if not a.amiss], PAIR)
    pull = pulled(effects)
    assert pull is not None
    assert pull.arm.name == "far/b"
    assert pull.with_it > 0.9
    assert abs(pull.without) < 0.6
    assert pull.with_it == pytest.approx(plain_correlation(effects.values))


def test_under_twenty_experiments_nothing_is_told_and_under_thirty_it_leans() -> None:
    slope = SLOPES["along"]
    for seed in range(5):
        rng = np.random.default_rng(seed)
        assert verdict(rng, slope, 19) is Verdict.NOT_ENOUGH
        assert verdict(rng, slope, 25) is not Verdict.SUPPORTED
    assert verdict(np.random.default_rng(0), slope, 60) is Verdict.SUPPORTED


@pytest.mark.parametrize("corpus", ["flat", "against"])
def test_what_does_not_go_with_value_is_not_supported(corpus: str) -> None:
    seen = [verdict(np.random.default_rng(s), SLOPES[corpus], 60) for s in range(20)]
    assert Verdict.SUPPORTED not in seen


def test_the_plain_correlation_is_wrong_where_errors_are_shared() -> None:
    # With 2,000 people an arm what errors share outweighs what effects do.
    rng = np.random.default_rng(11)
    arms = arms_of(summaries(rng, SLOPES["against"], 500, 2_000), PAIR, {})
    effects = effects_of([arm for arm in arms if not arm.amiss], PAIR)
    found = corrected(effects, rng, 0.95)
    assert plain_correlation(effects.values) > 0
    assert found.points[0] < -0.2


def test_without_covariances_there_is_a_band_and_no_number() -> None:
    rng = np.random.default_rng(2)
    rows = [
        Summary(one.experiment, one.variant, one.control, one.metric, one.n, one.mean, one.variance)
        for one in summaries(rng, SLOPES["along"], 60)
    ]
    effects = effects_of([a for a in arms_of(rows, PAIR, {}) if not a.amiss], PAIR)
    found = corrected(effects, rng, 0.95)
    assert isinstance(found.estimate, Undefined)
    assert found.estimate.reason is Reason.NO_COVARIANCE
    assert found.span is not None
    assert found.span.low < min(found.points) < max(found.points) < found.span.high + 1e-9
    assert verdict_of(found, 60, BOUNDS, PastExperiments()) in (Verdict.SUPPORTED, Verdict.LEANING)


def test_labels_of_experiments_are_held_against_their_effects() -> None:
    rows = []
    for k, label in enumerate(("good", "good", "bad", "neutral")):
        for one in one_experiment():
            mean = one.mean - 2 if (k == 1 and one.variant == "b") else one.mean
            rows.append(replace(one, experiment=f"e{k}", mean=mean, labelled=label))
    effects = effects_of(arms_of(rows, PAIR, {}), PAIR)
    block = agreement_block(effects, Text("Messages", "消息数"))
    assert block is not None
    right, wrong, alarms = block.rows
    # Of three that were good or bad one rose as it should, two went the other way.
    assert right[1] == Quantity(1 / 3, Unit.SHARE)
    assert wrong[1] == Quantity(2 / 3, Unit.SHARE)
    assert alarms[1] == Quantity(1.0, Unit.SHARE)
    assert agreement_block(effects_of([only(one_experiment())], PAIR), Text("a", "a")) is None
