"""关于候选搜索的中文说法：试了多少、对照怎么说、下一步测什么。"""

from __future__ import annotations

from cynosure.report.grammar import Outcome

NOTES = {
    "not_caused": "它只是值得做实验的候选：看不见的兴趣会让人既多做动作又多回来，"
    "任何搜索都分不清这两者。",
    "tried": "共试了 {count} 个候选，只在一半人中搜索；结果随机重排 {deals} 次作对照，"
    "所报数字取自另一半人。",
    "pairs_of": "用户早期做过 {events} 种事件，只对其中做的人最多的 {paired} 种尝试了两两组合。",
    "passes_within": "在 {part} 这部分用户中通过：{action}，预示此后的回访。",
    "by_parts": "除全体之外，还在 {parts} 部分用户中各自搜索；随机水平与区间均按所有搜索合计。",
    "in_no_part": "不属其中任何部分的有 {people}；只按已知属性取人数最多的几部分。",
    "parts_differ": "一部分通过、另一部分未通过，并不等于两者有别；是否有别，请看与其余用户相比的"
    "那几列。",
    "encourage": "随机选一半新用户加以引导：{action}。若做的人因此多出 {taken}，且差距全部出自"
    "这一动作，总共 {people}即可看出（{detects}）。",
}

CHECKS = {
    "landmark": Outcome(
        "观察窗最晚在第 {last} 天关闭，结果从第 {first} 天起算",
        "观察窗在第 {last} 天才关闭，而结果从第 {first} 天就已起算",
        "观察窗是否先于结果关闭，无法得知",
    ),
    "found_by_search": Outcome(
        "从 {tried} 个候选中找出（整次搜索 p = {p}）",
        "搜索 {tried} 个候选，随机也能得到这样的结果（p = {p}）",
        "是否与随机所得无异，无法得知",
    ),
    "held_out": Outcome(
        "未参与搜索的另一半人（{n}）予以证实，同等活跃的人之间也成立",
        "未参与搜索的另一半人（{n}）中，同等活跃的人之间未能证实",
        "另一半人是否证实，无法得知",
    ),
    "more_than_control": Outcome(
        "与结果的关联强于“结果之后再做同一动作”：高出 {by}，至少 {low}",
        "结果之后再做同一动作，与结果的关联不相上下，占比或 phi "
        "有一项未能拉开（相差 {by}，下限 {low}）",
        "结果之后做同一动作的人太少，无从对照",
    ),
}
