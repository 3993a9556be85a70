"""关于北极星背后的数据、动态、抗作弊与定义的中文说法。"""

from __future__ import annotations

DATA = {
    "star_covered": "覆盖最薄弱的是{what}：{share}，至少 {low}。",
    "star_no_rows": "没有任何一个已结束的周有它的数据。",
    "star_accounts": "有 {count} 疑似并非真人账号（像程序，或连续满足的次数多到不可能是巧合）；"
    "计入他们，数值相差 {change}。",
    "star_gap": "{dimension} 为 {part} 的部分，变动与其余部分相差 {points}：可能是日志变了，"
    "也可能是那里的用户变了。",
    "star_gap_since": "从 {day} 起，{dimension} 为 {part} 的部分，变动与其余部分相差 {points}："
    "可能是日志变了，也可能是那里的用户变了。",
    "star_twice": "{share} 的行重复发送，已在载入时去除。",
    "star_late": "{share} 的行在当天之后才到；{most} 的行在 {days} 天内到齐。",
    "star_clocks": "{count}（{share}）的时间晚于收到的时间：设备时钟偏快。",
    "star_counted_otherwise": "{way}：{change}。",
    "star_reliable": "按人计算的分半信度为 {value}，至少 {low}。",
    "star_judge_alone": "{name} 有 {count} 条标注出自评审模型，从未与人的判断对照过。",
    "star_judge_agrees": "{name} 的评审与人的判断在 {pairs} 对中有 {share} 一致。",
    "star_load_rows": "请载入至少一个完整周的数据。",
    "star_name_rows": "让这一占比达到界限：{what}。",
    "star_data_stay": "不缺什么；若日志有一部分失声，评定会随之改变。",
    "star_exclude": "请核查这些账号（{count}），写入 `trust.exclude` 排除，或说明保留的理由。",
    "star_look_at_log": "请用同一事项的另一份计数核对 {dimension} 为 {part} 的日志。",
    "star_send_once": "请在源头给每一行一个 ID，重复发送才能识别。",
    "star_close_later": "请把一天的关闭时间推后到 {days} 天（`calendar.day_closes_after`）。",
    "star_date_by_server": "设备时钟偏快的行，请按服务器时间记日期。",
    "star_label_sample": "请让人对评审标注过的内容（{name}）抽样再标一遍。",
}

DYNAMICS = {
    "star_days": "变动 1% 约需 {days} 天才能看出（{people}对半分流，经 CUPED 调整）。",
    "star_no_days": "每人每周的贡献无从得知，因此说不出变动多久才能看出。",
    "star_saturated": "已饱和：{what}占 {share}，余地很小。",
    "star_headroom": "尚有余地：{what}占 {share}。",
    "star_weekday": "一周中最忙的是{day}，占 {share} 的行。",
    "star_weekday_uneven": "仅{day}一天就占 {share} 的行：请按周比较，不要按天比较。",
    "star_usual_week": "无事发生的一周也会变动 {low} 至 {high}。",
    "star_around_release": "发布 {release} 起第 {weeks} 周，它已变动 {change}：与没有发布的"
    "各周相比，名次为第 {rank}，共 {of}。仅是时间上的先后。",
    "star_version_break": "第 {version} 版口径与现行口径在相同的 {weeks} 周上相差 {change}。",
    "star_harder": "请要求每人不止一次（`having`），看占比是否离开上限。",
    "star_more_weeks": "请载入至少两个完整周、带有用户的数据。",
    "star_more_people": "需要更多的人或更多的周：{people}、{weeks} 周可看出 {change}。",
}

ROBUSTNESS = {
    "star_paradox": "出现效率悖论（{name}）：单个任务对它的贡献变动 {effort}，"
    "用户感受变动 {felt}。",
    "star_no_paradox": "未见效率悖论（{name}）：单个任务对它的贡献变动 {effort}，"
    "用户感受变动 {felt}。",
    "star_no_effort": "单个任务多费功夫不会让它变大（{name}）；用户感受变动 {felt}。",
    "star_nothing_felt": "用户感受无从得知：既没有标注，也没有满足规则。",
    "star_wrong_way": "在 {of} 个周与实验组中，有 {count} 个与用户感受反向变动：{names}。",
    "star_never_wrong_way": "在 {of} 个周与实验组中，没有一个与用户感受反向变动超出噪声。",
    "star_vulnerable": "给日志掺水即可让它变动 {change}：{attack}。",
    "star_goes_with_label": "与用户评价 {label} 的相关为 {value}（{low} 至 {high}）。",
    "star_part_goes": "{part}：与 {label} 的相关为 {value}（{low} 至 {high}）。",
    "star_model_held": "{part}：固定模型后为 {value}，其中 {gone} 随模型而去。",
    "star_differs_by_part": "它在一部分与用户评价一致，在另一部分则不然：合成一个数会误导。",
    "star_same_everywhere": "{part}：无法定义，{count} 个有标注的对象取值全都相同。",
    "star_happy_few": "满意度并未测得：得到满足的有 {well} 作答，未得到满足的只有 {other} 作答。",
    "star_more_than_unaided": "{part}：{people}中，用产品至少做成一件的占 {aided}，"
    "不用产品的占 {unaided}（每人 {tasks} 件）。",
    "star_no_more_unaided": "{part}：{people}中，用产品至少做成一件的占 {aided}，"
    "不用产品也有 {unaided}（每人 {tasks} 件）：并不比不用时多。",
    "star_top": "最靠前的 {few} 用户占了它的 {share}。",
    "star_push_empty": "若加码到现在的 {factor} 倍，涨幅中有 {share} 是虚增（{low} 至 {high}），"
    "以{gets}计。",
    "star_push_sound": "若加码到现在的 {factor} 倍，涨幅中看不出虚增（{share}，{low} 至 {high}），"
    "以{gets}计。",
    "star_push_peak": "超过现在的 {factor} 倍（{low} 至 {high}）以后，它越多，{gets}反而越少。",
    "star_push_untold": "加码之后会有多少虚增，目前无法判断：人数不足，或同一个人身上看不出"
    "它越多、{gets}就越多。",
    "star_push_once": "它在一个周期内对每人至多计一次，同一批人做得再多也不会更高。",
    "star_empty_part": "它的变动有 {share}（{low} 至 {high}）来自虚增的部分：{parts}。"
    "同一个人这些部分做得越多，次周越少再来。",
    "star_all_empty": "它的变动全部来自虚增的部分：{parts}。同一个人这些部分做得越多，"
    "次周越少再来。",
    "star_no_empty_part": "各组成部分中，看不出有哪一部分做得越多、次周越少再来。",
    "star_pair_guardrail": "请为它配一条护栏指标：当它空涨时，护栏会变差。",
    "star_ask_people": "请直接问用户：随机抽取一部分做过的事做问卷，作为标注载入。",
    "star_more_labels": "请在做过的事中随机抽取更多，加以标注。",
}

CLARITY = {
    "star_complexity": "它的定义有 {conditions} 个条件、{constants} 个常数。",
    "star_touches": "链条闭合：它要求价值时刻 {moment} 发生。",
    "star_chain_unknown": "已记录的行没有写明是否包含价值时刻 {moment}。",
    "star_rule_without": "不要求价值时刻 {moment} 也算满足的类别：{names}。",
    "star_misses": "链条断裂：价值时刻 {moment} 一次不发生，它也能上涨。",
    "star_no_moment": "没有人写明产品在哪个时刻帮到用户（`star.proposition.moment`），"
    "因此看不出指标是否触及它。",
    "star_says_nothing": "没有一句话说明它的含义（`says`）。",
    "star_says_much": "它的说明有 {length} 个词；超过 {most} 个就难以记住。",
    "star_too_many": "{conditions} 个条件超出了人能记住的数目（{most}）。",
    "star_understood": "{people}中有 {share} 选对了它的含义。",
    "star_use_moment": "请让它建立在 {moment} 之上，或写明它在哪个时刻帮到用户。",
    "star_write_proposition": "请写明它为谁解决什么问题、在哪个时刻帮到人（`star.proposition`）。",
    "star_write_says": "请用一句话说清它的含义，中英文各一句（`says`）。",
    "star_poll": "请问问团队它是什么意思：`{command}`。",
}

NOTES = DATA | DYNAMICS | ROBUSTNESS | CLARITY
