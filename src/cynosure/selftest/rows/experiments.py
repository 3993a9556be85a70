"""Rows of experiments: two arms, one look or a hundred, one metric or twenty."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from cynosure.errors import Text
from cynosure.selftest.row import Outcome, Row, Scene, coverage, looks, planned, power, size
from cynosure.selftest.rows.outcomes import Found, excludes, of_effect, of_test, rejects
from cynosure.stats.experiments.adjustment import cuped, cuped_ratio, lin
from cynosure.stats.experiments.allocation import sample_ratio
from cynosure.stats.experiments.difference import (
    Effect,
    difference,
    mean_arm,
    proportion_arm,
    quantile_arm,
    ratio_arm,
    relative_difference,
)
from cynosure.stats.experiments.margin import not_worse
from cynosure.stats.experiments.max_t import max_t
from cynosure.stats.experiments.multiplicity import benjamini_hochberg, holm
from cynosure.stats.experiments.power import (
    least_detectable,
    mean_error,
    units_for_mean,
    units_for_proportion,
)
from cynosure.stats.experiments.sequential import always_valid
from cynosure.stats.moments import Moments, moments_of
from cynosure.stats.paired import mcnemar
from cynosure.stats.quantile import quantile
from cynosure.stats.undefined import Undefined

SIDE = 200
LOOKS = 100
STEP = 10
"""People a side who come between one look and the next."""


def _of_means(control: np.ndarray, treated: np.ndarray) -> Effect | Undefined:
    return difference(mean_arm(moments_of(control)), mean_arm(moments_of(treated)))


def _skewed(rng: np.random.Generator, effect: float) -> tuple[np.ndarray, np.ndarray]:
    return rng.gamma(2.0, 0.5, SIDE), rng.gamma(2.0, 0.5, SIDE) + effect


def _welch(rng: np.random.Generator, effect: float) -> Found:
    return _of_means(*_skewed(rng, effect))


def _relative(rng: np.random.Generator, effect: float) -> Found:
    control, treated = _skewed(rng, effect)
    return relative_difference(mean_arm(moments_of(control)), mean_arm(moments_of(treated)))


def _proportions(rng: np.random.Generator, effect: float) -> Found:
    control, treated = (int(rng.binomial(500, rate)) for rate in (0.4, 0.4 + effect))
    return difference(proportion_arm(control, 500), proportion_arm(treated, 500))


def _ratios(rng: np.random.Generator, effect: float) -> Found:
    return difference(ratio_arm(_tasks(rng, 0.0)), ratio_arm(_tasks(rng, effect)))


def _tasks(rng: np.random.Generator, effect: float) -> Moments:
    tasks = 1 + rng.poisson(2, SIDE)
    solved = rng.binomial(tasks, 0.1 + effect + 0.6 * rng.beta(2, 3, SIDE))
    return moments_of(np.column_stack([solved, tasks]))


def _quantiles(rng: np.random.Generator, effect: float) -> Found:
    control, treated = (rng.normal(more, 1, 600) for more in (0.0, effect))
    return difference(
        quantile_arm(quantile(control, None, 0.9)), quantile_arm(quantile(treated, None, 0.9))
    )


def _cuped(rng: np.random.Generator, effect: float) -> Found:
    before = rng.gamma(2.0, 0.5, 2 * SIDE)
    after = 0.7 * before + rng.gamma(2.0, 0.3, 2 * SIDE)
    after[SIDE:] += effect
    rows = np.column_stack([after, before])
    found = cuped(moments_of(rows[:SIDE]), moments_of(rows[SIDE:]))
    return found if isinstance(found, Undefined) else difference(found.control, found.treatment)


def _cuped_ratio(rng: np.random.Generator, effect: float) -> Found:
    own = 0.1 + 0.6 * rng.beta(2, 3, 2 * SIDE)
    before, after = (1 + rng.poisson(4, 2 * SIDE) for _ in range(2))
    more = effect * (np.arange(2 * SIDE) >= SIDE)
    columns = (rng.binomial(after, own + more), after, rng.binomial(before, own), before)
    rows = np.column_stack(columns)
    found = cuped_ratio(moments_of(rows[:SIDE]), moments_of(rows[SIDE:]))
    return found if isinstance(found, Undefined) else difference(found.control, found.treatment)


def _lin(rng: np.random.Generator, effect: float) -> Found:
    x = rng.standard_normal(2 * SIDE)
    treated = rng.permutation(np.arange(2 * SIDE) < SIDE).astype(float)
    noise = rng.standard_normal(2 * SIDE) * (1 + 0.5 * np.abs(x))
    return lin(x + treated * (effect + 0.4 * (x - x.mean())) + noise, treated, x)


def _effects(rng: np.random.Generator, effect: float) -> list[Effect]:
    """What 100 looks see, as 10 more people a side have come each time."""
    control, treated = rng.normal(size=(2, LOOKS * STEP))
    treated = treated + effect
    found = []
    for seen in range(STEP, LOOKS * STEP + 1, STEP):
        one = _of_means(control[:seen], treated[:seen])
        if isinstance(one, Effect):
            found.append(one)
    return found


def _peeked(rng: np.random.Generator) -> Mapping[str, Outcome]:
    return {"looks": any(excludes(effect) for effect in _effects(rng, 0.0))}


def _sequence(rng: np.random.Generator) -> Mapping[str, Outcome]:
    spans = [always_valid(effect, 2 * LOOKS * STEP) for effect in _effects(rng, 0.0)]
    last = always_valid(_effects(rng, 0.2)[-1], 2 * LOOKS * STEP)
    ruled_out = [excludes(span) for span in spans]
    return {
        "size": ruled_out[-1],
        "looks": any(ruled_out),
        "coverage": None if isinstance(last, Undefined) else not excludes(last, 0.2),
        "power": excludes(last),
    }


def _allocated(rng: np.random.Generator, effect: float) -> float | Undefined:
    treated = int(rng.binomial(10_000, 0.5 + effect))
    found = sample_ratio((10_000 - treated, treated), (0.5, 0.5))
    return found if isinstance(found, Undefined) else found.p


def _margin(rng: np.random.Generator) -> Mapping[str, Outcome]:
    outcomes: dict[str, Outcome] = {}
    for name, effect in (("size", -0.2), ("power", 0.0)):
        found = _welch(rng, effect)
        outcomes[name] = not_worse(found, 0.2).holds if isinstance(found, Effect) else None
    return outcomes


def _searched(rng: np.random.Generator) -> Mapping[str, Outcome]:
    actions = (rng.random((300, 20)) < 0.3).astype(float)
    nothing = (rng.random(300) < 0.4).astype(float)
    driven = (rng.random(300) < 0.3 + 0.3 * actions[:, 0]).astype(float)
    found = {"size": max_t(actions, nothing, rng, permutations=499)}
    found["power"] = max_t(actions, driven, rng, permutations=499)
    outcomes: dict[str, Outcome] = {}
    for name, one in found.items():
        if isinstance(one, Undefined):
            outcomes[name] = None
            continue
        cells = one.cells if name == "size" else one.cells[:1]
        outcomes[name] = any(not isinstance(c, Undefined) and c.p <= 0.05 for c in cells)
    return outcomes


def _adjusted(adjust: Callable[[np.ndarray], np.ndarray], level: float) -> Scene:
    def draw(rng: np.random.Generator) -> Mapping[str, Outcome]:
        nothing, something = rng.uniform(size=(2, 20))
        # A p of one in 10,000 among 19 of luck.
        something[0] = 1e-4
        return {
            "size": bool((adjust(nothing) <= level).any()),
            "power": bool(adjust(something)[0] <= level),
        }

    return Scene(adjust.__name__.replace("_", "-"), draw)


def _planned(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """Studies as large as planned for a power of 80 %, for a mean and for a share."""
    side = units_for_mean(0.3, 1.0) // 2
    half = units_for_proportion(0.4, 0.1) // 2
    least = least_detectable(mean_error(1.0, 2 * SIDE))
    control, treated = (proportion_arm(int(rng.binomial(half, p)), half) for p in (0.4, 0.5))
    return {
        "mean": excludes(_of_means(rng.normal(0, 1, side), rng.normal(0.3, 1, side))),
        "share": excludes(difference(control, treated)),
        "least": excludes(_of_means(rng.normal(0, 1, SIDE), rng.normal(least, 1, SIDE))),
    }


def _paired(rng: np.random.Generator) -> Mapping[str, Outcome]:
    outcomes: dict[str, Outcome] = {}
    for effect in (0.0, 0.15):
        chances = (0.15 + effect / 2, 0.15 - effect / 2, 0.7)
        rescued, harmed, _ = rng.multinomial(300, chances).tolist()
        found = mcnemar(rescued, harmed, 300)
        test = found if isinstance(found, Undefined) else found.p
        outcomes["power" if effect else "size"] = rejects(test)
        span = found if isinstance(found, Undefined) else found.difference
        outcomes["coverage"] = (
            None if excludes(span, effect) is None else not excludes(span, effect)
        )
    return outcomes


HALVES = Text("two halves of 200 people, skewed values", "两组各 200 人，数值偏态分布")

ROWS: tuple[Row, ...] = (
    Row(
        "welch",
        Text("Difference of two means (Welch)", "两组均值之差（Welch）"),
        HALVES,
        (
            "experiments.difference.difference",
            "experiments.difference.mean_arm",
            "experiments.difference.student_effect",
        ),
        Scene("welch", of_effect(_welch, 0.24)),
        (size(), coverage(), power(0.85)),
    ),
    Row(
        "welch-100-looks",
        Text("The same, looked at 100 times", "同上，但反复看 100 次"),
        Text("10 more people a side before each look", "每看一次前两组各多 10 人"),
        ("experiments.difference.difference",),
        Scene("welch-100-looks", _peeked),
        (looks(None),),
    ),
    Row(
        "always-valid",
        Text("Difference that may be looked at any time", "可随时查看的差值（始终有效）"),
        Text("10 more people a side before each of 100 looks", "共看 100 次，每次前两组各多 10 人"),
        ("experiments.sequential.always_valid", "experiments.sequential.tuning"),
        Scene("always-valid", _sequence),
        (looks(0.05), size(), coverage(conservative=True), power(0.85)),
    ),
    Row(
        "relative",
        Text("Relative difference", "相对差值"),
        HALVES,
        ("experiments.difference.relative_difference",),
        Scene("relative", of_effect(_relative, 0.24)),
        (size(), coverage(), power(0.8)),
    ),
    Row(
        "proportions",
        Text("Difference of two shares", "两组占比之差"),
        Text("two halves of 500 people, 40 %", "两组各 500 人，基准 40%"),
        ("experiments.difference.proportion_arm",),
        Scene("proportions", of_effect(_proportions, 0.1)),
        (size(), coverage(), power(0.8)),
    ),
    Row(
        "ratios",
        Text("Difference of two rates, by person", "按人聚合的两组比率之差"),
        Text("two halves of 200 people with 1 to 9 tasks", "两组各 200 人，每人约 1 到 9 个任务"),
        ("experiments.difference.ratio_arm",),
        Scene("ratios", of_effect(_ratios, 0.1)),
        (size(), coverage(), power(0.8)),
    ),
    Row(
        "quantiles",
        Text("Difference of two 90th percentiles", "两组 P90 之差"),
        Text("two halves of 600 rows", "两组各 600 行"),
        ("experiments.difference.quantile_arm",),
        Scene("quantiles", of_effect(_quantiles, 0.35)),
        (size(), coverage(), power(0.8)),
    ),
    Row(
        "cuped",
        Text("Difference adjusted for the past (CUPED)", "按历史数据校正的差值（CUPED）"),
        HALVES,
        ("experiments.adjustment.cuped",),
        Scene("cuped", of_effect(_cuped, 0.15)),
        (size(), coverage(), power(0.85)),
    ),
    Row(
        "cuped-ratio",
        Text("The same for rates", "同上，用于比率"),
        Text("two halves of 200 people with tasks before and after", "两组各 200 人，前后都有任务"),
        ("experiments.adjustment.cuped_ratio",),
        Scene("cuped-ratio", of_effect(_cuped_ratio, 0.08)),
        (size(), coverage(), power(0.8)),
    ),
    Row(
        "lin",
        Text("Difference by regression (Lin)", "回归校正的差值（Lin）"),
        Text(
            "400 people, effects that differ, errors that spread", "400 人，效应因人而异，误差不齐"
        ),
        ("experiments.adjustment.lin",),
        Scene("lin", of_effect(_lin, 0.45)),
        (size(), coverage(), power(0.8)),
    ),
    Row(
        "sample-ratio",
        Text("Check of the split", "分流比例检查"),
        Text(
            "10,000 people planned half and half; then 52 to 48",
            "计划对半分 10,000 人；另有 52 比 48 的情形",
        ),
        ("experiments.allocation.sample_ratio",),
        Scene("sample-ratio", of_test(_allocated, 0.02)),
        (size(), power(0.95)),
    ),
    Row(
        "not-worse",
        Text("Not worse than a margin", "未差于预设界限"),
        Text("as bad as the margin; then as good", "恰好差到界限；另有并不更差的情形"),
        ("experiments.margin.not_worse",),
        Scene("not-worse", _margin),
        (size(0.025), power(0.75)),
    ),
    Row(
        "max-t",
        Text("Search over 20 actions (max-T)", "在 20 个行为中搜索（max-T）"),
        Text("300 people; none bears on return, or one does", "300 人；都与回访无关，或仅一个有关"),
        ("experiments.max_t.max_t",),
        Scene("max-t", _searched),
        (size(), power(0.85)),
    ),
    Row(
        "holm",
        Text("Any of 20 tests (Holm)", "20 个检验中的任意一个（Holm）"),
        Text("20 tests of nothing; then one with p = 0.0001", "20 个都无效应；另有一个 p = 0.0001"),
        ("experiments.multiplicity.holm",),
        _adjusted(holm, 0.05),
        (size(), power(0.99)),
    ),
    Row(
        "benjamini-hochberg",
        Text("Any of 20 tests (Benjamini–Hochberg at 10 %)", "20 个检验中的任意一个（BH，10%）"),
        Text("20 tests of nothing; then one with p = 0.0001", "20 个都无效应；另有一个 p = 0.0001"),
        ("experiments.multiplicity.benjamini_hochberg",),
        _adjusted(benjamini_hochberg, 0.10),
        (size(0.10), power(0.99)),
    ),
    Row(
        "planned",
        Text("Test plans for a power of 80 %", "按 80% 功效制定的测试方案"),
        Text(
            "tests as large as planned: a mean, a share, a least effect",
            "按方案规模做测试：均值、占比、最小可测效应",
        ),
        (
            "experiments.power.units_for_mean",
            "experiments.power.units_for_proportion",
            "experiments.power.least_detectable",
            "experiments.power.mean_error",
            "experiments.power.proportion_error",
            "experiments.power.least_detectable_proportion",
            "experiments.power.power_of",
        ),
        Scene("planned", _planned),
        (planned(0.8, "mean"), planned(0.8, "share"), planned(0.8, "least")),
    ),
    Row(
        "mcnemar",
        Text("Paired difference of two models", "两个模型的配对差值"),
        Text(
            "300 items tried by both, 3 in 10 of them unlike", "两个模型都做 300 题，三成结果不同"
        ),
        ("paired.mcnemar", "experiments.power.paired_error"),
        Scene("mcnemar", _paired),
        (size(), coverage(), power(0.9)),
    ),
)
