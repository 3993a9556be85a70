"""关于收入、计量成本与账单的中文说法。"""

from __future__ import annotations

from cynosure.report.grammar import Outcome

NOTES = {
    "refunds_by_size": "退款和手续费一律按绝对值扣除，不看文件里写的正负号。",
    "revenue_shared_equally": "每位用户当期的付费，平均分摊到其当期满足的各次会话：这是约定的规则，"
    "不是测量结果。",
    "unmetered": "没有成本记录的模型回复有 {count}（{share}）。",
    "billed_beside_metered": "会话、类别、模型的成本取计量值；账单只作对照，绝不与计量相加。",
    "metered_in_currency": "计量成本没有注明货币，按 {currency} 计。",
    "add_table": "添加 `{table}` 表的数据源。",
    "meter_cost": "在 `generations` 中映射 `cost` 列，让每条回复都有成本。",
}

CHECKS = {
    "revenue_closes": Outcome(
        "已分摊 {allocated} + 未分摊 {unallocated} = 净收入 {net}",
        "已分摊 {allocated} + 未分摊 {unallocated} ≠ 净收入 {net}",
        "分摊是否闭合，无法得知",
    ),
}
