"""关于体检总体结论，以及价值、可操作、先导三项标准的中文说法。"""

from __future__ import annotations

NOTES = {
    "audit_keep": "建议保留{metric}：没有任何一项不成立，也没有备选能做到各项不差且至少一项更好。",
    "audit_watch": "建议观察{metric}：有标准不成立，但没有证据表明哪个备选更好。",
    "audit_dominated": "{rival}在每项标准上都不逊于{metric}，且至少一项更好。",
    "audit_linked_better": "{metric}与价值的关联不成立，而{rival}的关联成立。",
    "audit_lacks": "缺少以下各项的数据，无法下结论：{criteria}。",
    "audit_data_gate": "该指标的数据质量不过关，凡以其为依据的评定都不记为“成立”。",
    "audit_value_gate": "{metric}与它应当代表的结果并不同向，不宜作为北极星。",
    "audit_guarded": "它可以在没有价值的情况下上涨，必须与护栏 {guardrails} 一并使用。",
    "audit_unguarded": "它可以在没有价值的情况下上涨，却没有配套护栏；须先指定护栏才能使用。",
    "audit_order": "标准的次序由 {by} 于 {day}签署：{order}。",
    "audit_no_order": "尚无人签署标准的次序（`evidence.order`），因此各有所长的指标之间不排名。",
    "link_correlation": "{count} 个过往实验中，{proxy}与{value_metric}的真实效应相关为 {value}。",
    "link_band": "{count} 个过往实验中，{proxy}与{value_metric}的真实效应相关在 {low} 到 {high} "
    "之间：汇总表没有给出两者在个人层面如何同动。",
    "link_band_unsure": "{count} 个过往实验中，{proxy}与{value_metric}真实效应的相关，视两者在个人"
    "层面如何同动（汇总表未给出）可为 {low} 到 {high}；而且其中一项的真实变动与噪声无法区分。",
    "link_band_told": "{count} 个过往实验中，{proxy}与{value_metric}的真实效应相关在 {low} 到 "
    "{high} 之间；两者共有的噪声由增量推得。",
    "link_increments": "由相邻两次汇总之间效应的增量（{count} 个变体）推得，两项指标在个人层面的"
    "相关为 {low} 到 {high}。",
    "link_few": "同时测了{proxy}和{value_metric}的过往实验有 {count} 个；不足 {needed} 个，不报"
    "效应之间的相关。",
    "link_prentice": "{count} 个过往实验（不足 {needed} 个）中，扣除{proxy}之后，对{value_metric}的"
    "影响与零无法区分。",
    "link_no_movement": "{count} 个过往实验中，{proxy}或{value_metric}的真实变动淹没在测量噪声里。",
    "link_no_errors": "{proxy}与{value_metric}的过往效应没有方差，看不出其中有多少是偶然；用这样的"
    "数字算相关，连正负号都可能出错。",
    "link_no_arms": "没有可用的过往实验同时测了{proxy}和{value_metric}。",
    "link_nothing": "既没有过往实验，也没有事件能把{proxy}与{value_metric}联系起来。",
    "link_not_found": "在用户早期行为中搜索，没有找到{proxy}所统计的动作与{value_metric}有关。",
    "link_search_refused": "{proxy}与{value_metric}没有实验，也没有搜索结果可以代替：{why}",
    "link_held_out": "在搜索未曾用到的那一半人中，{action} 与{value_metric}的相关为 {value}；"
    "这不代表影响。",
    "link_no_outcome": "星文件没有写明这颗北极星代表什么结果。",
    "link_weakest": "链条上最弱的一环是 {link}。",
    "link_set_apart": "剔除的变体：{whole} 个中的 {count} 个。",
    "link_leaning_at_most": "目前 {count} 个实验；满 {full} 个之前，评定最多为“倾向成立”。",
    "link_name_outcome": "请在 `stands_for` 中写明它所代表的结果，例如留存或收入。",
    "link_export_effects": "请把过往实验载入 effects 表：按实验、变体和指标给出均值、方差和"
    "样本量。",
    "link_export_errors": "请在每个变体的均值旁同时导出方差和样本量。",
    "link_export_covariance": "请按变体导出两项指标的协方差（`metric2`、`covariance`）。",
    "link_more_experiments": "再载入 {more} 个同时测了两项指标的实验。",
    "link_first_experiments": "再载入 {more} 个同时测了两项指标的实验；若有 {full} 个，评定便不限于"
    "“倾向”。",
    "link_to_full": "再载入 {more} 个同时测了两项指标的实验，评定便不限于“倾向”。",
    "link_larger_experiments": "请载入变动更大或人数更多的实验。",
    "link_next_experiments": "下一批同时测了两项指标的实验载入后再问一次。",
    "moves_share": "{count} 个过往实验中，{share} 有超出偶然的变动；按通常规模能看出其中 {seen}。",
    "moves_never": "{count} 个过往实验中，没有一个让它的变动超出偶然。",
    "moves_noisy": "{share} 的过往实验中它确有变动，但按通常规模只能看出其中 {seen}：噪声偏大。",
    "moves_few": "测过它的过往实验有 {count} 个；满 {needed} 个才能说它多久动一次。",
    "moves_detects": "对半分流跑满{days}，能看出 {plain} 的变动；扣除同一批人此前的表现（CUPED）后"
    "为 {adjusted}。",
    "owned_share": "它逐周变动的 {share} 落在有团队负责的部分（算术拆分，{weeks}）。",
    "owned_nothing": "指标树中没有任何部分写明负责人。",
    "wish_beyond": "目标要求在{days}内 {wish}，这将超过历史上的最大涨幅（至今为 {largest}）。",
    "wish_within": "目标要求在{days}内 {wish}；历史上同样长度内的最大涨幅为 {largest}。",
    "lead_gain": "提前{days}，它对{outcome}的预测优于结果自身的上一个值：样本外 R² 增加 {gain}。",
    "lead_few": "{outcome}与它共有{had}；满 {needed} 个已结束的周才能判断先导性。",
    "moves_more": "再载入 {more} 个测过它的实验。",
    "moves_first": "再载入 {more} 个测过它的实验；若有 {full} 个，评定便不限于“倾向”。",
    "moves_to_full": "再载入 {more} 个测过它的实验，评定便不限于“倾向”。",
    "moves_next": "下一批实验载入后再问一次。",
    "lead_more_weeks": "再等{more}。",
    "lead_next_weeks": "等更多的周结束后再问一次。",
}
