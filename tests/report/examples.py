"""Hand-written findings, one of every kind and every block; the numbers are made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from cynosure.errors import Text
from cynosure.findings.blocks import (
    BreakdownBlock,
    Check,
    CurveBlock,
    EstimateBlock,
    MatrixBlock,
    Note,
    Part,
    PointsBlock,
    Quantity,
    SeriesBlock,
    SeriesPoint,
    State,
    TableBlock,
    TreeBlock,
    TreeNode,
    Unit,
)
from cynosure.findings.kinds import Kind
from cynosure.findings.record import (
    Contrast,
    Finding,
    Placebo,
    Provenance,
    Question,
    Subject,
    Window,
)
from cynosure.stats.estimate import Band, Estimate, Interval
from cynosure.stats.undefined import Reason, Undefined

NO_RANGE = Undefined(Reason.STANDS_ALONE)
PROVENANCE = Provenance(
    snapshot="3f2a9c1be07d44aa",
    declarations="e3b0c44298fc1c14",
    seed=0,
    code_version="0.1.0",
    query="level(weekly_fulfilled_users)",
    asked_at="2026-11-03T09:12:44+08:00",
)
WEEK = Window("2026-10-19", "2026-10-25", "Asia/Shanghai", "week", State.CLOSED)
FOUR_WEEKS = Window("2026-10-26", "2026-11-22", "Asia/Shanghai", "range", State.CLOSED)
STAR = Subject(
    metric="weekly_fulfilled_users",
    label=Text("Weekly fulfilled users", "周满足用户数"),
    unit=Unit.PEOPLE,
    definition="77aac5f10b9e4d21",
    says=Text(
        "People who got what they came for on 3 or more days of the week",
        "一周内至少有 3 天真正被满足的人数",
    ),
)
RATE = Subject(
    metric="fulfilled_rate",
    label=Text("fulfilled conversations in Emotional", "情感陪伴场景的对话满足率"),
    unit=Unit.SHARE,
    definition="0c91d2aa6b7788f0",
)


def count(value: int) -> Estimate:
    return Estimate(float(value), NO_RANGE, value)


def share(value: float, low: float, high: float, n: int) -> Estimate:
    return Estimate(value, Interval(low, high, 0.95, Band.SAMPLING), n)


def weeks() -> tuple[SeriesPoint, ...]:
    values = (10212, 10480, 10391, 10877, 11020, None, None, 11206, 11530, 11874, 12031, 7420)
    monday = date(2026, 8, 10)
    points = []
    for place, value in enumerate(values):
        first = monday + timedelta(weeks=place)
        start, end = first.isoformat(), (first + timedelta(days=6)).isoformat()
        if value is None:
            points.append(SeriesPoint(start, end, State.EMPTY, Undefined(Reason.NO_ROWS)))
        else:
            state = State.OPEN if value == 7420 else State.CLOSED
            points.append(SeriesPoint(start, end, state, count(value)))
    return tuple(points)


TREE = TreeBlock(
    title=Text("The parts", "构成"),
    root=TreeNode(
        metric="weekly_fulfilled_users",
        label=STAR.label,
        unit=Unit.PEOPLE,
        estimate=count(12031),
        operator="*",
        expression="weekly_active_users * reach * habit",
        children=(
            TreeNode(
                "weekly_active_users",
                Text("Weekly active users", "周活跃用户数"),
                Unit.PEOPLE,
                count(31204),
            ),
            TreeNode(
                "reach",
                Text("Reach", "触达率"),
                Unit.SHARE,
                share(0.9172, 0.9141, 0.9203, 31204),
                saturated=True,
                children=(
                    TreeNode(
                        "ttft_p95",
                        Text("First answer, slowest 5 in 100", "首字延迟，最慢的 5/100"),
                        Unit.MILLISECONDS,
                        Undefined(Reason.MISSING_PART),
                        hypothesis=True,
                    ),
                ),
            ),
            TreeNode(
                "habit",
                Text("Habit", "习惯率"),
                Unit.SHARE,
                share(0.4204, 0.4146, 0.4262, 28620),
            ),
        ),
    ),
    residual=3.1e-16,
)

MEASURED = Finding(
    question=Question("level", (("metric", "weekly_fulfilled_users"), ("period", "week"))),
    kind=Kind.MEASURED,
    subject=STAR,
    estimand=Text(
        "Distinct people with fulfilled conversations on 3 or more local days",
        "在 3 个及以上自然日有对话被满足的去重人数",
    ),
    estimate=count(12031),
    n=12031,
    units=Unit.PEOPLE,
    rows=412906,
    window=WEEK,
    provenance=PROVENANCE,
    next_action=Note(
        "ask_why", (("metric", "weekly_fulfilled_users"), ("command", "cynosure why"))
    ),
    group=Text("Consumers", "消费者"),
    version=1,
    checks=(
        Check("period_closed", passed=True),
        Check("tree_closes", passed=True, values=(("residual", 3.1e-16),)),
        Check(
            "reconcile_rows",
            passed=True,
            values=(
                ("read", 5120334),
                ("kept", 5119021),
                ("quarantined", 212),
                ("duplicates", 1101),
            ),
        ),
        Check(
            "guardrail",
            passed=None,
            values=(("metric", Text("Turns per fulfilled conversation", "每次满足所需轮数")),),
        ),
    ),
    caveats=(
        Note("expected_range_needs", (("more", 3),)),
        Note("selection", (("text", Text("Paid participants.", "付费参与者。")),)),
        Note("saturated", (("share", 0.9172),)),
        Note("excluded_people", (("count", 47), ("value_without", 12078), ("unit", "people"))),
        Note(
            "set_aside_files",
            (
                ("count", 1),
                ("files", "events-0914.jsonl.gz"),
                ("first_day", "2026-09-14"),
                ("last_day", "2026-09-27"),
            ),
        ),
    ),
    blocks=(
        SeriesBlock(Text("Weeks", "各周"), Unit.PEOPLE, weeks()),
        TREE,
        TableBlock(
            title=Text("Guardrails", "护栏"),
            columns=(Text("metric", "指标"), Text("now", "本期"), Text("limit", "界限")),
            rows=(
                (
                    Text("Turns per fulfilled conversation", "每次满足所需轮数"),
                    Quantity(4.127, Unit.RATIO),
                    Quantity(4.6, Unit.RATIO),
                ),
                (
                    Text("Cost per fulfilled conversation", "每次满足的成本"),
                    Undefined(Reason.MISSING_PART, (("part", "costs"),)),
                    Quantity(0.12, Unit.MONEY),
                ),
            ),
        ),
        BreakdownBlock(
            title=Text("Groups", "人群"),
            dimension=Text("group", "人群"),
            unit=Unit.PEOPLE,
            parts=(
                Part(Text("Main assistant", "主助手"), count(9120)),
                Part(Text("Agents made by others", "他人制作的智能体"), count(4002)),
                Part(Text("Creators", "创作者"), Undefined(Reason.NO_ROWS)),
            ),
            whole=count(12031),
            exceeds_whole=1091,
        ),
    ),
)

PROVISIONAL = replace(
    MEASURED,
    window=replace(WEEK, start="2026-10-26", end="2026-11-01", state=State.OPEN),
    estimate=count(7420),
    caveats=(
        Note("week_open", (("end", "2026-11-01"), ("closes_at", "2026-11-03T12:00:00+08:00"))),
    ),
    next_action=Note("wait_until", (("date", "2026-11-03"),)),
    checks=(Check("period_closed", passed=False),),
    blocks=(),
)

EMPTY = replace(
    MEASURED,
    window=replace(WEEK, start="2026-09-14", end="2026-09-20", state=State.EMPTY),
    estimate=Undefined(Reason.NO_ROWS),
    n=0,
    rows=0,
    next_action=Note("load_more", (("command", "cynosure load"),)),
    caveats=(Note("period_empty"),),
    checks=(),
    blocks=(),
)

MEASURED_RATE = replace(
    MEASURED,
    subject=RATE,
    estimate=share(0.394, 0.3812, 0.4068, 4231),
    n=4231,
    caveats=(),
    checks=(Check("definition_version", passed=True, values=(("version", 1),)),),
    blocks=(
        EstimateBlock(Text("Last week", "上一周"), Unit.SHARE, share(0.412, 0.4, 0.424, 4380)),
        BreakdownBlock(
            title=Text("By model", "按模型"),
            dimension=Text("model", "模型"),
            unit=Unit.SHARE,
            parts=(
                Part(Text("m1", "m1"), share(0.4041, 0.39, 0.418, 2210)),
                Part(Text("m2", "m2"), share(0.3702, 0.355, 0.386, 2021)),
            ),
            whole=share(0.394, 0.3812, 0.4068, 4231),
        ),
    ),
)

UNDEFINED_RATE = replace(
    MEASURED_RATE,
    estimate=Undefined(Reason.ZERO_DENOMINATOR),
    next_action=Note("load_more", (("command", "cynosure load"),)),
    blocks=(),
)

CAUSED = replace(
    MEASURED_RATE,
    kind=Kind.CAUSED,
    question=Question("release", (("release", "m2"),)),
    estimate=share(-0.033, -0.046, -0.020, 4231),
    rows=23738,
    window=FOUR_WEEKS,
    group=None,
    estimand=Text(
        "Difference between people assigned to m2 and to m1, on the half not used for the search",
        "分到 m2 与 m1 的人之间的差异，取自未参与搜索的那一半",
    ),
    contrast=Contrast(Text("Model m2", "模型 m2"), before=0.394, after=0.3617),
    candidates=5,
    checks=(Check("split", passed=True, values=(("left", 6610), ("right", 6673))),),
    caveats=(Note("novelty_not_ruled_out", (("weeks", 4),)),),
    placebo=Placebo(
        (-0.013, -0.009, -0.006, -0.004, -0.002, 0.0, 0.001, 0.002, 0.004, 0.007, 0.012), 0
    ),
    next_action=Note(
        "decide_release",
        (("release", Text("model m2", "模型 m2")), ("command", "cynosure release add")),
    ),
    blocks=(),
)

PROBABLY_CAUSED = replace(
    CAUSED,
    kind=Kind.PROBABLY_CAUSED,
    estimate=share(0.021, 0.004, 0.038, 4231),
    contrast=Contrast(Text("Faster first answer", "首字提速"), before=0.394, after=0.415),
)

NOT_WORSE = replace(
    CAUSED,
    kind=Kind.NOT_WORSE,
    estimate=share(-0.005, -0.016, 0.007, 5120),
    contrast=Contrast(Text("model m2", "模型 m2"), margin=-0.02),
)

ACCOUNTS_FOR = replace(
    CAUSED,
    kind=Kind.ACCOUNTS_FOR,
    subject=STAR,
    estimate=Estimate(-412.0, NO_RANGE, 12031),
    contrast=Contrast(Text("Reach", "触达率"), whole=-530.0),
    placebo=None,
    candidates=1,
    checks=(Check("tree_closes", passed=True, values=(("residual", 2.2e-16),)),),
    blocks=(
        MatrixBlock(
            title=Text("Overlap", "重叠"),
            rows=(Text("Consumers", "消费者"), Text("Creators", "创作者")),
            columns=(Text("Consumers", "消费者"), Text("Creators", "创作者")),
            unit=Unit.PEOPLE,
            cells=((12031.0, 38.0), (38.0, Undefined(Reason.NO_ROWS))),
        ),
    ),
)

PREDICTS = replace(
    CAUSED,
    kind=Kind.PREDICTS,
    estimate=share(0.041, 0.022, 0.060, 9001),
    contrast=Contrast(Text("Saving a reply in week 1", "第 1 周保存过回复")),
    placebo=None,
    next_action=Note("run_test", (("side", 4150), ("days", 14), ("detects", 0.03))),
    blocks=(
        CurveBlock(
            title=Text("By replies saved", "按保存次数"),
            x_label=Text("saved", "保存次数"),
            y_label=Text("retained", "留存率"),
            unit=Unit.SHARE,
            x=(0.0, 1.0, 2.0, 3.0),
            y=(0.21, 0.24, 0.251, 0.256),
            low=(0.2, 0.22, 0.23, 0.22),
            high=(0.22, 0.26, 0.27, 0.29),
        ),
        PointsBlock(
            title=Text("Weeks", "各周"),
            x_label=Text("saves", "保存"),
            y_label=Text("retained", "留存"),
            labels=(Text("week 41", "第 41 周"), Text("week 42", "第 42 周")),
            x=(120.0, 141.0),
            y=(0.211, 0.2423),
        ),
    ),
)

MOVED_TOGETHER = replace(
    CAUSED,
    kind=Kind.MOVED_TOGETHER,
    contrast=Contrast(Text("the price change", "调价"), before=0.394, after=0.3617),
    placebo=None,
    candidates=1,
    next_action=Note("split_by", (("command", "cynosure star --by model"),)),
)

CANNOT_TELL = replace(
    CAUSED,
    kind=Kind.CANNOT_TELL,
    estimate=share(-0.005, -0.018, 0.007, 143),
    n=143,
    contrast=Contrast(Text("model m2", "模型 m2")),
    placebo=None,
    checks=(Check("split", passed=False, values=(("left", 96), ("right", 47))),),
    caveats=(Note("below_floor", (("n", 143), ("floor", 200))),),
    next_action=Note("run_test", (("side", 4150), ("days", 35), ("detects", 0.03))),
)

EXAMPLES: tuple[tuple[str, Finding], ...] = (
    ("measured", MEASURED),
    ("provisional", PROVISIONAL),
    ("empty", EMPTY),
    ("measured_rate", MEASURED_RATE),
    ("undefined_rate", UNDEFINED_RATE),
    ("caused", CAUSED),
    ("probably_caused", PROBABLY_CAUSED),
    ("not_worse", NOT_WORSE),
    ("accounts_for", ACCOUNTS_FOR),
    ("predicts", PREDICTS),
    ("moved_together", MOVED_TOGETHER),
    ("cannot_tell", CANNOT_TELL),
)
"""Every finding above by name: all eight kinds, all eight blocks."""
