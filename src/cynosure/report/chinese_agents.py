"""关于用户构成、来去与自建智能体的中文说法。"""

from __future__ import annotations

from cynosure.report.grammar import Outcome

NOTES = {
    "mix_reverses": "按 `{dimension}` 拆分后，整体与各部分的变动方向相反：两者要分开看。",
    "agents_without_creator": "没有创建者的智能体：{count} 个；对它们而言所有人都算外部用户。",
    "own_agents": "未计入：创建者与自己智能体之间的 {count} 对关系。",
    "chosen_by_people": "用不用是用户自己选的；愿意尝新的人本来就可能在变化。",
    "hold_out_agents": "随机抽一半用户，对其隐藏新智能体：每组 {side}，持续 {days}，"
    "可检出人均 {detects} 次会话的差异。",
}

CHECKS = {
    "growth_closes": Outcome(
        "上期 {before} + 新增 {new} + 回流 {back} − 流失 {gone} = {active}",
        "上期 {before} + 新增 {new} + 回流 {back} − 流失 {gone} ≠ {active}",
        "没有上一期可供核算",
    ),
    "mix_closes": Outcome(
        "按 `{dimension}` 拆分，内部变化与结构变化之和等于总变动（最大相差 {residual}）",
        "按 `{dimension}` 拆分，内部变化与结构变化之和不等于总变动（最大相差 {residual}）",
        "按 `{dimension}` 拆分之和是否等于总变动，无法得知",
    ),
    "agents_parts": Outcome(
        "获得价值的人：仅主助手 {main} + 仅智能体 {agents} + 两者 {both} = {people}",
        "获得价值的人：仅主助手 {main} + 仅智能体 {agents} + 两者 {both} ≠ {people}",
        "按使用对象拆分之和是否等于总数，无法得知",
    ),
}
