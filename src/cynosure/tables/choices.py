"""How people write the values of a column that the contract closes, in English and Chinese.

`A/B`, `全量` and `Model` mean one thing each; a word that may mean two (灰度: by chance, or batch
by batch) is none of these, for the method follows it.
"""

from __future__ import annotations

import re
import unicodedata

from cynosure.errors import Text

WRITTEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("model", ("models", "模型", "模型升级", "模型更新", "模型变更", "换模型")),
    ("prompt", ("prompts", "system prompt", "提示词", "系统提示词", "提示词变更")),
    ("product", ("feature", "产品", "功能", "新功能", "产品功能", "产品改版")),
    ("judge", ("llm judge", "评审", "评审模型", "模型评审", "裁判", "裁判模型", "自动评审")),
    ("price", ("pricing", "价格", "定价", "调价", "价格调整")),
    ("policy", ("law", "regulation", "政策", "法规", "政策法规")),
    ("campaign", ("marketing", "promotion", "活动", "营销", "营销活动", "推广", "投放")),
    ("incident", ("outage", "事故", "故障")),
    ("experiment", ("a/b", "a/b test", "ab test", "实验", "a/b 实验", "a/b 测试", "随机实验")),
    ("hash", ("hashed", "哈希", "哈希分流", "按哈希", "哈希分桶")),
    ("staggered", ("phased", "in stages", "分批", "分批上线", "逐批", "分阶段")),
    ("market", ("one market", "region", "市场", "单一市场", "按市场", "地区", "按地区")),
    ("nobody", ("none", "everybody", "everyone", "all", "all at once", "全量", "全量上线",
                "全部用户", "所有人", "全员", "无")),
    ("human", ("person", "people", "annotator", "人", "人工", "人类", "人工标注")),
    ("rule", ("rules", "规则")),
    ("survey", ("questionnaire", "问卷", "问卷调查")),
    ("poll", ("polls", "投票")),
    ("charge", ("payment", "支付", "付款", "扣款")),
    ("refund", ("退款",)),
    ("fee", ("fees", "手续费")),
    ("tool", ("tools", "工具")),
    ("companion", ("companions", "陪伴")),
    ("knowledge", ("知识", "知识库")),
    ("good", ("positive", "好", "正向")),
    ("bad", ("negative", "坏", "负向")),
    ("neutral", ("中性",)),
)  # fmt: skip
"""Allowed value, and other ways of writing it; a column takes those of its own values."""

_SIGNS = re.compile(r"[\W_]+")


def chosen(word: str, choices: tuple[str, ...]) -> str | None:
    """The choice that a word means; None where it means none of them."""
    wanted = _bare(word)
    if wanted in choices:
        return wanted
    others = dict(WRITTEN)
    return next((one for one in choices if wanted in map(_bare, others.get(one, ()))), None)


def allowed(column: str, choices: tuple[str, ...]) -> Text:
    """The sentence that names what a column may hold."""
    return Text(
        f" `{column}` may be {', '.join(choices)}.",
        f"`{column}` 可以是：{'、'.join(choices)}。",
    )


def _bare(word: str) -> str:
    return _SIGNS.sub("", unicodedata.normalize("NFKC", word)).casefold()
