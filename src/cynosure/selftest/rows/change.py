"""Rows of changes without a split: one date, many dates, a date that nobody declared."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from cynosure.errors import Text
from cynosure.selftest.row import Draw, Outcome, Row, Scene, coverage, power, size
from cynosure.selftest.rows.outcomes import Found, excludes, holds, of_shift, rejects
from cynosure.stats.change_points import change_points
from cynosure.stats.cusum import cusum, cusum_limit
from cynosure.stats.interrupted import interrupted
from cynosure.stats.staggered import NEVER, Staggered, staggered
from cynosure.stats.synthetic import (
    Synthetic,
    difference_in_differences,
    synthetic_control,
    synthetic_difference,
)
from cynosure.stats.undefined import Undefined

LIKENESS = 0.4
"""Correlation of a week with the week before."""

WATCHED, REFERENCE, SIGNALS = 30, 56, 3
"""Days watched, days they are held against, and signals a day."""


def _weeks_alike(rng: np.random.Generator, n: int) -> np.ndarray:
    noise = rng.normal(size=n)
    noise[0] /= math.sqrt(1 - LIKENESS**2)
    for t in range(1, n):
        noise[t] += LIKENESS * noise[t - 1]
    return noise


def _interrupted(rng: np.random.Generator) -> Found:
    found = interrupted(_weeks_alike(rng, 60), 40, rng, trend=False)
    return found if isinstance(found, Undefined) else found.level


def _panel(rng: np.random.Generator, size: int, effect: float) -> Staggered:
    """Three times `size` units over six periods; two thirds are reached; equal trends."""
    first = np.repeat([NEVER, 2, 4], size)
    own, common = rng.normal(size=(3 * size, 1)) * 3, rng.normal(size=6).cumsum()
    reached = (first[:, np.newaxis] > 0) & (np.arange(6) >= first[:, np.newaxis])
    noise = rng.normal(size=(3 * size, 6))
    found = staggered(own + common + effect * reached + noise, first)
    if isinstance(found, Undefined):
        raise ValueError("a panel with units never reached must have effects")
    return found


def _staggered(rng: np.random.Generator) -> Mapping[str, Outcome]:
    nothing, something = _panel(rng, 20, 0.0), _panel(rng, 20, 1.0)
    return {
        "size": excludes(nothing.simple),
        "coverage": holds(something.simple, 1.0),
        "power": excludes(something.simple),
    }


def _parallel(size: int) -> Draw:
    """Whether trends that are equal are called unequal."""

    def draw(rng: np.random.Generator) -> Mapping[str, Outcome]:
        return {"size": rejects(_panel(rng, size, 0.0).placebo_p_value)}

    return draw


Method = Callable[[ArrayLike, ArrayLike, int], Synthetic | Undefined]


def _one_unit(method: Method, effect: float) -> Scene:
    def ask(rng: np.random.Generator) -> Found:
        common = rng.normal(size=(2, 14)).cumsum(axis=1)
        table = rng.normal(size=(20, 2)) @ common + rng.normal(size=(20, 14))
        return method(table[0], table[1:], 10)

    return Scene(method.__name__.replace("_", "-"), of_shift(ask, effect))


def _points(rng: np.random.Generator) -> Mapping[str, Outcome]:
    shifted = change_points(rng.normal(size=100) + (np.arange(100) >= 50))
    flat = change_points(rng.normal(size=100))
    alone = None if isinstance(shifted, Undefined) or len(shifted) != 1 else shifted[0]
    return {
        "size": None if isinstance(flat, Undefined) else bool(flat),
        "coverage": None if alone is None else alone.earliest <= 50 <= alone.latest,
        "power": None if isinstance(shifted, Undefined) else bool(shifted),
    }


@cache
def _limit() -> float:
    return cusum_limit(SIGNALS, REFERENCE, np.random.default_rng(1))


def _watched(rng: np.random.Generator) -> Mapping[str, Outcome]:
    """A month: an alarm on its last day, where a day should see one in thirty; and a real shift."""
    mix = rng.normal(size=(SIGNALS, SIGNALS))
    past = rng.normal(size=(REFERENCE, SIGNALS)) @ mix
    days = rng.normal(size=(2 * WATCHED, SIGNALS))
    quiet = cusum(days @ mix, past, _limit())
    days[WATCHED:] += 1.0
    shifted = cusum(days @ mix, past, _limit())
    if isinstance(quiet, Undefined) or isinstance(shifted, Undefined):
        return {"size": None, "power": None}
    return {
        "size": any(alarm.day == 2 * WATCHED - 1 for alarm in quiet.alarms),
        "power": any(alarm.day >= WATCHED for alarm in shifted.alarms),
    }


BEFORE_AFTER = Text(
    "60 weeks that remember each other; a step at week 40",
    "60 周，前后周相关；第 40 周起有一级台阶",
)
ONE_OF_20 = Text(
    "20 markets over 14 weeks, one of them changed in the last 4",
    "20 个市场共 14 周，其中一个在最后 4 周有变化",
)

ROWS: tuple[Row, ...] = (
    Row(
        "interrupted",
        Text("Step of one series at a date", "单一序列在某日的台阶"),
        BEFORE_AFTER,
        ("interrupted.interrupted",),
        Scene("interrupted", of_shift(_interrupted, 2.0)),
        (size(), coverage(), power(0.7)),
    ),
    Row(
        "staggered",
        Text(
            "Effect of a staggered rollout (Callaway–Sant’Anna)",
            "分批上线的效应（Callaway–Sant’Anna）",
        ),
        Text(
            "60 markets, 20 reached in week 3, 20 in week 5",
            "60 个市场，20 个在第 3 周、20 个在第 5 周上线",
        ),
        ("staggered.staggered",),
        Scene("staggered", _staggered),
        (size(), coverage(), power(0.9)),
    ),
    Row(
        "parallel-trends",
        Text("Check that trends were equal before", "事前趋势是否平行的检查"),
        Text("600 units, 200 never reached; equal trends", "600 个单位，200 个从未上线；趋势相同"),
        ("staggered.staggered",),
        Scene("parallel-trends", _parallel(200)),
        (size(),),
    ),
    Row(
        "parallel-trends-few",
        Text("The same with few units", "同上，但单位很少"),
        Text("60 units, 20 never reached; equal trends", "60 个单位，20 个从未上线；趋势相同"),
        ("staggered.staggered",),
        Scene("parallel-trends-few", _parallel(20)),
        (size(None),),
    ),
    Row(
        "synthetic-difference",
        Text(
            "One market changed (synthetic difference in differences)",
            "单个市场有变化（合成双重差分）",
        ),
        ONE_OF_20,
        ("synthetic.synthetic_difference", "synthetic.simplex_weights"),
        _one_unit(synthetic_difference, 4.0),
        (size(), coverage(), power(0.6)),
    ),
    Row(
        "synthetic-control",
        Text("One market changed (synthetic control)", "单个市场有变化（合成控制）"),
        ONE_OF_20,
        ("synthetic.synthetic_control",),
        _one_unit(synthetic_control, 6.0),
        (size(), coverage(), power(0.6)),
    ),
    Row(
        "difference-in-differences",
        Text(
            "One market changed (plain difference in differences)", "单个市场有变化（普通双重差分）"
        ),
        ONE_OF_20,
        ("synthetic.difference_in_differences",),
        _one_unit(difference_in_differences, 9.0),
        (size(), coverage(), power(0.6)),
    ),
    Row(
        "change-points",
        Text("Dates at which a series changed", "序列发生变化的日期"),
        Text(
            "100 days without a change, or with one of a standard deviation",
            "100 天没有变化，或有一次一个标准差的变化",
        ),
        ("change_points.change_points",),
        Scene("change-points", _points),
        (size(0.10), coverage(least_answered=0.6), power(0.9)),
    ),
    Row(
        "cusum",
        Text("Watch for undeclared changes, a day", "未声明变更的每日监测"),
        Text(
            "three signals a day; then a lasting shift of a standard deviation",
            "每天三个信号；随后持续偏移一个标准差",
        ),
        ("cusum.cusum", "cusum.cusum_limit", "cusum.fewest_days"),
        Scene("cusum", _watched),
        (size(1 / 30), power(0.95)),
    ),
)
