"""Rows from files to findings, by the command that a user would type."""

from __future__ import annotations

from cynosure.errors import Text
from cynosure.selftest.row import Row, coverage, exact, power, size
from cynosure.selftest.rows.end_to_end import EVEN, MIX, QUANTILE, SILENT, TAKERS, WATCH

ALIKE = Text("W0-control, 3,000 people: weeks all alike", "W0-control，3,000 人：各周相同")
NEW_AGENTS = Text(
    "5,500 people, 3 in 10 take up a new agent: beside the main assistant, or for 60 % instead",
    "5,500 人，三成开始使用新智能体：与主助手并用，或替代其中 60%",
)

ROWS: tuple[Row, ...] = (
    Row(
        "finding-rate",
        Text("`cyn star`: a rate, by person", "`cyn star`：按人聚合的比率"),
        ALIKE,
        ("level",),
        EVEN,
        (coverage(outcome="rate"),),
    ),
    Row(
        "finding-mean",
        Text("`cyn star`: a mean of rows, by person", "`cyn star`：按人聚合的行均值"),
        ALIKE,
        ("level",),
        EVEN,
        (coverage(outcome="mean"),),
    ),
    Row(
        "finding-share",
        Text("`cyn star`: a share of people", "`cyn star`：人数占比"),
        ALIKE,
        ("level",),
        EVEN,
        (coverage(outcome="reach"),),
    ),
    Row(
        "finding-quantile",
        Text("`cyn star`: a 90th percentile, by person", "`cyn star`：按人聚合的 P90"),
        Text("W9-control, 300 people", "W9-control，300 人"),
        ("level",),
        QUANTILE,
        (coverage(),),
    ),
    Row(
        "finding-funnel",
        Text("`cyn funnel`: the share who get through", "`cyn funnel`：走完漏斗的占比"),
        ALIKE,
        ("funnel",),
        EVEN,
        (coverage(outcome="funnel"),),
    ),
    Row(
        "finding-retention",
        Text("`cyn retention`: the share who come back", "`cyn retention`：回访占比"),
        ALIKE,
        ("retention",),
        EVEN,
        (coverage(outcome="retention"),),
    ),
    Row(
        "finding-counted",
        Text("Both shares, to the last person", "以上两个占比，逐人核对"),
        ALIKE,
        ("funnel", "retention"),
        EVEN,
        (exact("counted"),),
    ),
    Row(
        "finding-expected-range",
        Text("`cyn star`: the expected range of a week", "`cyn star`：一周的预期范围"),
        Text(
            "W0, 1,000 people: weeks that remember each other, weekdays, holidays",
            "W0，1,000 人：各周前后相关，有周内规律和节假日",
        ),
        ("level",),
        WATCH,
        (coverage(),),
    ),
    Row(
        "finding-alert",
        Text("`cyn watch`: an alert, for one count in one week", "`cyn watch`：单个计数单周的警报"),
        Text("the same; then half of the week is lost", "同上；另有当周数据丢失一半的情形"),
        ("alert",),
        WATCH,
        (size(), power(0.95)),
    ),
    Row(
        "finding-why",
        Text("`cyn why`: a week taken for more than noise", "`cyn why`：把一周的变动当成真实变动"),
        Text("the same", "同上"),
        ("why",),
        WATCH,
        (size(outcome="why-size"), power(0.95, "why-power")),
    ),
    Row(
        "finding-undeclared",
        Text(
            "`cyn watch`: a model changed under its name, on one day",
            "`cyn watch`：模型在原名之下变了样，单日报警",
        ),
        Text(
            "W9-control; then W9, three days to notice it",
            "W9-control；另有 W9，给三天时间发现",
        ),
        ("undeclared",),
        SILENT,
        (size(1 / 30), power(0.9)),
    ),
    Row(
        "finding-growth",
        Text("`cyn growth`: the quick ratio", "`cyn growth`：快速比率"),
        ALIKE,
        ("growth",),
        EVEN,
        (exact("growth"),),
    ),
    Row(
        "finding-reconcile",
        Text(
            "`cyn reconcile`: a number counted by days of UTC, explained to the last person",
            "`cyn reconcile`：把按 UTC 日期统计的数字逐人对平",
        ),
        ALIKE,
        ("reconcile",),
        EVEN,
        (exact("reconcile"),),
    ),
    Row(
        "finding-mix",
        Text(
            "`cyn star`: a change split into rate and mix",
            "`cyn star`：变动拆分为内部变化与结构变化",
        ),
        Text("W5, 1,000 people: the mix moves", "W5，1,000 人：结构发生变化"),
        ("level",),
        MIX,
        (exact(),),
    ),
    Row(
        "finding-groups",
        Text("`cyn whom`: who belongs to a group", "`cyn whom`：群体人数"),
        NEW_AGENTS,
        ("groups",),
        TAKERS,
        (exact("groups"),),
    ),
    Row(
        "finding-agents",
        Text("`cyn whom`: pairs of person and agent with value", "`cyn whom`：有效人–智能体关系数"),
        NEW_AGENTS,
        ("agents",),
        TAKERS,
        (exact("agents"),),
    ),
    Row(
        "finding-moved",
        Text(
            "`cyn whom`: moved from the main assistant, or cannot tell",
            "`cyn whom`：从主助手转移而来，还是无法判断",
        ),
        NEW_AGENTS,
        ("moved",),
        TAKERS,
        (size(), power(0.8)),
    ),
)
