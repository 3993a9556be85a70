"""关于发布影响的中文说法。"""

from __future__ import annotations

from cynosure.report.grammar import Outcome

NOTES = {
    "method_experiment": "方法：实验，按分流单位比较各组，对照组为 `{control}`。"
    "从发布到本人首次曝光之间的行为也计入，各组一视同仁。",
    "method_market": "方法：单一市场对照其他市场的加权组合（合成双重差分），"
    "区间取自全部安慰剂单位。",
    "method_staggered": "方法：分批铺开（Callaway–Sant'Anna），以从未到达者为对照。",
    "method_switch": "方法：中断时间序列。所有人同时切换，没有可供对照的人，"
    "同一天发生的其他事情也就无法与它分开。",
    "units_incomplete": "部分周期没有该指标而未计入的单位：{count} 个。",
    "in_two_variants": "另置：{count}见过不止一个变体。",
    "unit_is_cluster": "按整个账户分流，账户就是分析单位：共 {count} 个。",
    "clusters_permuted": "账户不多：区间由重新分派账户得出，不作协变量校正。",
    "adjusted_before": "已用同一批单位此前几周的表现作校正，方差减少 {share}。",
    "looked_before": "这是第 {looks} 次查看该发布：区间无论看多少次都成立。",
    "expected_loss": "全量上线的期望损失（万一有害）：{loss}。",
    "expected_loss_share": "全量上线的期望损失（万一有害）：{loss}。",
    "released_beside": "前后一周内另有发布：{names}。",
    "decide_ship": "可以全量上线；建议留一小部分对照，看效果能否持续。",
    "decide_hold": "先不动：保持现有分流，再结束一周后重看。",
    "decide_stop": "应当停止：把该变体退回对照。",
    "mend_split": "请查明某一组的单位在哪里丢失（从哪一天或哪个 App 版本开始失衡），"
    "然后重新开始实验。",
    "release_keep_split": "请保持现有分流，等各组单位数足够后再看。",
    "release_split_next": "要弄清楚：下次发布时先随机放给一半用户。",
    "release_keep_some": "要弄清楚：随机留出一部分用户，暂不铺开。",
    "release_more_units": "要弄清楚：随机再选几个市场发布。",
    "more_markets": "请补充更多未发布市场的数据：至少需要 {needed} 个。",
}

CHECKS = {
    "split_held": Outcome(
        "分流正常（{counts}；p = {p}）",
        "分流失衡（{counts}；p = {p}）",
        "无法得知分流（{counts}）是否正常：没有写明计划比例",
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
        "随机重排 {count} 次，其中 {as_large} 次同样大，超过百分之五",
        "随机重排说明不了什么",
    ),
    "placebo_dates": Outcome(
        "此前 {count} 个日期中有 {as_large} 个出现同样大的台阶",
        "此前 {count} 个日期中有 {as_large} 个出现同样大的台阶，超过百分之五",
        "此前的日期太少，不足以说明平常如何",
    ),
    "flat_before": Outcome(
        "发布之前走势平行（p = {p}）",
        "发布之前走势并不平行（p = {p}）",
        "无法得知发布之前走势是否平行",
    ),
    "released_alone": Outcome(
        "前后一周内没有其他发布（{count} 次）",
        "前后一周内另有 {count} 次发布",
        "无法得知是否另有发布",
    ),
}
