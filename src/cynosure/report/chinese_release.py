"""关于发布影响的中文说法。"""

from __future__ import annotations

from cynosure.report.grammar import Absent, Outcome
from cynosure.stats.undefined import Reason

REASONS = {
    Reason.FEW_SWITCHES: Absent("只切换了 {had} 次，至少需要 {needed} 次", "更多次切换"),
    Reason.PLANNED: Absent("由用户之间的差异推算得出，没有区间", "实际跑过的测试"),
}

NOTES = {
    "method_experiment": "方法：实验，按分流单位比较各组，对照组为 `{control}`。"
    "每个人都从自己首次曝光起开始计数。",
    "method_market": "方法：单一市场对照其他市场的加权组合（合成双重差分），"
    "区间取自全部安慰剂单位。",
    "method_staggered": "方法：分批铺开（Callaway–Sant'Anna），以从未到达者为对照。",
    "method_switch": "方法：中断时间序列。所有人同时切换，没有可供对照的人，"
    "同一天发生的其他事情也就无法与它分开。",
    "method_switchback": "方法：轮换实验，轮换单位 {places} 个，时段 {periods} 个，每段 {days}；"
    "每个单位只与自身比较（开与关，关为 `{control}`），区间由重新抽签安排时段得出。",
    "washed_out": "每个时段的第一天不计入（洗脱期）。",
    "switched_within": "同一单位当天两种变体都出现、因而未计入的天数：{count}。",
    "moved_places": "另有 {count}在多个单位里见过它，未计入。",
    "switch_on": "请继续让各单位随机开关，等更多时段结束后再看。",
    "switch_slower": "请拉长每个时段，使前一时段的影响不再延续到下一时段。",
    "units_incomplete": "部分周期没有该指标而未计入的单位：{count} 个。",
    "part_period": "另置：{start}至{end}，这一周期里发布只覆盖了一部分时间。",
    "reached_within": "{count}在某个周期的中途才到达；同批到达者的这一周期不计入。",
    "in_two_variants": "另置：{count}见过不止一个变体。",
    "many_crossed": "见过不止一个变体的人占 {share}，剔除之后各组留下的人未必还可比。",
    "before_met": "另置：{count}在首次曝光之前的行为（占这几周记录的 {share}）。",
    "exposed_after": "{count}在这几周里的行为全都早于首次曝光；仍按分到的变体计入，"
    "算作什么都没做。",
    "never_ended": "没有写明何时结束，已持续 {weeks} 周。请写上 `ended`；"
    "拖到现在，谁看到什么早已算不上实验。",
    "split_unread": "发布所写的 `split`（`{split}`）与实际出现的变体对不上，"
    "无法得知分流是否正常；请写成 `old:50,new:50` 这样的形式。",
    "breaks_on_day": "失衡最严重的一天是{day}。",
    "breaks_in_version": "失衡最严重的 App 版本是 `{version}`。",
    "smallest_variant": "人数最少的变体 `{variant}` 只有 {count}。",
    "undefined_in_variant": "变体 `{variant}` 中该指标完全没有取值。",
    "searched_on_half": "共搜索 {count} 个候选：两半单位互为验证，在一半上搜出的到另一半上检验；"
    "两半都指向同一部分时，数字取两半的均值，区间取两半区间的重合处。",
    "halves_differ": "两半单位在此处方向相反，因此不算得到验证。",
    "parts_declared": "要看的各部分在开始前已声明：共 {count} 个，都用全部单位比较，"
    "区间对它们同时成立。",
    "release_part_judges": "请为每个评审写上各自的版本（`rater_version`），再重新载入。",
    "release_unmix": "请让两个实验各自独立分流，或错开时间先后进行。",
    "mend_exposures": "请查明为什么有一组的曝光记得比其他组晚，修正后重新开始实验。",
    "release_met_late": "请等曝光之后的数据多积累一段时间再看；"
    "如果实际上线晚于 `ts` 所写，请改正 `ts`。",
    "keep_variant": "请查明用户为何会换组，让每个人始终留在最初的变体，再重新开始实验。",
    "from_sums": "方法：实验，但只留下单位数、均值和方差；对照组为 `{control}`。"
    "无法校正，也无法再作搜索。",
    "sums_over_time": "共有 {count} 个时点的汇总，每个时点都算一次查看：这里取最后一个，"
    "其区间无论看多少次都成立。",
    "declare_next": "下次开始之前先用 `cyn release add` 的 `--metrics` 声明指标："
    "指标多了，总会有一个显得不同。",
    "pulled_forward": "需求被透支：进行期间多出的量中，有 {share} 在结束后又少了回去。",
    "after_unclear": "结束之后的差异与零分不开：既看不出能够持续，也看不出是透支了需求。",
    "cost_each": "若多出的量都算在它头上，每多一个的成本为{each}{currency}"
    "（共花费{amount}{currency}，净增 {more}，已扣除结束后少掉的部分）。",
    "cost_unclear": "每多一个的成本无法判断：花了{amount}{currency}，是否真有增加尚不清楚。",
    "no_bills": "每多一个的成本：这些天里没有类型为 `{kind}` 或 `{release}` 的账单，"
    "请在 `costs` 中这样登记。",
    "bills_mixed": "每多一个的成本：账单涉及多种货币（{currencies}），不能相加。",
    "unit_is_cluster": "按整个账户分流，账户就是分析单位：共 {count} 个。",
    "clusters_permuted": "账户不多：先扣除此前几周已有的差别，区间再由重新分派账户得出。",
    "accounts_mixed": "有 {count} 个账户出现了不止一种变体，按账户内多数人所见的变体计。",
    "adjusted_before": "已用同一批单位此前几周的表现作校正，方差减少 {share}。",
    "looked_before": "这是第 {looks} 次查看该发布：区间无论看多少次都成立。",
    "labels_weighed": "标注不是随机抽取的，因此按长度与结果分成 {count} 层，"
    "各层以它在该变体中的条目数计权：共 {labels} 个标注，相当于随机抽取的 {effective} 个。"
    "前提是：长度与结果都相同的条目之间，"
    "给不给标注与标注内容无关；若其实有关，数字就会有偏，而这里看不出来。",
    "margin_unsettled": "声明的界值是 {margin}，而区间最差到 {worst}，最好到 {best}。",
    "margin_unsettled_share": "声明的界值是 {margin}，而区间最差到 {worst}，最好到 {best}。",
    "expected_loss": "全量上线的期望损失（万一有害）：{loss}。",
    "expected_loss_share": "全量上线的期望损失（万一有害）：{loss}。",
    "expected_loss_none": "全量上线的期望损失（万一有害）：几乎为零。",
    "declared_unknown": "该发布声明了星文件里没有的指标：{names}。",
    "released_beside": "前后一周内另有发布：{names}。",
    "cannot_separate": "与前后一周内同样铺开的发布无法分开：{names}；"
    "期间的变化只能算作它们合在一起的变化。",
    "release_apart": "要弄清楚：请错开发布，或先随机放给一半用户。",
    "decide_ship": "可以全量上线；建议留一小部分对照，看效果能否持续。",
    "decide_hold": "先不动：保持现有分流，再结束一周后重看。",
    "decide_stop": "应当停止：把该变体退回对照。",
    "decide_stop_guardrail": "仍应停止：护栏 `{metric}` 差过了界值，请把该变体退回对照。",
    "decide_stop_part": "请把“{part}”退回对照；其他部分保持现有分流。",
    "over_unsure": "它已经结束，再等也不会有新数据；请规划一次能得出答案的测试：`{command}`。",
    "mend_split": "请查明某一组的单位在哪里丢失（从哪一天或哪个 App 版本开始失衡），"
    "然后重新开始实验。",
    "release_keep_split": "请保持现有分流，等各组单位数足够后再看。",
    "release_other_metric": "请用 `--metric` 换一个因人而异的指标。",
    "release_denominator": "请先用 `--metric` 看这个指标的分母：有一组的分母为零，"
    "这本身可能就是影响。",
    "release_split_next": "要弄清楚：下次发布时先随机放给一半用户。",
    "release_keep_some": "要弄清楚：随机留出一部分用户，暂不铺开。",
    "release_more_accounts": "请再随机选一些账户加入实验后重看；只凭现有账户，等多久也得不出结论。",
    "release_more_units": "要弄清楚：随机再选几个市场发布。",
    "arms_share": "两组共用智能体（处理组 {share} 的片段），而改动正是通过智能体起作用："
    "按人比较只能看到一部分影响。",
    "arms_share_beside": "两组共用智能体（处理组 {share} 的片段）；改动作用于共用智能体的部分，"
    "两组都会受到。",
    "plan_for": "按事先声明的差异（{size}）设计测试。",
    "plan_for_share": "按事先声明的差异（{size}）设计测试。",
    "plan_for_default": "没有写明多大的差异才重要，暂按现值的 2%（{size}）设计；"
    "可用 `--detect` 指定。",
    "plan_for_default_share": "没有写明多大的差异才重要，暂按现值的 2%（{size}）设计；"
    "可用 `--detect` 指定。",
    "plan_adjusts": "用户此前几周的表现可消去 {share} 的方差。",
    "plan_as_a_whole": "用户共用智能体，改动又通过智能体起作用，因此须整块分流。",
    "plan_day_sees": "按人分流人数不够，所以改为按天轮换：它只看得到当天见效的作用，"
    "看不到慢慢积累的作用，结论最多为“很可能”。",
    "proxies_unsupported": "以下指标能否代表价值尚未得到体检支持，因此不给出见信号的时间：{names}；"
    "详见 `{command}`。",
    "plan_by_person": "请随机选取 {units} 名用户，对半分流，持续 {days}；期间不要改动分流。",
    "plan_by_account": "请以整个账户为单位，随机选取 {units} 个账户（{people}），对半分流，"
    "持续 {days}，并在每条曝光的 `unit` 中写明账户。",
    "plan_by_agent": "请随机选取 {units} 个群组（{people}），对半分流，持续 {days}：一个智能体"
    "连同它的主要用户为一组，不用智能体的人自成一组；并在每条曝光的 `unit` 中写明群组。",
    "agents_stray": "按智能体分流后，仍有 {share} 的片段发生在其他群组的智能体上。",
    "agents_mixed": "无法按智能体分流：{share} 的片段不在本人最常用的智能体上。",
    "plan_by_day": "请按天随机开关，全体用户同开同关，持续 {days}；每人每天记一条曝光，"
    "再用 `cyn release effect` 比较开与关的日子。",
    "plan_too_small": "8 周以内即使全员参与也看不出这么小的差异：请放宽差异、"
    "换一个见效更快的指标，或等用户更多时再测。",
    "plan_more_data": "等有更多单位产生该指标的数据后，再来制订方案。",
    "plan_command": "请先制订两组互不共用的测试方案：`{command}`。",
    "more_markets": "请补充更多未发布市场的数据：至少需要 {needed} 个。",
}

CHECKS = {
    "others_alike": Outcome(
        "同期其他实验（{names}）在各组分布一致（最小 p = {p}）",
        "同期另一实验在各组分布不一致（{names}；最小 p = {p}）",
        "无法得知同期其他实验（{names}）在各组是否分布一致",
    ),
    "met_in_time": Outcome(
        "这几周的行为有 {share} 早于曝光，未超过 {most}",
        "这几周的行为有 {share} 早于曝光，超过了 {most}",
        "无法得知有多少行为早于曝光",
    ),
    "met_alike": Outcome(
        "各组曝光的早晚一致（先有行为、后有曝光的单位：{counts}；p = {p}）",
        "有一组的曝光比其他组晚（先有行为、后有曝光的单位：{counts}；p = {p}）",
        "无法得知各组曝光的早晚是否一致",
    ),
    "one_variant": Outcome(
        "{share} 的人见过不止一个变体，未超过 {most}",
        "{share} 的人见过不止一个变体，超过了 {most}",
        "无法得知有多少人见过不止一个变体",
    ),
    "crossed_alike": Outcome(
        "换组的人在各组分布一致（按最先见到的变体：{counts}；p = {p}）",
        "换组的人集中出自某一组（按最先见到的变体：{counts}；p = {p}）",
        "无法得知换组的人出自哪一组",
    ),
    "first_agrees": Outcome(
        "把他们（{count}）按最先见到的变体计入后，结果仍在区间之内",
        "把他们（{count}）按最先见到的变体计入后，结果落到了区间之外",
        "无法得知按最先见到的变体计入后的结果",
    ),
    "judge_one_rater": Outcome(
        "版本 `{version}` 下只有一个评审（{count} 个）",
        "同一版本 `{version}` 下有 {count} 个评审",
        "无法得知有几个评审",
    ),
    "arms_apart": Outcome(
        "{share} 的片段发生在与他人共用的智能体上，未超过 {most}",
        "{share} 的片段发生在与他人共用的智能体上，超过了 {most}",
        "无法得知共用的程度",
    ),
    "test_fits": Outcome(
        "现有来访者（{people}）足够完成测试",
        "现有来访者（{people}）不足以完成测试",
        "无法得知来访者是否足够",
    ),
    "split_held": Outcome(
        "分流正常（{counts}；p = {p}）",
        "分流失衡（{counts}；p = {p}）",
        "无法得知分流（{counts}）是否正常：没有写明计划比例",
    ),
    "split_few": Outcome(
        "分流正常（{counts}）",
        "分流失衡（{counts}）",
        "无法得知分流（{counts}）是否正常：单位太少，看不出比例",
    ),
    "split_by_day": Outcome(
        "逐日分流正常（共 {count} 天；最小 p = {p}）",
        "有一天分流失衡（共 {count} 天；最小 p = {p}）",
        "无法得知逐日分流是否正常",
    ),
    "split_by_version": Outcome(
        "各 App 版本分流正常（共 {count} 个；最小 p = {p}）",
        "有 App 版本分流失衡（共 {count} 个；最小 p = {p}）",
        "无法得知各 App 版本分流是否正常：曝光记录没有版本",
    ),
    "declared_before": Outcome(
        "`{metric}` 事先已声明，或在两半用户中都得到印证",
        "`{metric}` 事先没有声明，也未在两半用户中都得到印证",
        "无法得知 `{metric}` 是否事先声明",
    ),
    "margin_held": Outcome(
        "没有差过声明的界值（{margin}）：最差为 {end}",
        "差过了声明的界值（{margin}）：最好也只有 {end}",
        "是否差过声明的界值尚无定论",
    ),
    "margin_held_share": Outcome(
        "没有差过声明的界值（{margin}）：最差为 {end}",
        "差过了声明的界值（{margin}）：最好也只有 {end}",
        "是否差过声明的界值尚无定论",
    ),
    "guardrail_held": Outcome(
        "护栏 `{metric}` 没有差过界值",
        "护栏 `{metric}` 差过了界值",
        "护栏 `{metric}` 是否差过界值尚无定论",
    ),
    "placebo_units": Outcome(
        "在 {units} 个单位中排第 {rank}：大于 100 个安慰剂中的 95 个",
        "在 {units} 个单位中排第 {rank}：未能大于 100 个安慰剂中的 95 个",
        "无法得知在安慰剂单位中的名次",
    ),
    "placebo_reshuffles": Outcome(
        "随机重排 {count} 次，其中 {as_large} 次同样大",
        "随机重排 {count} 次，其中 {as_large} 次同样大，每 100 次多于 5 次",
        "随机重排说明不了什么",
    ),
    "placebo_dates": Outcome(
        "此前 {count} 个日期中有 {as_large} 个出现同样大的台阶",
        "此前 {count} 个日期中有 {as_large} 个出现同样大的台阶，每 100 个多于 5 个",
        "此前的日期太少，不足以说明平常如何",
    ),
    "flat_before": Outcome(
        "发布之前走势平行（p = {p}）",
        "发布之前走势并不平行（p = {p}）",
        "无法得知发布之前走势是否平行",
    ),
    "no_carry_over": Outcome(
        "前一时段没有残留影响（p = {p}）",
        "前一时段的影响延续到了下一时段（p = {p}）",
        "无法得知前一时段有无残留影响",
    ),
    "released_alone": Outcome(
        "前后一周内没有其他发布（{count} 次）",
        "前后一周内另有 {count} 次发布",
        "无法得知是否另有发布",
    ),
}
