"""关于“常见误选的北极星”及其实测依据的中文说法。"""

from __future__ import annotations

NOTES = {
    "typical_wrong_choice": "拿它当北极星是常见的误选（{choice}）：{why}。",
    "choice_to_check": "拿它当北极星之前要先核对（{choice}）：{why}。",
    "choice_without_value": "它离用户价值有多远，现在测不了：没有任何一类片段写明何时算满足"
    "（`fulfilled`）。",
    "days_between_value": "得到满足的用户，下一次得到满足的间隔中位数为 {median}"
    "（一半落在 {low}到 {high}之间），第二天就再次得到满足的占 {next_day}；"
    "依据 {people}。",
    "active_without_value": "它所统计的人里，本期有 {share} 什么也没得到："
    "{people}中有 {count} 人。",
    "effort_per_value": "每满足一次，对应 {effort} 个这样的计数（共满足 {count}）；"
    "要留意它是否随这个数一起变大。",
    "held_by_few": "前 {top} 的用户占了其中的 {share}（共 {people}有计数）。",
    "returned_share": "本期退回的款项相当于本期收款的 {share}。",
    "value_per_piece": "至今创建的 {made} 个智能体中，本期让创建者以外的人得到满足的有 {count} 个，"
    "占 {share}。",
    "value_after_joining": "新用户首周得到满足的占 {share}；依据 {people}。",
    "kept_after_four_weeks": "四周后仍得到满足的新用户占 {share}；依据 {people}。",
    "choice_not_measured": "现有数据测不了：{what}。",
}
