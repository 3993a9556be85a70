"""关于人工标注、评审打分与决策记录的中文说法。"""

from __future__ import annotations

from cynosure.report.grammar import Absent, Outcome
from cynosure.stats.undefined import Reason

REASONS = {
    Reason.JUDGE_UNCALIBRATED: Absent("只有评审打分，没有人工标注，还不是质量数字", "人工标注"),
    Reason.LABELS_CHOSEN: Absent(
        "只有一部分人给了标注，给不给又与当时的情形有关，等于没有测量", "随机抽取的条目的标注"
    ),
    Reason.NONE_CLOSED: Absent("还没有以数值结案的结论", "记下结论的实际结果"),
}

NOTES = {
    "judge_alone": "这还不是质量数字：评审自评为 {alone}，没有人工标注可以校准。",
    "labels_would_give": "标注 100 条，误差约 ±{few}；标注 400 条，约 ±{many}。",
    "judge_milder": "{day}起序列中断：同样的 {count}，`{after}` 打分比 `{before}` 高 {offset}"
    "（{low} 至 {high}）。",
    "judge_stricter": "{day}起序列中断：同样的 {count}，`{after}` 打分比 `{before}` 低 {offset}"
    "（{low} 至 {high}）。",
    "judge_same_as_before": "{day}起评审由 `{before}` 换为 `{after}`：同样的 {count}，"
    "看不出打分差异（{low} 至 {high}）。",
    "judge_bridged_thin": "{day}起序列中断：评审由 `{before}` 换为 `{after}`。"
    "两版都评过的只有一个人的 {count}，得不出差值。",
    "judge_not_bridged": "{day}起序列中断：评审由 `{before}` 换为 `{after}`。"
    "没有两版都评过的条目，差值未知。",
    "labels_and_verdicts": "依据 {labels} 条人工标注和 {verdicts} 条评审打分，"
    "其中评审的权重为 {weight}。",
    "labels_alone": "仅依据 {labels} 条人工标注：其中评审也打过分的有 {both} 条，"
    "至少 {needed} 条才能借助评审。",
    "weighted_for_answers": "标注并非随机给出：已按长度和结果加权，其余未知的差别仍在其中。",
    "labels_off_scale": "有 {count} 条标注或打分超出量表范围（{low} 至 {high}），未计入。",
    "judge_nameless": "部分打分没有写明评审版本，统一记为版本 `?`。",
    "runs_held": "单次打分的差异中，{share}来自模型的不同次运行。每个条目各是一次运行，"
    "区间已包含这部分。",
    "runs_within": "单次打分的差异中，{share}来自模型的不同次运行。每个条目各是一次运行，"
    "区间已包含这部分，占区间宽度的 {part}。",
    "runs_added": "多人看到的是模型的同一次运行（共 {count} 次），重跑一次结果会有不同；"
    "区间已为此放宽，这部分占区间宽度的 {share}。",
    "judge_by_version": "实验期间评审换过版本：{versions} 各按自己在每个变体中的标注校正。",
    "judge_bridged_arms": "实验期间评审换过版本：`{after}` 在某个变体中标注太少，"
    "已借助两版都评过的 {count}换算到 `{before}`；换算的误差已计入区间。",
    "judge_set_apart": "已搁置 `{after}` 名下的 {count}：该版本在某个变体中标注太少，"
    "与 `{before}` 都评过的条目也不够；每个变体各有 {needed}由两版都评一次，即可计入。",
    "closed_in_words": "有 {count} 条以文字结案，或没有区间可比，未计入。",
    "looked_too_often": "查看次数超过区间所能容许的次数，证据降一档计：{findings}。",
    "bridge_arms": "请从每个变体中随机抽取 {count}，让 `{before}` 和 `{after}` 各评一次，"
    "再把打分载入。",
    "end_orphan": "请先补全最早的一项（{what}）：`{command}`。",
    "close_findings": "请为每项决定记下结果：`{command}`。",
    "close_more": "结果明确后请继续结案：`{command}` 可列出全部结论。",
    "label_sample": "请随机抽取条目交给人工标注：`{command}` 会写出清单。",
}

CHECKS = {
    "labels_by_chance": Outcome(
        "标注像是随机抽取的：按长度与结果看，标注率为 {lowest} 至 {highest}（p = {p}）",
        "标注不是随机抽取的：按长度与结果看，标注率为 {lowest} 至 {highest}（p = {p}）",
        "无法得知标注是否随机抽取",
    ),
    "judge_one_version": Outcome(
        "本期只有一个评审版本（{versions}）",
        "本期有不止一个评审版本（{versions}）",
        "无法得知评审版本",
    ),
    "intervals_honest": Outcome(
        "区间命中的频率与所标的 {level} 大致相符",
        "区间命中的频率与所标的 {level} 不符",
        "无法得知区间是否名副其实：以数值结案的结论还太少",
    ),
}
