"""The sums of the two periods, where anything counts in either of them."""

from __future__ import annotations

from cynosure.analyses.reading import Reading
from cynosure.analyses.why.asked_for import Plan
from cynosure.errors import Refusal
from cynosure.metrics.relations.members import group_of
from cynosure.metrics.why.sums import Sums


def counted(plan: Plan, reading: Reading) -> Sums:
    """The sums of the whole.

    Raises Refusal where no row counts toward the metric in either period: a value that nobody has,
    or two periods in which nothing happened.
    """
    sums = reading.inputs.answer_to(plan.sums)[plan.whole]
    if plan.metric in sums.people:
        return sums
    both = plan.both
    en = f"No row counts toward `{plan.metric}` in {both.before} or {both.after}"
    zh = f"{both.before} 和 {both.after} 都没有计入 `{plan.metric}` 的数据"
    if both.only is None:
        raise Refusal(
            f"{en}. Name another period with `--period`.", f"{zh}。请用 `--period` 换一个周期。"
        )
    name, value = both.only
    group = group_of(name)
    if group is not None:
        raise Refusal(
            f"{en} in the group `{group}`. `cyn whom` tells how many people a group has.",
            f"{zh}（限群体 `{group}`）。各群体的人数见 `cyn whom`。",
        )
    seen = f"`cyn star --metric {plan.metric} --by {name}`"
    raise Refusal(
        f"{en} where `{name}` is `{value}`. {seen} lists the values.",
        f"{zh}（限 `{name}` 为 `{value}`）。取值见 {seen}。",
    )
