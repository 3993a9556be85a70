"""关于“起始之后一段时间”的中文说法：窗口、回访、漏斗步骤。"""

from __future__ import annotations

from cynosure.report.grammar import Absent
from cynosure.stats.undefined import Reason

NOTES = {
    "courses_open": "暂定。起始日不晚于{end}的用户，其观察期要到 {closes_at} 之后才算齐全，"
    "在此之前不作比较。",
    "there_before": "已剔除 {count}：数据开始不久就已出现，无从得知其真正的起始日。",
    "first_touch": "次序口径 first_touch：每一步只看历史上的首次发生，且须依次发生；每人只计一次。",
    "any_window": "次序口径 any_window：每做一次第一步就算一次尝试，取走得最远的一次；"
    "每人每期只计一次。",
    "steps_within": "所有步骤须在第一步之后 {within} 内完成。",
    "steps_in_period": "所有步骤须在本期内完成；写上 `window`，起步晚的人便有同样长的时间。",
    "see_cohorts": "按起始批次逐批查看：`{command}`。",
    "see_steps": "逐步查看：`{command}`。",
    "keep_metric": "如需长期跟踪，把它写进 `cynosure.yml` 的 `metrics:`：`{written}`。",
}

REASONS = {
    Reason.WINDOW_OPEN: Absent("起始之后的观察期尚未结束", "更早起始的用户"),
    Reason.THERE_BEFORE: Absent("所有人在数据开始时就已存在", "之后才起始的用户"),
}
