"""`cyn funnel`: how far people get, step by step."""

from __future__ import annotations

import argparse

from cynosure.cli.spelling import Option, add_spelling, answer, spelled
from cynosure.errors import Text, UserMistake

METRIC = Text("a metric of kind funnel", "funnel 类型的指标")
OPTIONS: tuple[Option, ...] = (
    (
        "steps",
        "MOMENTS",
        Text("moments in order, such as asked,accepted", "依次的时刻，例如 asked,accepted"),
    ),
    (
        "ordering",
        "first_touch|any_window",
        Text(
            "first_touch: the first time ever of each step; any_window: any try that begins in "
            "the period",
            "first_touch：每一步取历史首次；any_window：本期内开始的任意一次尝试",
        ),
    ),
    (
        "within",
        "7d",
        Text(
            "time from the first step (default: the period)", "自第一步起的时限（默认为本期之内）"
        ),
    ),
    (
        "after",
        "28d",
        Text(
            "with first_touch: leave out who is seen this early in the data",
            "用于 first_touch：剔除数据开始后这段时间内就已出现的人",
        ),
    ),
)
"""The options that spell a funnel out, in place of a metric of the star file."""


def add_arguments(parser: argparse.ArgumentParser, lang: str) -> None:
    """Which metric, or which steps."""
    add_spelling(parser, lang, METRIC, OPTIONS)


def run(arguments: argparse.Namespace) -> int:
    """Asks for a funnel with its steps. Raises UserMistake where no ordering is named."""
    found = spelled(arguments, OPTIONS)
    if found and "ordering" not in found:
        raise UserMistake(
            "Say with `--ordering` what is compared: first_touch (the first time ever of each "
            "step) or any_window (any try that begins in the period); the two give different "
            "shares.",
            "请用 `--ordering` 说明口径：first_touch（每一步取历史首次）或 any_window（本期内开始的"
            "任意一次尝试）；两者得到的占比不同。",
        )
    return answer(arguments, "funnel", found)
