"""关于团队调查的中文说法。"""

from __future__ import annotations

NOTES = {
    "nobody_polled": "还没有问过任何人“{metric}”是什么、会往哪边走：未评估。",
    "polled_too_few": "只有 {people}作答；不足 {needed}不下结论。",
    "polled_directions": "关于它会往哪边走，{share} 的回答正确（{people}，{scenarios} 个情景）。",
    "nothing_decided": "“{metric}”没有已知的正确答案：凭它的口径无法判定已答的情景，"
    "负责人也没有填写答案列。",
    "polled_before_change": "未计入：{people}回答的是以前的口径。",
    "scenarios_undecided": "未计入：{count} 个情景既不能由口径判定，负责人也没有给出答案。",
    "star_named": "问到北极星是哪一个时，{share} 说对了（{people}作答）。",
    "meaning_named": "问到它统计什么时，{share} 选对了口径（{people}作答）。",
    "team_means_other": "{team}团队多数人以为它指的是：{meaning}。",
    "work_moves": "{share} 认为自己的工作会影响它，至少部分影响（{people}作答）。",
    "team_agrees": "不论对错，大家对方向的看法有多一致：Krippendorff α 为 {alpha}"
    "（{low} 至 {high}）。",
    "run_poll": "问问团队：`{command}` 会生成调查表，至少 {needed}各自独立填写。",
    "fill_key": "请负责人填写列首为“答案”的一列：`{command}`。",
    "explain_scenario": "把最少人答对的情景（正确率 {share}）讲清楚：{scenario}",
    "ask_more": "再多问一些人（目前 {people}）：`{command}`。",
}
