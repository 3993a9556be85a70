"""关于指标卡与定期复核的中文说法。"""

from __future__ import annotations

NOTES = {
    "card_touches": "{metric}建立在价值时刻 `{moment}` 之上。",
    "card_touches_not": "{metric}没有触及价值时刻 `{moment}`：没人得到价值它也会上升，"
    "照现在的口径不能作北极星。",
    "card_touches_unknown": "{metric}是否建立在 `{moment}` 之上，从星文件看不出来："
    "它统计的行连同结果一起记录。",
    "card_rules_without": "按星文件自己的规则，不看 `{moment}` 也算满足的有：{rules}。",
    "card_no_proposition": "星文件没有写 `proposition`：没人写明产品帮谁、解决什么、在哪一刻做到。",
    "card_no_sentence": "还没有人用一句话说清它（`says`）。",
    "card_no_empty_rise": "还没有人写明它怎样会在没有价值时上升（`empty_rise`）。",
    "card_no_guardrails": "没有设护栏。",
    "card_no_owner": "没有负责人（`owner`）。",
    "card_owner_unknown": "{owner}在别处都没有出现：指标树、各项签署、团队调查里都没有。"
    "请确认确有其人。",
    "card_no_review": "没有定复核日期（`review`）。",
    "card_review_past": "{day}，已过期 {days}。",
    "card_review_on": "{day}，还有 {days}。",
    "card_guardrail": "{metric}：与前 {periods} 个已结束周期的均值相比，变差不超过 {share}。",
    "card_no_audit": "没有评定：{why}。",
    "review_first": "这是账本里的第一次体检，没有可比的。",
    "review_since": "对照 {day}的体检（`{finding}`）。",
    "review_no_change": "各项评定都没有变化。",
    "review_faded": "变弱的评定：{count} 项。",
    "review_redefined": "{metric}：当时是第 {then} 版口径，现在是第 {now} 版。",
    "review_same_definitions": "口径都与当时相同。",
    "review_past_due": "{what}：{day}已到期（{days}前）。",
    "review_due_soon": "{what}：{day}到期（还有 {days}）。",
    "review_nothing_due": "30 天内没有到期事项。",
    "review_poll_old": "上一次问团队是 {day}（{days}前）。",
}
