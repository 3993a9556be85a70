"""关于各期之间“预期范围”的中文说法。"""

from __future__ import annotations

from cynosure.report.grammar import Absent
from cynosure.stats.undefined import Reason

NOTES = {
    "declared_days": "本期内有 `calendar.holidays` 列出的日子（{names}）；"
    "区间只由含有同类日子的往期得出。",
    "unlike_periods_left_out": "有 {count}的日子类型不同（{names}），未计入区间的历史。",
    "expected_range_needs": "计数类指标没有抽样区间；预期范围由此前已结束的周期推算，还差 {more}。",
    "expected_range_not_computed": "计数类指标没有抽样区间；提问时尚未计算预期范围。",
    "still_moves": "已到约 {share}：已结束的周期在同样时点大致如此，"
    "此后到结束时的变动为 {low} 至 {high}。",
    "look_at_source": "请检查 `{source}` 是否还有数据写入。",
    "see_doctor": "查看哪些问题受影响、怎样补救：`{command}`。",
    "mend_file": "请修复或移走 `{file}`，再重新载入：`{command}`。",
}

REASONS = {
    Reason.STANDS_ALONE: Absent("此前没有同类周期", "此前有同类周期的一期"),
    Reason.FEW_PERIODS: Absent(
        "此前已结束的周期太少，说不出常态：可作比较的只有 {had} 次，至少要 {needed} 次",
        "更多已结束的周期",
    ),
    Reason.NOT_POSITIVE: Absent("推算所用的基准值不大于零", "大于零的基准值"),
    Reason.STEADY: Absent("此前各期的变化完全一致，无从估计波动", "有波动的周期"),
    Reason.GAP_BEFORE: Absent("用作对比的一期没有数据或数据不全", "紧邻其前的完整一期"),
    Reason.NO_ARRIVALS: Absent(
        "最终会到多少尚不可知", "写明到达时间的数据行（在数据源映射中写 `received_ts`）"
    ),
}

PHRASES = {
    "inside": "，处于正常范围",
    "above": "，高于这一范围",
    "below": "，低于这一范围",
    "remark_above": "高于预期范围",
    "remark_below": "低于预期范围",
}
