"""图表的中文说法：每张图说明了什么，时间轴上标了什么。"""

from __future__ import annotations

PHRASES = {
    "chart_nothing": "{title}：没有可以绘制的数值。",
    "chart_series": "图中共 {periods} 期，最低 {low}，最高 {high}；"
    "最近结束的一期（{days}）为 {value}{side}。",
    "chart_open": "当前一期尚未结束，不作比较。",
    "chart_breakdown": "{title}（按 {dimension}）：最高为{most}，{high}；最低为{least}，{low}；"
    "整体 {whole}。",
    "chart_whisker": "色条为数值，横线为其区间。",
    "chart_whole": "虚线为整体。",
    "chart_waterfall": "{title}：各部分合计 {whole}，其中{part}最大，为 {value}。",
    "chart_matrix": "{title}：最高 {high}（{high_at}），最低 {low}（{low_at}）。",
    "chart_cell": "{title}：{value}（{at}）。",
    "chart_course": "{title}，{days}：{values}。",
    "chart_curve": "{title}：{x_label}为 {x_first} 时是 {y_first}，为 {x_last} 时是 {y_last}。",
    "chart_points": "{title}：共 {count} 个点，{x_label}从 {x_low} 到 {x_high}，"
    "{y_label}从 {y_low} 到 {y_high}。",
    "chart_tree": "{label}为 {estimate}，由以下部分构成：{parts}。",
    "chart_leaf": "{label}为 {estimate}。",
    "release_model": "模型",
    "release_prompt": "提示词",
    "release_product": "产品",
    "release_judge": "评判",
    "release_price": "价格",
    "release_policy": "规则",
    "release_campaign": "活动",
    "release_incident": "事故",
    "releases_several": "{count} 次发布",
}
