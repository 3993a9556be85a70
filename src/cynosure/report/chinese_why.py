"""关于变动归因的中文说法：是真是假、在哪里、比率还是结构、同期发生了什么。"""

from __future__ import annotations

from cynosure.report.grammar import Absent, Outcome
from cynosure.stats.undefined import Reason

NOTES = {
    "nothing_to_explain": "变动没有超出平常的范围，因此不作拆分。",
    "range_by_people": "已结束的周期太少，算不出预期范围；此处放行的依据是两期之差按人聚类的区间，"
    "它并不反映各周之间本来的起伏。",
    "days_in_one_alone": "两期之中只有一期含有 `calendar.holidays` 列出的日子（{names}），"
    "它们的影响与其他变化混在一起；请用 `--against` 换成含有同类日子的周期来对照。",
    "sits_in": "超出规模本身所能解释的部分，集中在 {parts}。",
    "two_lines": "必须分成两行来看：`{dimension}` 的内部变化与结构变化方向相反。",
    "judged_whole": "评审类指标只能整体来看：少量标注代表全部数据行，变动无法拆分到各部分。",
    "method_named": "树的各项贡献按 `{method}` 分摊；换一种方法分法不同，总和不变。",
    "inseparable": "模型与时间无法分开：{factors} 没有任何一个取值在两期同时在用，"
    "它的作用与同期其他变化混在一起。",
    "mostly_one_sided": "此处 `{dimension}` 与时间无法分开："
    "其中一期有 {share} 属于另一期没有的取值。",
    "ask_release": "同期有发布，不等于是它的作用；请逐个去问：`{command}`。",
    "placebos_few": "没有安慰剂对照：没有发布的周期只有 {count}，"
    "至少要 {needed} 个才能说明平常如何。",
    "false_alarm_share": "安慰剂对照：没有发布的共 {count}，其中 {judged} 期算得出预期范围，"
    "仍有 {share} 超出。",
    "silent_change": "`{model}` 的回答在 {day} 前后变了（不能排除 {earliest} 至 {latest}），"
    "附近没有模型发布记录：{signals}。",
    "noticed_silent": "`{model}` 的回答与以往不同，最可能始于 {onset}；{day} 发现，"
    "附近没有模型发布记录。",
    "would_settle": "要弄清楚还缺：{datum}。为此需要：{takes}。",
    "others_held": "这只是树上的算术：假定其余部分保持不变，而这一点并未得到证实。",
    "mend_meter": "请在 `{version}` 中恢复记录 `{event}`，或暂时不计它，再重新载入后提问。",
    "mend_unnamed": "请在没有版本号的行中恢复记录 `{event}`，或暂时不计它，再重新载入后提问。",
    "name_version": "请先弄清 `{event}` 是记录方式变了，还是用得少了：在事件的映射中加上 "
    "`app_version`，或用两期的服务端日志核对 `{event}` 的次数；重新载入后再问：`{command}`。",
    "count_otherwise": "请先弄清 `{event}` 是记录方式变了，还是用得少了："
    "用两期的服务端日志核对它的次数，再问：`{command}`。",
    "bridge_judge": "请用同一版本的评审给两期的回复都打分，并在该时刻的条件里指定"
    "（`rater_version = …`），重新载入后再问：`{command}`。",
    "load_days": "请补上缺失日期的数据，或改用数据完整的两期，再问：`{command}`。",
    "label_both": "请为每个评审版本打过分的数据行都补上人工标注，或由同一版本重评全部数据行，"
    "重新载入后再问：`{command}`。",
    "parts_levels": "查看标注足够的各部分的水平：`{command}`。",
    "ask_next_period": "无需处理。下一周期结束后再看：`{command}`。",
    "rule_out_fault": "请先排除上面指出的故障，再把这一期当作平常：`{command}`。",
    "mend_tree": "请修正 `cynosure.yml` 中 `tree:` 的恒等式：各部分合起来不等于整体。",
    "split_test": "要弄清楚，可把用户随机分成两组，每组 {side}，持续 {days}；可检出 {detects}。",
    "split_test_share": "要弄清楚，可把用户随机分成两组，每组 {side}，持续 {days}；"
    "可检出 {detects}。",
    "send_canary": "要弄清楚：每天向 `{model}` 发送同样的 {prompts} 条提示，并保存回答。",
    "ask_change": "查看变动由什么构成：`{command}`。",
}

CHECKS = {
    "rows_sound": Outcome(
        "未发现埋点故障（已检查：{named}）",
        "发现埋点故障，排除之前先不要下结论：{named}",
        "无法得知数据行是否有埋点故障",
    ),
    "periods_covered": Outcome(
        "数据覆盖了两期：首尾没有数据的天数，不比中间连续没有数据的天数多",
        "数据没有完整覆盖两期",
        "无法得知数据是否覆盖了两期",
    ),
    "period_cut": Outcome(
        "{start} 至 {end} 共 {days} 天，`{table}` 的数据覆盖其中 {covered} 天",
        "{start} 至 {end} 共 {days} 天，`{table}` 的数据只覆盖其中 {covered} 天：两期长短不一",
        "无法得知 `{table}` 的数据是否覆盖 {start} 至 {end}",
    ),
    "meter_steady": Outcome(
        "没有事件在某个 App 版本里消失或翻倍（已比较 {pairs} 组）",
        "有事件在某个 App 版本里消失或翻倍（已比较 {pairs} 组）",
        "无法得知是否有事件在某个 App 版本里消失",
    ),
    "meter_changed": Outcome(
        "`{event}` 在 `{version}` 中的记录频率是其他版本的 {times} 倍",
        "埋点变了：`{event}` 在 `{version}` 中的记录频率是其他版本的 {times} 倍",
        "无法得知 `{event}` 在 `{version}` 中的记录是否一致",
    ),
    "meter_unnamed": Outcome(
        "`{event}` 在没有版本号的行中，记录频率是其他行的 {times} 倍",
        "埋点变了：`{event}` 在没有版本号的行中，记录频率是其他行的 {times} 倍",
        "无法得知 `{event}` 在没有版本号的行中的记录是否一致",
    ),
    "meter_level": Outcome(
        "与上期相比，没有事件相对其他事件减半（已比较 {events} 个；没有两个版本可供对照）",
        "与上期相比，有事件相对其他事件减半（已比较 {events} 个；没有两个版本可供对照）",
        "无法得知是否有事件相对其他事件减少",
    ),
    "meter_fell": Outcome(
        "与上期相比，`{event}` 相对其他事件的频率是原来的 {times} 倍",
        "与上期相比，`{event}` 相对其他事件的频率只有原来的 {times} 倍；"
        "没有两个版本可供对照，分不清是埋点变了还是行为变了",
        "无法得知 `{event}` 相对其他事件是否减少",
    ),
    "judge_same": Outcome(
        "两期的评审版本相同（{versions}）",
        "评审换了版本（{versions}）：两期属于两段不同的序列",
        "无法得知评审是否换过版本（{versions}）",
    ),
    "judge_anchored": Outcome(
        "评审有多个版本（{versions}），各期都有人工标注校准",
        "有标注与无标注的数据行由不同版本的评审打分（{versions}），人工标注无法校准评审",
        "无法得知人工标注能否校准评审（{versions}）",
    ),
    "judge_share": Outcome(
        "有 {share} 的标注出自与上期不同的评审版本（{versions}）：占比很小，"
        "既造不出变动，也掩盖不了变动",
        "有 {share} 的标注出自与上期不同的评审版本（{versions}）：两期属于两段不同的序列",
        "无法得知标注是否出自不同的评审版本（{versions}）",
    ),
    "outside_range": Outcome(
        "变动 {change}，超出预期范围（{low} 至 {high}）",
        "变动 {change}，仍在预期范围之内（{low} 至 {high}）",
        "无法与预期范围对照：其中一期没有数值",
    ),
    "clear_of_zero": Outcome(
        "变动 {change}，按人计算明显不为零（抽样区间 {low} 至 {high}）",
        "变动 {change}，按人计算与零没有明显差别（抽样区间 {low} 至 {high}）",
        "这一变动没有按人计算的区间",
    ),
    "outside_range_from_nothing": Outcome(
        "上期为 0；本期数值超出预期范围",
        "上期为 0；本期数值仍在预期范围之内",
        "上期为 0，也不知道平常是多少",
    ),
    "clear_of_zero_from_nothing": Outcome(
        "上期为 0；变动按人计算明显不为零",
        "上期为 0；变动按人计算与零没有明显差别",
        "上期为 0，变动也没有按人计算的区间",
    ),
    "people_enough": Outcome(
        "人数较少的一期有 {n}，门槛为 {floor}",
        "人数较少的一期只有 {n}，门槛为 {floor}",
        "人数未知",
    ),
    "answers_steady": Outcome(
        "没有模型在同一名称下改变回答方式（报警 {alarms} 次）",
        "有模型在同一名称下改变了回答方式（报警 {alarms} 次）",
        "无法得知模型的回答是否变过",
    ),
    "localised": Outcome(
        "在一半人中找到的切片，在另一半人中得到了印证（共试 {tried} 个）",
        "属于长尾，没有集中之处：在一半人中找到的切片，在另一半人中都未得到印证（共试 {tried} 个）",
        "无法得知是否集中在某个切片",
    ),
}

REASONS = {
    Reason.METER_CHANGED: Absent(
        "埋点变了，`{event}` 在 `{version}` 中的记录与其他版本不同", "按原来方式记录的该事件"
    ),
    Reason.METER_UNNAMED: Absent(
        "埋点变了，`{event}` 在没有版本号的行中的记录与其他行不同", "按原来方式记录的该事件"
    ),
    Reason.METER_FELL: Absent(
        "`{event}` 相对其他事件的频率只有原来的 {times} 倍，"
        "而没有两个版本可供对照，分不清是记录方式变了还是用得少了",
        "事件所属的 App 版本，或来自其他渠道的 `{event}` 计数",
    ),
    Reason.JUDGE_CHANGED: Absent(
        "评审换了版本（{versions}），两期属于两段不同的序列", "由同一版本评过的两期回复"
    ),
    Reason.PARTLY_COVERED: Absent(
        "{start} 至 {end} 共 {days} 天，数据只覆盖其中 {covered} 天", "其余日期的数据行"
    ),
    Reason.NOBODYS: Absent("变动有一半以上来自疑似非真人的账号", "一份核对过的非真人账号名单"),
    Reason.UNSIGNED: Absent("指标口径改过，尚无人确认", "有人签字确认新口径"),
    Reason.BELOW_FLOOR: Absent("人数较少的一期只有 {people} 人，低于门槛 {floor}", "更多的人"),
    Reason.PARTS_APART: Absent("树中各部分合起来不等于整体", "在数据上成立的恒等式"),
}

PHRASES = {
    "unexplained": "{when}，{label}为何变动，无法判断：{reason}；还需要{need}。",
    "usual_change": "无需解释：{sentence}",
}
