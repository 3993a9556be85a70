"""关于产品阶段的中文说法。"""

from __future__ import annotations

NOTES = {
    "stage_is": "现有数据只剩一个可能的阶段：{stage}。",
    "stages_left": "现有数据仍有几个可能的阶段：{stages}。",
    "stage_between": "策略库里的阶段都被排除：产品正处于两个阶段之间，或这些经验线不适合本市场。",
    "stage_many_people": "每周 {count}，界线为 {bar}。",
    "stage_plateau": "留存曲线已走平（{share} 留下）。",
    "stage_grows_less": "月增长最多 {high}，界线为 {bar}。",
    "stage_grows_more": "月增长至少 {low}，界线为 {bar}。",
    "stage_few_come": "（新增 + 回流）÷ 流失最多 {high}，界线为 {bar}。",
    "stage_more_come": "（新增 + 回流）÷ 流失至少 {low}：来的不比走的少。",
    "stage_looks_at": "{star}。护栏：{guardrails}。",
    "stage_no_probability": "整个区间越过经验线才排除一个阶段；剩下的不附概率。",
    "stage_thumb": "界线都是策略库（`stages.yml`）里的经验值，并非本市场的事实。",
    "stage_ask_again": "从{day}起再问一次（`{command}`）：连续两次只剩同一个阶段，才谈交接北极星。",
    "stage_hand_over": "两次复核一致。若要交接给“{star}”，请在星文件中签署 `handover`，"
    "两颗星并行 {weeks} 周，并换算目标。",
    "handing_over": "正在交接给“{to}”，签署人 {by}：已并行 {weeks} 周，共需 {needed} 周。",
    "stage_more_weeks": "载入更早的数据：有 {weeks} 个已结束的周，才能检验留存是否走平、区分阶段。",
}
