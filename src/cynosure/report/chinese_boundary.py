"""关于能力边界的中文说法：试验、门槛、脚手架的增益。"""

from __future__ import annotations

from cynosure.report.grammar import Outcome

NOTES = {
    "nothing_bare": "没有用 {bare} 跑过的试验，无从得知脚手架有多少增益；请用 `--reference` 或 "
    "`boundary.bare` 指定对照框架。",
    "nothing_but_bare": "所有试验用的都是 {bare}，没有脚手架可比；请在同一批题上"
    "加跑产品本身的试验。",
    "no_harness_in_use": "试过的框架不止一个；请用 `--harness` 或 `boundary.product` 指明线上用的"
    "是哪一个，才能判断去留。",
    "no_bar": "有 {count} 个场景没有设门槛，无法说该建还是该训；请设置 `boundary.bar`，或为各场景"
    "分别设置。",
    "stale_verdict": "有 {count} 个场景的结论所依据的模型或版本，最近四周没有在线上使用；"
    "测的与用户用到的不是一回事。",
    "one_expert": "以下规则不足两位专家认可：{rules}。一个人的说法还不能当标准。",
    "experts_disagree": "评分人对以下规则的一致性太低，不足以下结论：{rules}。",
    "beliefs_refuted": "有 {count} 条信念已被试验证伪；以它们为前提的工作需要重新审视。",
    "test_belief": "补做能判明这条信念的试验：{belief}",
    "order_right": "整个排序完全正确的把握为 {share}。",
    "disputed_items": "有 {count} 道题的回答评分人意见不一，不进入任何导出。",
    "export_pairs": "`cyn boundary pairs --export FILE` 可导出标识；留出部分另存一个文件。",
    "published_totals": "榜单只有总分，没有逐题结果：领先多少算超出偶然、强在哪里，都看不出来。",
    "try_own_items": "用你自己的题测一测排在前面的模型，再把试验数据一并载入。",
    "disputed_answers": "有 {count} 份回答评分人意见不一，不会进入训练数据的导出。",
    "grade_answers": "请两个人按规则“{rule}”评一批回答：`cyn boundary rubric grade {rubric} "
    "--sheet FILE` 会写出评分表。",
    "sharpen_rule": "把 {rule} 写得更明确，用有分歧的回答作例子，再评一轮。",
    "try_more_items": "为 {scenario} 再补 {count} 道题。",
    "set_bar": "请在 `boundary.bar` 中写明场景需要达到的通过率。",
    "train_first": "先从 {scenario} 入手；`cyn boundary triage --export FILE` 可导出各题。",
    "see_failing_items": "用 `cyn boundary triage` 查看 {scenario} 中哪些题没有做对。",
    "try_next_model": "下一个模型的试验结果载入后再问一次：{command}。",
}

CHECKS = {
    "trials_sound": Outcome(
        "试验数据的问题：{count} 处",
        "试验数据的问题：{count} 处，见“数据完整性”",
        "试验数据是否可靠，无法得知",
    ),
}
