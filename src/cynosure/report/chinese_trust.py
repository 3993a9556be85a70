"""关于数据可信度的中文说法：门槛、时钟，以及双方数字的核对。"""

from __future__ import annotations

from cynosure.report.grammar import Absent, Outcome
from cynosure.stats.undefined import Reason

NOTES = {
    "cut_files": "有 {count}断在一行中间（{files}），其后的数据缺失；"
    "涉及日期：{first_day}至{last_day}，或更晚。",
    "cut_files_whole": "有 {count}断在一行中间（{files}），其后的数据缺失，涉及日期不明。",
    "equal_is_no_proof": "数字相等，不代表双方数的是同一批人；要确认，需比对 ID 名单。",
    "one_way_reproduces": "恰有一种组合能得出对方数字。这是最简单的解释，"
    "但不能证明对方就是这样数的。",
    "several_ways_reproduce": "有 {count} 种组合都能得出对方数字；只凭数字，"
    "无法判断对方用的是哪一种。",
    "nearest_way_only": "没有任何组合能得出对方数字。表中列出的是最接近的一种及其余额，"
    "不能当作解释。",
    "number_of_another_period": "对方数字等于我方另一周期的数字（{periods}）："
    "对方统计的可能是那个周期。",
    "duplicates_may_be": "这些日期内，载入时去除的重复行至多有 {count}。"
    "若对方保留重复行，数字会偏大；"
    "其中有多少属于该指标，已无从得知。",
    "blocked": "暂不能回答：{blocks}。{lift}。",
    "rows_of_one_id_differ": "`{table}` 表有 {count} 行与先前同一 ID 的行内容不同"
    "（来自 {sources}）；以最后载入的为准，但哪一行正确尚不得知。",
    "suspects_are_counted": "行为像程序的有 {count}；只要星文件（`trust.exclude`）没有排除，"
    "就照常计入。",
    "ask_star": "看看这个数字由哪些部分构成：`{command}`。",
    "agree_on_ways": "请向对方确认是否如此计数，并约定统一的方式：{ways}。",
    "ask_other_period": "按对方数字可能对应的周期再核对一次：`{command}`。",
    "ask_their_list": "请询问对方数字的算法，或索取背后的 ID 名单：还有 {rest}在这里查不出来。",
    "unblock": "{what}。",
    "reconcile_first": "先与一个已被信任的数字核对：`{command}`。",
}

CHECKS = {
    "same_number": Outcome(
        "对方数字 {mine}，我方数字 {ours}：一致",
        "对方数字 {mine}，我方数字 {ours}：不一致",
        "无法比较双方数字",
    ),
    "difference_explained": Outcome(
        "差异已全部解释：剩余 {rest}，共试了 {tried} 种计数方式",
        "未解释：{rest}，共试了 {tried} 种计数方式",
        "差异无法拆开",
    ),
    "bar_at_least": Outcome(
        "{what}：{share}，门槛 {bar}",
        "{what}：{share}，未达到门槛 {bar}",
        "{what}：现有数据无法得知",
    ),
    "bar_at_most": Outcome(
        "{what}：{share}，上限 {bar}",
        "{what}：{share}，超过上限 {bar}",
        "{what}：现有数据无法得知",
    ),
    "one_currency": Outcome(
        "`{table}` 只有一种货币（{currencies}）",
        "`{table}` 混有多种货币（{currencies}），不会相加",
        "`{table}` 的货币未知",
    ),
    "no_future_rows": Outcome(
        "`{table}` 中晚于载入时刻的数据：{count}",
        "`{table}` 中有 {count}的时间晚于载入时刻",
        "`{table}` 是否有未来时间的数据，未知",
    ),
    "clocks_run_on": Outcome(
        "会话内时间倒退的数据：{count}",
        "有 {count}在会话内时间倒退",
        "时钟是否倒退未知：没有事件带会话内的 `seq`",
    ),
    "clocks_keep_time": Outcome(
        "时钟与平时不同的小时数：{count}",
        "有 {count} 个小时的数据比平时早到或晚到一分钟以上",
        "时钟是否跳变未知：没有哪个小时有足够多带接收时间的事件",
    ),
    "no_empty_days": Outcome(
        "`{table}` 没有任何数据的日期：{count}",
        "`{table}` 在首末两日之间有 {count}没有任何数据",
        "`{table}` 覆盖哪些日期，未知",
    ),
    "ids_spelt_alike": Outcome(
        "只差大小写、空格或末尾 .0 的 ID：{count} 个",
        "与另一个 ID 只差大小写、空格或末尾 .0 的有 {count} 个，各自按一人计",
        "是否有只差大小写、空格或末尾 .0 的 ID，未知",
    ),
    "agents_known": Outcome(
        "用户用过、但 `agents` 表中没有的智能体：{count} 个",
        "用户用过、但 `agents` 表中没有的智能体有 {count} 个，其创作者未知",
        "智能体是否都已登记，未知",
    ),
    "events_met": Outcome(
        "北极星用到的事件在数据中都出现过：{names}",
        "北极星用到、但数据中从未出现的事件：{names}",
        "北极星用到的事件是否出现过，未知",
    ),
}

REASONS = {
    Reason.COUNTED: Absent("逐一清点所得，无需区间", "无需补充"),
}
