"""警报的中文说法。"""

from __future__ import annotations

from cynosure.report.grammar import Outcome

NOTES = {
    "see_beliefs": "看看其他信念，并重新审视以这条信念为前提的工作：`{command}`。",
}

CHECKS = {
    "value_link_kept": Outcome(
        "价值关联没有弱于快照 {since}：当时{was}，现在{now}",
        "价值关联减弱：快照 {since} 时为{was}，现在为{now}",
        "价值关联是否减弱，无法得知",
    ),
    "belief_stands": Outcome(
        "没有证据推翻“{belief}”（{author}，把握 {sure}；`{falsifier}`）",
        "一条信念已被证伪：“{belief}”（{author}，把握 {sure}；`{falsifier}`）",
        "“{belief}”是否已被证伪，无法得知",
    ),
}
