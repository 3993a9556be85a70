"""周报、图表及各栏目的中文说法。"""

from __future__ import annotations

PHRASES = {
    "brief_title": "{product} 周报",
    "brief_about": "{days}，时区 {timezone}。每一行末尾是所依据的结论编号，"
    "用 `cyn ledger show` 可查看全文。",
    "brief_star": "北极星",
    "brief_moved": "超出正常范围的指标",
    "brief_guardrails": "护栏",
    "brief_groups": "各群体",
    "brief_trust": "数据可信度",
    "brief_untold": "无法判断的问题",
    "brief_next": "下一步",
    "brief_evidence": "依据",
    "brief_luck": "共查看 {looked} 项计数。"
    "即使一切如常，任意一期里每 {luck} 项也约有一项会偶然超出范围。",
    "brief_usual": "无需解释：所查看的 {looked} 项计数均处于正常范围；"
    "即使一切如常，每 {luck} 项也约有一项会偶然超出。",
    "brief_no_range": "暂时无从判断：所查看的 {looked} 项计数此前已结束的周期都还不够。",
    "brief_passed": "✓ 其余 {count} 项核对均通过",
    "brief_unknown": "– 另有 {count} 项凭现有数据无法核对，用 `cyn doctor` 查看",
    "brief_table": "数据：{title}",
    "chart_says": "{label}，共 {periods} 期；具体数值见下方表格。",
    "chart_legend": "浅色块为各期的范围或区间；空心圆表示尚未结束或数据可能不全；"
    "三角形表示超出预期范围。",
}
