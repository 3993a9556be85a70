"""The Chinese grammar: verbs, sentences, dates. Written for itself, not after the English one."""

from __future__ import annotations

from datetime import date, datetime

from cynosure.findings.blocks import State, Unit
from cynosure.findings.forms import Form
from cynosure.findings.kinds import Kind
from cynosure.report import (
    chinese_agents,
    chinese_audit,
    chinese_boundary,
    chinese_brief,
    chinese_card,
    chinese_charts,
    chinese_choice,
    chinese_courses,
    chinese_find,
    chinese_judged,
    chinese_money,
    chinese_past,
    chinese_people,
    chinese_poll,
    chinese_quality,
    chinese_ranges,
    chinese_release,
    chinese_stage,
    chinese_trust,
    chinese_watch,
    chinese_why,
)
from cynosure.report.grammar import Absent, Grammar, Labels, Outcome, Signs, Verb
from cynosure.stats.estimate import Band
from cynosure.stats.undefined import Reason


def days(start: date, end: date) -> str:
    """首尾两日均含：2026年10月19日至25日、2026年10月26日至11月22日、2026年12月28日至2027年1月3日。"""
    first = f"{start.year}年{start.month}月{start.day}日"
    if start == end:
        return first
    if (start.year, start.month) == (end.year, end.month):
        return f"{first}至{end.day}日"
    if start.year == end.year:
        return f"{first}至{end.month}月{end.day}日"
    return f"{first}至{end.year}年{end.month}月{end.day}日"


def period(name: str, start: date, end: date) -> str:
    """时间状语，置于句首：2026年10月19日至25日这一周。"""
    if name == "week":
        return f"{days(start, end)}这一周"
    if name == "month":
        return f"{start.year}年{start.month}月"
    if name == "quarter":
        return f"{start.year}年第{(start.month + 2) // 3}季度"
    if name == "year":
        return f"{start.year}年"
    return days(start, end) if start == end else f"{days(start, end)}期间"


def moment(at: datetime) -> str:
    """当地时刻。"""
    return f"{days(at.date(), at.date())} {at:%H:%M}"


VERBS = {
    Kind.MEASURED: Verb(
        "实测",
        "{when}，{label}为 {amount}{band}。",
        "{when}，{label}为 {signed}{band}。",
    ),
    Kind.CAUSED: Verb(
        "确证影响",
        "{factor}使{label}提升了 {amount}{span}{band}。",
        "{factor}使{label}下降了 {amount}{span}{band}。",
    ),
    Kind.PROBABLY_CAUSED: Verb(
        "很可能有影响",
        "{factor}很可能使{label}提升了 {amount}{span}{band}。",
        "{factor}很可能使{label}下降了 {amount}{span}{band}。",
    ),
    Kind.NOT_WORSE: Verb(
        "未变差",
        "{factor}上线后，{label}未差于预设的 {margin} 界限：相差 {signed}{span}{band}。",
        "{factor}上线后，{label}未差于预设的 {margin} 界限：相差 {signed}{span}{band}。",
    ),
    Kind.ACCOUNTS_FOR: Verb(
        "算术拆分",
        "{label}共变动 {whole}，其中{factor}占变动的 {signed}{band}；这是算术拆分，不代表原因。",
        "{label}共变动 {whole}，其中{factor}占变动的 {signed}{band}；这是算术拆分，不代表原因。",
    ),
    Kind.PREDICTS: Verb(
        "预示",
        "{factor}预示此后的{label}：相差 {signed}{span}{band}。",
        "{factor}预示此后的{label}：相差 {signed}{span}{band}。",
    ),
    Kind.MOVED_TOGETHER: Verb(
        "同时变化",
        "{label}与{factor}同时变化：{signed}{span}{band}；目前只知道时间上重合。",
        "{label}与{factor}同时变化：{signed}{span}{band}；目前只知道时间上重合。",
    ),
    Kind.CANNOT_TELL: Verb(
        "无法判断",
        "{when}的{label}无法判断：{signed}{band}；还需要更多数据。{need}",
        "{when}的{label}无法判断：{signed}{band}；还需要更多数据。{need}",
    ),
}

NOTES = {
    "week_open": "暂定。本期截至{end}，数据要到 {closes_at} 之后才算齐全，在此之前不作比较。",
    "period_empty": "本期没有任何数据：这是空缺，不等于零。",
    "empty_periods": "{count}没有任何数据：按空缺展示，不当作零。",
    "selection": "数据中的人群：{text}。",
    "saturated": "已近饱和：{share} 已接近上限，上升空间所剩无几。",
    "saturated_periods": "所示 {shown} 期中有 {count}已近饱和，上升空间所剩无几。",
    "overlap_between_parts": "各部分有重叠：{units}同时属于多个部分，整体中只计一次。",
    "not_pooled": "按{dimension}分开展示，不做加总：各部分本就不是同一类事物。",
    "left_out_episodes_two_people": "已剔除 {count}：同一片段中出现了多个用户 ID。",
    "undecided_fulfilled": "未能判定 {count}：所属类型没有“满足”规则，一律按未满足计。",
    "unattributed": "无法归到个人的有 {count}：`{column}` 为空，未计入任何人。",
    "window_open_left_out": "已剔除 {count}：观察窗口尚未结束。",
    "set_aside_files": "有 {count}未能完整读取，已搁置（{files}）；"
    "涉及日期：{first_day}至{last_day}。",
    "set_aside_files_whole": "有 {count}无法读取，已搁置（{files}）；"
    "涉及日期不明，本次载入的全部日期均已标记。",
    "quarantine": "已隔离 {count}（占读取行数的 {share}），均保留了文件、行号与所违反的规则。",
    "below_floor": "人数不足：只有 {n}，下限为 {floor}。",
    "no_clock_rows": "{count}没有时间信息，不属于任何一期。",
    "single_person": "该数值只来自一个人。",
    "mixed_carried": "取值混杂：{count}的 `{column}` 不止一个值。",
    "novelty_not_ruled_out": "数据只覆盖 {weeks} 周，不排除新鲜感效应。",
    "declare_tree": "在 `cynosure.yml` 的 `tree:` 下写明北极星由哪些部分构成，"
    "之后会用数据逐一核对。",
    "ask_why": "想看 `{metric}` 的变动由哪些部分构成：`{command}`。",
    "load_more": "载入更多数据：`{command}`。",
    "wait_until": "{date}本期结束并补齐数据后再问。",
    "fix_quarantine": "查看被隔离的数据行：`{command}`。",
    "name_guardrail": "在北极星的 `guardrails:` 下指定护栏指标：北极星上升时，什么不能变差。",
    "split_by": "进一步细分：`{command}`。",
    "decide_release": "就{release}作出决定并记录下来：`{command}`。",
    "run_test": "做一次实验：每组 {side}，持续 {days}，可检测出 {detects} 的差异。",
}

CHECKS = {
    "tree_closes": Outcome(
        "各部分与整体吻合（最大相对偏差 {residual}）",
        "各部分与整体对不上（最大相对偏差 {residual}）",
        "有一部分没有数值，无法核对各部分与整体是否吻合",
    ),
    "reconcile_rows": Outcome(
        "读取 {read} 行 = 保留 {kept} + 隔离 {quarantined} + 重复 {duplicates}",
        "读取 {read} 行 ≠ 保留 {kept} + 隔离 {quarantined} + 重复 {duplicates}",
        "读取的行数无法核对",
    ),
    "groups_overlap": Outcome(
        "同时属于多个人群的有 {count}",
        "同时属于多个人群的有 {count}，在各人群中分别计入",
        "各人群之间的重叠情况未知",
    ),
    "guardrail": Outcome(
        "护栏守住：「{metric}」为 {value}，界限 {limit}",
        "护栏失守：「{metric}」为 {value}，界限 {limit}",
        "护栏指标「{metric}」暂时无法判断",
    ),
    "definition_version": Outcome(
        "指标口径第 {version} 版",
        "指标口径第 {version} 版，尚未认可",
        "指标口径的版本未知",
    ),
    "period_closed": Outcome("本期已结束", "本期尚未结束", "本期是否结束未知"),
    "split": Outcome(
        "分组 {left} 比 {right}，与计划一致",
        "分组 {left} 比 {right}，与计划不符",
        "分组情况未知",
    ),
}

REASONS = {
    Reason.NO_ROWS: Absent("这里没有任何数据", "这段时间的数据"),
    Reason.ZERO_DENOMINATOR: Absent("分母为零", "分母不为零的一期"),
    Reason.MISSING_PART: Absent("有一部分没有数值", "每个部分都有数值"),
    Reason.ONE_UNIT: Absent("只有一个样本，看不出个体差异", "不止一个样本"),
    Reason.NO_VARIATION: Absent("所有样本完全相同，无法估计离散程度", "有差异的样本"),
    Reason.NOT_PER_PERSON: Absent("有一部分无法归到个人", "该部分归到个人的明细"),
    Reason.MIXED_UNITS: Absent("各部分的单位或币种不一致", "统一单位或币种的数据"),
    Reason.NOT_FINITE: Absent("部分数据行含有无穷值", "不含无穷值的数据"),
    Reason.SPLIT_BROKEN: Absent("分流失衡", "正常的分流"),
    Reason.TOO_FEW: Absent("样本太少，达不到所要求的置信水平", "更多样本"),
    Reason.COLLINEAR: Absent("部分协变量彼此重复或没有变化", "互不重复的协变量"),
    Reason.UNBOUNDED: Absent("分母可能为零，比值没有上下限", "明显不为零的分母"),
    Reason.TIED: Absent("该分位点附近的数值全部相同", "更精细的测量"),
    Reason.NO_CONTROLS: Absent("变化波及所有对象，没有可比的对照", "未受这一变化波及的对照"),
    Reason.NO_DECLINE: Absent("耗时较长的任务并不更难完成", "时长差别更大的任务"),
    Reason.NOT_BETWEEN: Absent(
        "把两期的因素混合代入后，公式没有数值", "无论怎样混合都能算出数值的因素"
    ),
    Reason.NO_SIGNAL: Absent("真实差异被测量噪声淹没", "更多或规模更大的实验"),
    Reason.JUDGE_UNPROVEN: Absent(
        "尚不能证明评判者强于随机猜测", "更可靠的评判者，或更多经人工核对的评判"
    ),
    Reason.NOT_DETERMINED: Absent("差别很大的取值都能同样好地拟合数据", "更长时间的记录"),
    Reason.NO_PAIRS: Absent("没有任何条目被评过两次", "由两人以上评过的条目"),
    Reason.NO_OUTCOME: Absent("没有写明它代表什么结果", "在 `stands_for` 中写明结果"),
    Reason.NO_COVARIANCE: Absent(
        "汇总表没有两项指标在个人层面的协方差，校正后的相关只知道在 {low} 与 {high} 之间",
        "各组两项指标的协方差",
    ),
    Reason.NOT_REACHED: Absent("曲线在观察期内尚未降到这一水平", "更长的观察期"),
}

PHRASES = {
    "unmeasured": "{when}的{label}无法判断：{reason}；还需要{need}。",
    "unmeasured_effect": "{when}，{label}是否随{factor}而不同，无法判断：{reason}；还需要{need}。",
    "untold_change": "{when}，{label}是否随{factor}而不同，无法判断：相差 {signed}{span}{band}；"
    "还需要更多数据。{need}",
    "banded": "，{level} {band} {low} 至 {high}",
    "band_head": "{level} {band}",
    "bandless": "（{reason}）",
    "provisional": "暂定：{sentence}",
    "empty_period": "{when}没有{label}的数值：这段时间没有任何数据，空缺不等于零。",
    "span": "（{before} → {after}）",
    "who": "{n}，读取 {rows}；{days}，时区 {timezone}",
    "who_group": "{n}（{group}），读取 {rows}；{days}，时区 {timezone}",
    "found_many": "{estimand}；从 {candidates} 个候选中选出",
    "placebo": "在没有任何改动之处重复同样的分析 {count} 次，其中 {as_large} 次达到同样幅度",
    "evidence": "快照 {snapshot} · 口径 {definition} · 第 {look} 次查看 · 程序版本 {code}",
    "evidence_version": "快照 {snapshot} · 口径 {definition} v{version} · 第 {look} 次查看"
    " · 程序版本 {code}",
    "verdict": "评定：{verdict}",
    "needed": "至少需要 {n}",
    "saturated": "已近饱和",
    "hypothesis": "{label}（假设，不参与计算）",
    "tree_closes": "各部分与整体在数据上吻合，最大相对偏差 {residual}。",
    "tree_unchecked": "有一部分没有数值，未能用数据核对。",
    "no_interval": "无区间：{reasons}。",
    "exceeds": "各部分之和比整体多 {units}：同时属于多个部分的，整体中只计一次。",
    "series_range": "{low} 至 {high}",
    "empty_run": "{count}，无数据",
    "shown_of": "共 {count} 个点，展示其中 {shown} 个",
    "rows_shown": "共 {count} 行，这里列出 {shown} 行；--markdown、--json 和网页会列出全部",
}

CHINESE = Grammar(
    lang="zh",
    signs=Signs(
        percent="%",
        to=" 至 ",
        stop="。",
        colon="：",
        comma="，",
        gap=" ",
        listing="、",
        brackets=("（", "）"),
        quotes=("「", "」"),
    ),
    labels=Labels(
        means="含义",
        who="人群与时间",
        found="计算方法",
        checks="核对",
        placebo="安慰剂检验",
        caveat="注意",
        next="下一步",
        evidence="依据",
        value="数值",
        count="样本数",
        period="周期",
        state="备注",
        whole="整体",
        metric="组成",
        point="点",
    ),
    verbs=VERBS,
    notes=NOTES
    | chinese_ranges.NOTES
    | chinese_past.NOTES
    | chinese_people.NOTES
    | chinese_trust.NOTES
    | chinese_courses.NOTES
    | chinese_agents.NOTES
    | chinese_money.NOTES
    | chinese_card.NOTES
    | chinese_stage.NOTES
    | chinese_poll.NOTES
    | chinese_boundary.NOTES
    | chinese_choice.NOTES
    | chinese_release.NOTES
    | chinese_judged.NOTES
    | chinese_quality.NOTES
    | chinese_why.NOTES
    | chinese_watch.NOTES
    | chinese_find.NOTES
    | chinese_audit.NOTES,
    checks=CHECKS
    | chinese_trust.CHECKS
    | chinese_agents.CHECKS
    | chinese_money.CHECKS
    | chinese_release.CHECKS
    | chinese_judged.CHECKS
    | chinese_why.CHECKS
    | chinese_watch.CHECKS
    | chinese_boundary.CHECKS
    | chinese_find.CHECKS,
    reasons=REASONS
    | chinese_ranges.REASONS
    | chinese_trust.REASONS
    | chinese_courses.REASONS
    | chinese_judged.REASONS
    | chinese_release.REASONS
    | chinese_why.REASONS,
    bands={
        Band.SAMPLING: "抽样区间",
        Band.EXPECTED: "预期范围",
        Band.RESTATEMENT: "修订范围",
    },
    units={
        Unit.PEOPLE: ("{n} 人", "{n} 人"),
        Unit.PAIRS: ("{n} 对", "{n} 对"),
        Unit.CREATORS: ("{n} 位创作者", "{n} 位创作者"),
        Unit.UNITS: ("{n} 个", "{n} 个"),
        Unit.EPISODES: ("{n} 个片段", "{n} 个片段"),
        Unit.EXPERIMENTS: ("{n} 个实验", "{n} 个实验"),
        Unit.ROWS: ("{n} 行", "{n} 行"),
        Unit.DAYS: ("{n} 天", "{n} 天"),
        Unit.NUMBER: ("{n}", "{n}"),
        Unit.SHARE: ("{n}", "{n}"),
        Unit.POINTS: ("{n} 个百分点", "{n} 个百分点"),
        Unit.RATIO: ("{n}", "{n}"),
        Unit.MONEY: ("{n}", "{n}"),
        Unit.MILLISECONDS: ("{n} 毫秒", "{n} 毫秒"),
    },
    forms={
        Form.PEOPLE: ("{n} 人", "{n} 人"),
        Form.EPISODES: ("{n} 个片段", "{n} 个片段"),
        Form.ROWS: ("{n} 行", "{n} 行"),
        Form.FILES: ("{n} 个文件", "{n} 个文件"),
        Form.PERIODS: ("{n} 期", "{n} 期"),
        Form.DAYS: ("{n} 天", "{n} 天"),
        Form.COUNT: ("{n}", "{n}"),
    },
    states={
        State.CLOSED: "",
        State.OPEN: "暂定",
        State.EMPTY: "无数据",
        State.MARKED: "数据可能不全",
    },
    phrases=PHRASES
    | chinese_why.PHRASES
    | chinese_ranges.PHRASES
    | chinese_brief.PHRASES
    | chinese_charts.PHRASES,
    points=("{n} 个百分点", "{n} 个百分点"),
    days=days,
    period=period,
    moment=moment,
)
