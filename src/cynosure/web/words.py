"""The words of the pages that belong to no finding, in both languages."""

from __future__ import annotations

from cynosure.errors import Text

WORDS: dict[str, Text] = {
    "brand": Text("Cynosure 北辰", "北辰 Cynosure"),
    "skip": Text("Skip to the page", "跳到正文"),
    "pages": Text("Pages", "页面"),
    "view": Text("View", "查看范围"),
    "period": Text("Period", "周期"),
    "group": Text("Group", "群体"),
    "by": Text("Split by", "按维度拆开"),
    "all": Text("all", "全部"),
    "whole": Text("not split", "不拆分"),
    "show": Text("Show", "查看"),
    "day": Text("day", "日"),
    "week": Text("week", "周"),
    "month": Text("month", "月"),
    "quarter": Text("quarter", "季度"),
    "year": Text("year", "年"),
    "snapshot": Text("Snapshot", "快照"),
    "loaded": Text("loaded", "载入于"),
    "no_snapshot": Text("Nothing is loaded yet.", "还没有载入数据。"),
    "older": Text(
        "These findings are of an earlier snapshot; what is served now has not been asked yet.",
        "以下结论来自较早的快照；当前快照尚未提问。",
    ),
    "gone": Text(
        "The snapshot of these findings is no longer here; they can be read, not computed again.",
        "这些结论所依据的快照已不在；可以查看，但无法复算。",
    ),
    "missing": Text("Nothing is on file for this view yet. Ask:", "这个视图还没有结论。请运行："),
    "check": Text("Checks", "核对"),
    "caveat": Text("Caveats", "注意"),
    "next": Text("Next", "下一步"),
    "table": Text("Table", "数据表"),
    "json": Text("This page as JSON", "本页 JSON"),
    "evidence": Text("Evidence", "依据"),
    "times": Text("times", "乘以"),
    "equals": Text("is", "等于"),
    "plus": Text("plus", "加上"),
    "minus": Text("minus", "减去"),
    "divided": Text("divided by", "除以"),
    "hypothesis": Text("a bet, not a part", "假设，不是构成"),
    "above": Text("above", "高于范围"),
    "below": Text("below", "低于范围"),
    "filter": Text("Filter", "筛选"),
    "found": Text("on file", "条结论"),
    "finding": Text("Finding", "结论"),
    "kind": Text("Kind", "证据类型"),
    "says": Text("What it says", "内容"),
    "days": Text("Days", "日期"),
    "asked": Text("First asked (UTC)", "首次提问（UTC）"),
    "earlier": Text("Earlier", "更早"),
    "later": Text("Later", "更新"),
    "page": Text("Page", "页"),
    "declare": Text("Declare a release", "声明一次发布"),
    "ignore": Text("Ignore", "忽略"),
    "day_of": Text("Day", "日期"),
    "kind_of": Text("What changed", "变更类型"),
    "id_of": Text("Name", "名称"),
    "why": Text("Why", "理由"),
    "amiss": Text("This page cannot be shown", "无法显示此页"),
    "back": Text("To the star", "回到北极星"),
}


def say(name: str, lang: str) -> str:
    """The words of a name in a language."""
    return WORDS[name].within(lang)
